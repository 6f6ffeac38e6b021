"""The oracle held to the contract's own words: how files are read, and what is wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from stdnum import luhn

from tests import oracle
from tests.builders.factories import Dialect, write_folder
from tests.oracle.reading import clean, header_key
from tests.oracle.shortcuts import DAY, ProblemRow, counts, merchant_problems, problems
from tests.oracle.values import Fault, read_date, read_number, read_siren, read_siret

HEADER = "merchant_id,name,country\n"
ASSESSMENTS = "merchant_id,published_on,social_finding\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quotes_all", [False, True])
def test_every_dialect_reads_the_same(
    tmp_path: Path, delimiter: str, encoding: str, line_end: str, quotes_all: bool
) -> None:
    dialect = Dialect(delimiter, encoding, line_end, quotes_all, has_final_line_end=False)
    rows = [
        {"merchant_id": "É1", "name": 'a,b;c\td|e "f"\ng', "country": "XX"},
        {"merchant_id": "M2", "name": "x", "country": "YY"},
    ]
    write_folder(tmp_path, merchants=rows, dialect=dialect)
    checked = oracle.check(tmp_path)
    assert [row.values["name"] for row in checked.kept("merchants")] == [rows[0]["name"], "x"]
    lines = [p["line"] for p in checked.problems if p["code"] == "constraint-error"]
    assert lines == [2, 4]
    noted = [(p["line"], p["effect"]) for p in checked.problems if p["code"] == "encoding-error"]
    assert noted == ([(2, "noted")] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", (None, "", "file-error", "", "file-refused")),
        (b"\n ;;\r\n\t\n", (None, "", "file-error", "", "file-refused")),
        (b"PK\x03\x04", (None, "", "file-error", "", "file-refused")),
        (b"%PDF-1.7\n", (None, "", "file-error", "", "file-refused")),
        (b"merchant_id,name,country\n\0", (None, "", "file-error", "", "file-refused")),
        (
            b'\nmerchant_id,name,country\nM1,"a\nb",FR\nM2,"a" b,FR\n',
            (5, "", "file-error", "", "file-refused"),
        ),
        (
            b'merchant_id,name,country\nM1,a,FR\rM2,"a\n\nb',
            (3, "", "file-error", "", "file-refused"),
        ),
        (
            "merchant_id,name,country\nM1,É,FR\n\n".encode() + b"M2,\xe9,FR\n",
            (4, "", "encoding-error", "", "file-refused"),
        ),
        (
            b"\xef\xbb\xbfmerchant_id,name,country\nM1,\xe9,FR\n",
            (2, "", "encoding-error", "", "file-refused"),
        ),
        (
            b"merchant_id,name,country\nM1,\xe9,FR\nM2,a\x81b,FR\n",
            (3, "", "encoding-error", "", "file-refused"),
        ),
        ("\ufeffa\nb".encode("utf-16-le") + b"x", (2, "", "encoding-error", "", "file-refused")),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, content: bytes, problem: ProblemRow
) -> None:
    assert merchant_problems(tmp_path, content) == [problem]
    assert oracle.check(tmp_path).refused


@pytest.mark.parametrize("name", ["merchants.csv", "assessments.csv"])
def test_merchants_and_assessments_must_be_there(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path, more_assessments={"assessments-2.csv": []})
    (tmp_path / name).unlink()
    assert problems(tmp_path, name) == [(None, "", "file-error", "", "file-refused")]


def test_a_header_without_rows_is_a_fine_file(tmp_path: Path) -> None:
    assert merchant_problems(tmp_path, "merchant_id,name,country") == []


def test_a_sep_line_and_leading_blank_lines_only_count_as_lines(tmp_path: Path) -> None:
    text = "sep=;\n\n ;;\nMerchant-ID; NAME ;country\n;x;FR\n"
    assert merchant_problems(tmp_path, text) == [
        (5, "merchant_id", "missing-value", "", "row-left-out")
    ]


def test_a_quote_inside_an_unquoted_field_is_text(tmp_path: Path) -> None:
    assert merchant_problems(tmp_path, HEADER + 'M1,a "b" c,FR\n') == []
    assert oracle.check(tmp_path).kept("merchants")[0].values["name"] == 'a "b" c'


def test_missing_or_duplicate_labels_refuse_the_file(tmp_path: Path) -> None:
    text = "\nName,Note,name,,NOTE,x,Siren\nM1,a,b,,c,d,x\n"
    assert merchant_problems(tmp_path, text) == [
        (2, "", "blank-label", "", "noted"),
        (2, "NOTE", "duplicate-label", "NOTE", "noted"),
        (2, "country", "missing-label", "", "file-refused"),
        (2, "merchant_id", "missing-label", "", "file-refused"),
        (2, "name", "duplicate-label", "name", "file-refused"),
    ]


def test_assessments_need_a_day_and_one_column_that_names_the_merchant(tmp_path: Path) -> None:
    write_folder(tmp_path, assessments="expires_on\n")
    assert [problem[1:3] for problem in problems(tmp_path, "assessments.csv")] == [
        ("merchant_id", "missing-label"),
        ("published_on", "missing-label"),
    ]
    write_folder(tmp_path, assessments="evid,Published date\n")
    assert problems(tmp_path, "assessments.csv") == []


def test_long_short_and_blank_rows_are_distinguished(tmp_path: Path) -> None:
    text = (
        HEADER + "M1,a,XX,,late\n"  # a field too many: not judged further
        "M2,a,FR,, \n"  # what is surplus is empty
        "M3,a\n"
        "\n"
        " ,\u00a0,,,\n"
        ",,XX\n"
        "\n"
        "M4,a"  # cut: no line end
    )
    assert merchant_problems(tmp_path, text) == [
        (2, "", "extra-cell", "late", "row-left-out"),
        (3, "", "extra-cell", "", "noted"),
        (4, "", "missing-cell", "", "noted"),
        (5, "", "blank-row", "", "noted"),
        (7, "country", "constraint-error", "XX", "value-set-aside"),
        (7, "merchant_id", "missing-value", "", "row-left-out"),
        (8, "", "blank-row", "", "noted"),
        (9, "", "missing-cell", "", "row-left-out"),
    ]
    assert counts(tmp_path) == (5, 2, 3, 0)
    assert oracle.check(tmp_path).left_out("merchants.csv")[1] == (
        7,
        ["missing-value"],
        ["", "", "XX"],
    )


def test_an_unnamed_column_is_dropped_if_it_is_empty(tmp_path: Path) -> None:
    merchant_problems(tmp_path, "merchant_id,,name,,country,\nM1,,a, ,FR,\nM2,,a,x,FR,\n")
    (first, second) = oracle.decide(tmp_path, DAY, today=DAY)
    assert [name for name in first if name.startswith("column_")] == ["column_4"]
    assert (first["column_4"], second["column_4"]) == ("", "x")


@pytest.mark.parametrize(
    ("column", "value", "code", "effect"),
    [
        ("joined_on", "2026-02-30", "type-error", "value-set-aside"),
        ("removed_on", "2026-02-30", "type-error", "row-left-out"),
        ("social_utility", "perhaps", "type-error", "value-set-aside"),
        ("quality_score", "1e1", "type-error", "value-set-aside"),
        ("quality_score", "100.1", "constraint-error", "value-set-aside"),
        ("country", "FRX", "constraint-error", "value-set-aside"),
        ("siren", "732829321", "constraint-error", "value-set-aside"),
        ("siren", "6220119", "constraint-error", "value-set-aside"),
        ("siret", " 732 829 320 00075", "constraint-error", "value-set-aside"),
    ],
)
def test_an_unreadable_value_is_set_aside_or_drops_the_row(
    tmp_path: Path, column: str, value: str, code: str, effect: str
) -> None:
    write_folder(tmp_path, merchants=[{"merchant_id": "M1", column: value}])
    assert problems(tmp_path) == [(2, column, code, value, effect)]


def test_a_siret_of_another_siren_is_set_aside(tmp_path: Path) -> None:
    siret = "35600000000048"
    row = {"merchant_id": "M1", "siren": "732829320", "siret": siret}
    write_folder(tmp_path, merchants=[row])
    expected = (2, "siret", "constraint-error", siret, "value-set-aside")
    assert problems(tmp_path) == [expected]


def test_la_poste_may_have_a_digit_sum_divisible_by_five() -> None:
    assert not luhn.is_valid("35600000000015")
    assert read_siret("356 000 000 00015") == "35600000000015"
    assert isinstance(read_siret("35600000000016"), Fault)
    assert isinstance(read_siret("73282932000079"), Fault)
    assert read_siren("732 829 320") == "732829320"


def test_one_month_first_date_makes_its_columns_ambiguous_dates_errors(tmp_path: Path) -> None:
    days = ["12/31/2025", "01/02/2025", "02/02/2025", "13/02/2025", "2025-01-02"]
    rows = [
        {"merchant_id": str(n), "joined_on": day, "removed_on": "03/04/2027"}
        for n, day in enumerate(days)
    ]
    write_folder(tmp_path, merchants=rows)
    assert problems(tmp_path) == [
        (2, "joined_on", "type-error", "12/31/2025", "value-set-aside"),
        (3, "joined_on", "type-error", "01/02/2025", "value-set-aside"),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", DAY),
        ("30/06/2026", DAY),
        ("2026-06-30T21:59:59Z", DAY),
        ("2026-06-29T22:00:00Z", DAY),
        ("2026-06-30 00:30 +14:00", date(2026, 6, 29)),
        ("2026/06/30", DAY),
        ("20260630", DAY),
        ("30.6.2026", DAY),
        ("30. 06. 2026", DAY),
        ("30-6-2026", DAY),
        ("30/6/2026 10:15", DAY),
        ("9999-12-31 23:59 UTC", date(9999, 12, 31)),
        ("2026-06-30 00:00:00.000 +02:00", DAY),
        ("30/06/2026 10:15", DAY),
        ("2026-6-30", None),
        ("2026/6/30", None),
        ("30.06.26", None),
        ("30.06/2026", None),
        ("2026-06-31", None),
        ("2026-06-30 24:00", None),
        ("2026-06-30x", None),
        ("\u0662026-06-30", None),
    ],
)
def test_dates_are_read_in_each_form_in_the_time_zone_of_the_folder(
    text: str, day: date | None
) -> None:
    result = read_date(text, "Europe/Paris")
    assert result == day if day else isinstance(result, Fault)


@pytest.mark.parametrize(
    ("text", "number"),
    [("45", 45), ("+45,50", 45.5), ("007", 7), ("-0", 0), (".5", None), ("5.", None), ("1e1", None),
     ("1 000", None), ("\u0667", None), ("-1", None)],
)  # fmt: skip
def test_numbers_have_ascii_digits_and_a_point_or_a_comma(text: str, number: float | None) -> None:
    result = read_number(text)
    assert isinstance(result, Fault) if number is None else result == number


def test_a_field_is_trimmed_composed_and_unguarded() -> None:
    assert clean("\u00a0 Cafe\u0301\t") == "Café"
    assert clean("'=x") == "=x"
    assert clean("''=x") == "'=x"
    assert clean("'-12.5") == "'-12.5"
    assert clean("'tis") == "'tis"
    assert header_key(" Labor & Human-Rights\u00a0SCORE ") == "labor_&_human_rights_score"


def test_what_the_guard_writes_reads_back() -> None:
    starts = ["", "'", "''", '"', " ", "x"]
    for text in [start + body for start in starts for body in ("=1", "-12.5", "@x", "\t|", "a")]:
        cleaned = clean(text)
        assert clean(oracle.guard(cleaned)) == cleaned
