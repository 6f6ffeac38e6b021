"""Every dialect reads the same, and lines are counted as in a text editor."""

from itertools import product
from pathlib import Path

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import problems, texts
from tests.builders.factories import Dialect, write_folder

DIALECTS = [
    Dialect(delimiter, encoding, line_end, quotes_all=at % 2 == 0, has_final_line_end=at % 3 == 0)
    for at, (delimiter, encoding, line_end) in enumerate(
        product(",;\t|", ("utf-8", "utf-8-sig", "utf-16", "cp1252"), ("\n", "\r\n", "\r"))
    )
]
ROWS = [
    {"merchant_id": "0É1", "name": 'a,b;c\td|e "f"', "country": "fr"},
    {"merchant_id": "M2", "name": "two\nlines", "country": "DE"},
    {"merchant_id": "M3", "name": "", "country": "XX"},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_dialect_reads_the_same(tmp_path: Path, encoding: str) -> None:
    for i, dialect in enumerate(d for d in DIALECTS if d.encoding == encoding):
        folder = write_folder(tmp_path / str(i), ROWS, dialect=dialect)
        read = load(folder)
        assert read.merchants.ids.to_pylist() == ["0É1", "M2", "M3"], dialect
        names = read.merchants.column("name").to_pylist()
        assert names == ['a,b;c\td|e "f"', "two\nlines", ""], dialect
        # The name of M2 takes two lines, so M3 begins on line 5.
        (fault,) = [
            problem for problem in read.report.problem_list if problem.code == "constraint-error"
        ]
        assert (fault.file, fault.line, fault.column) == ("merchants.csv", 5, "country"), dialect
        assert (fault.value, fault.effect) == ("XX", "value-set-aside"), dialect
        report = read.files[0]
        assert (report.encoding, report.delimiter) == (encoding, dialect.delimiter)


def test_big_endian_utf_16_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    text = "\ufeffmerchant_id;name;country\r\nM1;Été;FR\r\n"
    write_folder(tmp_path, text.encode("utf-16-be"))
    assert texts(tmp_path, "name") == ["Été"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("spelling", ["sep={}", "SEP={}", "sep={} "])
def test_a_first_line_that_names_the_separator_is_skipped_and_applied(
    tmp_path: Path, delimiter: str, spelling: str
) -> None:
    # Without the first line the header would rather be split at the other separator.
    other = ";" if delimiter == "," else ","
    header = delimiter.join(("merchant_id", "name", "country", f"x{other}y{other}z{other}u{other}"))
    row = delimiter.join(("M1", "Atelier", "XX", ""))
    write_folder(tmp_path, f"{spelling.format(delimiter)}\n{header}\n{row}\n")
    assert problems(tmp_path) == [(3, "country", "constraint-error", "XX", "value-set-aside")]
    assert load(tmp_path).files[0].delimiter == delimiter


def test_a_separator_line_after_the_header_is_a_row(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country\nsep=;,,\n")
    assert texts(tmp_path, "merchant_id") == ["sep=;"]


def test_blank_lines_before_the_header_are_counted_and_not_reported(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, "sep=;\n\n \u00a0\n;;\nmerchant_id;name;country\nM1;;XX\n")
    assert problems(tmp_path) == [(6, "country", "constraint-error", "XX", "value-set-aside")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_after_quoted_line_breaks_of_every_kind_are_counted(
    tmp_path: Path, line_end: str
) -> None:
    lines = [
        "merchant_id,name,country",
        'M1,"one\ntwo\r\nthree\rfour",FR',  # lines 2 to 5
        "M2,x,XX",  # line 6
        '"M3","\r\n",YY',  # lines 7 and 8; the row's line is its first
        ",,ZZ",  # line 9
    ]
    write_folder(tmp_path, line_end.join(lines).encode())
    assert [problem[:3] for problem in problems(tmp_path)] == [
        (6, "country", "constraint-error"),
        (7, "country", "constraint-error"),
        (9, "country", "constraint-error"),
        (9, "merchant_id", "missing-value"),
    ]
    assert texts(tmp_path, "name") == ["one\ntwo\r\nthree\rfour", "x", ""]


def test_mixed_line_ends_in_one_file_each_count_once(tmp_path: Path) -> None:
    write_folder(tmp_path, b"merchant_id,name,country\rM1,x,FR\r\nM2,x,FR\nM3,x,XX\n\rM4,x,YY")
    assert [problem[:3] for problem in problems(tmp_path)] == [
        (4, "country", "constraint-error"),
        (5, "", "blank-row"),
        (6, "country", "constraint-error"),
    ]


def test_other_line_break_characters_do_not_count_as_line_ends(tmp_path: Path) -> None:
    name = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    write_folder(tmp_path, f"merchant_id,name,country\nM1,{name},FR\nM2,x,XX\n")
    assert problems(tmp_path) == [(3, "country", "constraint-error", "XX", "value-set-aside")]
    assert texts(tmp_path, "name") == [name, "x"]


TEXTS = [
    ("  Atelier \t", "Atelier"),
    ("\u00a0Atelier\u2003", "Atelier"),
    ("Ate  lier", "Ate  lier"),
    ("Cafe\u0301", "Café"),
    ("NA", "NA"),
    ("None", "None"),
    ("null", "null"),
    ("0012", "0012"),
    ("1,50", "1,50"),
    ("TRUE", "TRUE"),
    ("'=1+1", "=1+1"),
    ("'@3D", "@3D"),
    ("''=1", "'=1"),
    ("'＝1", "＝1"),
    ("'L'Atelier", "'L'Atelier"),
    ("'12", "12"),
    ("''12", "''12"),
    ("'12a", "'12a"),
    ("'1.5", "'1.5"),
    ('="00012"', "00012"),
    ('=" A-1 "', "A-1"),
    ('\'="00012"', "00012"),
    ('="a"b"', '="a"b"'),
    ('="a', '="a'),
    ("\ufeffCafé\u200b", "Café"),
    ("\u00ad \u2060x\u00a0\ufeff", "x"),
    ("x\u00ady\u200bz", "x\u00ady\u200bz"),
    ("í\u00ad", "í"),
    ("\u200b", ""),
    ("\u0600", ""),
    ("'-12.5", "'-12.5"),
    ("'-12.5 kg", "-12.5 kg"),
    ("'", "'"),
]


def test_a_text_is_only_trimmed_composed_and_freed_of_the_guard(tmp_path: Path) -> None:
    rows = [{"merchant_id": f"M{n:02}", "name": text} for n, (text, _) in enumerate(TEXTS)]
    write_folder(tmp_path, [{**row, "country": "FR"} for row in rows])
    assert texts(tmp_path, "name") == [read for _, read in TEXTS]


def test_a_guarded_id_is_the_id_without_the_guard(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "'@3D"}, {"merchant_id": "'M2"}],
        [{"merchant_id": "@3D", "published_on": "2026-01-01"}],
    )
    assert texts(tmp_path, "merchant_id") == ["'M2", "@3D"]
    assert problems(tmp_path, "assessments.csv") == []


def test_a_field_of_a_million_characters_is_read_completely(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", "name": "é" * 1_000_000, "country": "FR"}])
    assert texts(tmp_path, "name") == ["é" * 1_000_000]
    assert check(tmp_path).report.problem_list == ()


def test_a_header_in_another_language_is_refused_for_missing_columns(tmp_path: Path) -> None:
    write_folder(tmp_path, "identifiant;raison sociale;pays\n1;x;FR\n")
    assert problems(tmp_path) == [
        (1, "country", "missing-label", "", "file-refused"),
        (1, "merchant_id", "missing-label", "", "file-refused"),
        (1, "name", "missing-label", "", "file-refused"),
    ]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        # The separator is the one that yields most known columns.
        ("merchant_id;name;country;a,b,c,d,e", ";"),
        ('"merchant_id";"name";"country";"a,b"', ";"),
        ("merchant_id,name,country,a|b|c|d|e", ","),
        ("merchant_id|name|country", "|"),
        ("merchant_id\tname\tcountry\ta;b;c;d;e;f", "\t"),
    ],
)
def test_the_separator_that_yields_known_columns_is_used(
    tmp_path: Path, header: str, delimiter: str
) -> None:
    write_folder(tmp_path, f"{header}\nM1{delimiter}x{delimiter}FR\n")
    assert load(tmp_path).files[0].delimiter == delimiter


def test_each_file_of_a_folder_has_its_own_dialect(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id;name;country\r\nM1;Été;FR\r\n".encode("cp1252"),
        "merchant_id\tpublished_on\nM1\t2026-01-01\n".encode("utf-16"),
        labels="merchant_id|label|granted_on\rM1|ESUS|2026-01-01\r",
    )
    assert [(f.file, f.encoding, f.delimiter, f.kept) for f in load(tmp_path).files] == [
        ("merchants.csv", "cp1252", ";", 1),
        ("labels.csv", "utf-8", "|", 1),
        ("assessments.csv", "utf-16", "\t", 1),
    ]


def test_a_skipped_first_row_keeps_its_byte_order_mark(tmp_path: Path) -> None:
    write_folder(tmp_path, "name,merchant_id,country\n\ufeffAlpha,,FR\nBeta,M2,FR\n")
    assert check(tmp_path).report.left_out("merchants.csv")["name"].to_list() == ["\ufeffAlpha"]
