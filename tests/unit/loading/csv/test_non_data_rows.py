"""Records that are not data: titles, repeated headers, totals rows, footers."""

from pathlib import Path

import pytest

from impact.__main__ import main
from impact.loading.folder import Checked, check
from tests.builders.asking import differences
from tests.builders.factories import write_folder

HEADER = "merchant_id;name;country;joined_on;social_utility;siren"
ROW = "M1;Alpha;FR;2024-01-01;yes;732829320"


def read(folder: Path, lines: list[str], end: str = "\n", **extra: object) -> Checked:
    """Check a folder of these lines of merchants.csv."""
    write_folder(folder, "\n".join(lines) + end, **extra)
    return check(folder)


def reported_records(checked: Checked) -> list[tuple[int | None, str]]:
    """Return (line, value) of each record reported as not data."""
    problems_seen = [
        problem for problem in checked.report.problem_list if problem.code == "non-data-row"
    ]
    assert all(problem.effect == "noted" and not problem.column for problem in problems_seen)
    return [(problem.line, problem.value) for problem in problems_seen]


def kept_ids(checked: Checked) -> list[str]:
    assert checked.dataset is not None
    ids: list[str] = checked.dataset.merchants.ids.to_pylist()
    for file in checked.report.files:
        assert file.rows == file.kept + file.left_out + file.repeated
    return ids


# --- the header -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "is_found"),
    [
        (["Report"], True),
        (["Report"] * 19, True),
        (["Report"] * 20, False),
        # Blank records count, a separator line does not.
        (["Report", *[";;"] * 18], True),
        (["Report", *[";;"] * 19], False),
        (["sep=;", *["Report"] * 19], True),
        (["merchant_id;name"], True),
        (['Report, 2026, "all", by A, B', "a|b|c|d|e|f|g"], True),
    ],
)
def test_the_header_is_the_first_whole_one_of_the_first_20_records(
    above: list[str], is_found: bool, tmp_path: Path
) -> None:
    checked = read(tmp_path, [*above, HEADER, ROW, HEADER])
    assert (checked.dataset is not None) == is_found
    if is_found:
        titles = [line for line, text in enumerate(above, 1) if text not in (";;", "sep=;")]
        lines = [line for line, _ in reported_records(checked)]
        assert lines == [*titles, len(above) + 3]
        assert kept_ids(checked) == ["M1"]


def test_a_blank_record_is_no_header_even_of_a_column_without_a_name(tmp_path: Path) -> None:
    columns = {
        "merchants": {"headers": {name: [""] for name in ("merchant_id", "name", "country")}}
    }
    lines = ["", ";;", "merchant_id;name;country", "M1;Alpha;FR"]
    assert kept_ids(read(tmp_path, lines, columns=columns)) == ["M1"]


def test_constants_count_as_columns_of_the_header(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"country": "FR", "name": "x"}}}
    checked = read(tmp_path, ["Report;2026", "merchant_id;note", "M1;a"], columns=columns)
    assert kept_ids(checked) == ["M1"]


def test_a_repeated_header_is_not_a_row(tmp_path: Path) -> None:
    again = [
        HEADER,
        HEADER.upper(),
        "\ufeff" + HEADER,
        " merchant_id ; Name;COUNTRY;joined_on;\tsocial_utility;siren",
        HEADER + "; ;",
    ]
    others = [
        HEADER + ";x",
        HEADER.removesuffix(";siren"),
        HEADER.replace("name", "nom"),
        HEADER.replace("merchant_id", "merchant-id"),
    ]
    checked = read(tmp_path, [HEADER, ROW, *again, *others])
    assert [line for line, _ in reported_records(checked)] == [3, 4, 5, 6, 7]


# --- totals rows ------------------------------------------------------------------------------


def test_a_totals_row_is_recognised_by_its_first_field(tmp_path: Path) -> None:
    words = ["Total", "TOTALS", "Grand  total :", "totaux:", "Summe", "Gesamt", "Totale", "suma"]
    words += ["Razem", "totaal", " Tótal\u00a0"]
    checked = read(tmp_path, [HEADER, ROW, *(f"{word};2;;;;" for word in [*words, "'Total'"])])
    assert [line for line, _ in reported_records(checked)] == list(range(3, 14))
    assert kept_ids(checked) == ["'Total'", "M1"]


# Rows, and whether each is a totals row.
TOTALS = [
    ("Total;2;;;;", True),
    ("Total;2", True),
    ("Total;;;;;;;45", True),
    ("Total;2;2;;;", True),  # no country
    ("Total;2;XX;;;", True),
    ("Total;2;;;;n/a", True),
    ("Total;2;FR;;;", False),
    ("Total;2;uk;;;", False),
    ("Total;2;;2024-01-01;;", False),
    ("Total;2;;;no;", False),
    ("Total;2;;;;732829320", False),
    ("Total;2;;;;;-", True),
    ("Total;2;;;;;12", False),
    ("Total Recycling;;FR;;;", False),
    ("T1;Total Recycling;;;;", False),
    ("Total Recycling;;;;;", False),
    ("Subtotal;;;;;", False),
]


def test_a_totals_row_has_no_merchant_values(tmp_path: Path) -> None:
    header, rows = f"{HEADER};register_id", [row for row, _ in TOTALS]
    reported = reported_records(read(tmp_path, [header, ROW, *rows, "M2;Beta;DE;;;"]))
    lines = {line for line, _ in reported}
    assert not differences(TOTALS, [line in lines for line in range(3, 3 + len(TOTALS))])


@pytest.mark.parametrize(("merchant", "is_total"), [("M1", True), ("Total", False)])
def test_a_totals_row_without_countries_names_no_kept_merchant(
    merchant: str, is_total: bool, tmp_path: Path
) -> None:
    cards = f"merchant_id,published_on,overall_score\n{merchant},2026-01-01,50\nTotal,,50\n"
    write_folder(tmp_path, [{"merchant_id": merchant, "country": "FR"}], cards)
    checked = check(tmp_path)
    assert bool(reported_records(checked)) == is_total
    assert checked.report.files[1].left_out == (0 if is_total else 1)


# --- footers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "footers"),
    [
        ([ROW, ";;;;;", "FIN", "", "End"], [4, 6]),
        ([ROW, "", "Source: x;;;;;"], [4]),
        ([ROW, "", "FIN;;;;;;;"], [4]),
        # They start at the first blank record before only notes.
        ([ROW, "", "M2;Beta;DE;;;", "M3", "", "Note 1", "", "Note 2"], [7, 9]),
        ([ROW, "FIN"], []),  # no blank record
        ([ROW, "", "FIN;x"], []),  # a second field
        ([ROW, "", "FIN", "M2;Beta;DE;;;"], []),  # followed by a row
        ([ROW, "", ";FIN"], []),  # not the first field
    ],
)
@pytest.mark.parametrize("end", ["\n", ""])
def test_notes_below_the_last_rows_and_a_blank_record_are_not_rows(
    lines: list[str], footers: list[int], end: str, tmp_path: Path
) -> None:
    checked = read(tmp_path, [HEADER, *lines], end)
    assert [line for line, _ in reported_records(checked)] == footers


def test_a_row_that_another_file_names_as_a_merchant_is_kept(tmp_path: Path) -> None:
    labels = [{"merchant_id": "M2", "label": "esus", "granted_on": "2024-01-01"}]
    checked = read(tmp_path, [HEADER, ROW, "", "M2", "M3"], labels=labels)
    assert reported_records(checked) == [(5, "M3")]
    assert kept_ids(checked) == ["M1", "M2"]


def test_notes_below_two_tables_do_not_name_each_other(tmp_path: Path) -> None:
    cards = "merchant_id;published_on\nM1;2026-01-01\n\nFIN\n"
    write_folder(tmp_path, "\n".join([HEADER, ROW, "", "FIN", ""]), cards)
    checked = check(tmp_path)
    assert reported_records(checked) == [(4, "FIN"), (4, "FIN")]
    assert [file.rows for file in checked.report.files] == [1, 1]


def test_a_file_of_one_column_has_no_footer(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"country": "FR", "name": "x"}}}
    checked = read(tmp_path, ["merchant_id", "M1", "", "M2", "M3"], columns=columns)
    assert kept_ids(checked) == ["M1", "M2", "M3"]


def test_records_that_are_not_rows_are_written_to_the_left_out_files(tmp_path: Path) -> None:
    lines = ["Report", HEADER, ROW, "M1;Other;FR;;;", "Total;2;;;;", HEADER, "", "FIN"]
    read(tmp_path / "data", lines)
    out = tmp_path / "out"
    main(["check", "--data", str(tmp_path / "data"), "--left-out", str(out), "--report",
          str(tmp_path / "report.csv")])  # fmt: skip
    text = (out / "merchants.left-out.csv").read_text(encoding="utf-8")
    rows = [line.split(",")[:3] for line in text.splitlines()]
    assert rows == [
        ["line", "codes", "merchant_id"],
        ["3", "primary-key", "M1"],
        ["4", "primary-key", "M1"],
        ["5", "non-data-row", "Total"],
        ["6", "non-data-row", "merchant_id"],
        ["8", "non-data-row", "FIN"],
    ]
