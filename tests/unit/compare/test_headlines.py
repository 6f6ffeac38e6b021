"""The sentences about a comparison: the base, the difference and what the difference is made of."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.compare.trend import trend
from impact.compare.what_changed.comparison import Comparison, Reported, compare
from impact.compare.what_changed.headlines import (
    answer_detail,
    base_words,
    champion_shares,
    change_sentence,
    differences,
    headline,
    missing_sentence,
    reported_note,
    since_words,
)
from impact.compare.what_changed.reported_trend import (
    counts_of,
    days_by_report,
    marks,
    reported_trend,
)
from impact.compare.what_changed.sum_lines import sum_lines
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.snapshots import find_snapshots
from impact.model.errors import UsageError
from impact.rules.decide import decide_view
from tests.builders.factories import write_folder

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")


def merchants(declared: int, granted_in_july: int = 0, ended_in_july: int = 0) -> list[Any]:
    """Return ten merchants: some are champions by declaration, some by a label in July."""
    rows = [{"merchant_id": f"M{i}", "joined_on": "2020-01-01"} for i in range(10)]
    for row in rows[:declared]:
        row |= YES
    for row in rows[declared : declared + granted_in_july]:
        row["esus_granted_on"] = "2026-07-15"
    for row in rows[len(rows) - ended_in_july :]:
        row |= {"esus_granted_on": "2022-01-01", "esus_expires_on": "2026-07-15"}
    return rows


def compare_months(
    folder: Path, then: list[Any] | None, now: list[Any], **policy: Any
) -> Comparison:
    """Compare July with June, for which `then` was reported."""
    shown = load(write_folder(folder / "now", now, dataset={"day": JULY}))
    rules = read_policy(folder / "now")
    reported = None
    if then is not None:
        earlier = write_folder(folder / "then", then, policy=policy or None)
        reported = Reported(load(earlier), read_policy(earlier), "2026-06-30")
    return compare(decide_view(shown, JULY, rules, JULY), rules, JUNE, reported)


def july_since(folder: Path, then: date, *, is_reported: bool = False) -> Comparison:
    """Compare July with another day of the same files."""
    dataset = load(write_folder(folder, merchants(1), dataset={"day": JULY}))
    rules = read_policy(folder)
    reported = Reported(dataset, rules, "x") if is_reported else None
    return compare(decide_view(dataset, JULY, rules, JULY), rules, then, reported)


LEARNED = "learned later about that day"


@pytest.mark.parametrize(
    ("then", "now", "title", "answer"),
    [
        (merchants(1), merchants(6),
         f"+5 since the June report, {LEARNED}",
         "5 more than reported for 30 Jun 2026 (1). With today's files it was 6 on that day. The "
         "share rose by 50.0 points."),
        (merchants(2), merchants(1),
         f"-1 since the June report, {LEARNED}",
         "1 fewer than reported for 30 Jun 2026 (2). With today's files it was 1 on that day. The "
         "share fell by 10.0 points."),
        (merchants(1), merchants(1, 3),
         "+3 since the June report, happened since then",
         "3 more than reported for 30 Jun 2026 (1). The share rose by 30.0 points."),
        (merchants(1), merchants(3, 1),
         f"+3 since the June report: +2 {LEARNED}, +1 happened since then",
         "3 more than reported for 30 Jun 2026 (1). With today's files it was 3, perhaps up to 1 "
         "more on that day. The share rose by 30.0 points."),
        (merchants(1), merchants(1, 0, 1),
         f"+0 since the June report: +1 {LEARNED}, -1 happened since then",
         "As many as reported for 30 Jun 2026 (1). With today's files it was 2 on that day. The "
         "share is the same."),
        (merchants(6), merchants(6),
         "+0 since the June report",
         "As many as reported for 30 Jun 2026 (6). The share is the same."),
        (None, merchants(2, 1),
         "+1 since 30 Jun 2026; no report of that day is kept",
         "1 more than a month ago (2, perhaps up to 1 more). The share rose by 10.0 points."),
    ],
)  # fmt: skip
def test_a_headline_names_its_base_and_its_parts_and_the_answer_the_share(
    tmp_path: Path, then: list[Any] | None, now: list[Any], title: str, answer: str
) -> None:
    comparison = compare_months(tmp_path, then, now)
    assert headline(comparison, "champions") == title
    assert answer_detail(comparison) == answer


def test_a_difference_only_by_policy_is_not_called_learned(tmp_path: Path) -> None:
    comparison = compare_months(tmp_path, merchants(2), merchants(2), routes=["esus"])
    assert headline(comparison, "champions") == (
        "+2 since the June report, learned later about that day, or due to other rules for that day"
    )


def test_all_metric_cards_have_the_same_base(tmp_path: Path) -> None:
    comparison = compare_months(tmp_path, merchants(1)[:4], merchants(2))
    by_number = differences(comparison)
    assert base_words(comparison) == "the June report"
    assert [by_number[name] for name in ("champions", "listed")] == ["+1", "+6"]
    assert by_number["share_pct"] == "-5.0 points"
    assert champion_shares(comparison) == "Champion share: 25.00 % to 20.00 % (-5.00 points)"
    nobody = compare_months(tmp_path / "nobody", [], merchants(2))
    assert differences(nobody)["share_pct"] == "no share"


def test_a_report_from_files_without_findings_has_no_removal_difference(tmp_path: Path) -> None:
    """An unknown number is not zero."""
    now = write_folder(
        tmp_path / "now",
        merchants(1),
        [{"merchant_id": "M9", "published_on": "2026-01-01", "ethics_finding": "severe"}],
    )
    then = write_folder(tmp_path / "then", merchants(1))
    rules = read_policy(now)
    reported = Reported(load(then), rules, "2026-06-30")
    comparison = compare(decide_view(load(now), JULY, rules, JULY), rules, JUNE, reported)
    expected = "the difference since the June report is not known"
    assert headline(comparison, "removal_due") == expected
    assert differences(comparison)["removal_due"] == "not known"
    assert [line.texts["removal_due"] for line in sum_lines(comparison) if line.side] == [
        *("not known", "1", "1")
    ]
    assert headline(comparison, "champions") == "+0 since the June report"


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (date(2026, 6, 1), "the June report"),
        (date(2026, 7, 1), "the report of 1 July 2026"),
        (date(2025, 7, 31), "the July 2025 report"),
        (date(2025, 12, 31), "the December 2025 report"),
    ],
)
def test_a_report_has_an_unambiguous_name(tmp_path: Path, then: date, expected: str) -> None:
    assert base_words(july_since(tmp_path, then, is_reported=True)) == expected


def test_a_compared_day_after_the_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="The compared day 2026-08-01 is after 2026-07-31"):
        july_since(tmp_path, date(2026, 8, 1))


# --- what was reported of the days of a trend -------------------------------------------------


def test_the_latest_snapshot_up_to_the_day_is_the_reported_one(tmp_path: Path) -> None:
    write_folder(tmp_path, merchants(1))
    for name in ("2026-05-31", "2026-06-29", "2026-07-01"):
        write_folder(tmp_path / name, merchants(1))
    days = [date(2026, 5, 30), MAY, JUNE, JULY]
    reports = days_by_report(find_snapshots(tmp_path), days)
    assert {report.name: its for report, its in reports.items()} == {
        "2026-05-31": (MAY,),
        "2026-06-29": (JUNE,),
    }


def test_a_mark_appears_only_where_a_different_number_was_reported(tmp_path: Path) -> None:
    dataset = load(write_folder(tmp_path, merchants(2), dataset={"day": JULY}))
    write_folder(tmp_path / "2026-05-31", merchants(1))
    write_folder(tmp_path / "2026-06-30", merchants(2))
    rules, days = read_policy(tmp_path), [MAY, JUNE, JULY]
    reported, faults = reported_trend(
        find_snapshots(tmp_path),
        days,
        lambda report, its: counts_of(Reported(load(report.folder), rules, report.name), its),
    )
    known = trend(dataset, rules, days)
    assert faults == {}
    assert marks(known, reported, "champions") == ((MAY, 1.0),)
    assert marks(known, reported, "share_pct") == ((MAY, 10.0),)
    assert marks(known, reported, "listed") == ()
    assert marks(known, reported.iloc[:0], "champions") == ()


@pytest.mark.parametrize(
    ("joined", "ending"),
    [
        (10, "The share fell by 10.0 points because 10 more merchants are listed."),
        (1, "The share fell by 1.8 points because 1 more merchant is listed."),
        (0, "The share is the same."),
    ],
)
def test_a_share_that_falls_beside_as_many_champions_has_its_reason(
    joined: int, ending: str, tmp_path: Path
) -> None:
    new = [{"merchant_id": f"N{i}", "joined_on": "2026-07-10"} for i in range(joined)]
    comparison = compare_months(tmp_path, None, [*merchants(2), *new])
    assert answer_detail(comparison) == f"As many as a month ago (2). {ending}"


@pytest.mark.parametrize(
    ("then", "now", "title", "note"),
    [
        (merchants(1), merchants(3),
         "2 more Impact Champions than reported for 30 Jun 2026 (1): 3 on 31 Jul 2026",
         "Reported for this day at the time: 1. "),
        (merchants(4), merchants(3),
         "1 fewer Impact Champion than reported for 30 Jun 2026 (4): 3 on 31 Jul 2026",
         "Reported for this day at the time: 4. "),
        (merchants(3), merchants(3),
         "As many Impact Champions as reported for 30 Jun 2026 (3): 3 on 31 Jul 2026", ""),
        (None, merchants(3),
         "As many Impact Champions as a month ago (3): 3 on 31 Jul 2026", ""),
        (None, merchants(2, 2),
         "2 more Impact Champions than a month ago (2): 4 on 31 Jul 2026",
         "The files may lack up to 2 champions of the compared day. "),
    ],
)  # fmt: skip
def test_the_title_has_both_counts_and_a_note_what_is_known_of_the_first(
    tmp_path: Path, then: list[Any] | None, now: list[Any], title: str, note: str
) -> None:
    comparison = compare_months(tmp_path, then, now)
    assert change_sentence(comparison) == title
    assert missing_sentence(comparison) + reported_note(comparison) == note


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (date(2025, 7, 31), "in a year"),
        (date(2026, 6, 30), "in a month"),
        (date(2026, 6, 29), "since 29 Jun 2026"),
    ],
)
def test_a_usual_day_is_named_by_how_long_ago_it_is(then: date, words: str, tmp_path: Path) -> None:
    assert since_words(july_since(tmp_path, then)) == words
