"""Another form of what was exported: delimiter, encoding, order, days and numbers of a country."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from impact.output.export_check.cell_forms import is_month_first, parse_sheet_day
from tests.builders.exported_files import (
    COMPARED_WITH,
    Edit,
    Rows,
    checked,
    edited,
    exported,
    rows_of,
    saved_in,
    set_cell,
    written,
)

UTF_8 = "UTF-8 without a byte order mark"
OTHERWISE = "quotes, blanks, or how numbers are written"


@pytest.mark.parametrize("form", ["csv", "csv-fr", "xlsx"])
def test_an_unchanged_file_is_genuine_and_up_to_date(folder: Path, form: str) -> None:
    verdict = checked(folder, *exported(folder, form))
    assert verdict.is_fine
    assert verdict.sentences == (
        "out.csv is genuine: byte for byte what its proof file describes (4 rows as of 2026-06-30, "
        "policy 2026-11).",
        f"Compared: every byte, with {COMPARED_WITH}",
        "Written today, it would say the same.",
    )


@pytest.mark.parametrize(
    ("message", "write"),
    [
        ("the delimiter is semicolon instead of comma", lambda r: written(r, delimiter=";")),
        ("the delimiter is tab instead of comma", lambda r: written(r, delimiter="\t")),
        ("the delimiter is pipe instead of comma", lambda r: written(r, delimiter="|")),
        (
            f"the text is UTF-8 with a byte order mark instead of {UTF_8}",
            lambda r: written(r, "utf-8-sig"),
        ),
        (
            f"the delimiter is tab instead of comma; the text is utf-16 instead of {UTF_8}",
            lambda r: written(r, "utf-16", delimiter="\t"),
        ),
        (f"the text is cp1252 instead of {UTF_8}", lambda r: written(r, "cp1252")),
        ("lines end in CRLF instead of LF", lambda r: written(r, lineterminator="\r\n")),
        ("the last line has no line end", lambda r: written(r)[:-1]),
        ("fields stand in quotes that need none", lambda r: written(r, quoting=csv.QUOTE_ALL)),
        (
            "days are written with slashes instead of YYYY-MM-DD",
            lambda r: written(saved_in("American", r)),
        ),
        (
            "numbers have a decimal comma instead of a point; days are written with dots instead "
            "of YYYY-MM-DD",
            lambda r: written(saved_in("German", r)),
        ),
        (
            "numbers have a decimal comma instead of a point; days are written with hyphens and "
            "the year last instead of YYYY-MM-DD",
            lambda r: written(saved_in("Dutch", r)),
        ),
        ("the columns are in another order", lambda r: written([[b, a, *c] for a, b, *c in r])),
        ("the rows are not in the order of merchant_id", lambda r: written([r[0], *r[:0:-1]])),
        (OTHERWISE, lambda r: written([[*row, "", ""] for row in r])),
    ],
)
def test_a_file_in_another_form_has_the_exported_content(
    folder: Path, message: str, write: Callable[[Rows], bytes]
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, write(rows_of(content)), sidecar)
    assert (verdict.kind, verdict.is_fine) == ("form", False)
    assert verdict.sentences == (
        "out.csv has what was exported: every row and cell is as it was written. Only its form "
        f"was changed: {message}.",
        f"Compared: every row and cell, with {COMPARED_WITH}",
        "Written today, it would say the same.",
    )


@pytest.mark.parametrize(
    ("message", "edit"),
    [
        (
            "the guard (') before texts that begin like a formula is gone",
            set_cell(2, "name", "=cmd; x"),
        ),
        (OTHERWISE, set_cell(1, "quality_score", "71.40")),
        (OTHERWISE, set_cell(1, "country", " FR ")),
        (OTHERWISE, lambda rows: rows.insert(2, [""] * len(rows[0]))),
    ],
)
def test_guard_blanks_and_zeros_at_the_end_are_only_form(
    folder: Path, message: str, edit: Edit
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, edited(content, edit), sidecar)
    assert verdict.kind == "form"
    assert verdict.sentences[0].endswith(f"Only its form was changed: {message}.")


def test_a_french_file_saved_as_plain_csv_is_the_same(folder: Path) -> None:
    verdict = checked(folder, exported(folder)[0], exported(folder, "csv-fr")[1])
    assert verdict.kind == "form"
    assert verdict.form_changes == (
        "the delimiter is comma instead of semicolon",
        "the text is UTF-8 without a byte order mark instead of UTF-8 with a byte order mark",
        "lines end in LF instead of CRLF",
        "numbers have a decimal point instead of a comma",
    )


# --- days ---------------------------------------------------------------------------------------


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
