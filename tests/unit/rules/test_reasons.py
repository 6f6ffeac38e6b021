"""The reason of a status: one sentence with the rule, the record and the day."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.rules.reasons import reasons
from tests.builders.asking import DAY, Given, decide_each, differences, shared_view
from tests.builders.factories import write_folder
from tests.sample import write_sample

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"}
ESUS_TEXT = "ESUS approval valid from 2023-04-01 to 2028-03-31"
SSE_TEXT = "Social utility, not-for-profit or limited profit, and shared governance are declared"
CARD = {"assessment_id": "EV-1042", "published_on": "2026-03-02"}
SCORES = dict.fromkeys(
    ("overall_score", "environment_score", "social_score", "ethics_score", "procurement_score"),
    "50",
)


def reason(
    folder: Path,
    merchant: Mapping[str, str],
    *assessments: Mapping[str, str],
    policy: dict[str, Any] | None = None,
    as_of: str = "2026-06-30",
) -> str:
    """Decide the only merchant M1 with these rows, and return its reason."""
    write_folder(
        folder,
        [{"merchant_id": "M1", **merchant}],
        [{"merchant_id": "M1", **row} for row in assessments],
        policy=policy,
    )
    view = shared_view(folder, date.fromisoformat(as_of))
    (sentence,) = reasons(view)
    return str(sentence)


def reasons_of(folder: Path, merchants: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the reason of each of these merchants, in their order."""
    return [row["reason"] for row in decide_each(folder, map(Given, merchants))]


def test_the_reason_of_a_champion_names_every_open_route(tmp_path: Path) -> None:
    cases = [
        (ESUS, f"{ESUS_TEXT}."),
        ({"esat_granted_on": "2010-05-01"},
         "ESAT approval valid from 2010-05-01, with no last day."),
        ({"esus_granted_on": "2023-04-01"},
         "ESUS approval valid from 2023-04-01 to 2028-03-31 (last day assumed by the policy)."),
        (SSE, f"{SSE_TEXT}."),
        ({**ESUS, **SSE}, f"{ESUS_TEXT}; s{SSE_TEXT[1:]}."),
    ]  # fmt: skip
    assert not differences(cases, reasons_of(tmp_path, [merchant for merchant, _ in cases]))


def test_a_renewed_approval_is_valid_from_the_first_day_of_its_coverage(tmp_path: Path) -> None:
    label = {"merchant_id": "M1", "label": "esus"}
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}],
        labels=[
            {**label, "granted_on": "2018-04-01", "expires_on": "2023-03-31"},
            {**label, "granted_on": "2023-04-01", "expires_on": "2028-03-31"},
        ],
    )
    view = shared_view(tmp_path)
    assert reasons(view).tolist() == ["ESUS approval valid from 2018-04-01 to 2028-03-31."]


def test_a_champion_by_scores_has_minimums_and_scorecard_in_the_reason(tmp_path: Path) -> None:
    sentence = reason(tmp_path, {}, {**CARD, **SCORES}, policy={"routes": ["ecovadis"]})
    assert sentence == (
        "EcoVadis scores meet the policy (overall at least 45, each theme at least 30) in "
        "assessment EV-1042, published 2026-03-02."
    )


def test_not_yet_a_champion_explains_each_route(tmp_path: Path) -> None:
    opening = "Not a champion on 2026-06-30 under policy 2026-11: "
    declared = "not all three SSE characteristics are declared."
    cases = [
        ({}, "no ESUS approval; no ESAT approval"),
        ({"esus_granted_on": "2020-01-01", "esus_expires_on": "2025-12-31"},
         "ESUS expired on 2025-12-31; no ESAT approval"),
        ({"esus_granted_on": "soon", "esat_granted_on": "2026-07-01"},
         "ESUS approval without usable days; ESAT approval has not begun"),
    ]  # fmt: skip
    expected = [f"{opening}{says}; {declared}" for _, says in cases]
    assert reasons_of(tmp_path, [merchant for merchant, _ in cases]) == expected


@pytest.mark.parametrize(
    ("routes", "says"),
    [
        (["ecovadis"], "the EcoVadis minimums are not met by a valid assessment."),
        (["esat"], "no ESAT approval."),
        ([], "the policy has no way to qualify."),
    ],
)
def test_not_yet_a_champion_names_only_routes_of_the_policy(
    tmp_path: Path, routes: list[str], says: str
) -> None:
    policy = {"version": "trial", "routes": routes}
    sentence = reason(tmp_path, ESUS, policy=policy)
    assert sentence == f"Not a champion on 2026-06-30 under policy trial: {says}"


@pytest.mark.parametrize(
    ("findings", "as_of", "sentence"),
    [
        ("ethics severe", "2026-04-12", ("Severe ethics", ", 41 days ago")),
        ("environment major", "2026-03-03", ("Major environment", ", 1 day ago")),
        ("social major ethics major environment minor", "2026-03-02",
         ("Major Labor & Human Rights", " (and 1 more), 0 days ago")),
        ("environment major social major ethics severe", "2026-03-04",
         ("Severe ethics", " (and 2 more), 2 days ago")),
    ],
)  # fmt: skip
def test_a_removal_names_the_most_serious_finding_its_scorecard_and_day(
    tmp_path: Path, findings: str, as_of: str, sentence: tuple[str, str]
) -> None:
    words = iter(findings.split())
    card = CARD | {f"{theme}_finding": next(words) for theme in words}
    first, ending = sentence
    where = "finding in assessment EV-1042, published 2026-03-02"
    expected = f"{first} {where}{ending}; still listed."
    assert reason(tmp_path, ESUS, card, as_of=as_of) == expected


def test_a_removal_begun_by_an_earlier_scorecard_names_its_first_day(tmp_path: Path) -> None:
    earlier = {"published_on": "2025-03-02", "ethics_finding": "major"}
    sentence = reason(tmp_path, {}, earlier, {**CARD, "ethics_finding": "severe"})
    assert sentence == (
        "Severe ethics finding in assessment EV-1042, published 2026-03-02, 120 days ago; "
        "flagged since 2025-03-02; still listed."
    )


def test_an_unlisted_merchant_has_the_day_in_its_reason(tmp_path: Path) -> None:
    days = [
        ("", "2026-06-30", "No longer listed since 2026-06-30."),
        ("2026-07-01", "", "Not listed before 2026-07-01."),
        ("2026-07-01", "2026-01-01", "Not listed before 2026-07-01."),
        ("2026-07-01", "2026-08-01", "Not listed before 2026-07-01."),
    ]
    merchants = [{**ESUS, "joined_on": first, "removed_on": last} for first, last, _ in days]
    assert not differences(days, reasons_of(tmp_path, merchants))


def test_a_flagged_unlisted_merchant_has_its_finding_in_the_reason(tmp_path: Path) -> None:
    card = {**CARD, "ethics_finding": "severe"}
    assert reason(tmp_path, {"removed_on": "2026-04-01"}, card) == (
        "No longer listed since 2026-04-01; "
        "Severe ethics finding in assessment EV-1042, published 2026-03-02."
    )


def test_reasons_of_chosen_rows_are_in_the_order_of_the_rows(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", **ESUS}, {"merchant_id": "M2", **SSE}])
    view = shared_view(tmp_path)
    assert reasons(view, np.array([1, 0])).tolist() == [f"{SSE_TEXT}.", f"{ESUS_TEXT}."]
    assert reasons(view, np.array([], dtype=int)).tolist() == []


@pytest.mark.parametrize("routes", [["esus", "esat", "sse", "ecovadis"], ["ecovadis"], []])
def test_the_reason_does_not_depend_on_other_merchants(tmp_path: Path, routes: list[str]) -> None:
    """Equal sentences are built once: no merchant may get a neighbour's sentence."""
    write_sample(tmp_path, 60, 7, DAY)
    policy = f"routes = {routes}\n[ecovadis]\nmin_overall = 30\n"
    (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
    view = shared_view(tmp_path)
    together = reasons(view).tolist()
    assert together == [reasons(view, np.array([i])).iloc[0] for i in range(len(together))]
    assert 5 < len(set(together)) < len(together)
