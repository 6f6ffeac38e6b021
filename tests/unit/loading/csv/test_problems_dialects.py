"""Each file has its own dialect, and lines are counted as in a text editor.

That every dialect reads the same is shown by tests/property/test_same_table.py.
"""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import problems, texts
from tests.builders.factories import write_folder


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


HEADER = "merchant_id,name,country"
# The name of M1 has a line break of every kind: lines 2 to 5 with the row.
BREAKS = [HEADER, 'M1,"one\ntwo\r\nthree\rfour",FR', "M2,x,XX", '"M3","\r\n",YY', "M4,,ZZ"]
# Characters that break lines elsewhere.
OTHERS = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("sep=;\n\n \u00a0\n;;\nmerchant_id;name;country\nM1;;XX\n", {6: "XX"}),
        ("\n".join(BREAKS), {6: "XX", 7: "YY", 9: "ZZ"}),
        ("\r\n".join(BREAKS), {6: "XX", 7: "YY", 9: "ZZ"}),
        ("\r".join(BREAKS), {6: "XX", 7: "YY", 9: "ZZ"}),
        (f"{HEADER}\rM1,x,FR\r\nM2,x,FR\nM3,x,XX\n\rM4,x,YY", {4: "XX", 6: "YY"}),
        (f"{HEADER}\nM1,{OTHERS},FR\nM2,x,XX\n", {3: "XX"}),
    ],
    ids=["above the header", "\\n", "\\r\\n", "\\r", "mixed line ends", "other characters"],
)
def test_a_problem_has_the_line_on_which_its_row_begins(
    tmp_path: Path, text: str, faults: dict[int, str]
) -> None:
    write_folder(tmp_path, text.encode())
    reported = {line: value for line, column, _, value, _ in problems(tmp_path) if column}
    assert reported == faults


def test_every_character_of_a_text_with_line_breaks_is_read(tmp_path: Path) -> None:
    write_folder(tmp_path, f'{HEADER}\nM1,"one\ntwo\r\nthree\rfour",FR\nM2,{OTHERS},FR\n'.encode())
    assert texts(tmp_path, "name") == ["one\ntwo\r\nthree\rfour", OTHERS]


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


def test_a_field_of_a_million_characters_is_read_completely(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", "name": "é" * 1_000_000, "country": "FR"}])
    assert texts(tmp_path, "name") == ["é" * 1_000_000]
    assert check(tmp_path).report.problem_list == ()


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
        exceptions="\ufeffmerchant_id,from,until,by,reason\nM1,2026-01-01,2026-01-02,É,b\n",
        evidence="\ufeffmerchant_id;label;document;sha256;seen_by\n".encode("utf-16-be"),
    )
    assert texts(tmp_path, "name") == ["Été"]
    assert [(f.file, f.encoding, f.delimiter, f.kept) for f in load(tmp_path).files] == [
        ("merchants.csv", "cp1252", ";", 1),
        ("labels.csv", "utf-8", "|", 1),
        ("assessments.csv", "utf-16", "\t", 1),
        ("exceptions.csv", "utf-8-sig", ",", 1),
        ("evidence.csv", "utf-16", ";", 0),
    ]


def test_a_skipped_first_row_keeps_its_byte_order_mark(tmp_path: Path) -> None:
    write_folder(tmp_path, "name,merchant_id,country\n\ufeffAlpha,,FR\nBeta,M2,FR\n")
    assert check(tmp_path).report.left_out("merchants.csv")["name"].to_list() == ["\ufeffAlpha"]
