"""The forecast: months ahead, the past rate of renewals with its base, and each step."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.compare.forecast import Forecast, Renewals, forecast, past_renewals
from impact.compare.what_if import with_values
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.policy import PolicyHistory, PolicyVersion
from tests.builders.asking import approvals
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
Row = dict[str, str]
Held = dict[str, list[Row]]
PAIR = {"esus_granted_on": "2019-01-01", "esus_expires_on": "2023-12-31"}


def past_approvals(ended: int, renewed: int, label: str = "esus") -> Held:
    """Return long-ended approvals of so many merchants, some of them renewed once."""
    over, again = "2019-01-01 2023-12-31", "2024-01-01 2039-12-31"
    held = {f"{label} {n}": approvals(label, over) for n in range(renewed, ended)}
    return held | {f"{label} {n}": approvals(label, over, again) for n in range(renewed)}


def write_files(folder: Path, held: Held, *merchants: Row, cards: list[Row] | None = None) -> Path:
    """Write these merchants, and those that hold these approvals."""
    stated = {merchant["merchant_id"]: merchant for merchant in merchants}
    table = [stated.get(name, {"merchant_id": name}) for name in sorted({*held, *stated})]
    labels = [{"merchant_id": name, **row} for name, rows in held.items() for row in rows]
    return write_folder(folder, table, cards or [], labels=labels)


def forecast_of(folder: Path, held: Held, *merchants: Row, **policy: Any) -> Forecast:
    write_files(folder, held, *merchants)
    return forecast(load(folder), DAY, with_values(read_policy(folder), policy))


def rate_of(folder: Path, held: Held, *merchants: Row) -> Renewals:
    write_files(folder, held, *merchants)
    return past_renewals(load(folder), "esus", DAY, read_policy(folder))


@pytest.mark.parametrize(
    ("merchant", "held", "renewed", "ended"),
    [
        # A renewal counts up to 90 days after the end.
        ({}, approvals("esus", "2019-01-01 2023-12-31", "2023-06-01 2030-12-31"), 1, 1),
        ({}, approvals("esus", "2019-01-01 2023-12-31", "2024-03-30 2030-12-31"), 1, 1),
        ({}, approvals("esus", "2019-01-01 2023-12-31", "2024-03-31 2030-12-31"), 0, 1),
        # One that does not end later is no renewal.
        ({}, approvals("esus", "2019-01-01 2023-12-31", "2020-01-01 2023-12-31"), 0, 2),
        # An approval joins the base 90 days after its end.
        ({}, approvals("esus", "2020-01-01 2026-04-01"), 0, 1),
        ({}, approvals("esus", "2020-01-01 2026-04-02"), 0, 0),
        # A pair without history of its own label is not in the base.
        (PAIR, [], 0, 0),
        (PAIR, approvals("esat", "2020-01-01"), 0, 0),
    ],
)
def test_renewals_are_counted_among_the_approvals_that_ended(
    tmp_path: Path, merchant: Row, held: list[Row], renewed: int, ended: int
) -> None:
    result = rate_of(tmp_path, {"M1": held}, {"merchant_id": "M1"} | merchant)
    assert (result.renewed, result.ended) == (renewed, ended)


@pytest.mark.parametrize(
    ("ended", "rate", "why_not"),
    [
        (19, None, "Only 19 of the ESUS approvals in labels.csv ended 90 days or more before "
         "2026-06-30; a rate needs 20."),
        (20, 25, ""),
    ],
)  # fmt: skip
def test_a_base_of_19_is_too_small_and_gives_no_rate(
    tmp_path: Path, ended: int, rate: float | None, why_not: str
) -> None:
    result = rate_of(tmp_path, past_approvals(ended, 5))
    assert (result.renewed, result.ended) == (5, ended)
    assert (result.rate_pct, result.why_not) == (rate, why_not)


ENDS_IN_JULY = "2024-01-01 2026-07-15"
PAST, PAST_ESAT = past_approvals(20, 5), past_approvals(20, 10, "esat")


@pytest.mark.parametrize(
    ("past", "held", "is_tacit", "expected"),
    [
        # Each ending coverage stays at the past rate.
        (PAST, approvals("esus", "2024-01-01 2026-08-15"), True,
         {"holds_esus": [6, 6, 5, 5], "holds_esus_renewed": [6, 6, 5.25, 5.25],
          "champions_renewed": [6, 6, 5.25, 5.25]}),
        # A coverage continued in the files is not renewed again.
        (PAST, approvals("esus", ENDS_IN_JULY, "2026-08-15 2031-07-15"), True,
         {"holds_esus": [6, 5, 6, 6], "holds_esus_renewed": [6, 5.25, 6, 6]}),
        # A champion with two labels is lost only if neither is renewed.
        (PAST | PAST_ESAT, approvals("esus", ENDS_IN_JULY) + approvals("esat", ENDS_IN_JULY),
         False, {"champions": [16, 15], "champions_renewed": [16, 15 + 1 - 0.75 * 0.5]}),
        # A label without a rate has no forecast and counts as lost.
        (PAST, approvals("esat", ENDS_IN_JULY), False,
         {"holds_esat": [1, 0], "holds_esat_renewed": [1, None], "champions_renewed": [6, 5]}),
        # An ESAT that is renewed by law does not end, unless its end is stated: for good.
        (PAST_ESAT, approvals("esat", ENDS_IN_JULY), True, {"holds_esat_renewed": [21, 21]}),
        (PAST, approvals("esat", "2009-01-01 2024-01-15 2026-07-15"), True,
         {"holds_esat_renewed": [1, 0], "champions_renewed": [6, 5]}),
        # Without any rate the champions have no forecast.
        ({}, approvals("esus", ENDS_IN_JULY), True,
         {"champions": [1, 0], "champions_renewed": [None, None]}),
    ],
)  # fmt: skip
def test_a_coverage_that_ends_is_renewed_at_the_past_rate(
    tmp_path: Path, past: Held, held: list[Row], is_tacit: bool, expected: dict[str, list[float]]
) -> None:
    series = forecast_of(tmp_path, past | {"X": held}, esat_tacit_renewal=is_tacit).series
    assert len(series) == 25
    for column, numbers in expected.items():
        known = series[column].astype(object).where(series[column].notna(), None)
        assert known.tolist()[: len(numbers)] == numbers, column


def test_a_champion_by_another_route_or_with_a_ground_is_not_counted_twice(tmp_path: Path) -> None:
    held = PAST | dict.fromkeys("XZ", approvals("esus", ENDS_IN_JULY))
    severe = {"merchant_id": "Z", "published_on": "2026-01-01", "social_finding": "severe"}
    write_files(tmp_path, held, {"merchant_id": "X", **YES}, cards=[severe])
    series = forecast(load(tmp_path), DAY, read_policy(tmp_path)).series
    assert series["champions_renewed"].tolist()[:2] == [6, 6]
    assert series["holds_esus_renewed"].tolist()[:2] == [7, 5.5]


def test_a_label_without_a_rate_has_a_note_unless_the_law_renews_it(tmp_path: Path) -> None:
    held = PAST | {"X": approvals("esat", ENDS_IN_JULY)}
    assert forecast_of(tmp_path, held, esat_tacit_renewal=False).notes == (
        "ESAT approvals are counted as not renewed. Only 0 of the ESAT approvals in labels.csv "
        "ended 90 days or more before 2026-06-30; a rate needs 20.",
    )
    result = forecast_of(tmp_path, held)
    assert (result.notes, len(result.steps)) == ((), 0)
    assert result.renewals[1] == Renewals(
        "esat", 0, 0, None, "ESAT is renewed by law: no rate is needed."
    )


def test_the_steps_name_the_merchants_gained_and_lost_and_why(tmp_path: Path) -> None:
    held = {
        "A": approvals("esus", ENDS_IN_JULY),
        "B": approvals("esat", "2026-09-30 2030-01-15"),
        "E": approvals("esat", "2009-01-01 2024-01-15 2026-07-15"),
    }
    merchants = (
        {"merchant_id": "C", "name": "Atelier", "joined_on": "2026-10-01", **YES},
        {"merchant_id": "D", "removed_on": "2026-07-01", **YES},
    )
    steps = forecast_of(tmp_path, held, *merchants).steps
    champions = steps[steps["count"] == "champions"]
    step_rows = champions[["merchant_id", "change", "since", "why"]].astype(str)
    assert [tuple(row) for row in step_rows.to_numpy().tolist()] == [
        ("A", "lost", "2026-07-16", "ESUS coverage ends on 2026-07-15."),
        ("D", "lost", "2026-07-01", "No longer listed from 2026-07-01."),
        ("E", "lost", "2026-07-15", "ESAT coverage ends on 2026-07-14."),
        ("B", "gained", "2026-09-30", "ESAT approval begins on 2026-09-30."),
        ("C", "gained", "2026-10-01", "Listed from 2026-10-01."),
    ]
    days = champions["day"].dt.date.tolist()
    assert days == [*[date(2026, 7, 31)] * 3, date(2026, 9, 30), date(2026, 10, 31)]
    assert champions["name"].tolist() == ["", "", "", "", "Atelier"]


def test_a_new_policy_version_makes_a_step_on_its_first_day(tmp_path: Path) -> None:
    write_files(tmp_path, {}, {"merchant_id": "M1", **YES})
    policy = read_policy(tmp_path)
    other = with_values(policy, {"routes": ["esus"], "version": "2026-08"})
    first = date(2026, 8, 15)
    rules = PolicyHistory((PolicyVersion(policy, date(2020, 1, 1)), PolicyVersion(other, first)))
    result = forecast(load(tmp_path), DAY, rules)
    assert result.series["champions"].tolist() == [1, 1, *[0] * 23]
    (step,) = result.steps.to_dict("records")
    assert (step["since"].date(), step["why"]) == (first, "Policy 2026-08 comes into force.")


def test_a_scorecard_dated_in_the_future_makes_a_step(tmp_path: Path) -> None:
    findings = {"2026-07-10": "major", "2026-09-10": "minor"}
    cards = [
        {"merchant_id": "M1", "published_on": day, "ethics_finding": finding}
        for day, finding in findings.items()
    ]
    write_files(tmp_path, {}, {"merchant_id": "M1", **YES}, cards=cards)
    steps = forecast(load(tmp_path), DAY, read_policy(tmp_path)).steps
    assert steps[["change", "why"]].astype(str).to_numpy().tolist() == [
        ["lost", "Ethics is a reason for removal from 2026-07-10."],
        ["gained", "Ethics is no reason any more from 2026-09-10."],
    ]


def test_at_the_end_of_the_date_range_there_are_no_months_ahead(tmp_path: Path) -> None:
    write_files(tmp_path, {}, {"merchant_id": "M1"})
    result = forecast(load(tmp_path), date(9999, 12, 31), read_policy(tmp_path))
    assert (len(result.series), len(result.steps)) == (1, 0)
