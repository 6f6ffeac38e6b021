"""Label state and until: by the calendar and under tacit renewal, on both sides of each bound."""

from pathlib import Path
from typing import Any

import pytest

from tests.builders.asking import Given, approvals, check_decided, problems
from tests.builders.factories import write_folder

Policy = dict[str, Any]
# What is held, the state and until that it comes to.
States = list[tuple[list[str], str, str]]


def check_states(
    folder: Path, states: States, label: str, policy: Policy | None, as_of: str
) -> None:
    cases = [(Given(labels=approvals(label, *texts)), *state) for texts, *state in states]
    check_decided(folder, f"{label}_state {label}_until", cases, policy, as_of)


@pytest.mark.parametrize(
    ("as_of", "state", "until", "status"),
    [
        ("2022-02-28", "not_started", "", "not_yet"),
        ("2022-03-01", "valid", "2027-02-28", "champion"),
        ("2026-11-29", "valid", "2027-02-28", "champion"),
        ("2026-11-30", "expiring", "2027-02-28", "champion"),
        ("2027-02-28", "expiring", "2027-02-28", "champion"),
        ("2027-03-01", "expired", "2027-02-28", "not_yet"),
    ],
)
def test_a_champion_loses_the_badge_the_day_after_its_last_label_expires(
    tmp_path: Path, as_of: str, state: str, until: str, status: str
) -> None:
    pair = {"esus_granted_on": "2022-03-01"}
    cases = [
        (Given(pair | {"esus_expires_on": last_day}), state, until, status)
        for last_day in ("", "2027-02-28")
    ]
    check_decided(tmp_path, "esus_state esus_until status", cases, as_of=as_of)


@pytest.mark.parametrize(
    ("granted_on", "years", "last_day"),
    [
        ("2022-03-01", 5, "2027-02-28"),
        ("2020-02-29", 5, "2025-02-27"),
        ("2020-02-29", 4, "2024-02-28"),
        ("2019-03-01", 1, "2020-02-29"),
        ("1990-07-01", 99, "2089-06-30"),
        ("9998-06-01", 5, "9999-12-31"),  # no day is later
        ("2024-02-29", 0, ""),
    ],
)
def test_a_blank_last_day_is_the_policys_default_years_less_a_day(
    tmp_path: Path, granted_on: str, years: int, last_day: str
) -> None:
    policy = {
        "esus": {"default_years": years},
        "esat": {"default_years": years, "tacit_renewal": False},
    }
    merchant = Given({f"{label}_granted_on": granted_on for label in ("esus", "esat")})
    cases = [(merchant, last_day, last_day)]
    check_decided(tmp_path, "esus_until esat_until", cases, policy, granted_on)


@pytest.mark.parametrize(
    ("days", "last_expiring", "first_valid"),
    [(0, "2026-06-30", "2026-07-01"), (90, "2026-09-28", "2026-09-29")],
)
def test_a_label_is_expiring_up_to_the_policys_days_before_its_last_day(
    tmp_path: Path, days: int, last_expiring: str, first_valid: str
) -> None:
    states: States = [
        ([f"2020-01-01 {last_expiring}"], "expiring", last_expiring),
        ([f"2020-01-01 {first_valid}"], "valid", first_valid),
    ]
    check_states(tmp_path, states, "esus", {"expiring_days": days}, "2026-06-30")


# --- by the calendar --------------------------------------------------------------------------

STRICT: Policy = {"esat": {"tacit_renewal": False, "default_years": 5}}

CALENDAR: dict[str, States] = {
    "2026-06-30": [
        ([], "none", ""),
        # An approval that begins by the day after another's last day continues it.
        (["2026-08-01 2029-07-31", "2023-08-01 2026-07-31"], "valid", "2029-07-31"),
        (["2023-08-01 2026-07-31", "2026-07-31 2029-07-30"], "valid", "2029-07-30"),
        (["2023-08-01 2026-07-31", "2026-08-02 2029-07-31"], "expiring", "2026-07-31"),
        (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-02 2030-01-01"],
         "valid", "2030-01-01"),
        (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-03 2030-01-01"],
         "expiring", "2026-09-01"),
        # A shorter one inside a longer one does not shorten it.
        (["2020-01-01 2028-12-31", "2026-01-01 2026-07-01"], "valid", "2028-12-31"),
        (["2020-01-01 2028-12-31", "2021-01-01 2022-01-01", "2029-01-01 2029-12-31"],
         "valid", "2029-12-31"),
        # A chain that ended before the day, and one that begins after it.
        (["2015-01-01 2019-12-31", "2020-01-01 2025-12-31"], "expired", "2025-12-31"),
        (["2020-01-01 2026-06-29"], "expired", "2026-06-29"),
        (["2020-01-01 2026-06-30"], "expiring", "2026-06-30"),
        (["2026-06-30 2026-06-30"], "expiring", "2026-06-30"),
        (["2026-07-01 2029-06-30"], "not_started", ""),
        (["2020-01-01 2026-06-29", "2026-07-01 2029-06-30"], "not_started", ""),
        (["2020-01-01 2026-06-29", "2026-06-30 2029-06-30"], "valid", "2029-06-30"),
        # One first day: a stated last day comes before a blank one, of two the later counts.
        (["2024-01-01", "2024-01-01 2025-12-31"], "expired", "2025-12-31"),
        (["2024-01-01 2027-01-01", "2024-01-01 2025-12-31"], "valid", "2027-01-01"),
        (["2024-01-01 2025-12-31", "2024-01-02 2025-06-30"], "expired", "2025-12-31"),
        # One whose last day was set aside counts only where another row states it.
        (["2024-01-01 soon"], "unproven", ""),
        (["2024-01-01 soon", "2024-01-01"], "unproven", ""),
        (["2024-01-01 soon", "2024-01-01 2027-01-01"], "valid", "2027-01-01"),
        (["2024-01-01 soon", "2024-01-02"], "valid", "2029-01-01"),
        # One without a first day, or with one set aside, does not count.
        (["- 2027-01-01"], "unproven", ""),
        (["soon 2027-01-01"], "unproven", ""),
        (["2024-01-01 2023-12-31"], "unproven", ""),
        (["soon", "2020-01-01 2025-12-31"], "expired", "2025-12-31"),
        # The earlier of the last day and the day before the end counts.
        (["2022-03-01 2026-12-31 2026-12-31"], "valid", "2026-12-30"),
        (["2022-03-01 2026-12-31 2027-01-01"], "valid", "2026-12-31"),
        (["2022-03-01 2026-12-31 2027-01-02"], "valid", "2026-12-31"),
        (["2022-03-01 - 2027-02-28"], "valid", "2027-02-27"),
        (["2022-03-01 - 2027-03-01"], "valid", "2027-02-28"),
        (["2022-03-01 - 2027-03-02"], "valid", "2027-02-28"),
        # The earliest end of an approval's rows counts for all, and ends no other approval.
        (["2023-01-01 - 2027-01-01", "2023-01-01 - 2026-09-01"], "expiring", "2026-08-31"),
        (["2022-01-01 2029-12-31", "2015-01-01 2030-01-01 2026-06-01"], "valid", "2029-12-31"),
        # An approval that ended on its first day covers no day, and hides no earlier last day.
        (["2026-06-30 2030-01-01 2026-06-30"], "expired", ""),
        (["2020-01-01 2024-12-31", "2025-06-01 - 2025-06-01"], "expired", "2024-12-31"),
        # An unreadable end leaves its approval uncounted, unless another row states it.
        (["2022-01-01 2030-01-01 soon"], "unproven", ""),
        (["2022-01-01 2030-01-01 2021-12-31"], "unproven", ""),
        (["2022-01-01 2030-01-01 soon", "2022-01-01 2030-01-01 2026-09-01"],
         "expiring", "2026-08-31"),
        (["2021-12-31", "2022-01-01 - soon"], "valid", "2026-12-30"),
    ],
    "2026-06-29": [(["2026-06-30 2030-01-01 2026-06-30"], "not_started", "")],
    # An empty approval carries no coverage on: the day between stays uncovered.
    "2024-12-31": [
        (["2020-01-01 2024-12-31", "2025-01-01 - 2025-01-01", "2025-01-02 2029-12-31"],
         "expiring", "2024-12-31"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("as_of", CALENDAR)
@pytest.mark.parametrize(("label", "policy"), [("esus", None), ("esat", STRICT)])
def test_by_the_calendar_all_approvals_that_count_give_state_and_until(
    tmp_path: Path, as_of: str, label: str, policy: Policy | None
) -> None:
    check_states(tmp_path, CALENDAR[as_of], label, policy, as_of)


def test_an_unreadable_pair_opens_no_route(tmp_path: Path) -> None:
    pairs = [
        ("", "2028-01-01", "unproven"),
        ("soon", "2028-01-01", "unproven"),
        ("2026-01-01", "soon", "unproven"),
        ("2026-01-01", "2025-12-31", "unproven"),
        ("", "", "none"),
    ]
    cases = [
        (Given({"esus_granted_on": first, "esus_expires_on": last}), state, "not_yet", "none")
        for first, last, state in pairs
    ]
    check_decided(tmp_path, "esus_state status label_group", cases)


# --- tacit renewal ----------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", ["2024-04-01", "9999-12-31"])
@pytest.mark.parametrize("years", [0, 1])
def test_a_stated_last_day_and_the_default_years_end_no_esat(
    tmp_path: Path, as_of: str, years: int
) -> None:
    states: States = [(["2009-04-01 2024-03-31"], "valid", ""), (["2009-04-01"], "valid", "")]
    check_states(tmp_path, states, "esat", {"esat": {"default_years": years}}, as_of)


TACIT: dict[str, States] = {
    # A future end is a last day like any other, whatever the approval states.
    "2026-03-01": [(["2009-04-01 2024-03-31 2026-06-01"], "valid", "2026-05-31")],
    "2026-03-02": [(["2009-04-01 2039-12-31 2026-06-01"], "expiring", "2026-05-31")],
    "2026-05-31": [(["2009-04-01 - 2026-06-01"], "expiring", "2026-05-31")],
    "2026-06-01": [(["2009-04-01 2039-12-31 2026-06-01"], "expired", "2026-05-31")],
    "2026-06-29": [
        (["2026-06-30 2030-01-01 2026-06-30"], "not_started", ""),
        # An earlier approval ends with the later one's end, whatever it states.
        (["2005-01-01 2030-01-01", "2015-01-01 - 2026-06-30"], "expiring", "2026-06-29"),
        # The earliest end of an approval's rows counts for all.
        (["2015-01-01 - 2027-01-01", "2015-01-01 - 2026-06-30"], "expiring", "2026-06-29"),
    ],
    "2026-06-30": [
        (["2026-06-30 2030-01-01 2026-06-30"], "expired", ""),
        (["2005-01-01 2030-01-01", "2015-01-01 - 2026-06-30"], "expired", "2026-06-29"),
        (["2022-01-01 2029-12-31", "2015-01-01 2030-01-01 2026-06-01"], "expired", "2026-05-31"),
        # The one granted first may state the end: it ends every one granted before that day.
        (["2005-01-01 - 2026-06-30", "2015-01-01"], "expired", "2026-06-29"),
        # One granted on the day of the end begins anew, one granted the day before does not.
        (["2005-01-01 - 2026-06-30", "2026-06-30"], "valid", ""),
        (["2005-01-01 - 2026-06-30", "2026-06-29"], "expired", "2026-06-29"),
        # A later end in another row of that approval never counts.
        (["2015-01-01 - 2027-01-01", "2015-01-01 - 2026-06-30", "2026-06-30"], "valid", ""),
        # Not where the end is in a separate row.
        (["2005-01-01", "2026-06-30 - 2026-06-30"], "expired", "2026-06-29"),
        # An approval that does not count still ends the earlier ones, also without a first day.
        (["2005-01-01", "2015-01-01 soon 2026-06-30"], "expired", "2026-06-29"),
        (["2005-01-01", "- - 2026-06-30"], "expired", "2026-06-29"),
        (["2005-01-01", "long-ago - 2026-06-30"], "expired", "2026-06-29"),
        (["2026-06-30", "- - 2026-06-30"], "valid", ""),
        # Of rows without a first day each speaks for itself.
        (["2005-01-01", "2024-01-01", "- - 2026-06-30", "- - 2023-01-01"],
         "expired", "2026-06-29"),
        # An unreadable end may have ended every earlier approval.
        (["2022-01-01 2030-01-01 soon"], "unproven", ""),
        (["2022-01-01 2030-01-01 2021-12-31"], "unproven", ""),
        (["2022-01-01 2030-01-01 soon", "2022-01-01 2030-01-01 2026-09-01"],
         "expiring", "2026-08-31"),
        (["2021-12-31", "2022-01-01 - soon"], "unproven", ""),
        (["2022-01-02", "2022-01-01 - soon"], "valid", ""),
    ],
}  # fmt: skip


@pytest.mark.parametrize("as_of", TACIT)
def test_an_end_also_ends_every_esat_that_was_granted_before_it(tmp_path: Path, as_of: str) -> None:
    check_states(tmp_path, TACIT[as_of], "esat", None, as_of)


# --- the problems of ended_on -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["2026-06-30 2026-01-01 2026-06-29", "2025-06-30 - 2025-06-30",
          "2024-06-30 - withdrawn", "- - 2024-01-01"],
         [(2, "ended_on", "constraint-error", "2026-06-29", "value-set-aside"),
          (2, "expires_on", "constraint-error", "2026-01-01", "value-set-aside"),
          (4, "ended_on", "type-error", "withdrawn", "value-set-aside")]),
        # Rows that differ only in their end are not repeated.
        (["2020-01-01 - 2026-01-01", "2020-01-01 - -", "2020-01-01 - 01/01/2026"],
         [(4, "", "primary-key", "", "noted")]),
    ],
)  # fmt: skip
def test_an_end_before_the_first_day_or_unreadable_is_set_aside(
    tmp_path: Path, rows: list[str], expected: list[Any]
) -> None:
    labels = [{"merchant_id": "M1", **row} for row in approvals("esat", *rows)]
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=labels)
    assert problems(tmp_path, "labels.csv") == expected
