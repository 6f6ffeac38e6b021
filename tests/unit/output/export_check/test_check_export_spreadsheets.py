"""What spreadsheets do to an export, and what only a person does."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from impact.output.export_check.cell_forms import (
    AS_NUMBER,
    DAY_REWRITTEN,
    LETTERS_LOST,
    NUMBER_REWRITTEN,
    TRUTH_REWRITTEN,
    ZEROS_LOST,
    is_month_first,
    parse_sheet_day,
    spreadsheet_cause,
)
from tests.builders.exported_files import Rows, checked, exported, rows_of, written
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
MERCHANTS = [
    {"merchant_id": "0012", "name": "Été", "country": "FR", "esus_granted_on": "2023-04-25",
     "quality_score": "71.4", "joined_on": "2019-12-31", "vip": "true", "since": "2019-05-04"},
    {"merchant_id": "M2", "name": "Zwei", "country": "DE", "quality_score": "50",
     "joined_on": "2020-02-01", "vip": "false", "since": "2020-01-31"},
    {"merchant_id": "M3", "name": "Αθήνα", "country": "GR", "vip": "", "since": "often"},
]  # fmt: skip
ASSESSMENTS = [
    {"merchant_id": "M2", "published_on": "2026-03-02", "ethics_finding": "major",
     "overall_score": "44.5"},
]  # fmt: skip
WRITTEN = {
    "French": lambda day: f"{day:%d/%m/%Y}",
    "German": lambda day: f"{day:%d.%m.%Y}",
    "Dutch": lambda day: f"{day.day}-{day.month}-{day.year}",
    "Dutch with zeros": lambda day: f"{day:%d-%m-%Y}",
    "Greek": lambda day: f"{day.day}/{day.month}/{day.year}",
    "Czech": lambda day: f"{day.day}. {day.month}. {day.year}",
    "Croatian": lambda day: f"{day:%d.%m.%Y}.",
    "Japanese": lambda day: f"{day:%Y/%m/%d}",
    "American": lambda day: f"{day.month}/{day.day}/{day.year}",
    "with midnight": lambda day: f"{day:%Y-%m-%d} 00:00:00",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path, MERCHANTS, ASSESSMENTS, dataset={"day": DAY})


def as_saved(content: bytes, day_as: Callable[[date], str], decimal: str = ".") -> Rows:
    """Write the days and numbers of an export's own columns as a spreadsheet does."""
    rows = rows_of(content)
    header = rows[0]
    for row in rows[1:]:
        for i, name in enumerate(header):
            if name.endswith(("_on", "_until")) and row[i]:
                row[i] = day_as(date.fromisoformat(row[i]))
            elif name.endswith("_score"):
                row[i] = row[i].replace(".", decimal)
    return rows


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_data_there", [True, False])
def test_the_days_of_any_spreadsheet_are_the_same_days(is_data_there: bool, folder: Path) -> None:
    content, sidecar = exported(folder)
    if not is_data_there:
        old = {"merchant_id": "M2", "published_on": "2020-01-01", "overall_score": "1"}
        write_folder(folder, MERCHANTS[:2], [*ASSESSMENTS, old], dataset={"day": DAY})
    for country, day_as in WRITTEN.items():
        again = written(as_saved(content, day_as, ","), delimiter=";")
        verdict = checked(folder, again, sidecar)
        assert verdict.kind == "form", (country, verdict.sentences)
        assert verdict.edits is not None
        assert verdict.edits.count == 0


@pytest.mark.parametrize("country", ["German", "American"])
def test_without_a_sidecar_the_days_of_any_spreadsheet_are_the_same_days(
    country: str, folder: Path
) -> None:
    content, _ = exported(folder)
    verdict = checked(folder, written(as_saved(content, WRITTEN[country])), None)
    assert verdict.kind == "unproven"
    assert verdict.today is not None
    assert verdict.today.count == 0


def test_the_form_of_the_days_is_reported(folder: Path) -> None:
    content, sidecar = exported(folder)
    for country, words in (("German", "dots"), ("Greek", "slashes"), ("Dutch", "hyphens")):
        verdict = checked(folder, written(as_saved(content, WRITTEN[country])), sidecar)
        assert f"days are written with {words}" in verdict.sentences[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("31.12.2025", date(2025, 12, 31)), ("1-2-2026", date(2026, 2, 1))),
        *(("20260201", date(2026, 2, 1)), ("20261301", None)),
        *(("1/2/2026", date(2026, 2, 1)), ("2026-2-1", date(2026, 2, 1))),
        *(("2026-02-01T00:00", date(2026, 2, 1)), ("31/12/2025 0:00:00", date(2025, 12, 31))),
        *(("2026-02-01 17:45", None), ("2026-02-01 00:01", None), ("12/31/2025", None)),
        *(("30.02.2026", None), ("1.2-2026", None), ("1.2.26", None), ("2026", None)),
        *(("", None), ("soon", None), ("2026-13-01", None), ("0000-01-01", None)),
    ],
)
def test_a_day_is_read_only_in_the_forms_of_spreadsheets(text: str, day: date | None) -> None:
    assert parse_sheet_day(text) == day


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("12/31/2025", "2025-12-31"), ("03/04/2026", "2026-03-04")], True),
        ([("31/12/2025", "2025-12-31"), ("03/04/2026", "2026-03-04")], False),
        ([("12/31/2025", "2025-12-31"), ("31/12/2025", "2025-12-31")], False),
        # No day is decisive: month first if all days can be read so and equal the expected ones.
        ([("03/04/2026", "2026-03-04"), ("05/06/2026", "2026-05-06")], True),
        ([("03/04/2026", "2026-03-04"), ("05/06/2026", "2026-06-05")], False),
        ([("03/04/2026", "2026-03-04"), ("2026-05-06", "2026-05-06")], False),
        ([("03/04/2026", "2026-03-04"), ("1899-05-06", "1899-05-06")], True),
        ([("03/04/2026", "2026-04-03"), ("", "2026-05-06")], False),
        ([("2026-03-04", "2026-03-04")], False),
        ([], False),
    ],
)
def test_month_first_is_detected_from_the_whole_file(
    pairs: list[tuple[str, str]], expected: bool
) -> None:
    assert is_month_first(pairs) is expected


def test_a_day_swapped_by_hand_in_a_file_of_iso_days_is_an_edit(folder: Path) -> None:
    content, sidecar = exported(folder)
    rows = rows_of(content)
    position = rows[0].index("assessment_published_on")
    (row,) = (row for row in rows if row[position] == "2026-03-02")
    row[position] = "03/02/2026"  # 2 March in America, 3 February by the contract
    verdict = checked(folder, written(rows), sidecar)
    assert verdict.kind == "edited"
    assert "was edited" in verdict.sentences[0]


# --- values that none of our columns can have -----------------------------------------------------


@pytest.mark.parametrize("is_data_there", [True, False])
def test_words_in_a_blank_day_or_number_are_never_certified(
    is_data_there: bool, folder: Path
) -> None:
    content, sidecar = exported(folder)
    if not is_data_there:
        write_folder(folder, MERCHANTS, dataset={"day": DAY})
    for column in ("esus_until", "flagged_on", "overall_score", "days_flagged"):
        for message in ("renewed to 2031", "n/a", "-", "0", "2026-06-31"):
            rows = rows_of(content)
            row = next(row for row in rows if not row[rows[0].index(column)])
            row[rows[0].index(column)] = message
            verdict = checked(folder, written(rows), sidecar)
            assert verdict.kind == ("edited" if is_data_there else "changed"), verdict.sentences
            assert "is as it was written" not in "\n".join(verdict.sentences)


@pytest.mark.parametrize("is_data_there", [True, False])
def test_a_repeated_column_is_an_edit_of_the_second_one(is_data_there: bool, folder: Path) -> None:
    content, sidecar = exported(folder)
    rows = rows_of(content)
    position = rows[0].index("status")
    rows = [[*row, row[position] if row is rows[0] else "champion"] for row in rows]
    if not is_data_there:
        write_folder(folder, MERCHANTS, dataset={"day": DAY})
    verdict = checked(folder, written(rows), sidecar)
    assert verdict.kind == ("edited" if is_data_there else "changed")
    assert verdict.today is not None
    assert verdict.today.added_columns == ("status",)


def test_a_line_above_the_header_is_never_certified(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, b"Approved by the committee\n" + content, sidecar)
    assert verdict.kind not in ("genuine", "form")


def test_empty_columns_and_cells_at_the_end_are_only_form(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, written([[*row, "", ""] for row in rows_of(content)]), sidecar)
    assert verdict.kind == "form"
    filled = [[*row, "", "x" if i == 2 else ""] for i, row in enumerate(rows_of(content))]
    verdict = checked(folder, written(filled), sidecar)
    assert verdict.kind == "edited"
    assert verdict.file is not None
    assert verdict.file.odd_lines == (3,)


def test_changed_rows_are_reported_without_a_sidecar_too(folder: Path) -> None:
    rows = rows_of(exported(folder)[0])
    verdict = checked(folder, written([*rows, rows[1]]), None)
    assert "Rows that are there more than once: 0012." in verdict.sentences


# --- what spreadsheets do to texts ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "expected", "cause"),
    [
        *(("12", "0012", ZEROS_LOST), ("12", "0013", ""), ("012", "0012", "")),
        *(("5,52E+06", "5520135", AS_NUMBER), ("5.52E+6", "x", "")),
        *(("1.5", "1.50", NUMBER_REWRITTEN), ("1,5", "1.5", NUMBER_REWRITTEN), ("1.6", "1.5", "")),
        *(("04.05.2019", "2019-05-04", DAY_REWRITTEN), ("5/4/2019", "2019-05-04", DAY_REWRITTEN)),
        *(("05.05.2019", "2019-05-04", ""), ("2019", "2019-05-04", "")),
        *(("WAHR", "true", TRUTH_REWRITTEN), ("FALSCH", "false", TRUTH_REWRITTEN)),
        *(("TRUE", "true", TRUTH_REWRITTEN), ("ΑΛΗΘΕΣ", "true", TRUTH_REWRITTEN)),
        *(("FALSE", "true", ""), ("FAUX", "true", ""), ("WAAR", "yes", "")),
        *(("?????", "Αθήνα", LETTERS_LOST), ("Ete", "Été", ""), ("?t?", "Été", LETTERS_LOST)),
        ("Αθήνα".encode("cp1253").decode("cp1252"), "Αθήνα", LETTERS_LOST),
        ("Жx", "Αθήνα", ""),
        *(("champion", "removal_due", ""), ("", "x", ""), ("x", "", ""), ("x", "x", "")),
    ],
)
def test_a_spreadsheet_change_of_a_text_is_explained_and_an_edit_is_not(
    changed: str, expected: str, cause: str
) -> None:
    assert spreadsheet_cause(changed, expected) == cause


def test_a_file_that_a_german_spreadsheet_rewrote_is_not_edited(folder: Path) -> None:
    content, sidecar = exported(folder)
    rows = as_saved(content, WRITTEN["German"], ",")
    position = {name: rows[0].index(name) for name in ("merchant_id", "name", "vip", "since")}
    translations = {"true": "WAHR", "false": "FALSCH"}
    for row in rows[1:]:
        row[position["merchant_id"]] = row[position["merchant_id"]].lstrip("0")
        row[position["vip"]] = translations.get(row[position["vip"]], "")
        if day := parse_sheet_day(row[position["since"]]):
            row[position["since"]] = f"{day:%d.%m.%Y}"
    verdict = checked(folder, written(rows, "cp1252", delimiter=";"), sidecar)
    assert verdict.sentences[0].startswith("out.csv was saved by a spreadsheet, which changed")
    assert "was edited" not in "\n".join(verdict.sentences)
    assert verdict.edits is not None
    assert {cell.cause for cell in verdict.edits.cells} == {
        *(ZEROS_LOST, TRUTH_REWRITTEN, DAY_REWRITTEN, LETTERS_LOST)
    }
    rows[1][rows[0].index("status")] = "champion!"
    verdict = checked(folder, written(rows, "cp1252", delimiter=";"), sidecar)
    assert verdict.sentences[0].startswith("out.csv was edited")


def test_a_file_in_cp1252_without_lost_letters_is_in_another_form(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, MERCHANTS[:2], ASSESSMENTS, dataset={"day": DAY})
    content, sidecar = exported(folder)
    verdict = checked(folder, written(rows_of(content), "cp1252"), sidecar)
    assert verdict.kind == "form"
    assert "the text is cp1252 instead of UTF-8" in verdict.sentences[0]


def test_many_ids_without_their_zeros_are_still_recognised(tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"{number:05}"} for number in range(1, 330)]
    folder = write_folder(tmp_path, merchants, dataset={"day": DAY})
    content, sidecar = exported(folder)
    rows = rows_of(content)
    for row in rows[1:]:
        row[0] = row[0].lstrip("0")
    verdict = checked(folder, written(rows), sidecar)
    assert verdict.sentences[0].startswith("out.csv was saved by a spreadsheet")
    assert verdict.edits is not None
    assert (len(verdict.edits.cells), verdict.edits.count) == (329, 329)


def test_bytes_that_are_not_text_cannot_be_checked(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content.replace("Été".encode(), b"\x81\xff"), sidecar)
    assert verdict.kind == "unreadable"
