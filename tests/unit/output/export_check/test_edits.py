"""What was edited is named: rows, columns, cells; what a spreadsheet did is told apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from impact.output.export_check.cell_forms import CAUSES, parse_sheet_day, spreadsheet_cause
from impact.output.export_check.verdict import ExportVerdict
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
    write_merchants,
    written,
)

ZEROS, AS_NUMBER, NUMBER, DAY, TRUTH, LETTERS = (
    "leading zeros lost",
    "shortened as a number",
    "rewritten as a number",
    "rewritten as a day",
    "rewritten as true or false",
    "letters lost in the encoding",
)


def check_edited(folder: Path, edit: Edit) -> ExportVerdict:
    content, sidecar = exported(folder)
    return checked(folder, edited(content, edit), sidecar)


def text_of(verdict: ExportVerdict) -> str:
    return "\n".join(verdict.sentences)


def test_a_changed_cell_is_named_with_its_line_and_both_values(folder: Path) -> None:
    verdict = check_edited(folder, set_cell(2, "status", "champion"))
    assert verdict.kind == "edited"
    assert verdict.sentences == (
        "out.csv was edited: it is not what its proof file describes (4 rows as of 2026-06-30, "
        "policy 2026-11), unless the proof file belongs to another file.",
        "1 cell changed, for 1 merchant, in status:",
        "  line 3, M2, status: “champion”, was “removal_due”",
        f"Compared: every row and cell, with {COMPARED_WITH}",
        "Data and policy are still those that it was written from.",
    )
    assert verdict.edits is not None
    assert verdict.edits.frame.to_dict("records") == [
        {"merchant_id": "M2", "column": "status", "line": 3, "found": "champion",
         "expected": "removal_due", "cause": ""},
    ]  # fmt: skip
    assert (verdict.edits.merchants, verdict.edits.columns) == (("M2",), ("status",))


def other_rows(rows: Rows) -> None:
    del rows[3]
    rows += [["M9", *rows[1][1:]], rows[1]]


def filled_behind_blank_columns(rows: Rows) -> None:
    for at, row in enumerate(rows):
        row += ["", "x" if at == 2 else ""]


def cut_before(text: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content[: content.index(text)]


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            lambda content: edited(content, other_rows),
            ["It has 5 rows; its proof file says 4.", "1 row missing: M3.", "1 row added: M9.",
             "Rows that are there more than once: M1."],
        ),
        (
            lambda content: content.replace(b",reason,", b",Comment,", 1),
            ["1 column missing: reason.", "1 column added: Comment."],
        ),
        (
            lambda content: edited(content, lambda rows: rows[1].append("x")),
            ["More fields than the header has columns: line 2."],
        ),
        (
            lambda content: edited(content, filled_behind_blank_columns),
            ["More fields than the header has columns: line 3."],
        ),
        (
            cut_before(b"removal_due"),
            ["The file was cut: it ends in line 3.", "It has 1 row; its proof file says 4.",
             "3 rows missing: M2, M3, M4."],
        ),
        (cut_before(b"\nlignes"), ["The file was cut: it ends in line 5."]),
        (
            cut_before(b"M3,"),
            ["It has 2 rows; its proof file says 4.", "2 rows missing: M3, M4."],
        ),
    ],
)  # fmt: skip
def test_rows_columns_and_fields_that_are_missing_or_more_are_named(
    folder: Path, change: Callable[[bytes], bytes], sentences: list[str]
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, change(content), sidecar)
    assert verdict.kind == "edited"
    assert list(verdict.sentences[1 : 1 + len(sentences)]) == sentences


def test_an_edit_in_another_form_reports_both(folder: Path) -> None:
    content, sidecar = exported(folder)
    changed = edited(content, set_cell(1, "country", "BE"))
    verdict = checked(folder, written(rows_of(changed), delimiter=";"), sidecar)
    assert "line 2, M1, country: “BE”, was “FR”" in text_of(verdict)
    assert "In its form, too, it is another: the delimiter is semicolon" in text_of(verdict)


def test_a_line_above_the_header_is_never_certified(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, b"Approved by the committee\n" + content, sidecar)
    assert verdict.kind not in ("genuine", "form")


def test_a_day_swapped_by_hand_in_a_file_of_iso_days_is_an_edit(folder: Path) -> None:
    # 2 March in America, 3 February by the contract.
    verdict = check_edited(folder, set_cell(2, "assessment_published_on", "03/02/2026"))
    assert verdict.sentences[0].startswith("out.csv was edited")


def test_control_characters_of_a_cell_do_not_reach_the_terminal(folder: Path) -> None:
    text = text_of(check_edited(folder, set_cell(1, "name", "\x1b[31mred\x07" + "x" * 99)))
    assert "\x1b" not in text
    assert "[31mred" in text
    assert "characters)" in text


def test_long_lists_are_cut_with_the_number_of_the_rest(tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"M{number:03}", "country": "FR"} for number in range(60)]
    folder = write_merchants(tmp_path, merchants, [])

    def edit(rows: Rows) -> None:
        del rows[40:]
        for row in rows[1:]:
            row[2] = "DE"

    text = text_of(check_edited(folder, edit))
    assert "21 rows missing: M039, M040" in text
    assert "M048 and 11 more." in text
    assert "39 cells changed, for 39 merchants, in country:" in text
    assert "and 19 more" in text


# --- what spreadsheets do to texts ----------------------------------------------------------------


def lose_zeros(rows: Rows) -> None:
    """Change texts of digits as a spreadsheet does, which takes them for numbers."""
    for row in rows:
        row[:] = [cell.lstrip("0") or "0" if cell.isdigit() else cell for cell in row]


def test_a_file_converted_by_libreoffice_loses_leading_zeros(folder: Path) -> None:
    verdict = check_edited(folder, lose_zeros)
    assert verdict.kind == "edited"
    assert verdict.sentences[:2] == (
        "out.csv was saved by a spreadsheet, which changed cells: it is not what its proof file "
        "describes (4 rows as of 2026-06-30, policy 2026-11).",
        "1 cell: leading zeros lost (siren), as happens when a spreadsheet opens the file.",
    )


@pytest.mark.parametrize("number", [2, 329])  # above 316, pairs of ids are too many to compare
def test_ids_without_their_leading_zeros_are_still_recognised(tmp_path: Path, number: int) -> None:
    ids = [f"{at:05}" for at in range(1, number + 1)]
    folder = write_merchants(tmp_path, [{"merchant_id": key} for key in (*ids, "7x")], [])
    verdict = check_edited(folder, lose_zeros)
    assert verdict.edits is not None
    cells = [(cell.merchant_id, cell.found, cell.cause) for cell in verdict.edits.cells]
    assert cells == [(key, key.lstrip("0"), ZEROS) for key in ids]
    assert verdict.edits.count == number


@pytest.mark.parametrize(
    ("changed", "expected", "cause"),
    [
        *(("12", "0012", ZEROS), ("12", "0013", ""), ("012", "0012", "")),
        *(("5,52E+06", "5520135", AS_NUMBER), ("5.52E+6", "x", "")),
        *(("1.5", "1.50", NUMBER), ("1,5", "1.5", NUMBER), ("1.6", "1.5", "")),
        *(("04.05.2019", "2019-05-04", DAY), ("5/4/2019", "2019-05-04", DAY)),
        *(("05.05.2019", "2019-05-04", ""), ("2019", "2019-05-04", "")),
        *(("WAHR", "true", TRUTH), ("FALSCH", "false", TRUTH)),
        *(("TRUE", "true", TRUTH), ("ΑΛΗΘΕΣ", "true", TRUTH)),
        *(("FALSE", "true", ""), ("FAUX", "true", ""), ("WAAR", "yes", "")),
        *(("?????", "Αθήνα", LETTERS), ("Ete", "Été", ""), ("?t?", "Été", LETTERS)),
        ("Αθήνα".encode("cp1253").decode("cp1252"), "Αθήνα", LETTERS),
        ("Жx", "Αθήνα", ""),
        *(("champion", "removal_due", ""), ("", "x", ""), ("x", "", ""), ("x", "x", "")),
    ],
)
def test_a_spreadsheet_change_of_a_text_is_explained_and_an_edit_is_not(
    changed: str, expected: str, cause: str
) -> None:
    assert spreadsheet_cause(changed, expected) == cause
    assert cause in ("", *CAUSES)


def test_a_file_that_a_german_spreadsheet_rewrote_is_not_edited(tmp_path: Path) -> None:
    merchants = [
        {"merchant_id": "0012", "name": "Été", "vip": "true", "since": "2019-05-04"},
        {"merchant_id": "M3", "name": "Αθήνα", "vip": "false", "since": "often"},
    ]
    folder = write_merchants(tmp_path, merchants, [])
    content, sidecar = exported(folder)
    rows = saved_in("German", rows_of(content))
    names = rows[0]
    for row in rows[1:]:
        row[0] = row[0].lstrip("0")
        row[names.index("vip")] = {"true": "WAHR", "false": "FALSCH"}[row[names.index("vip")]]
        if day := parse_sheet_day(row[names.index("since")]):
            row[names.index("since")] = f"{day:%d.%m.%Y}"
    verdict = checked(folder, written(rows, "cp1252", delimiter=";"), sidecar)
    assert verdict.sentences[0].startswith("out.csv was saved by a spreadsheet, which changed")
    assert verdict.edits is not None
    assert {cell.cause for cell in verdict.edits.cells} == {ZEROS, TRUTH, DAY, LETTERS}
    set_cell(1, "status", "champion!")(rows)
    verdict = checked(folder, written(rows, "cp1252", delimiter=";"), sidecar)
    assert verdict.sentences[0].startswith("out.csv was edited")


# --- without the data ---------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["data", "policy"])
def test_without_the_data_an_edit_looks_like_another_form(folder: Path, gone: str) -> None:
    content, sidecar = exported(folder)
    if gone == "policy":
        (folder / "policy.toml").write_text('version = "2027"\n', encoding="utf-8")
        why = "the policy of today is not the one"
    else:
        write_merchants(folder, [{"merchant_id": "M2"}])
        why = "the data of today are not those"
    verdict = checked(folder, edited(content, set_cell(2, "status", "champion")), sidecar)
    assert (verdict.kind, verdict.edits) == ("changed", None)
    assert verdict.sentences[0] == (
        "out.csv is not byte for byte what its proof file describes (4 rows as of 2026-06-30, "
        "policy 2026-11). Whether cells were changed, only its form, or the proof file, or whether "
        f"it belongs to another file, cannot be told: {why} that its proof file states."
    )
    assert "line 3, M2, status: “champion”, today “removal_due”" in text_of(verdict)
    assert checked(folder, edited(content, lambda rows: rows.pop(1)), sidecar).kind == "changed"
    cut = checked(folder, content[: content.index(b"removal_due")], sidecar)
    assert cut.kind == "edited"
    not_compared = "Not compared: its cells, since what was exported cannot be written again."
    assert not_compared in cut.sentences
