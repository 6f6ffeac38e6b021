"""The table of approvals: one row each, whether it counts and why not."""

from pathlib import Path

import pandas as pd
import pytest

from impact.model.columns import LABELS
from impact.rules.view import View
from impact.selection.approval_list import (
    ASSUMED,
    NO_FIRST_DAY,
    NO_LAST_DAY,
    approvals_in_state,
    list_approvals,
    listed_approvals,
)
from tests.builders.asking import DAY, shared_view, shipped_view
from tests.builders.factories import write_folder


def view_of(folder: Path, labels: list[dict[str, str]], **extra: str) -> View:
    merchants = [{"merchant_id": "M1", "name": "Un", "country": "FR", **extra}]
    write_folder(folder, merchants, labels=labels, dataset={"day": DAY})
    return shared_view(folder)


def esus(granted: str, expires: str = "", reference: str = "") -> dict[str, str]:
    days = {"granted_on": granted, "expires_on": expires, "reference": reference}
    return {"merchant_id": "M1", "label": "esus", **days}


def test_one_approval_is_one_row_with_its_days_and_its_line(tmp_path: Path) -> None:
    view = view_of(tmp_path, [esus("2023-01-01", "2026-07-10", "E-1")])
    (row,) = list_approvals(view).itertuples()
    assert (row.merchant_id, row.label, row.state) == ("M1", "esus", "expiring")
    assert row.granted_on == pd.Timestamp("2023-01-01")
    assert row.last_day == pd.Timestamp("2026-07-10")
    assert (row.days_left, row.counts, row.why_not, row.is_last) == (10, True, "", True)
    assert (row.reference, row.file, row.line) == ("E-1", "labels.csv", 2)
    assert not row.last_day_assumed


@pytest.mark.parametrize(
    ("labels", "last_day", "is_assumed", "note"),
    [
        # Two rows of one first day are one approval.
        ([esus("2023-01-01", "2027-12-31", "late"), esus("2023-01-01", "2026-12-31", "early")],
         "2027-12-31", False, ""),
        ([esus("2022-03-01")], "2027-02-28", True, ASSUMED),
        ([{**esus("2015-01-01"), "label": "esat"}], "NaT", False, ""),
    ],
)  # fmt: skip
def test_an_approval_has_its_latest_last_day_the_assumed_one_or_none(
    tmp_path: Path, labels: list[dict[str, str]], last_day: str, is_assumed: bool, note: str
) -> None:
    (row,) = listed_approvals(view_of(tmp_path, labels)).itertuples()
    assert (str(row.last_day)[:10], row.last_day_assumed, row.note) == (last_day, is_assumed, note)
    assert (row.counts, row.reference) == (True, labels[0]["reference"])
    assert pd.isna(row.days_left) == (last_day == "NaT")


def test_an_unused_default_last_day_is_not_listed_as_assumed(tmp_path: Path) -> None:
    view = view_of(tmp_path, [esus("2015-01-01"), esus("2023-01-01", "2027-12-31")])
    approvals = listed_approvals(view)
    assert approvals["last_day_assumed"].tolist() == [True, False]
    assert approvals["about"].tolist() == ["Nothing", "Nothing"]


@pytest.mark.parametrize(
    ("granted", "expires", "why"),
    [("", "2027-01-01", NO_FIRST_DAY), ("2023-01-01", "someday", NO_LAST_DAY)],
)
def test_an_approval_that_does_not_count_explains_why(
    granted: str, expires: str, why: str, tmp_path: Path
) -> None:
    (row,) = listed_approvals(view_of(tmp_path, [esus(granted, expires)])).itertuples()
    assert (row.state, row.counts, row.why_not) == ("unproven", False, why)
    assert (row.about, row.note) == ("Not usable", f"Does not count until the file is fixed: {why}")
    assert not row.is_last


def test_without_an_approval_the_table_is_empty_and_keeps_its_columns(tmp_path: Path) -> None:
    approvals = list_approvals(view_of(tmp_path, []))
    assert approvals.empty
    assert {"merchant_id", "state", "last_day", "why_not", "line"} <= {*approvals.columns}


def test_a_delisted_merchant_is_only_in_the_approval_table(tmp_path: Path) -> None:
    view = view_of(tmp_path, [esus("2023-01-01", "2026-07-10")], removed_on="2026-01-01")
    approvals = list_approvals(view)
    assert len(approvals) == 1
    assert listed_approvals(view).empty
    assert approvals_in_state(approvals, "expiring").empty


def test_an_end_of_several_approvals_is_listed_once(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "label": "esat"}
    rows = [
        {**row, "granted_on": "2009-01-01", "expires_on": "2024-01-01"},
        {**row, "granted_on": "2012-01-01", "ended_on": "2026-06-01"},
        {"merchant_id": "M2", "label": "esat", "granted_on": "2020-01-01"},
        {"merchant_id": "M2", "label": "esat", "granted_on": "2020-01-01"}
        | {"expires_on": "2024-01-01", "ended_on": "2020-01-01"},
        {**row, "merchant_id": "M3", "granted_on": "2009-01-01", "expires_on": "2024-01-01"},
    ]
    write_folder(tmp_path, [{"merchant_id": f"M{n}"} for n in (1, 2, 3)], labels=rows)
    view = shared_view(tmp_path)
    table = list_approvals(view)
    over = approvals_in_state(table, "expired")
    assert list(zip(over["merchant_id"], over["line"], strict=True)) == [("M1", 3), ("M2", 5)]
    listed = listed_approvals(view)
    law = listed[listed["about"] == "Renewed by law"]
    assert list(zip(law["merchant_id"], law["line"], strict=True)) == [("M3", 6)]
    assert law["note"].tolist() == ["Renewed by law after 2024-01-01"]


@pytest.mark.parametrize("state", ["expiring", "expired"])
def test_the_list_of_a_label_state_has_each_listed_merchant_once(state: str) -> None:
    sample = shipped_view()
    listed = approvals_in_state(list_approvals(sample), state)
    assert len(listed) > 0
    for label in LABELS:
        decided = sample.decisions
        expected = decided[decided["is_listed"] & (decided[f"{label}_state"] == state)]
        rows = listed[listed["label"] == label]
        assert sorted(rows["merchant_id"]) == expected["merchant_id"].tolist()
    assert (listed["days_left"].is_monotonic_increasing) == (state == "expiring")
