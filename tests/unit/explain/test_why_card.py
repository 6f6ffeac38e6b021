"""The why-card: the deciding rule, its conditions, and facts with their file and line.

A fact is written "file line column=value; note".
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from impact.explain.conditions import Condition
from impact.explain.why_card import WhyCard, explain
from impact.explain.why_rows import result_lines
from impact.rules.view import View
from tests.builders.asking import DAY, SHIPPED, Given, approvals, shipped_view, view_of_one

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}


def card_of(folder: Path, given: Given, **policy: Any) -> WhyCard:
    """Return the card of M1 on 30 June 2026; see `view_of_one`."""
    merchant = {"name": "Un", **given.merchant}
    labels = given.labels or None
    view = view_of_one(folder, merchant, *given.cards, labels=labels, policy=policy or None)
    return explain(view, "M1")


def part(card: WhyCard, name: str) -> Condition:
    return next(condition for condition in card.conditions if condition.name == name)


def facts(condition: Condition) -> list[str]:
    return [
        f"{fact.file} {fact.line} {fact.column}={fact.value}; {fact.note}".removesuffix("; ")
        for fact in condition.evidence
    ]


def some_merchants(view: View) -> list[str]:
    """Return a merchant of each kind."""
    kinds = ["status", "esus_state", "esat_state", "assessment_state"]
    return view.decisions.groupby(kinds, observed=True).head(1)["merchant_id"].tolist()


@cache
def cards() -> dict[str, WhyCard]:
    """Return the cards of some merchants of the sample."""
    view = shipped_view()
    return {merchant_id: explain(view, merchant_id) for merchant_id in some_merchants(view)}


def cells_of(file: str) -> dict[tuple[int, str], str]:
    """Return every field of a sample file by its line, as a text editor counts, and its column."""
    with (SHIPPED / file).open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        header = next(reader)
        cells, line = {}, reader.line_num + 1
        for row in reader:
            cells.update({(line, name): field for name, field in zip(header, row, strict=False)})
            line = reader.line_num + 1
    return cells


def test_every_value_of_the_sample_is_at_its_file_line_and_column() -> None:
    files = {path.name: cells_of(path.name) for path in SHIPPED.glob("*.csv")}
    conditions = [condition for card in cards().values() for condition in card.conditions]
    card_facts = [fact for condition in conditions for fact in condition.evidence]
    for fact in card_facts:
        assert files[fact.file][fact.line, fact.column] == fact.value, fact
    assert len(card_facts) > 150


def test_a_card_agrees_with_the_decisions_and_names_the_deciding_condition() -> None:
    decided = shipped_view().decisions.set_index("merchant_id")
    for merchant_id, card in cards().items():
        status, routes, grounds = decided.loc[merchant_id, ["status", "routes", "removal_grounds"]]
        assert card.status == status
        open_routes = [c.name for c in card.routes if c.is_met and not c.ignored_because]
        assert "|".join(open_routes) == routes
        assert "|".join(c.name for c in card.themes if not c.is_met) == grounds
        decisive = {"removal_due": "theme", "not_listed": "listing"}.get(status, "route")
        assert {c.kind for c in card.conditions if c.decides} == {decisive}


# --- the rule ---------------------------------------------------------------------------------

MAJOR = {"published_on": "2026-01-01", "ethics_finding": "major"}


@pytest.mark.parametrize(
    ("given", "policy", "rule"),
    [
        (Given(SSE), {},
         "A listed merchant without a reason for removal is a champion where it qualifies in at "
         "least one way: ESUS, ESAT or SSE by declaration (policy 2026-11)."),
        (Given(), {},
         "A listed merchant without a reason for removal is not a champion where it qualifies in "
         "no way: ESUS, ESAT or SSE by declaration (policy 2026-11)."),
        (Given(SSE), {"version": "none", "routes": []},
         "A listed merchant without a reason for removal is not a champion where no way to qualify "
         "is set (policy none)."),
        (Given(SSE, [MAJOR]), {},
         "A listed merchant with a finding at or above major in environment, Labor & Human Rights "
         "or ethics is due for removal, however it qualifies (policy 2026-11)."),
        (Given({"removed_on": "2026-06-30"}), {},
         "A merchant that is not listed on 2026-06-30 is “not listed”, whatever else holds (policy "
         "2026-11)."),
    ],
)  # fmt: skip
def test_the_deciding_rule_is_named_with_the_policys_version(
    tmp_path: Path, given: Given, policy: dict[str, Any], rule: str
) -> None:
    card = card_of(tmp_path, given, **policy)
    assert card.rule == rule
    assert (card.policy_version, card.as_of) == (policy.get("version", "2026-11"), DAY)
    assert card.name == "Un"


def test_a_way_that_the_policy_does_not_use_is_met_and_does_not_decide(tmp_path: Path) -> None:
    card = card_of(tmp_path, Given(SSE), version="none", routes=[])
    assert {one.ignored_because for one in card.routes} == {"policy none does not use it"}
    assert part(card, "sse").is_met
    assert not any(condition.decides for condition in card.conditions)


def test_caveats_are_described_in_words(tmp_path: Path) -> None:
    card = card_of(tmp_path, Given({"esus_granted_on": "2024-01-01"}))
    assert card.caveats == (
        "An approval states no last day: the policy's default years carry the coverage.",
        "No EcoVadis assessment is valid on this day: nobody has reviewed the merchant's "
        "practices, or the review has expired.",
    )
    assert card.reason.startswith("ESUS approval valid from 2024-01-01")


# --- its conditions ---------------------------------------------------------------------------

RENEWED = Given(
    {"esus_granted_on": "2024-01-01", "esus_expires_on": "soon"},
    labels=[
        *approvals("esus", "2018-01-01 2022-12-31", "2023-01-01"),
        *approvals("esat", "2020-01-01"),
        *approvals("esus", "-"),
    ],
)
SCORED = Given({}, [{"published_on": "2026-01-01", "overall_score": "44,5", "ethics_score": "120"}])
GROUND = Given(
    {},
    [
        {"published_on": "2024-01-01", "ethics_finding": "none"},
        {"published_on": "2025-01-01", "ethics_finding": "major"},
        {"published_on": "2025-06-01", "ethics_finding": "severe"},
        {"published_on": "2026-01-01", "social_finding": "none"},
    ],
)
UNKNOWN_SCORES = (
    "overall unknown, Environment unknown, Labor & Human Rights unknown, Ethics unknown, "
    "Sustainable Procurement unknown"
)


@pytest.mark.parametrize(
    ("name", "given", "actual"),
    [
        ("listed", Given({"joined_on": "", "removed_on": ""}), "listed"),
        ("listed", Given({"joined_on": "30/02/2026"}), "listed"),
        ("listed", Given({"joined_on": "2026-06-30"}), "listed since 2026-06-30"),
        ("listed", Given({"joined_on": "2026-07-01"}), "listed from 2026-07-01 on"),
        ("listed", Given({"joined_on": "2020-01-01", "removed_on": "2026-06-30"}),
         "no longer listed since 2026-06-30"),
        ("listed", Given({"joined_on": "2020-01-01", "removed_on": "2019-06-30"}),
         "listed since 2020-01-01"),
        ("esus", Given(), "no approval in the files"),
        ("esus", Given({"esus_granted_on": "2026-07-01"}), "an approval that has not begun"),
        ("esus", Given({"esus_granted_on": "2020-01-01", "esus_expires_on": "2026-06-29"}),
         "ended on 2026-06-29"),
        ("esus", Given({"esus_granted_on": "2020-01-01", "esus_expires_on": "2026-07-30"}),
         "valid from 2020-01-01 to 2026-07-30, which is within 90 days"),
        ("esus", Given({"esus_granted_on": "2020-01-01", "esus_expires_on": "soon"}),
         "approvals that do not count: a day is blank or cannot be read"),
        ("esus", RENEWED, "valid from 2018-01-01 to 2027-12-31 (last day assumed by the policy)"),
        ("esat", RENEWED, "valid from 2020-01-01, with no last day"),
        ("esat", Given(labels=approvals("esat", "2009-04-01 2024-03-31")),
         "valid from 2009-04-01, with no last day (stated last day 2024-03-31, renewed by law)"),
        ("esat", Given(labels=approvals("esat", "2009-04-01 - 2009-04-01")),
         "ended on its first day"),
        ("sse", Given({"social_utility": "oui", "not_for_profit": "no"}),
         "Social utility: yes, Not-for-profit or limited profit: no, Shared governance: unknown"),
        ("ecovadis", Given({}, [{"published_on": "2026-07-01"}]), "no assessment by 2026-06-30"),
        ("ecovadis", Given({}, [{"published_on": "2025-06-30"}]),
         f"M1@2025-06-30, published 2025-06-30, expired on 2026-06-29: {UNKNOWN_SCORES}"),
        ("ecovadis", Given({}, [{"published_on": "2025-07-01", "expires_on": "x"}]),
         "M1@2025-07-01, published 2025-07-01, whose last day could not be read: "
         f"{UNKNOWN_SCORES}"),
        ("ecovadis", SCORED,
         "M1@2026-01-01, published 2026-01-01, valid to 2026-12-31: "
         f"{UNKNOWN_SCORES.replace('overall unknown', 'overall 44.5')}"),
        ("environment", GROUND, "never reviewed by 2026-06-30"),
        ("ethics", GROUND,
         "severe in M1@2025-06-01, published 2025-06-01; at or above major since 2025-01-01; not "
         "reviewed in M1@2026-01-01, published 2026-01-01"),
        ("procurement",
         Given({}, [{"published_on": "2026-01-01", "procurement_finding": "severe"}]),
         "severe in M1@2026-01-01, published 2026-01-01"),
    ],
)  # fmt: skip
def test_each_condition_describes_what_is_the_case(
    tmp_path: Path, name: str, given: Given, actual: str
) -> None:
    assert part(card_of(tmp_path, given), name).actual == actual


@pytest.mark.parametrize(
    ("name", "given", "required", "is_met", "decides", "ignored_because"),
    [
        ("esus", RENEWED, "an ESUS approval that covers 2026-06-30", True, True, ""),
        ("ethics", GROUND, "a latest finding below major", False, True, ""),
        ("ethics", Given({"removed_on": "2026-06-01"}, [MAJOR]),
         "a latest finding below major", False, False, ""),
        ("environment", GROUND, "a latest finding below major", True, False, ""),
        ("ecovadis", SCORED,
         "an assessment valid on 2026-06-30 with an overall score of at least 45 and at least 30 "
         "in each theme", False, False, "policy 2026-11 does not use it"),
        ("procurement",
         Given({}, [{"published_on": "2026-01-01", "procurement_finding": "severe"}]),
         "nothing", True, False, "never a reason for removal"),
    ],
)  # fmt: skip
def test_each_condition_names_its_requirement_and_whether_it_decides(
    tmp_path: Path,
    name: str,
    given: Given,
    required: str,
    is_met: bool,
    decides: bool,
    ignored_because: str,
) -> None:
    one = part(card_of(tmp_path, given), name)
    assert (one.required, one.is_met, one.decides) == (required, is_met, decides)
    assert one.ignored_because == ignored_because


def test_a_theme_outside_the_policy_is_ignored(tmp_path: Path) -> None:
    given = Given({}, [{"published_on": "2026-01-01", "social_finding": "major"}])
    card = card_of(tmp_path, given, version="v", removal={"themes": ["ethics"]})
    social = part(card, "social")
    assert (social.is_met, social.ignored_because) == (True, "policy v does not use it")
    assert card.status == "not_yet"


@pytest.mark.parametrize(
    ("published_on", "is_unread"),
    [("2024-12-31", False), ("2025-01-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_a_finding_that_could_not_be_read_is_not_known_unless_older_or_ahead(
    tmp_path: Path, published_on: str, is_unread: bool
) -> None:
    none = {"assessment_id": "A", "published_on": "2025-01-01", "social_finding": "none"}
    unread = {"assessment_id": "B", "published_on": published_on, "social_finding": "critical"}
    card = card_of(tmp_path, Given({}, [none, unread]))
    social = part(card, "social")
    words = f"“critical” in B, published {published_on}, could not be read"
    assert (social.is_unread, words in social.actual) == (is_unread, is_unread)
    assert result_lines(social) == ("? Not known" if is_unread else "✓ No reason",)
    assert not part(card, "ethics").is_unread


# --- the facts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("listed", Given({"joined_on": "30/02/2026", "removed_on": ""}),
         ["merchants.csv 2 joined_on=30/02/2026; IGNORED",
          "merchants.csv 2 removed_on=; blank: still listed"]),
        ("listed", Given({"joined_on": "", "removed_on": ""}),
         ["merchants.csv 2 joined_on=; blank: since ever",
          "merchants.csv 2 removed_on=; blank: still listed"]),
        ("listed", Given({"joined_on": "2026-06-30"}),
         ["merchants.csv 2 joined_on=2026-06-30",
          "merchants.csv 2 removed_on=; the file has no such column"]),
        ("listed", Given({"joined_on": "2020-01-01", "removed_on": "2019-06-30"}),
         ["merchants.csv 2 joined_on=2020-01-01",
          "merchants.csv 2 removed_on=2019-06-30; before joined_on: an earlier spell, ignored"]),
        # Approvals newest first, then those that cannot count.
        ("esus", RENEWED,
         ["merchants.csv 2 esus_granted_on=2024-01-01",
          "merchants.csv 2 esus_expires_on=soon; IGNORED",
          "labels.csv 3 granted_on=2023-01-01",
          "labels.csv 3 expires_on=; blank: 2027-12-31 by the policy's default",
          "labels.csv 2 granted_on=2018-01-01",
          "labels.csv 2 expires_on=2022-12-31",
          "labels.csv 5 granted_on=; blank: the approval cannot count",
          "labels.csv 5 expires_on=; blank"]),
        ("esat", RENEWED,
         ["labels.csv 4 granted_on=2020-01-01",
          "labels.csv 4 expires_on=; blank: runs on by law"]),
        ("esus", Given({"esus_granted_on": "2024-01-01"},
                       labels=approvals("esus", "2024-01-01 2026-12-31")),
         ["merchants.csv 2 esus_granted_on=2024-01-01",
          "merchants.csv 2 esus_expires_on=; blank: 2026-12-31 by another row",
          "labels.csv 2 granted_on=2024-01-01",
          "labels.csv 2 expires_on=2026-12-31"]),
        ("sse", Given({"social_utility": "oui", "not_for_profit": ""}),
         ["merchants.csv 2 social_utility=yes",
          "merchants.csv 2 not_for_profit=; blank: unknown",
          "merchants.csv 2 shared_governance=; the file has no such column"]),
        ("ecovadis", SCORED,
         ["assessments.csv 2 published_on=2026-01-01",
          "assessments.csv 2 expires_on=; blank: 2026-12-31, one year less a day",
          "assessments.csv 2 overall_score=44.5",
          "assessments.csv 2 environment_score=; blank: unknown",
          "assessments.csv 2 social_score=; blank: unknown",
          "assessments.csv 2 ethics_score=120; IGNORED",
          "assessments.csv 2 procurement_score=; blank: unknown"]),
        # A ground with the first finding of its run.
        ("ethics", GROUND,
         ["assessments.csv 4 published_on=2025-06-01",
          "assessments.csv 4 ethics_finding=severe",
          "assessments.csv 3 published_on=2025-01-01",
          "assessments.csv 3 ethics_finding=major",
          "assessments.csv 5 ethics_finding=; blank: not reviewed, clears nothing"]),
    ],
)  # fmt: skip
def test_each_condition_rests_on_facts_with_their_file_and_line(
    tmp_path: Path, name: str, given: Given, expected: list[str]
) -> None:
    """A value that was set aside is noted "ignored: ", with the problem's sentence."""
    notes = [text.partition("; ignored: ") for text in facts(part(card_of(tmp_path, given), name))]
    assert [f"{fact}; IGNORED" if why else fact for fact, _, why in notes] == expected


def test_an_unknown_merchant_has_no_card(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        explain(view_of_one(tmp_path, {}), "M2")
