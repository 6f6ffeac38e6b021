"""The metrics against plain counts of the decisions, and the rows that each one opens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from impact import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS
from impact.model.policy import Policy
from impact.model.texts.wording import BASES
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import breakdowns, filters, metrics
from impact.selection.breakdowns import Breakdown
from impact.selection.metrics import METRICS
from tests.builders.asking import DAY, shared_view, shipped_view
from tests.builders.factories import write_folder

Row = Any


@pytest.fixture(scope="module")
def view() -> View:
    return shipped_view()


@pytest.fixture(scope="module")
def rows(view: View) -> list[Row]:
    return list(view.decisions.itertuples())


def is_listed(row: Row) -> bool:
    return row.status != "not_listed"


HELD = {"valid", "expiring"}
# What each metric counts, written a second time without the filters.
MEMBERS: dict[str, Callable[[Row], bool]] = {
    "listed": is_listed,
    "champions": lambda row: row.status == "champion",
    "declaration_only": lambda row: row.status == "champion" and row.routes == "sse",
    **{f"basis_{basis}": lambda row, basis=basis: row.basis == basis for basis in BASES},
    "not_yet": lambda row: row.status == "not_yet",
    "holds_esus": lambda row: is_listed(row) and row.esus_state in HELD,
    "holds_esat": lambda row: is_listed(row) and row.esat_state in HELD,
    "holds_both": lambda row: is_listed(row) and {row.esus_state, row.esat_state} <= HELD,
    "expiring": lambda row: is_listed(row) and "expiring" in (row.esus_state, row.esat_state),
    "removal_due": lambda row: row.status == "removal_due",
    "overdue": lambda row: (
        row.status == "removal_due" and row.days_flagged > 0 and not row.has_exception
    ),
    "excepted": lambda row: row.status == "removal_due" and row.has_exception,
    "never_assessed": lambda row: is_listed(row) and row.assessment_state == "never",
    "assessment_expired": lambda row: is_listed(row) and row.assessment_state == "expired",
    "no_valid_assessment": lambda row: (
        row.status == "champion" and row.assessment_state in ("never", "expired")
    ),
    "badge_undue": lambda row: row.badge_published == "yes" and row.status != "champion",
    "badge_missing": lambda row: row.badge_published == "no" and row.status == "champion",
    "badge_unknown": lambda row: is_listed(row) and row.badge_published == "",
    "shop_undue": lambda row: row.in_champions_shop == "yes" and row.status != "champion",
    "shop_missing": lambda row: row.in_champions_shop == "no" and row.status == "champion",
    "shop_unknown": lambda row: is_listed(row) and row.in_champions_shop == "",
    "assessment_left_out": lambda row: "assessment_left_out" in row.caveats.split("|"),
}


@pytest.mark.parametrize("key", METRICS)
def test_a_metric_counts_what_its_definition_states(view: View, rows: list[Row], key: str) -> None:
    expected = [i for i, row in enumerate(rows) if MEMBERS[key](row)]
    assert METRICS[key].count(view.decisions) == len(expected)
    assert filters.select_rows(view.decisions, METRICS[key].selection).tolist() == expected


def test_a_share_has_the_base_that_the_metric_names() -> None:
    assert all(metric.share_of in METRICS for metric in METRICS.values() if metric.share_of)
    assert metrics.share_pct(1, 8) == 12.5
    assert metrics.share_pct(0, 0) is None


def test_a_definition_names_the_values_of_the_policy_in_force(view: View) -> None:
    policy: Policy = replace(
        view.policy, expiring_days=33, removal_severity="minor", removal_days=7
    )
    assert "within 33 days" in METRICS["expiring"].meaning(policy)
    assert "minor or worse" in METRICS["removal_due"].meaning(policy)
    assert "more than 7 days" in METRICS["overdue"].meaning(policy)
    assert not any("{" in metric.meaning(policy) for metric in METRICS.values())


BADGE = {"merchant_id": "M1", "badge_published": "yes", "in_champions_shop": "no"}
SILENT = {"merchant_id": "M2"}
FINDING = {"merchant_id": "M1", "published_on": "2026-01-01", "ethics_finding": "none"}
SCORE = {"merchant_id": "M1", "published_on": "2026-01-01", "overall_score": "50"}
OF_BADGE = {"badge_undue", "badge_missing"}
OF_SHOP = {"shop_undue", "shop_missing"}
OF_FINDINGS = {"removal_due", "overdue", "excepted"}


@pytest.mark.parametrize(
    ("merchants", "assessment", "data_day", "unknown"),
    [
        # One answer is enough to count by; without any, a zero would be made up.
        ([BADGE, SILENT], FINDING, DAY, set()),
        ([SILENT], FINDING, DAY, OF_BADGE | OF_SHOP),
        ([{**BADGE, "in_champions_shop": ""}], FINDING, DAY, OF_SHOP),
        ([BADGE], FINDING, date(2026, 7, 1), OF_BADGE | OF_SHOP),
        ([BADGE], FINDING, date(2026, 6, 29), OF_BADGE | OF_SHOP),
        ([BADGE], SCORE, DAY, OF_FINDINGS),
        ([], FINDING, DAY, set()),
    ],
)
def test_a_number_unknown_to_the_files_is_not_zero(
    merchants: list[dict[str, str]],
    assessment: dict[str, str],
    data_day: date,
    unknown: set[str],
    tmp_path: Path,
) -> None:
    folder = write_folder(tmp_path, merchants, [assessment])
    decided = decide_view(load(folder), DAY, read_policy(folder), data_day)
    assert {key for key, metric in METRICS.items() if metric.why_unknown(decided)} == unknown


def all_breakdowns(view: View) -> list[Breakdown]:
    return [
        breakdowns.champions_by_label_group(view.decisions),
        breakdowns.champions_by_country(view.decisions),
        breakdowns.removals_by_theme(view.decisions, view.policy),
        *(breakdowns.label_ends_by_month(view.decisions, label, view.as_of) for label in LABELS),
    ]


def test_each_part_of_a_breakdown_opens_exactly_its_merchants_of_a_named_base(view: View) -> None:
    for split in all_breakdowns(view):
        assert len(split.selections) == len(split.table) > 0
        opened = [len(filters.select_rows(view.decisions, rows)) for rows in split.selections]
        assert split.table["merchants"].tolist() == opened, split.label
        assert int(filters.selection_mask(view.decisions, split.within).sum()) == split.whole
        assert filters.describe_with_base(split.within).startswith("listed merchants")


def test_label_groups_and_countries_add_up_to_the_champions(view: View) -> None:
    champions = METRICS["champions"].count(view.decisions)
    for split in all_breakdowns(view)[:2]:
        assert split.table["merchants"].sum() == split.whole == champions
        assert split.table["share_pct"].sum() == pytest.approx(100)


def test_a_merchant_with_two_grounds_counts_in_both_themes_and_once_in_the_whole(
    tmp_path: Path,
) -> None:
    finding = FINDING | {"social_finding": "severe", "ethics_finding": "major"}
    finding["procurement_finding"] = "severe"
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}], [finding])
    decided = shared_view(folder)
    split = breakdowns.removals_by_theme(decided.decisions, decided.policy)
    assert dict(zip(split.table["part"], split.table["merchants"], strict=True)) == {
        "Environment": 0,
        "Labor & Human Rights": 1,
        "Ethics": 1,
    }
    assert split.whole == 1


@pytest.mark.parametrize(
    ("day", "months", "first", "last"),
    [
        # It begins with the day, and ends with the last possible one.
        (date(2027, 11, 15), 25, (date(2027, 11, 15), date(2027, 11, 30)),
         (date(2029, 11, 1), date(2029, 11, 30))),
        (date(2098, 12, 31), 25, (date(2098, 12, 31), date(2098, 12, 31)),
         (date(2100, 12, 1), date(2100, 12, 31))),
        (date(2099, 1, 1), 24, (date(2099, 1, 1), date(2099, 1, 31)),
         (date(2100, 12, 1), date(2100, 12, 31))),
        (date(2100, 11, 15), 2, (date(2100, 11, 15), date(2100, 11, 30)),
         (date(2100, 12, 1), date(2100, 12, 31))),
    ],
)  # fmt: skip
def test_the_months_ahead_skip_no_day(
    day: date, months: int, first: tuple[date, date], last: tuple[date, date]
) -> None:
    spans = breakdowns.month_spans(day, 24)
    assert (len(spans), spans[0], spans[-1]) == (months, first, last)
    assert all((after - end).days == 1 for (_, end), (after, _) in pairwise(spans))


def test_a_last_day_counts_in_its_own_month_only_while_it_applies(tmp_path: Path) -> None:
    ends = {"M1": "2026-06-29", "M2": "2026-06-30", "M3": "2026-07-31", "M4": "2028-07-01"}
    merchants = [
        {"merchant_id": key, "esus_granted_on": "2024-01-01", "esus_expires_on": end}
        for key, end in ends.items()
    ]
    folder = write_folder(tmp_path, merchants, dataset={"day": DAY})
    decided = shared_view(folder)
    split = breakdowns.label_ends_by_month(decided.decisions, "esus", DAY)
    counted = dict(zip(split.table["part"], split.table["merchants"], strict=True))
    assert {part: count for part, count in counted.items() if count} == {
        "Jun 2026": 1,
        "Jul 2026": 1,
    }
    assert split.whole == 3


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([2, 2], "A and B have the most: 2 of 6 each (33 %)."),
        ([1, 2, 2], "B and C have the most: 2 of 6 each (33 %)."),
        ([2, 1, 2], "A and C have the most: 2 of 6 each (33 %)."),
        ([2, 2, 2], "A, B and C have the most: 2 of 6 each (33 %)."),
        ([1, 1, 1, 1], "A, B and 2 more have the most: 1 of 6 each (17 %)."),
        ([1, 3, 2], "B has the most: 3 of 6 (50 %)."),
        ([0, 0, 0], "None on this day."),
    ],
)
def test_the_takeaway_names_all_tied_largest_parts(counts: list[int], expected: str) -> None:
    table = pd.DataFrame(
        {
            "part": list("ABCD")[: len(counts)],
            "merchants": counts,
            "share_pct": [100 * count / 6 for count in counts],
        }
    )
    assert Breakdown("k", "l", "p", "n", table, (), 6, {}).takeaway() == expected


def test_an_unknown_number_says_whether_day_or_files_are_the_cause(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [BADGE], [SCORE])
    decided = decide_view(load(folder), DAY, read_policy(folder), date(2026, 7, 1))
    assert METRICS["badge_undue"].why_unknown(decided) == "for this day"
    assert METRICS["removal_due"].why_unknown(decided) == "from these files"
