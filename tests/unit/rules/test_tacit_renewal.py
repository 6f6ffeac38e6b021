"""Tacit renewal of an ESAT and `ended_on`, with a day on each side."""

from pathlib import Path
from typing import Any

import pytest

from tests.builders.asking import Given, decide_each, differences, problems
from tests.builders.factories import write_folder

# (granted_on, expires_on, ended_on)
Days = tuple[str, ...]
State = tuple[str, str]
STRICT = {"esat": {"tacit_renewal": False}}


def approvals(*rows: Days, label: str = "esat") -> list[dict[str, str]]:
    names = ("granted_on", "expires_on", "ended_on")
    return [{"label": label, **dict(zip(names, days, strict=False))} for days in rows]


def label_states(
    folder: Path,
    cases: list[list[Days]],
    as_of: str = "2026-06-30",
    label: str = "esat",
    policy: dict[str, Any] | None = None,
) -> list[State]:
    """Return state and until of a label of merchants with these approvals."""
    given = [Given(labels=approvals(*rows, label=label)) for rows in cases]
    rows = decide_each(folder, given, policy, as_of)
    return [(row[f"{label}_state"], row[f"{label}_until"]) for row in rows]


@pytest.mark.parametrize("as_of", ["2024-03-31", "2024-04-01", "2026-06-30", "9999-12-31"])
@pytest.mark.parametrize("years", [0, 1, 15])
def test_a_stated_last_day_and_the_default_years_end_no_esat(
    tmp_path: Path, as_of: str, years: int
) -> None:
    cases: list[list[Days]] = [[("2009-04-01", "2024-03-31")], [("2009-04-01",)]]
    states = label_states(tmp_path, cases, as_of, policy={"esat": {"default_years": years}})
    assert states == [("valid", "")] * 2


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2024-03-31", ("expiring", "2024-03-31")), ("2024-04-01", ("expired", "2024-03-31"))],
)
def test_without_tacit_renewal_an_esat_ends_on_its_stated_day(
    tmp_path: Path, as_of: str, expected: State
) -> None:
    cases: list[list[Days]] = [[("2009-04-01", "2024-03-31")]]
    assert label_states(tmp_path, cases, as_of, policy=STRICT) == [expected]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-12-31", ("valid", "2026-05-31")),
        ("2026-03-01", ("valid", "2026-05-31")),
        ("2026-03-02", ("expiring", "2026-05-31")),
        ("2026-05-31", ("expiring", "2026-05-31")),
        ("2026-06-01", ("expired", "2026-05-31")),
    ],
)
def test_a_future_ended_on_is_a_last_day_like_any_other(
    tmp_path: Path, as_of: str, expected: State
) -> None:
    stated = ("", "2024-03-31", "2039-12-31")
    cases: list[list[Days]] = [[("2009-04-01", last, "2026-06-01")] for last in stated]
    assert label_states(tmp_path, cases, as_of) == [expected] * 3


@pytest.mark.parametrize("label", ["esus", "esat"])
def test_by_the_calendar_the_earlier_of_last_day_and_end_counts(tmp_path: Path, label: str) -> None:
    policy = {"esat": {"tacit_renewal": False, "default_years": 5}}
    cases = [
        ("2026-12-31", "2026-12-31", "2026-12-30"),
        ("2026-12-31", "2027-01-01", "2026-12-31"),
        ("2026-12-31", "2027-01-02", "2026-12-31"),
        ("", "2027-02-28", "2027-02-27"),
        ("", "2027-03-01", "2027-02-28"),
        ("", "2027-03-02", "2027-02-28"),
    ]
    rows: list[list[Days]] = [[("2022-03-01", last, end)] for last, end, _ in cases]
    states = label_states(tmp_path, rows, label=label, policy=policy)
    assert {state for state, _ in states} == {"valid"}
    assert not differences(cases, [until for _, until in states])


@pytest.mark.parametrize("label", ["esus", "esat"])
@pytest.mark.parametrize("policy", [None, STRICT])
@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2026-06-29", "not_started"), ("2026-06-30", "expired"), ("2026-07-01", "expired")],
)
def test_an_approval_that_ended_on_its_first_day_covers_no_day(
    tmp_path: Path, as_of: str, state: str, label: str, policy: dict[str, Any] | None
) -> None:
    cases: list[list[Days]] = [[("2026-06-30", "2030-01-01", "2026-06-30")]]
    assert label_states(tmp_path, cases, as_of, label, policy) == [(state, "")]


def test_an_empty_approval_hides_no_earlier_last_day(tmp_path: Path) -> None:
    rows: list[Days] = [("2020-01-01", "2024-12-31"), ("2025-06-01", "", "2025-06-01")]
    assert label_states(tmp_path, [rows], label="esus") == [("expired", "2024-12-31")]
    # It carries no coverage on either: the day between stays uncovered.
    rows = [("2020-01-01", "2024-12-31"), ("2025-01-01", "", "2025-01-01")]
    rows += [("2025-01-02", "2029-12-31")]
    states = label_states(tmp_path, [rows], "2024-12-31", label="esus")
    assert states == [("expiring", "2024-12-31")]


# Approvals, and the state and last day with the end of one of them.
ENDS: list[tuple[list[Days], str, State]] = [
    # An earlier approval ends with the later one's end, whatever it states.
    ([("2005-01-01", "2030-01-01"), ("2015-01-01", "", "2026-06-30")], "2026-06-29", ("expiring",
     "2026-06-29")),
    ([("2005-01-01", "2030-01-01"), ("2015-01-01", "", "2026-06-30")], "2026-06-30", ("expired",
     "2026-06-29")),
    # The one granted first may state the end: it ends every one granted before that day.
    ([("2005-01-01", "", "2026-06-30"), ("2015-01-01",)], "2026-06-30", ("expired", "2026-06-29")),
    # One granted on the day of the end begins anew, one granted the day before does not.
    ([("2005-01-01", "", "2026-06-30"), ("2026-06-30",)], "2026-06-30", ("valid", "")),
    ([("2005-01-01", "", "2026-06-30"), ("2026-06-29",)], "2026-06-30", ("expired", "2026-06-29")),
    # Not where the end is in a separate row.
    ([("2005-01-01",), ("2026-06-30", "", "2026-06-30")], "2026-06-30", ("expired", "2026-06-29")),
    # An approval that does not count still ends the earlier ones, also without a first day.
    ([("2005-01-01",), ("2015-01-01", "soon", "2026-06-30")], "2026-06-30", ("expired",
     "2026-06-29")),
    ([("2005-01-01",), ("", "", "2026-06-30")], "2026-06-30", ("expired", "2026-06-29")),
    ([("2005-01-01",), ("long ago", "", "2026-06-30")], "2026-06-30", ("expired", "2026-06-29")),
    ([("2026-06-30",), ("", "", "2026-06-30")], "2026-06-30", ("valid", "")),
    # Of rows without a first day each speaks for itself.
    ([("2005-01-01",), ("2024-01-01",), ("", "", "2026-06-30"), ("", "", "2023-01-01")],
     "2026-06-30", ("expired", "2026-06-29")),
]  # fmt: skip


@pytest.mark.parametrize("as_of", ["2026-06-29", "2026-06-30"])
def test_an_end_also_ends_every_esat_that_was_granted_before_it(tmp_path: Path, as_of: str) -> None:
    cases = [(rows, state) for rows, day, state in ENDS if day == as_of]
    assert not differences(cases, label_states(tmp_path, [rows for rows, _ in cases], as_of))


def test_the_end_of_one_approval_ends_no_other_by_the_calendar(tmp_path: Path) -> None:
    rows: list[Days] = [("2022-01-01", "2029-12-31"), ("2015-01-01", "2030-01-01", "2026-06-01")]
    assert label_states(tmp_path, [rows], label="esus") == [("valid", "2029-12-31")]
    assert label_states(tmp_path, [rows], policy=STRICT) == [("valid", "2029-12-31")]
    assert label_states(tmp_path, [rows]) == [("expired", "2026-05-31")]


def test_the_earliest_end_of_an_approvals_rows_counts_for_all(tmp_path: Path) -> None:
    rows: list[Days] = [("2015-01-01", "", "2027-01-01"), ("2015-01-01", "", "2026-06-30")]
    assert label_states(tmp_path, [rows], "2026-06-29") == [("expiring", "2026-06-29")]
    # 2027-01-01 never counts: the approval granted after the earliest end continues.
    assert label_states(tmp_path, [[*rows, ("2026-06-30",)]]) == [("valid", "")]
    rows = [("2023-01-01", "", "2027-01-01"), ("2023-01-01", "", "2026-09-01")]
    assert label_states(tmp_path, [rows], label="esus") == [("expiring", "2026-08-31")]


@pytest.mark.parametrize("label", ["esus", "esat"])
@pytest.mark.parametrize("policy", [None, STRICT])
def test_an_unreadable_end_leaves_its_approval_uncounted(
    tmp_path: Path, label: str, policy: dict[str, Any] | None
) -> None:
    broken: list[list[Days]] = [
        [("2022-01-01", "2030-01-01", end)] for end in ("soon", "2021-12-31")
    ]
    # Another row of the same approval states it: that one counts.
    stated = ("2022-01-01", "2030-01-01", "2026-09-01")
    cases = broken + [[*rows, stated] for rows in broken]
    states = label_states(tmp_path, cases, label=label, policy=policy)
    assert states == [("unproven", "")] * 2 + [("expiring", "2026-08-31")] * 2


def test_an_unreadable_end_may_have_ended_every_earlier_esat(tmp_path: Path) -> None:
    cases: list[list[Days]] = [
        [(earlier,), ("2022-01-01", "", "soon")] for earlier in ("2021-12-31", "2022-01-02")
    ]
    assert label_states(tmp_path, cases) == [("unproven", ""), ("valid", "")]
    # By the calendar it only ends its own approval.
    assert label_states(tmp_path, cases, policy=STRICT) == [("valid", "")] * 2


# --- the caveat and the reason ----------------------------------------------------------------


def test_an_esat_continued_only_by_law_has_a_caveat(tmp_path: Path) -> None:
    cases: list[tuple[list[Days], bool]] = [
        ([("2009-04-01", "2026-06-29")], True),
        ([("2009-04-01", "2026-06-30")], False),
        ([("2009-04-01",)], False),
        # Every approval that covers the day has to state one before it.
        ([("2009-04-01", "2024-03-31"), ("2015-01-01",)], False),
        ([("2009-04-01", "2024-03-31"), ("2015-01-01", "2026-06-30")], False),
        ([("2009-04-01", "2024-03-31"), ("2015-01-01", "2026-06-29")], True),
        # An approval that does not count, or does not cover the day, has no effect.
        ([("2009-04-01", "2024-03-31"), ("2015-01-01", "soon")], True),
        ([("2009-04-01", "2024-03-31"), ("2026-07-01",)], True),
        ([("2009-04-01", "2024-03-31", "2026-07-01")], True),
        ([("2009-04-01", "2024-03-31", "2026-06-30")], False),
    ]
    for removed_on in ("", "2026-01-01"):
        given = [Given({"removed_on": removed_on}, labels=approvals(*rows)) for rows, _ in cases]
        caveats = [row["caveats"].split("|") for row in decide_each(tmp_path, given)]
        assert not differences(cases, ["renewed_tacitly" in codes for codes in caveats])


def test_the_reason_names_the_stated_day_that_the_law_extended(tmp_path: Path) -> None:
    cases: list[tuple[Days, str]] = [
        (("2009-04-01", "2024-03-31"),
         "ESAT approval valid since 2009-04-01 (stated last day 2024-03-31, renewed by law)."),
        (("2009-04-01", "2039-03-31"), "ESAT approval valid from 2009-04-01, with no last day."),
        (("2009-04-01",), "ESAT approval valid from 2009-04-01, with no last day."),
        (("2009-04-01", "2024-03-31", "2026-09-01"),
         "ESAT approval valid from 2009-04-01 to 2026-08-31 (stated last day 2024-03-31, renewed "
         "by law)."),
    ]  # fmt: skip
    rows = decide_each(tmp_path, [Given(labels=approvals(days)) for days, _ in cases])
    assert not differences(cases, [row["reason"] for row in rows])


def test_the_reason_of_an_ended_esat_mentions_no_expiry(tmp_path: Path) -> None:
    cases = {
        "2026-06-01": "ESAT ended on 2026-05-31",
        "2009-04-01": "ESAT approval ended on its first day",
    }
    days = [("2009-04-01", "2024-03-31", ended_on) for ended_on in cases]
    rows = decide_each(tmp_path, [Given(labels=approvals(each)) for each in days])
    for message, row in zip(cases.values(), rows, strict=True):
        assert f"; {message}; " in row["reason"]


# --- a champion without an assessment ---------------------------------------------------------


def test_a_champion_without_a_valid_assessment_has_a_caveat(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, str], list[dict[str, str]], bool]] = [
        ({"esus_granted_on": "2024-01-01"}, [], True),
        ({"esus_granted_on": "2024-01-01"}, [{"published_on": "2025-06-30"}], True),
        ({"esus_granted_on": "2024-01-01"}, [{"published_on": "2025-07-01"}], False),
        ({"esus_granted_on": "2024-01-01"}, [{"published_on": "2026-07-01"}], True),
        ({}, [], False),
        ({"esus_granted_on": "2024-01-01", "removed_on": "2026-01-01"}, [], False),
        ({"esus_granted_on": "2024-01-01"},
         [{"published_on": "2025-01-01", "ethics_finding": "major"}], False),
    ]  # fmt: skip
    rows = decide_each(tmp_path, [Given(merchant, cards) for merchant, cards, _ in cases])
    caveats = [row["caveats"].split("|") for row in rows]
    assert not differences(cases, ["no_valid_assessment" in codes for codes in caveats])


# --- the problems of the column ---------------------------------------------------------------


def test_an_end_before_the_first_day_or_unreadable_is_set_aside(tmp_path: Path) -> None:
    labels = [
        {"merchant_id": "M1", **row}
        for row in approvals(
            ("2026-06-30", "2026-01-01", "2026-06-29"),
            ("2025-06-30", "", "2025-06-30"),
            ("2024-06-30", "", "withdrawn"),
            ("", "", "2024-01-01"),
        )
    ]
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=labels)
    assert problems(tmp_path, "labels.csv") == [
        (2, "ended_on", "constraint-error", "2026-06-29", "value-set-aside"),
        (2, "expires_on", "constraint-error", "2026-01-01", "value-set-aside"),
        (4, "ended_on", "type-error", "withdrawn", "value-set-aside"),
    ]


def test_rows_that_differ_only_in_their_end_are_not_repeated(tmp_path: Path) -> None:
    (row,) = [{"merchant_id": "M1"} | row for row in approvals(("2020-01-01", "", "2026-01-01"))]
    rows = [row, {**row, "ended_on": ""}, {**row, "ended_on": "01/01/2026"}]
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=rows)
    assert problems(tmp_path, "labels.csv") == [(4, "", "primary-key", "", "noted")]
