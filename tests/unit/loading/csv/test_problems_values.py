"""Valid and invalid values: dates, numbers, yes/no, words, countries, ids, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from impact.loading.folder import check, load
from impact.model.dates import iso_date
from tests.builders.asking import problems
from tests.builders.factories import write_folder

ASIDE, OUT = "value-set-aside", "row-left-out"
TYPE, CONSTRAINT = "type-error", "constraint-error"


def message(folder: Path) -> str:
    (problem,) = check(folder).report.problem_list
    return problem.message


def single_value(folder: Path, column: str, text: str) -> Any:
    """Write one merchant with one value, and return it after reading; the file must be valid."""
    write_folder(folder, [{"merchant_id": "M1", column: text}])
    assert problems(folder) == []
    value = load(folder).merchants.column(column)[0]
    return value.as_py() if hasattr(value, "as_py") else value.item()


def fault(folder: Path, column: str, text: str) -> tuple[str, str]:
    """Write one merchant with one faulty value; return code and effect of the one problem."""
    write_folder(folder, [{"merchant_id": "M1", column: text}])
    ((line, name, code, value, effect),) = problems(folder)
    assert (line, name, value) == (2, column, text)
    return code, effect


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", "2026-03-31"),
        ("31/03/2026", "2026-03-31"),
        ("03/04/2026", "2026-04-03"),
        ("2024-02-29", "2024-02-29"),
        ("29/02/2000", "2000-02-29"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        (" 2026-03-31\u00a0", "2026-03-31"),
        ("2026-03-31 23:59", "2026-03-31"),
        ("2026-03-31T00:00:00", "2026-03-31"),
        ("2026-03-31T21:30:00Z", "2026-03-31"),
        ("3/4/2026", "2026-04-03"),
        ("31.03.2026", "2026-03-31"),
        ("31. 3. 2026", "2026-03-31"),
        ("31-03-2026", "2026-03-31"),
        ("2026/03/31", "2026-03-31"),
        ("20260331", "2026-03-31"),
        ("\u200b2026-03-31\ufeff", "2026-03-31"),
        ("0000-00-00", ""),
        ("0.0.0000 00:00", ""),
        ("2026-03-31T23:30:00.123456+02:00", "2026-03-31"),
        ("2026-03-31 00:30:00 -0800", "2026-03-31"),
        ("31/03/2026 08:05:00", "2026-03-31"),
    ],
)
def test_a_date_is_read_in_each_form_and_its_time_dropped(
    tmp_path: Path, text: str, day: str
) -> None:
    assert iso_date(single_value(tmp_path, "joined_on", text)) == day


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29",
        "1900-02-29",
        "29/02/2025",
        "31/04/2026",
        "2026-13-01",
        "2026-00-10",
        "0000-01-01",
        "2026-3-31",
        "3/4/26",
        "31/03/26",
        "31.03.26",
        "31.13.2026",
        "2026/3/31",
        "2026331",
        "2026-W14-2",
        "46112",
        "31 mars 2026",
        "2026-03-31x",
        "2026-03-31 25:00",
        "2026-03",
        "\u0662\u0660\u0662\u0666-\u0660\u0663-\u0663\u0661",
        "\uff12\uff10\uff12\uff16-03-31",
        "NA",
    ],
)
def test_a_text_that_is_not_a_calendar_day_is_set_aside(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, "joined_on", text) == (TYPE, ASIDE)


def test_a_month_first_date_makes_ambiguous_dates_of_its_column_unreadable(
    tmp_path: Path,
) -> None:
    days = ["12/31/2025", "03/04/2026", "04/04/2026", "31/12/2025", "2026-03-04", "12/11/2025"]
    rows = [{"merchant_id": f"M{i}", "joined_on": day} for i, day in enumerate(days)]
    write_folder(tmp_path, [{**row, "esus_granted_on": "03/04/2026"} for row in rows])
    assert problems(tmp_path) == [
        (2, "joined_on", TYPE, "12/31/2025", ASIDE),
        (3, "joined_on", TYPE, "03/04/2026", ASIDE),
        (7, "joined_on", TYPE, "12/11/2025", ASIDE),
    ]


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


def test_an_impossible_date_does_not_make_the_rest_ambiguous(tmp_path: Path) -> None:
    rows = [{"merchant_id": "M1", "joined_on": "31/31/2025"}]
    write_folder(tmp_path, [*rows, {"merchant_id": "M2", "joined_on": "03/04/2026"}])
    assert problems(tmp_path) == [(2, "joined_on", TYPE, "31/31/2025", ASIDE)]


def test_a_month_first_date_in_an_unusable_row_has_no_effect(tmp_path: Path) -> None:
    text = "merchant_id,name,country,joined_on\nM1,x,FR,12/31/2025,more\nM2,x,FR,03/04/2026\n"
    write_folder(tmp_path, text)
    assert problems(tmp_path) == [(2, "", "extra-cell", "more", OUT)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", 0), ("100", 100), ("62.5", 62.5), ("62,5", 62.5), ("+7", 7), ("-0", 0)),
        *(("007", 7), ("100.000", 100), ("0,00001", 0.00001), (" 12\u00a0", 12)),
    ],
)
def test_a_number_may_have_a_point_or_comma_and_a_sign(
    tmp_path: Path, text: str, number: float
) -> None:
    assert single_value(tmp_path, "quality_score", text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, CONSTRAINT) for text in ("-1", "-0.1", "100.1", "100,00001", "1000")),
        *((text, TYPE) for text in ("1e1", "1 000", "1,000.5", "1.000,5", ".5", "5.", "--1", "+")),
        *(
            (text, TYPE)
            for text in (
                "nan",
                "inf",
                "0x1F",
                "50%%",
                "50/10",
                "%",
                "\u0661",
                "\uff15",
                "½",
                "1_0",
                "x",
            )
        ),
    ],
)
def test_a_text_that_is_not_a_number_from_0_to_100_is_set_aside(
    tmp_path: Path, text: str, code: str
) -> None:
    assert fault(tmp_path, "quality_score", text) == (code, ASIDE)


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        ("yes true oui vrai y o 1 YES True OUI Vrai Y O", 1),
        ("no false non faux n 0 NO False NON Faux N", 0),
    ],
)
def test_yes_and_no_have_seven_and_six_spellings_in_any_case(
    tmp_path: Path, texts: str, value: int
) -> None:
    rows = [{"merchant_id": f"M{n:02}", "badge_published": t} for n, t in enumerate(texts.split())]
    write_folder(tmp_path, rows)
    assert problems(tmp_path) == []
    assert set(load(tmp_path).merchants.column("badge_published").tolist()) == {value}


@pytest.mark.parametrize("text", ["2", "jaja", "sic", "maybe", "yes!", "1.0", "x", "-"])
def test_other_words_are_neither_yes_nor_no(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, "social_utility", text) == (TYPE, ASIDE)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        *(("FR", "FR"), ("fr", "FR"), ("Fr", "FR"), ("UK", "GB"), ("uk", "GB"), ("EL", "GR")),
        *(("GB", "GB"), ("GR", "GR"), (" de ", "DE")),
    ],
)
def test_a_country_is_read_in_any_case_and_as_the_eu_writes_it(
    tmp_path: Path, text: str, country: str
) -> None:
    assert single_value(tmp_path, "country", text) == country


@pytest.mark.parametrize(
    "text", ["XX", "FRX", "Frances", "F", "ZZ", "F R", "EU", "ﬀ", "\uff26\uff32"]
)
def test_an_unknown_country_is_set_aside(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, "country", text) == (CONSTRAINT, ASIDE)


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [
        ("siren", "732829320", "732829320"),
        ("siren", " 732 829\u00a0320 ", "732829320"),
        ("siren", "000199968", "000199968"),
        ("siret", "73282932000074", "73282932000074"),
        ("siret", "732 829 320 00074", "73282932000074"),
        # La Poste: the head office passes Luhn, an office has a digit sum divisible by 5.
        ("siret", "35600000000048", "35600000000048"),
        ("siret", "35600000009075", "35600000009075"),
    ],
)
def test_a_company_number_is_read_without_its_inner_blanks(
    tmp_path: Path, column: str, text: str, read: str
) -> None:
    assert single_value(tmp_path, column, text) == read


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("siren", "732829321"),
        ("siren", "73282932"),
        ("siren", "7328293200"),
        ("siren", "73282932A"),
        ("siren", "732-829-320"),
        ("siren", "732829320.0"),
        ("siren", "\uff17\uff13\uff12\uff18\uff12\uff19\uff13\uff12\uff10"),
        ("siret", "73282932000075"),
        ("siret", "732829320"),
        ("siret", "35600000009076"),
        ("siret", "35600000100004"),
        ("siret", "73282932100007"),  # its own checksum is valid, that of its SIREN is not
    ],
)
def test_a_wrong_length_or_checksum_is_set_aside(tmp_path: Path, column: str, text: str) -> None:
    assert fault(tmp_path, column, text) == (CONSTRAINT, ASIDE)


@pytest.mark.parametrize(
    ("column", "text", "intended"),
    [
        ("siret", "6220119900031", "06220119900031"),
        ("siren", "62201199", "062201199"),
        ("siren", "199968", "000199968"),
        ("siren", "62 201 199", "062201199"),
    ],
)
def test_a_number_that_lost_its_zeros_is_set_aside_with_a_suggestion(
    tmp_path: Path, column: str, text: str, intended: str
) -> None:
    assert fault(tmp_path, column, text) == (CONSTRAINT, ASIDE)
    assert intended in message(tmp_path)
    assert load(tmp_path).merchants.column(column).to_pylist() == [""]


def test_a_short_number_that_zeros_do_not_fix_is_not_guessed(tmp_path: Path) -> None:
    assert fault(tmp_path, "siren", "62201198") == (CONSTRAINT, ASIDE)
    assert "062201198" not in message(tmp_path)


@pytest.mark.parametrize(
    "text", ["http://example.org", "https://example.org/card?id=1#top", "HTTPS://EXAMPLE.ORG"]
)
def test_an_http_address_is_an_address(tmp_path: Path, text: str) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "scorecard_url": text}
    write_folder(tmp_path, [{"merchant_id": "M1"}], [row])
    assert problems(tmp_path, "assessments.csv") == []


@pytest.mark.parametrize(
    "text",
    [
        *("example.org", "www.example.org", "ftp://example.org", "javascript:alert(1)", "http://"),
        *("https:///card", "http://?q=1", "http://#top", "http:example.org", "http://a b.org"),
    ],
)
def test_a_text_that_is_not_an_http_address_is_set_aside(tmp_path: Path, text: str) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "scorecard_url": text}
    write_folder(tmp_path, [{"merchant_id": "M1"}], [row])
    reported = problems(tmp_path, "assessments.csv")
    assert reported == [(2, "scorecard_url", CONSTRAINT, text, ASIDE)]
