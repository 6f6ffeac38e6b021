"""Files that are refused: missing, binary, damaged or in mixed encodings, with the line."""

import os
from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.errors import FilesRefused, ImpactError
from tests.builders.asking import ProblemRow, problems
from tests.builders.factories import write_folder

HEADER = b"merchant_id,name,country\n"
GOOD = HEADER + b"M1,Atelier,FR\n"


def message_of(folder: Path) -> str:
    (problem,) = check(folder).report.problem_list
    return problem.message


def refused(code: str, line: int | None) -> list[ProblemRow]:
    return [(line, "", code, "", "file-refused")]


def names(folder: Path) -> list[str]:
    return list(load(folder).merchants.column("name").to_pylist())


@pytest.mark.parametrize("file", ["merchants.csv", "assessments.csv"])
def test_a_missing_required_file_is_refused(tmp_path: Path, file: str) -> None:
    write_folder(tmp_path, GOOD)
    (tmp_path / file).unlink()
    assert problems(tmp_path, file) == refused("file-error", None)


def test_a_header_without_rows_is_a_valid_file(tmp_path: Path) -> None:
    write_folder(tmp_path, HEADER, b"merchant_id,published_on", labels=(), exceptions=())
    report = check(tmp_path).report
    assert report.problem_list == ()
    assert [(f.file, f.rows, f.kept, f.left_out, f.repeated) for f in report.files] == [
        ("merchants.csv", 0, 0, 0, 0),
        ("labels.csv", 0, 0, 0, 0),
        ("assessments.csv", 0, 0, 0, 0),
        ("exceptions.csv", 0, 0, 0, 0),
    ]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD)
    (tmp_path / "merchants.csv").unlink()
    (tmp_path / "merchants.csv").mkdir()
    assert problems(tmp_path) == refused("file-error", None)
    assert "folder" in message_of(tmp_path)


def test_a_file_without_read_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permissions would not stop an administrator, so the system's answer is given for it.
    open_file = os.open

    def deny(path: str, flags: int) -> int:
        if path.endswith(".csv"):
            raise PermissionError(13, "Permission denied")
        return open_file(path, flags)

    write_folder(tmp_path, GOOD)
    monkeypatch.setattr(os, "open", deny)
    found = [(p.file, p.code, p.effect) for p in check(tmp_path).report.problem_list]
    assert found == [
        (file, "file-error", "file-refused") for file in ("assessments.csv", "merchants.csv")
    ]


UTF_8 = "save it as CSV UTF-8"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no header"),
        (b"\n", "has no header"),
        (b" \n\t\r\n;;,|\n", "has no header"),
        (b"sep=;\n", "has no header"),
        (b"\xef\xbb\xbf", "has no header"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "save it again"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx or as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "save it without one"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "CSV UTF-8"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "CSV UTF-8"),
        (b"GIF89a\x01\x00", "CSV UTF-8"),
        (GOOD + b"M2,\x00,FR\n", UTF_8),
        (GOOD.decode().encode("utf-16-le"), UTF_8),  # no byte order mark
        ((GOOD.decode() + "M2,\0,FR\n").encode("utf-16"), UTF_8),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf\n <HTML lang='fr'>", "web page"),
        (b'<?xml version="1.0"?><rows/>', "web page"),
        (b"<table><tr><td>merchant_id</td></tr></table>", "web page"),
        ("<html>é".encode("utf-16"), "web page"),
        (b'\n {"error": "unauthorised"}', "JSON"),
        (b'[\n  {"merchant_id": "M1"}\n]', "JSON"),
        (b"[]", "JSON"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_fix(
    tmp_path: Path, content: bytes, message: str
) -> None:
    write_folder(tmp_path, content)
    assert problems(tmp_path) == refused("file-error", None)
    assert message in message_of(tmp_path)


@pytest.mark.parametrize("header", ["<id>", "[id]", "{id}", "<headline>"])
def test_a_header_in_brackets_is_a_header(tmp_path: Path, header: str) -> None:
    write_folder(tmp_path, f"{header},merchant_id,name,country\nx,M1,y,FR\n")
    assert names(tmp_path) == ["y"]


QUOTES, ENCODING = "file-error", "encoding-error"


@pytest.mark.parametrize(
    ("code", "content", "line"),
    [
        (QUOTES, GOOD + b'M2,"never closed,FR\nM3,x,FR\n', 3),
        (QUOTES, GOOD + b'M2,"closed" behind,FR\n', 3),
        (QUOTES, GOOD + b'M2,"closed" ,FR\n', 3),
        (QUOTES, GOOD + b'M2,"a\nb",FR\nM3,"open\nM4,x,FR\n', 5),
        # The row begins on line 3, its last field opens on line 4: that is where to look.
        (QUOTES, GOOD + b'"M2\n","x" y,FR\n', 4),
        (QUOTES, GOOD + b'M2,"a ""quote"" is fine",FR\nM3,"""",FR\nM4,"odd""",FR\nM5,"""odd\n', 6),
        (QUOTES, b'merchant_id,name,"country\nM1,x,FR\n', 1),
        (QUOTES, b'\n\nmerchant_id,"name"x,country\n', 3),
        (QUOTES, b'"Report" of today\nmerchant_id,name,country\nM1,x,FR\n', 1),
        (QUOTES, b'merchant_id,name,country\rM1,"x,FR\r', 2),
        # A byte order mark and a byte of cp1252; the two encodings in both orders.
        (ENCODING, b"\xef\xbb\xbf" + GOOD + b"M2,caf\xe9,FR\n", 3),
        (ENCODING, GOOD + "M2,café,FR\n".encode() + b"M3,caf\xe9,FR\n", 4),
        (ENCODING, GOOD + b"M2,caf\xe9,FR\n" + "M3,café,FR\n".encode(), 3),
        (ENCODING, GOOD + b"M2,caf\xe9,FR\n" + "M3,修理,FR\n".encode(), 3),
        # A byte that cp1252 lacks.
        (ENCODING, GOOD + b"M2,a\x81b,FR\n", 3),
        (ENCODING, GOOD + b"M2,caf\xe9,FR\nM3,a\x81b,FR\nM4,x\x90,FR\n", 4),
        # Half a character, half a pair.
        (ENCODING, "merchant_id,name,country\r\nM1,x,FR\r\n".encode("utf-16") + b"A", 3),
        (
            ENCODING,
            "merchant_id,name,country\nM1,".encode("utf-16") + b"\x00\xd8,\x00F\x00R\x00",
            2,
        ),
    ],
)
def test_damaged_quotes_and_encodings_refuse_the_file_and_name_the_first_line(
    tmp_path: Path, code: str, content: bytes, line: int
) -> None:
    write_folder(tmp_path, content)
    assert problems(tmp_path) == refused(code, line)
    assert f"line {line}" in message_of(tmp_path).lower()


def test_a_quote_inside_an_unquoted_field_is_text(tmp_path: Path) -> None:
    write_folder(tmp_path, HEADER + b'M1,12" screens,FR\nM2, "Le Phare",FR\nM3,a"",FR\n')
    assert names(tmp_path) == ['12" screens', '"Le Phare"', 'a""']
    assert problems(tmp_path) == []


def test_cp1252_is_read_and_noted_at_its_first_line(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD + b"M2,Caf\xe9 \x80 5,FR\nM3,\x9cuvre,FR\n")
    assert problems(tmp_path) == [(3, "", "encoding-error", "Café € 5", "noted")]
    assert names(tmp_path) == ["Atelier", "Café € 5", "œuvre"]
    assert load(tmp_path).files[0].encoding == "cp1252"


def test_cp1252_is_noted_even_in_a_file_refused_for_another_reason(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD + b'M2,caf\xe9,FR\nM3,"never closed,FR\n')
    assert problems(tmp_path) == [
        (3, "", "encoding-error", "café", "noted"),
        (4, "", "file-error", "", "file-refused"),
    ]


def test_a_refused_file_gives_no_dataset_and_carries_every_problem(tmp_path: Path) -> None:
    write_folder(tmp_path, b"", b"merchant_id,published_on\nM1,never\nM1,2026-01-01\n")
    with pytest.raises(FilesRefused) as refusal:
        load(tmp_path)
    assert str(refusal.value).startswith("merchants.csv: ")
    assert refusal.value.problems["file"].tolist() == ["assessments.csv", "merchants.csv"]
    assert refusal.value.problems["code"].tolist() == ["type-error", "file-error"]


def test_one_refused_file_does_not_hide_the_problems_of_the_others(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        b'merchant_id,name,country\n"',
        b"",
        labels=b"merchant_id,label,granted_on\nM1,ess,2026-01-01\n",
        exceptions=b"merchant_id\nM1\n",
    )
    report = check(tmp_path).report
    assert [(p.file, p.code, p.effect) for p in report.problem_list] == [
        ("assessments.csv", "file-error", "file-refused"),
        ("exceptions.csv", "missing-label", "file-refused"),
        ("exceptions.csv", "missing-label", "file-refused"),
        ("exceptions.csv", "missing-label", "file-refused"),
        ("exceptions.csv", "missing-label", "file-refused"),
        ("labels.csv", "type-error", "row-left-out"),
        ("merchants.csv", "file-error", "file-refused"),
    ]


@pytest.mark.parametrize("is_file", [True, False])
def test_a_path_that_is_no_data_folder_gets_a_message(tmp_path: Path, is_file: bool) -> None:
    folder = tmp_path / "data"
    if is_file:
        folder.write_text("x", encoding="utf-8")
    with pytest.raises(ImpactError, match="is not a folder" if is_file else "does not exist"):
        load(folder)
