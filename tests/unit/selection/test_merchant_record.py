"""The record of a merchant: each fact with its file and line."""

from pathlib import Path

import pandas as pd
import pytest

from impact.selection.merchant_record import MerchantRecord, merchant_record
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder

ESUS = {"merchant_id": "M1", "label": "esus"}


def record_of_m1(folder: Path) -> MerchantRecord:
    write_folder(
        folder,
        "merchant_id,name,country,Region,esat_granted_on,quality_score\n"
        "M0,x,FR,,,\nM1,Un,FR,PACA,2020-01-01,x\n",
        [
            {"merchant_id": "M1", "published_on": "2025-01-01", "ethics_finding": "major"},
            {"merchant_id": "M0", "published_on": "2026-01-01"},
            {"merchant_id": "M1", "published_on": "2026-01-01", "expires_on": "2026-12-31"},
            {"merchant_id": "M1", "published_on": "2026-09-01"},
        ],
        labels=[
            {**ESUS, "granted_on": "2018-01-01", "expires_on": "2022-12-31", "reference": "R1"},
            {**ESUS, "granted_on": "2023-01-01"},
            {**ESUS, "granted_on": "2024-01-01", "expires_on": "soon"},
            {**ESUS, "granted_on": ""},
            {**ESUS, "merchant_id": "M0", "granted_on": "2024-01-01"},
        ],
        exceptions=[
            {"merchant_id": "M1", "from": "2026-01-01", "until": "2026-06-29", "by": "A",
             "reason": "a"},
            {"merchant_id": "M1", "from": "2026-06-30", "until": "2026-06-30", "by": "B",
             "reason": "b"},
        ],
    )  # fmt: skip
    return merchant_record(shared_view(folder), "M1")


def days(series: pd.Series) -> list[str]:
    return ["" if pd.isna(day) else day.date().isoformat() for day in series]


def test_a_record_has_the_decision_its_reason_and_caveats(tmp_path: Path) -> None:
    record = record_of_m1(tmp_path)
    assert record.decision["merchant_id"] == "M1"
    assert record.decision["status"] == "removal_due"
    assert record.reason.startswith("Major ethics finding in assessment M1@2025-01-01")
    assert record.decision["caveats"] == "not_reviewed|last_day_assumed|value_set_aside"
    assert len(record.caveat_sentences) == 3


def test_a_record_has_every_approval_and_marks_the_uncounted(tmp_path: Path) -> None:
    rows = record_of_m1(tmp_path).approvals
    assert rows["label"].tolist() == ["esus"] * 4 + ["esat"]
    assert days(rows["granted_on"]) == ["2024-01-01", "2023-01-01", "2018-01-01", "", "2020-01-01"]
    assert days(rows["expires_on"]) == ["", "2027-12-31", "2022-12-31", "", ""]
    assert rows["last_day_assumed"].tolist() == [False, True, False, False, False]
    assert rows["counts"].tolist() == [False, True, True, False, True]
    assert [bool(why) for why in rows["why_not"]] == [True, False, False, True, False]
    assert rows["file"].tolist() == ["labels.csv"] * 4 + ["merchants.csv"]
    assert rows["line"].tolist() == [4, 3, 2, 5, 3]
    assert rows["reference"].tolist() == ["", "", "R1", "", ""]


def test_a_record_has_assessments_newest_first_and_marks_the_current_one(tmp_path: Path) -> None:
    rows = record_of_m1(tmp_path).assessments
    assert days(rows["published_on"]) == ["2026-09-01", "2026-01-01", "2025-01-01"]
    assert days(rows["expires_on"]) == ["2027-08-31", "2026-12-31", "2025-12-31"]
    assert rows["expires_assumed"].tolist() == [True, False, True]
    assert rows["is_current"].tolist() == [False, True, False]
    assert rows["ethics_finding"].tolist() == ["", "", "major"]
    assert rows["line"].tolist() == [5, 4, 2]


def test_a_record_has_only_the_problems_of_its_own_lines(tmp_path: Path) -> None:
    rows = record_of_m1(tmp_path).problems
    assert rows[["file", "line", "column"]].to_numpy().tolist() == [
        ["labels.csv", 4, "expires_on"],
        ["merchants.csv", 3, "quality_score"],
    ]


def test_a_record_has_the_extra_columns_and_the_source_lines(tmp_path: Path) -> None:
    record = record_of_m1(tmp_path)
    assert record.extras == {"Region": "PACA"}
    assert record.exceptions[["by", "covers"]].to_numpy().tolist() == [["A", False], ["B", True]]
    lines = record.sources[["file", "line"]].to_numpy().tolist()
    assert lines[0] == ["merchants.csv", 3]
    assert sorted(lines)[:3] == [["assessments.csv", line] for line in (2, 4, 5)]
    assert ["assessments.csv", 3] not in lines


def test_an_unknown_merchant_has_no_record(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    view = shared_view(tmp_path)
    with pytest.raises(KeyError):
        merchant_record(view, "m1")


def test_a_merchant_without_records_has_empty_tables(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    record = merchant_record(shared_view(tmp_path), "M1")
    assert (len(record.approvals), len(record.assessments), len(record.exceptions)) == (0, 0, 0)
    assert (len(record.problems), record.extras) == (0, {})
    assert record.sources[["file", "line"]].to_numpy().tolist() == [["merchants.csv", 2]]
