"""What cannot be proven, is no export, or would be another file if it were written today."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from impact.output.export import decision_table, table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.sort_uploads import find_export
from impact.output.zip_bundle import zip_with_sidecar
from impact.selection.removal_cases import removal_cases
from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.exported_files import (
    ASSESSMENTS,
    DAY,
    MERCHANTS,
    checked,
    edited,
    exported,
    exported_from_page,
    rows_of,
    saved,
    set_cell,
    write_merchants,
    written,
)
from tests.builders.factories import write_folder

JULY = date(2026, 7, 31)
SHOWN = [MERCHANTS[0] | {"badge_published": "yes", "in_champions_shop": "no"}, *MERCHANTS[1:]]


# --- of a page ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_chosen_columns_and_filters_are_those_of_the_sidecar(folder: Path, form: str) -> None:
    content, sidecar = exported_from_page(folder, form, ["name", "status"], country="DE")
    assert checked(folder, content, sidecar).is_fine
    write_merchants(folder, [{"merchant_id": "M0", "country": "DE"}, *MERCHANTS])
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date) == ("intact", False)
    assert verdict.today is not None
    assert (verdict.today.missing, verdict.today.count) == (("M0",), 1)


def test_an_export_filtered_by_an_extra_column_is_written_again(tmp_path: Path) -> None:
    rows = [{**row, "team": "Nord|Süd" if row["country"] == "DE" else ""} for row in MERCHANTS]
    folder = write_merchants(tmp_path, rows)
    content, sidecar = exported_from_page(folder, own__team="Nord|Süd")
    assert checked(folder, content, sidecar).is_fine
    other = sidecar.replace(b'"own.team"', b'"own.tram"')
    assert not checked(folder, content, other).is_fine


def test_unknown_filters_leave_the_rows_unchecked(folder: Path) -> None:
    view = shared_view(folder)
    filters = {"shoe_size": ["42"], "country": ["XX"]}
    content = table_bytes(decision_table(view).slice(0, 2), "csv")
    sidecar = sidecar_bytes(view, 2, "csv", content, filters)
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date, len(verdict.ignored)) == ("intact", False, 2)
    assert "its filters are not known" in verdict.sentences[0]
    sentence = "There is no filter shoe_size. Which rows it would have today cannot be told."
    assert sentence in verdict.sentences
    changed = checked(folder, edited(content, set_cell(1, "country", "BE")), sidecar)
    assert (changed.kind, changed.edits) == ("changed", None)


def test_the_rows_of_another_table_are_only_checked_byte_for_byte(folder: Path) -> None:
    view = shared_view(folder)
    cases = removal_cases(view)
    content = table_bytes(cases, "csv")
    bundle = zip_with_sidecar(view, "removals.csv", content, len(cases))
    upload = find_export([("removals.zip", bundle)])
    verdict = checked(folder, upload.content, upload.sidecar, upload.name)
    assert (verdict.kind, verdict.is_up_to_date, verdict.today) == ("intact", False, None)
    assert verdict.sentences[-1] == "What it would say if it were written today cannot be told."


# --- no export, no table, no sidecar --------------------------------------------------------


def test_a_foreign_file_is_reported(folder: Path) -> None:
    content, sidecar = exported(folder)
    merchants = (folder / "merchants.csv").read_bytes()
    other_table = json.dumps(json.loads(sidecar) | {"table": "removals"}).encode()
    for file, proof, why in (
        (b"a,b\n1,2\n", sidecar, "it has no column merchant_id."),
        (merchants, sidecar, "of 25 columns that an export has, 21 are not in it."),
        (merchants, None, "it has no column that a decision gives, such as status."),
        (content + b"x", other_table, "its proof file says that it is the table 'removals'."),
    ):
        verdict = checked(folder, file, proof)
        assert verdict.kind == "foreign"
        assert verdict.sentences == (f"out.csv is no export of decisions: {why}",)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\n\n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"a\0b", b"PK\x03\x04"),
        *(b"merchant_id,name\nM1,\x81\xff\n", saved(openpyxl.Workbook())),
    ],
)
def test_a_file_that_is_not_a_table_cannot_be_checked(folder: Path, content: bytes) -> None:
    assert checked(folder, content, exported(folder)[1]).kind == "unreadable"


def test_a_cut_workbook_cannot_be_read(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    assert checked(folder, content[:3000], sidecar, "out.xlsx").sentences == (
        "out.xlsx cannot be checked: The workbook is damaged or cut off; save it again. Or check "
        "the CSV instead.",
    )


def test_without_a_sidecar_nothing_shows_that_a_file_is_genuine(folder: Path) -> None:
    rows = rows_of(exported(folder)[0])
    set_cell(2, "status", "champion")(rows)
    verdict = checked(folder, written([*rows, rows[1]]), None, "all_2026-06-29_4-rows.csv")
    assert verdict.kind == "unproven"
    assert verdict.sentences[:5] == (
        "all_2026-06-29_4-rows.csv has no proof file (all_2026-06-29_4-rows.csv.meta.json) "
        "beside it, so nothing shows that it is genuine.",
        "Its rows were compared with the data of today for 2026-06-29; which rows it should have "
        "is not known.",
        "Written today for 2026-06-29, it would differ:",
        "Rows that are there more than once: M1.",
        "4 cells different, for 2 merchants, in status, days_flagged, reason:",
    )
    assert "  line 3, M2, status: “champion”, today “removal_due”" in verdict.sentences


@pytest.mark.parametrize("name", ["out.csv", "x_2026-13-45_.csv"])
def test_without_a_sidecar_the_data_day_is_used_and_no_row_is_missing(
    folder: Path, name: str
) -> None:
    verdict = checked(folder, edited(exported(folder)[0], lambda rows: rows.pop(1)), None, name)
    assert verdict.view is not None
    assert verdict.view.as_of == DAY
    assert verdict.today is not None
    assert verdict.today.count == 0
    assert verdict.sentences[-1] == "Written today, each row that it has would say the same."


# --- up to date -----------------------------------------------------------------------------


def test_changed_data_are_reported_with_both_fingerprints(folder: Path) -> None:
    content, sidecar = exported(folder)
    before = shared_view(folder).dataset.fingerprint
    write_merchants(
        folder, [MERCHANTS[0] | {"country": "BE"}, *MERCHANTS[1:3], {"merchant_id": "M5"}]
    )
    now = shared_view(folder).dataset.fingerprint
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date, verdict.is_fine) == ("intact", False, False)
    assert verdict.sentences == (
        "out.csv is byte for byte what its proof file describes (4 rows as of 2026-06-30, policy "
        "2026-11). Whether that is what was exported cannot be shown: the data of today are not "
        "those that its proof file states.",
        "Compared: every byte, with the sha256 of its proof file, and the rows and columns that it "
        "states.",
        "Not compared: what the proof file says of day, filters, policy and data.",
        f"The data changed since (merchants.csv): fingerprint {before[:12]} then, {now[:12]} now.",
        "Checked with the files of that time (a snapshot), every cell could be compared.",
        "Written today for 2026-06-30, it would differ:",
        "1 row more: M5.",
        "1 row less: M4.",
        "1 cell different, for 1 merchant, in country:",
        "  line 2, M1, country: “FR”, today “BE”",
    )


@pytest.mark.parametrize(
    ("file", "line", "since"),
    [
        ("assessments.csv", "M2,2020-01-01,,\n", "The data changed since (assessments.csv)"),
        ("columns.toml", 'blank = ["n/a"]\n', "The data changed since: fingerprint"),
    ],
)
def test_changed_data_that_leave_the_file_the_same_are_reported(
    folder: Path, file: str, line: str, since: str
) -> None:
    content, sidecar = exported(folder)
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(line)
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date) == ("intact", False)
    assert verdict.sentences[2].startswith(since)
    assert verdict.sentences[3] == "Written today, it would say the same."


def test_a_changed_policy_is_reported_with_its_values(folder: Path) -> None:
    content, sidecar = exported(folder)
    (folder / "policy.toml").write_text('version = "2027"\nroutes = ["esat"]\n', encoding="utf-8")
    verdict = checked(folder, content, sidecar)
    sentence = "The policy is another: version 2026-11 then, 2027 now; version, routes differ."
    assert sentence in verdict.sentences
    assert verdict.today is not None
    assert verdict.today.columns[:2] == ("status", "routes")


# --- badge and shop, which the files know on their data day alone ---------------------------


def test_badge_and_shop_of_another_data_day_are_reported_separately(folder: Path) -> None:
    write_merchants(folder, SHOWN)
    content, sidecar = exported(folder)
    later = [SHOWN[0] | {"country": "BE"}, *SHOWN[1:]]
    write_folder(folder, later, ASSESSMENTS, dataset={"day": JULY})
    for proof in (sidecar, None):
        verdict = check_export(
            content, f"out-{DAY}.csv", proof, lambda day: shared_view(folder, day, JULY)
        )
        assert verdict.today is not None
        assert [cell.column for cell in verdict.today.cells] == ["country"]
        assert verdict.sentences[-1] == (
            "Not compared: 2 cells of badge_audit, shop_audit. The files hold what is shown on "
            "their data day alone: those of today speak for 2026-07-31, and the export is of "
            "2026-06-30."
        )


def test_badge_and_shop_of_the_same_data_day_are_compared(folder: Path) -> None:
    write_merchants(folder, SHOWN)
    content, sidecar = exported(folder)
    verdict = checked(folder, edited(content, set_cell(1, "badge_audit", "unknown")), sidecar)
    assert verdict.edits is not None
    assert (verdict.edits.columns, verdict.undated) == (("badge_audit",), ())
    write_merchants(folder, [SHOWN[0] | {"badge_published": "no"}, *SHOWN[1:]])
    verdict = checked(folder, content, sidecar)
    assert verdict.today is not None
    assert (verdict.today.columns, verdict.undated) == (("badge_audit", "badge_published"), ())


def test_files_without_a_data_day_are_genuine_and_their_badges_separate(tmp_path: Path) -> None:
    # The data day was "today" at the time of export.
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "badge_published": "yes"}])
    content, sidecar = exported(folder)
    other_data = json.loads(sidecar)
    other_data["dataset"]["fingerprint"] = "a" * 64
    for content_now, proof, kind, columns_today in (
        (content, json.loads(sidecar), "genuine", ("badge_audit",)),
        (content, other_data, "intact", None),
        (content, json.loads(sidecar) | {"sha256": "0" * 64}, "contradicted", None),
        (
            edited(content, set_cell(1, "name", "Un")),
            json.loads(sidecar),
            "edited",
            ("name", "badge_audit"),
        ),
    ):
        verdict = check_export(
            content_now,
            "out.csv",
            json.dumps(proof).encode(),
            lambda day: shared_view(folder, DAY, JULY),
        )
        assert (verdict.kind, verdict.is_up_to_date) == (kind, False)
        assert columns_today in (None, verdict.today and verdict.today.columns)
