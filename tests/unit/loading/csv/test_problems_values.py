"""Valid and invalid values of each kind, with the exact message: the value, the fault, the fix.

The forms of a day stand in fields/test_day_forms.py, the words that several languages know in
fields/test_known_words.py.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from impact.loading.fields.day_forms import WRITE_DAY
from impact.loading.folder import check, load
from impact.model.dates import iso_date
from tests.builders.asking import problems
from tests.builders.factories import write_folder

ASIDE, OUT = "value-set-aside", "row-left-out"
TYPE, CONSTRAINT = "type-error", "constraint-error"


def messages(folder: Path) -> list[str]:
    return [problem.message for problem in check(folder).report.problem_list]


def write_values(folder: Path, column: str, texts: Sequence[str]) -> None:
    """Write one merchant for each text of a column."""
    write_folder(folder, [{"merchant_id": f"M{n:02}", column: t} for n, t in enumerate(texts)])


# Each text of a column and the value that is read.
VALUES: dict[str, dict[str, Any]] = {
    "joined_on": {
        "2026-03-31": "2026-03-31",
        " 31/03/2026\u00a0": "2026-03-31",
        "\u200b31.03.2026 23:59\ufeff": "2026-03-31",
        "0000-00-00": "",
    },
    "quality_score": {
        "0": 0,
        "100": 100,
        "62.5": 62.5,
        "62,5": 62.5,
        "+7": 7,
        "-0": 0,
        "007": 7,
        "100.000": 100,
        "0,00001": 0.00001,
        " 12\u00a0": 12,
        # What stands behind a score of 100.
        "58 %": 58,
        "58%": 58,
        "58/100": 58,
        "58,0 / 100": 58,
        "+58\u00a0%": 58,
    },
    "country": {
        "FR": "FR",
        "fr": "FR",
        "Fr": "FR",
        " de ": "DE",
        "UK": "GB",
        "uk": "GB",
        "GB": "GB",
        "EL": "GR",
        "GR": "GR",
        # Alpha-3 and the names of several languages.
        "deu": "DE",
        "Allemagne": "DE",
        "SAKSA": "DE",
        "Γερμανία": "DE",
        "Éire": "IE",
        "Czech Republic": "CZ",
        "Tchéquie": "CZ",
        "republique tcheque": "CZ",
        "Holandia": "NL",
        "Royaume-Uni": "GB",
        "Cote d'Ivoire": "CI",
    },
    "siren": {
        "732829320": "732829320",
        " 732 829\u00a0320 ": "732829320",
        "000199968": "000199968",
    },
    "siret": {
        "73282932000074": "73282932000074",
        "732 829 320 00074": "73282932000074",
        # La Poste: the head office passes Luhn, an office has a digit sum divisible by 5.
        "35600000000048": "35600000000048",
        "35600000009075": "35600000009075",
    },
}


@pytest.mark.parametrize("column", VALUES)
def test_a_value_is_read_in_each_of_its_forms(tmp_path: Path, column: str) -> None:
    write_values(tmp_path, column, list(VALUES[column]))
    assert problems(tmp_path) == []
    read = load(tmp_path).merchants.column(column).tolist()
    if column == "joined_on":
        read = [iso_date(day) for day in read]
    assert dict(zip(VALUES[column], read, strict=True)) == VALUES[column]


def test_a_zero_has_no_sign(tmp_path: Path) -> None:
    write_values(tmp_path, "quality_score", ["-0"])
    assert str(load(tmp_path).merchants.column("quality_score")[0]) == "0.0"


IN_WORDS = "or say what it means under `words` in columns.toml."
NO_DAY = f"is not a day; {WRITE_DAY}"
MONTH_FIRST = (
    "is written month first; write it as YYYY-MM-DD or DD/MM/YYYY, or say in columns.toml "
    "how the file's `dates` are written."
)
NO_NUMBER = "is not a number; write one, for example 62.5 or 62,5."
AS_BLANK = "If it stands for no value, name it under `blank` in columns.toml."
RANGE = "is not from 0 to 100; check it at the source."
NO_WORD = f"is neither yes nor no; correct it, leave it blank, {IN_WORDS}"
NO_COUNTRY = f"is not a country or its code in ISO 3166-1; write two letters such as FR, {IN_WORDS}"
NO_SIREN = "is not a SIREN: it has 9 digits and nothing else; check it at the source."
CHECKSUM = "does not pass the checksum of a {}; check it at the source."
LENGTH = "has {} digits, a {} has {}; check it at the source."
IS_SIREN = "is a SIREN, and a SIRET is that and 5 digits of the site; write it under siren."
ZEROS = "has {} digits: it probably lost its leading zeros and was {}; export the column as text."

# A column, the code and the message behind each of its faulty values.
FAULTS = [
    ("joined_on", TYPE, NO_DAY, ["2026-02-30", "0000-01-01", "2026-03-31x", "46112", "31 mars 26"]),
    ("joined_on", TYPE, MONTH_FIRST, ["03/31/2026"]),
    ("quality_score", CONSTRAINT, RANGE, ["-1", "-0.1", "100.1", "100,00001", "1000", "100.5 %"]),
    ("quality_score", TYPE, NO_NUMBER, ["1e1", "1 000", "1,000.5", "1.000,5", ".5", "5.", "--1"]),
    ("quality_score", TYPE, NO_NUMBER, ["+", "inf", "0x1F", "½", "1_0", "\u0661", "\uff15"]),
    ("quality_score", TYPE, NO_NUMBER, ["58 %%", "58/10", "58/1000", "/100", "%", "x"]),
    ("quality_score", TYPE, f"{NO_NUMBER} {AS_BLANK}", ["nan"]),
    # A day is a day only in a column of days: as a number it would be 20484.
    ("quality_score", TYPE, NO_NUMBER, ["2026-01-31"]),
    ("social_utility", TYPE, NO_WORD, ["2", "jaja", "sic", "maybe", "yes!", "1.0", "x"]),
    ("country", CONSTRAINT, NO_COUNTRY, ["XX", "ZZ", "EU", "F", "F R", "FRX", "2026-01-31"]),
    # Upper case makes two letters of the first one: still it is no code.
    ("country", CONSTRAINT, NO_COUNTRY, ["\ufb01", "\uff26\uff32"]),
    # A name of two countries or of none.
    ("country", CONSTRAINT, NO_COUNTRY, ["Korea", "Slovenská republika", "Germania!", "Frances"]),
    (
        "siren",
        CONSTRAINT,
        NO_SIREN,
        ["12a", "73282932:", "73282932A", "732-829-320", "732829320.0"],
    ),
    ("siren", CONSTRAINT, NO_SIREN, ["\uff17\uff13\uff12\uff18\uff12\uff19\uff13\uff12\uff10"]),
    ("siren", CONSTRAINT, CHECKSUM.format("SIREN"), ["732829321"]),
    ("siren", CONSTRAINT, LENGTH.format(10, "SIREN", 9), ["7328293200"]),
    ("siren", CONSTRAINT, ZEROS.format(8, "062201199"), ["62201199", "62 201 199"]),
    ("siren", CONSTRAINT, ZEROS.format(6, "000199968"), ["199968"]),
    # Zeros do not make a valid number of it.
    ("siren", CONSTRAINT, LENGTH.format(8, "SIREN", 9), ["62201198"]),
    ("siret", CONSTRAINT, ZEROS.format(13, "06220119900031"), ["6220119900031"]),
    ("siret", CONSTRAINT, IS_SIREN, ["732829320"]),
    ("siret", CONSTRAINT, CHECKSUM.format("SIRET"), ["73282932000075", "35600000009076"]),
    # The checksum of the second one is valid, that of its SIREN is not.
    ("siret", CONSTRAINT, CHECKSUM.format("SIRET"), ["35600000100004", "73282932100007"]),
]


@pytest.mark.parametrize(("column", "code", "message", "texts"), FAULTS)
def test_an_invalid_value_is_set_aside_and_named_with_its_fault_and_fix(
    tmp_path: Path, column: str, code: str, message: str, texts: list[str]
) -> None:
    write_values(tmp_path, column, texts)
    lines = enumerate(texts, start=2)
    assert problems(tmp_path) == [(line, column, code, text, ASIDE) for line, text in lines]
    assert messages(tmp_path) == [f"“{text}” {message}" for text in texts]


# --- days written month first -----------------------------------------------------------------


def test_a_month_first_day_makes_the_ambiguous_days_of_its_column_unreadable(
    tmp_path: Path,
) -> None:
    days = ["03/04/2026", "12/31/2025", "04/04/2026", "31/12/2025", "2026-03-04", "12/11/2025"]
    rows = [{"merchant_id": f"M{i}", "joined_on": day} for i, day in enumerate(days)]
    write_folder(tmp_path, [{**row, "esus_granted_on": "03/04/2026"} for row in rows])
    assert problems(tmp_path) == [
        (2, "joined_on", TYPE, "03/04/2026", ASIDE),
        (3, "joined_on", TYPE, "12/31/2025", ASIDE),
        (7, "joined_on", TYPE, "12/11/2025", ASIDE),
    ]
    assert messages(tmp_path)[0] == (
        "“03/04/2026” could be two days, since “12/31/2025” in this column is written month "
        "first; write the column's days as YYYY-MM-DD, or say in columns.toml how the file's "
        "`dates` are written."
    )


def test_a_month_first_date_does_not_affect_the_column_in_another_file(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}],
        [{"merchant_id": "M1", "published_on": "12/31/2025"}],
        more_assessments={
            "assessments-2.csv": [{"merchant_id": "M1", "published_on": "03/04/2026"}]
        },
    )
    assert problems(tmp_path, "assessments.csv") == [(2, "published_on", TYPE, "12/31/2025", OUT)]
    assert problems(tmp_path, "assessments-2.csv") == []


def test_a_month_first_date_in_an_unusable_row_has_no_effect(tmp_path: Path) -> None:
    text = "merchant_id,name,country,joined_on\nM1,x,FR,12/31/2025,more\nM2,x,FR,03/04/2026\n"
    write_folder(tmp_path, text)
    assert problems(tmp_path) == [(2, "", "extra-cell", "more", OUT)]


# --- addresses and findings of an assessment --------------------------------------------------


def write_cards(folder: Path, column: str, texts: Sequence[str]) -> None:
    """Write one assessment for each text of a column."""
    cards = [
        {"merchant_id": "M1", "published_on": f"2026-01-{day:02}", column: text}
        for day, text in enumerate(texts, start=1)
    ]
    write_folder(folder, [{"merchant_id": "M1"}], cards)


def test_an_http_address_is_an_address(tmp_path: Path) -> None:
    https = ("https://example.org/card?id=1#top", "HTTPS://EXAMPLE.ORG")
    write_cards(tmp_path, "scorecard_url", ["http://example.org", *https])
    assert problems(tmp_path, "assessments.csv") == []


def test_a_text_that_is_not_an_http_address_is_set_aside_and_named(tmp_path: Path) -> None:
    texts = [
        *("example.org", "www.example.org", "ftp://example.org", "javascript:alert(1)", "http://"),
        *("https:///card", "http://?q=1", "http://#top", "http:example.org", "http://a b.org"),
    ]
    write_cards(tmp_path, "scorecard_url", texts)
    assert problems(tmp_path, "assessments.csv") == [
        (line, "scorecard_url", CONSTRAINT, text, ASIDE) for line, text in enumerate(texts, start=2)
    ]
    address = "write the whole address, for example https://example.org/card."
    assert messages(tmp_path) == [
        f"“{text}” is not an http(s) address; {address}" for text in texts
    ]
    assert set(load(tmp_path).assessments.columns["scorecard_url"].to_pylist()) == {""}


def test_an_unknown_finding_is_named_with_the_known_ones_and_never_left_blank(
    tmp_path: Path,
) -> None:
    write_cards(tmp_path, "social_finding", ["bad"])
    # A blank would hide what may be a reason for removal.
    assert messages(tmp_path) == [
        "“bad” is not one of none, minor, major, severe; it may be a reason for removal: correct "
        f"it, {IN_WORDS.removesuffix('.')}; never leave it blank."
    ]
