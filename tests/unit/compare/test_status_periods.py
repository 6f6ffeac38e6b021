"""State periods of a merchant: first and last day of each, and what stays unknown."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from impact.compare.status_codes import meanings_under
from impact.compare.status_periods import StatePeriods, Timeline, find_state_periods
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import STATUSES
from impact.model.dates import NO_DAY, iso_date, to_day_number
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.rules.approvals import OPEN_ENDED
from tests.builders.factories import write_folder

ECOVADIS = {"routes": ["ecovadis"]}
GOOD = {
    f"{name}_score": "70" for name in ("overall", "environment", "social", "ethics", "procurement")
}
Row = dict[str, str]


def history_of(
    folder: Path,
    merchant: Row,
    *assessments: Row,
    labels: list[Row] | None = None,
    policy: dict[str, Any] | None = None,
) -> tuple[StatePeriods, Policy]:
    """Return the state periods of the only merchant, M1 every row given is its own."""
    write_folder(
        folder,
        merchants=[{"merchant_id": "M1", **merchant}],
        assessments=[{"merchant_id": "M1", **row} for row in assessments],
        labels=[{"merchant_id": "M1", **row} for row in labels] if labels is not None else None,
        policy=policy,
    )
    rules = read_policy(folder)
    return find_state_periods(load(folder), rules), rules


def period_rows(history: StatePeriods, policy: Policy) -> list[tuple[str, str, str]]:
    """Return (first day, last day, status) of each period; "" where unbounded."""
    means = meanings_under(policy)
    return [
        (
            iso_date(start),
            "" if end == OPEN_ENDED else iso_date(end),
            STATUSES[means.status[state]],
        )
        for start, end, state in zip(
            history.starts.tolist(), history.ends.tolist(), history.states.tolist(), strict=True
        )
    ]


def test_a_merchant_without_any_known_day_has_one_open_period(tmp_path: Path) -> None:
    history = history_of(tmp_path, {})
    assert period_rows(*history) == [("", "", "not_yet")]
    assert history[0].starts.tolist() == [NO_DAY]


def test_a_listing_runs_from_the_first_day_to_the_day_before_the_removal(tmp_path: Path) -> None:
    history = history_of(tmp_path, {"joined_on": "2024-02-29", "removed_on": "2026-03-01"})
    assert period_rows(*history) == [
        ("", "2024-02-28", "not_listed"),
        ("2024-02-29", "2026-02-28", "not_yet"),
        ("2026-03-01", "", "not_listed"),
    ]


def test_a_merchant_removed_on_the_day_it_joined_was_never_listed(tmp_path: Path) -> None:
    history = history_of(tmp_path, {"joined_on": "2024-03-01", "removed_on": "2024-03-01"})
    assert period_rows(*history) == [("", "", "not_listed")]


def test_a_removal_before_joining_is_an_earlier_spell(tmp_path: Path) -> None:
    history = history_of(tmp_path, {"joined_on": "2024-03-01", "removed_on": "2023-01-01"})
    assert period_rows(*history) == [
        ("", "2024-02-29", "not_listed"),
        ("2024-03-01", "", "not_yet"),
    ]


def test_an_approval_of_five_years_from_29_february_ends_on_the_27th(tmp_path: Path) -> None:
    history = history_of(tmp_path, {"esus_granted_on": "2020-02-29"})
    assert period_rows(*history) == [
        ("", "2020-02-28", "not_yet"),
        ("2020-02-29", "2025-02-27", "champion"),
        ("2025-02-28", "", "not_yet"),
    ]


@pytest.mark.parametrize(("second", "is_unbroken"), [("2024-01-01", True), ("2024-01-02", False)])
def test_an_approval_that_begins_on_the_next_day_continues_the_period(
    tmp_path: Path, second: str, is_unbroken: bool
) -> None:
    rows = [
        {"label": "esus", "granted_on": "2022-01-01", "expires_on": "2023-12-31"},
        {"label": "esus", "granted_on": second, "expires_on": "2025-12-31"},
    ]
    champion = [
        row for row in period_rows(*history_of(tmp_path, {}, labels=rows)) if row[2] == "champion"
    ]
    assert (champion == [("2022-01-01", "2025-12-31", "champion")]) == is_unbroken
    assert len(champion) == (1 if is_unbroken else 2)


def test_an_approval_until_the_last_possible_day_has_no_end(tmp_path: Path) -> None:
    history = history_of(
        tmp_path, {"esat_granted_on": "2020-01-01", "esat_expires_on": "9999-12-31"}
    )
    assert period_rows(*history)[-1] == ("2020-01-01", "", "champion")
    assert history[0].on(to_day_number(date.max)).tolist() == history[0].states[-1:].tolist()


def test_a_ground_lasts_until_a_later_assessment_finds_less_in_the_theme(
    tmp_path: Path,
) -> None:
    cards = [
        {"published_on": "2024-01-10", "ethics_finding": "major"},
        {"published_on": "2024-06-10", "ethics_finding": ""},
        {"published_on": "2025-01-10", "ethics_finding": "minor"},
    ]
    assert period_rows(*history_of(tmp_path, {}, *cards)) == [
        ("", "2024-01-09", "not_yet"),
        ("2024-01-10", "2025-01-09", "removal_due"),
        ("2025-01-10", "", "not_yet"),
    ]


def test_the_ecovadis_route_ends_with_its_scorecard_or_the_next_one(tmp_path: Path) -> None:
    cards = [
        {"published_on": "2024-01-10", **GOOD},
        {"published_on": "2024-06-10", **GOOD, "overall_score": "44"},
        {"published_on": "2025-02-01", **GOOD},
    ]
    assert period_rows(*history_of(tmp_path, {}, *cards, policy=ECOVADIS)) == [
        ("", "2024-01-09", "not_yet"),
        ("2024-01-10", "2024-06-09", "champion"),
        ("2024-06-10", "2025-01-31", "not_yet"),
        ("2025-02-01", "2026-01-31", "champion"),
        ("2026-02-01", "", "not_yet"),
    ]


def test_a_scorecard_with_an_unreadable_last_day_opens_no_route(tmp_path: Path) -> None:
    card = {"published_on": "2024-01-10", "expires_on": "soon", **GOOD}
    assert period_rows(*history_of(tmp_path, {}, card, policy=ECOVADIS)) == [("", "", "not_yet")]


def test_the_greater_id_of_two_scorecards_of_one_day_is_current(tmp_path: Path) -> None:
    cards = [
        {"published_on": "2024-01-10", "assessment_id": "B", **GOOD},
        {"published_on": "2024-01-10", "assessment_id": "A", **GOOD, "overall_score": "1"},
    ]
    assert ("2024-01-10", "2025-01-09", "champion") in period_rows(
        *history_of(tmp_path, {}, *cards, policy=ECOVADIS)
    )


def test_no_merchants_have_no_periods(tmp_path: Path) -> None:
    dataset = load(write_folder(tmp_path))
    history = find_state_periods(dataset, read_policy(tmp_path))
    assert history.merchants.size == history.on(0).size == 0


def test_each_day_is_decided_by_the_policy_version_in_force(tmp_path: Path) -> None:
    _, old = history_of(tmp_path, {"esus_granted_on": "2024-01-01"})
    _, new = history_of(tmp_path, {"esus_granted_on": "2024-01-01"}, policy={"routes": ["sse"]})
    first = date(2025, 1, 1)
    rules = PolicyHistory((PolicyVersion(old, date(2020, 1, 1)), PolicyVersion(new, first)))
    timeline = Timeline(load(tmp_path), rules)
    eve = first - timedelta(days=1)
    assert (timeline.policy_on(eve), timeline.policy_on(first)) == (old, new)
    assert timeline.under(old) is timeline.under(timeline.policy_on(eve))
    assert Timeline(load(tmp_path), old).policy_on(first) == old
