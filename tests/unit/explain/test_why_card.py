"""The why-card: the deciding rule, its conditions, and facts with their file and line."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from impact.explain.conditions import Condition
from impact.explain.why_card import WhyCard, explain
from impact.explain.why_rows import result_lines
from impact.rules.view import View
from tests.builders.asking import DAY, SHIPPED, shipped_view, view_of_one

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
Fact = tuple[str, int, str, str, str]


def card_of(
    folder: Path, merchant: dict[str, str], *assessments: dict[str, str], **files: Any
) -> WhyCard:
    """Return the card of M1 on 30 June 2026; see `view_of_one`."""
    return explain(view_of_one(folder, {"name": "Un", **merchant}, *assessments, **files), "M1")


def part(card: WhyCard, name: str) -> Condition:
    return next(condition for condition in card.conditions if condition.name == name)


def facts(condition: Condition) -> list[Fact]:
    return [(f.file, f.line, f.column, f.value, f.note) for f in condition.evidence]


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


@pytest.mark.parametrize(
    ("merchant", "assessment", "rule"),
    [
        (
            SSE,
            {},
            "A listed merchant without a reason for removal is a champion where it qualifies in "
            "at least one way: ESUS, ESAT or SSE by declaration (policy 2026-11).",
        ),
        (
            {},
            {},
            "A listed merchant without a reason for removal is not a champion where it "
            "qualifies in no way: ESUS, ESAT or SSE by declaration (policy 2026-11).",
        ),
        (
            SSE,
            {"published_on": "2026-01-01", "ethics_finding": "major"},
            "A listed merchant with a finding at or above major in environment, Labor & Human "
            "Rights or ethics is due for removal, however it qualifies (policy 2026-11).",
        ),
        (
            {"removed_on": "2026-06-30"},
            {},
            "A merchant that is not listed on 2026-06-30 is “not listed”, whatever else holds "
            "(policy 2026-11).",
        ),
    ],
)
def test_the_deciding_rule_is_named_with_the_policys_version(
    tmp_path: Path, merchant: dict[str, str], assessment: dict[str, str], rule: str
) -> None:
    card = card_of(tmp_path, merchant, *([assessment] if assessment else []))
    assert card.rule == rule
    assert (card.policy_version, card.as_of, card.name) == ("2026-11", DAY, "Un")


def test_a_policy_without_routes_is_described_as_such(tmp_path: Path) -> None:
    card = card_of(tmp_path, SSE, policy={"version": "none", "routes": []})
    assert card.rule.endswith("is not a champion where no way to qualify is set (policy none).")
    assert {condition.ignored_because for condition in card.routes} == {
        "policy none does not use it"
    }
    assert part(card, "sse").is_met
    assert not any(condition.decides for condition in card.conditions)


def test_approvals_of_a_label_are_shown_newest_first(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        {"esus_granted_on": "2024-01-01", "esus_expires_on": "soon"},
        labels=[
            {"label": "esus", "granted_on": "2018-01-01", "expires_on": "2022-12-31"},
            {"label": "esus", "granted_on": "2023-01-01"},
            {"label": "esat", "granted_on": "2020-01-01"},
            {"label": "esus", "granted_on": ""},
        ],
    )
    esus = part(card, "esus")
    assert (esus.actual, esus.required, esus.is_met, esus.ignored_because) == (
        "valid from 2018-01-01 to 2027-12-31 (last day assumed by the policy)",
        "an ESUS approval that covers 2026-06-30",
        True,
        "",
    )
    texts = facts(esus)
    assert texts[0] == ("merchants.csv", 2, "esus_granted_on", "2024-01-01", "")
    assert texts[1][:4] == ("merchants.csv", 2, "esus_expires_on", "soon")
    assert texts[1][4].startswith("ignored: ")
    assert texts[2:6] == [
        ("labels.csv", 3, "granted_on", "2023-01-01", ""),
        ("labels.csv", 3, "expires_on", "", "blank: 2027-12-31 by the policy's default"),
        ("labels.csv", 2, "granted_on", "2018-01-01", ""),
        ("labels.csv", 2, "expires_on", "2022-12-31", ""),
    ]
    assert texts[6:] == [
        ("labels.csv", 5, "granted_on", "", "blank: the approval cannot count"),
        ("labels.csv", 5, "expires_on", "", "blank"),
    ]
    assert facts(part(card, "esat"))[1][4] == "blank: runs on by law"
    assert part(card, "esat").actual == "valid from 2020-01-01, with no last day"


def test_a_last_day_stated_by_another_row_is_noted(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        {"esus_granted_on": "2024-01-01"},
        labels=[{"label": "esus", "granted_on": "2024-01-01", "expires_on": "2026-12-31"}],
    )
    assert facts(part(card, "esus"))[1] == (
        *("merchants.csv", 2, "esus_expires_on", ""),
        "blank: 2026-12-31 by another row",
    )


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        ({}, "no approval in the files"),
        ({"esus_granted_on": "2026-07-01"}, "an approval that has not begun"),
        (
            {"esus_granted_on": "2020-01-01", "esus_expires_on": "2026-06-29"},
            "ended on 2026-06-29",
        ),
        (
            {"esus_granted_on": "2020-01-01", "esus_expires_on": "2026-07-30"},
            "valid from 2020-01-01 to 2026-07-30, which is within 90 days",
        ),
        (
            {"esus_granted_on": "2020-01-01", "esus_expires_on": "soon"},
            "approvals that do not count: a day is blank or cannot be read",
        ),
    ],
)
def test_each_label_state_has_its_own_sentence(
    tmp_path: Path, merchant: dict[str, str], expected: str
) -> None:
    assert part(card_of(tmp_path, merchant), "esus").actual == expected


def test_the_declaration_shows_yes_no_unknown_and_a_missing_column(
    tmp_path: Path,
) -> None:
    sse = part(card_of(tmp_path, {"social_utility": "oui", "not_for_profit": ""}), "sse")
    assert sse.actual == (
        "Social utility: yes, Not-for-profit or limited profit: unknown, Shared governance: unknown"
    )
    assert facts(sse) == [
        ("merchants.csv", 2, "social_utility", "yes", ""),
        ("merchants.csv", 2, "not_for_profit", "", "blank: unknown"),
        ("merchants.csv", 2, "shared_governance", "", "the file has no such column"),
    ]


def test_the_scores_are_shown_even_without_the_route(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        {},
        {"published_on": "2026-01-01", "overall_score": "44,5", "ethics_score": "120"},
    )
    scores = part(card, "ecovadis")
    assert scores.ignored_because == "policy 2026-11 does not use it"
    assert scores.actual == (
        "M1@2026-01-01, published 2026-01-01, valid to 2026-12-31: overall 44.5, Environment "
        "unknown, Labor & Human Rights unknown, Ethics unknown, Sustainable Procurement unknown"
    )
    texts = facts(scores)
    assert texts[1] == (
        *("assessments.csv", 2, "expires_on", ""),
        "blank: 2026-12-31, one year less a day",
    )
    assert texts[2] == ("assessments.csv", 2, "overall_score", "44.5", "")
    assert (texts[5][3], texts[5][4][:8]) == ("120", "ignored:")


@pytest.mark.parametrize(
    ("assessment", "expected"),
    [
        ({"published_on": "2026-07-01"}, "no assessment by 2026-06-30"),
        ({"published_on": "2025-06-30"}, "expired on 2026-06-29"),
        ({"published_on": "2025-07-01", "expires_on": "x"}, "whose last day could not be read"),
    ],
)
def test_an_invalid_assessment_is_described_as_such(
    tmp_path: Path, assessment: dict[str, str], expected: str
) -> None:
    assert expected in part(card_of(tmp_path, {}, assessment), "ecovadis").actual


def test_a_ground_is_shown_with_the_first_finding_of_its_run(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        {},
        {"published_on": "2024-01-01", "ethics_finding": "none"},
        {"published_on": "2025-01-01", "ethics_finding": "major"},
        {"published_on": "2025-06-01", "ethics_finding": "severe"},
        {"published_on": "2026-01-01", "social_finding": "none"},
    )
    ethics = part(card, "ethics")
    assert (ethics.actual, ethics.required, ethics.is_met, ethics.decides) == (
        "severe in M1@2025-06-01, published 2025-06-01; at or above major since 2025-01-01; "
        "not reviewed in M1@2026-01-01, published 2026-01-01",
        "a latest finding below major",
        False,
        True,
    )
    assert facts(ethics) == [
        ("assessments.csv", 4, "published_on", "2025-06-01", ""),
        ("assessments.csv", 4, "ethics_finding", "severe", ""),
        ("assessments.csv", 3, "published_on", "2025-01-01", ""),
        ("assessments.csv", 3, "ethics_finding", "major", ""),
        ("assessments.csv", 5, "ethics_finding", "", "blank: not reviewed, clears nothing"),
    ]
    environment = part(card, "environment")
    assert (environment.actual, environment.is_met) == ("never reviewed by 2026-06-30", True)


@pytest.mark.parametrize(
    ("published_on", "is_unread"),
    [("2024-12-31", False), ("2025-01-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_a_finding_that_could_not_be_read_is_not_known_unless_older_or_ahead(
    tmp_path: Path, published_on: str, is_unread: bool
) -> None:
    card = card_of(
        tmp_path,
        {},
        {"assessment_id": "A", "published_on": "2025-01-01", "social_finding": "none"},
        {"assessment_id": "B", "published_on": published_on, "social_finding": "critical"},
    )
    social = part(card, "social")
    words = f"“critical” in B, published {published_on}, could not be read"
    assert (social.is_unread, words in social.actual) == (is_unread, is_unread)
    assert result_lines(social) == ("? Not known" if is_unread else "✓ No reason",)
    assert not part(card, "ethics").is_unread


def test_procurement_is_shown_and_never_a_ground(tmp_path: Path) -> None:
    card = card_of(
        tmp_path,
        {},
        {"published_on": "2026-01-01", "procurement_finding": "severe", "social_finding": "major"},
        policy={"version": "v", "removal": {"themes": ["ethics"]}},
    )
    procurement, social = part(card, "procurement"), part(card, "social")
    names = ("actual", "required", "is_met", "ignored_because")
    assert tuple(getattr(procurement, name) for name in names) == (
        "severe in M1@2026-01-01, published 2026-01-01",
        "nothing",
        True,
        "never a reason for removal",
    )
    assert (social.is_met, social.ignored_because) == (True, "policy v does not use it")
    assert card.status == "not_yet"


@pytest.mark.parametrize(
    ("merchant", "expected", "notes"),
    [
        ({"joined_on": "", "removed_on": ""}, "listed",
         ["blank: since ever", "blank: still listed"]),
        ({"joined_on": "2026-06-30"}, "listed since 2026-06-30",
         ["", "the file has no such column"]),
        ({"joined_on": "2026-07-01", "removed_on": ""}, "listed from 2026-07-01 on",
         ["", "blank: still listed"]),
        ({"joined_on": "2020-01-01", "removed_on": "2026-06-30"},
         "no longer listed since 2026-06-30", ["", ""]),
        ({"joined_on": "2020-01-01", "removed_on": "2019-06-30"}, "listed since 2020-01-01",
         ["", "before joined_on: an earlier spell, ignored"]),
    ],
)  # fmt: skip
def test_listing_is_the_first_condition(
    tmp_path: Path, merchant: dict[str, str], expected: str, notes: list[str]
) -> None:
    listing = card_of(tmp_path, merchant).listing
    assert (listing.actual, [fact.note for fact in listing.evidence]) == (expected, notes)


def test_a_merchant_with_an_unreadable_joined_on_is_listed_since_ever(tmp_path: Path) -> None:
    listing = card_of(tmp_path, {"joined_on": "30/02/2026"}).listing
    assert listing.actual == "listed"
    assert listing.evidence[0].value == "30/02/2026"
    assert listing.evidence[0].note.startswith("ignored: ")


def test_caveats_are_described_in_words(tmp_path: Path) -> None:
    card = card_of(tmp_path, {"esus_granted_on": "2024-01-01"})
    assert card.caveats == (
        "An approval states no last day: the policy's default years carry the coverage.",
        "No EcoVadis assessment is valid on this day: nobody has reviewed the merchant's "
        "practices, or the review has expired.",
    )
    assert card.reason.startswith("ESUS approval valid from 2024-01-01")


def test_an_unknown_merchant_has_no_card(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        explain(view_of_one(tmp_path, {}), "M2")
