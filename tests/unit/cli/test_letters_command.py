"""The `letters` command: whom it writes to, its columns, guards and refusals."""

import json
from pathlib import Path

import openpyxl
import pytest

from impact.explain.letters.letter import COLUMNS
from tests.builders.asking import records_of, run
from tests.builders.factories import write_folder
from tests.builders.letter_examples import IDS, write_examples

Capture = pytest.CaptureFixture[bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_examples(folder)
    return folder


def test_one_row_for_each_merchant_that_is_to_be_written_to(
    folder: Path, capfdbinary: Capture
) -> None:
    status, out, err = run(capfdbinary, "letters", "--data", folder)
    rows = records_of(out)
    assert status == 0
    assert tuple(rows[0]) == COLUMNS
    assert {row["merchant_id"] for row in rows} == {*IDS.values()}
    assert err[-1] == (
        "8 letters (1 removal, 1 badge_back, 1 renewal, 1 badge_undue, 1 not_on_list, "
        "1 unclaimed, 1 declaration, 1 not_yet); 0 merchants get none."
    )
    assert run(capfdbinary, "letters", "--data", folder) == (status, out, err)


def test_filters_of_the_screen_choose_whom_to_write_to(folder: Path, capfdbinary: Capture) -> None:
    query = "?status=champion&expiring=yes&base=all"
    status, out, _err = run(capfdbinary, "letters", "--data", folder, "--select", query)
    assert (status, [row["occasion"] for row in records_of(out)]) == (0, ["renewal"])
    status, out, _ = run(
        capfdbinary, "letters", "--data", folder, "--select", "esus_verdict=unclaimed"
    )
    assert [row["occasion"] for row in records_of(out)] == ["unclaimed"]


def test_a_column_of_the_files_chooses_whom_to_write_to(
    tmp_path: Path, capfdbinary: Capture
) -> None:
    merchants = [
        {"merchant_id": "1", "Account manager": "Odile"},
        {"merchant_id": "2", "Account manager": " Odile "},
        {"merchant_id": "3", "Account manager": "Odile K"},
    ]
    write_folder(tmp_path, merchants)
    arguments = ("letters", "--data", tmp_path, "--for", "account manager=Odile")
    _, out, _err = run(capfdbinary, *arguments)
    assert [row["merchant_id"] for row in records_of(out)] == ["1", "2"]
    _, out, _ = run(capfdbinary, *arguments[:-1], "status=not_yet")
    assert len(records_of(out)) == 3


def test_occasion_language_and_day_of_writing_can_be_chosen(
    folder: Path, capfdbinary: Capture
) -> None:
    chosen = ("--occasion", "not_yet", "--language", "en", "--written-on", "2026-11-30")
    _, out, err = run(capfdbinary, "letters", "--data", folder, *chosen)
    rows = records_of(out)
    assert {(row["occasion"], row["language"]) for row in rows} == {("not_yet", "en")}
    assert err[-1] == "3 letters (3 not_yet); 5 merchants get none."
    for row in rows:
        assert "by 30 December 2026" in row["body"]
        assert "The data are 46 days older" in row["note"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--select", "stat=champion"), "--select: stat is no filter; known are status, "),
        (
            ("--select", "status=champ"),
            "--select: status: “champ” is not known; it can be champion",
        ),
        (("--for", "manager=x"), "no column of the merchants is named manager; `decide` writes"),
        (("--for", "countr=x"), "no column of the merchants is named countr; is country meant?"),
        (("--for", "country"), "--for country should be COLUMN=VALUE."),
        (("--language", "it"), "there are no letters in it; there are in en, fr."),
        (("--occasion", "birthday"), "argument --occasion: invalid choice: 'birthday'"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(
    folder: Path, capfdbinary: Capture, arguments: tuple[str, str], message: str
) -> None:
    status, out, err = run(capfdbinary, "letters", "--data", folder, *arguments)
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"impact: {message}")


def test_a_letter_of_the_team_that_cannot_be_used_is_said(
    folder: Path, capfdbinary: Capture
) -> None:
    own = folder / "letters" / "fr" / "renewal.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Objet\n\n{{ merchants }}\n", encoding="utf-8")
    status, out, err = run(capfdbinary, "letters", "--data", folder, "--occasion", "renewal")
    assert (status, records_of(out)[0]["occasion"]) == (0, "renewal")
    assert err[0].startswith("letters/fr/renewal.txt, line 3: `merchants` is no variable")


def test_hostile_names_leave_guarded_and_unread_by_templates(
    tmp_path: Path, capfdbinary: Capture
) -> None:
    names = ["=cmd|'x'!A1", "{{ 7*7 }}", "+1 2", "Un\nDeux"]
    write_folder(tmp_path, [{"merchant_id": name[:3], "name": name} for name in names])
    rows = records_of(run(capfdbinary, "letters", "--data", tmp_path)[1])
    shown = {"'=cmd|'x'!A1", "{{ 7*7 }}", "'+1 2", "Un Deux"}
    assert {row["name"] for row in rows} == shown
    assert all(row["name"].removeprefix("'") in row["body"] for row in rows)


def test_a_workbook_holds_texts_and_a_sidecar_says_where_from(
    folder: Path, tmp_path: Path, capfdbinary: Capture
) -> None:
    output = tmp_path / "letters.xlsx"
    run(capfdbinary, "letters", "--data", folder, "--output", output)
    sheet = openpyxl.load_workbook(output).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert (header, len(rows)) == (COLUMNS, 8)
    sidecar = json.loads((tmp_path / "letters.xlsx.meta.json").read_text("utf-8"))
    assert (sidecar["rows"], sidecar["as_of"]) == (8, "2026-10-15")
