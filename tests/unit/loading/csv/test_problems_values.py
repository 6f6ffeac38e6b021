"""Valid and invalid values: dates, numbers, yes/no, words, countries, ids, addresses."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from impact.loading.folder import check, load
from impact.model.dates import iso_date
from tests.builders.asking import problems
from tests.builders.factories import write_folder

ASIDE, OUT = "value-set-aside", "row-left-out"
TYPE, CONSTRAINT = "type-error", "constraint-error"


def messages(folder: Path) -> list[str]:
    return [problem.message for problem in check(folder).report.problem_list]


def write_values(folder: Path, column: str, texts: Iterable[str]) -> None:
    """Write one merchant for each text of a column."""
    write_folder(folder, [{"merchant_id": f"M{n:02}", column: t} for n, t in enumerate(texts)])


def values(folder: Path, column: str, texts: Iterable[str]) -> list[Any]:
    """Return the values of a column after reading; the file must be valid."""
    write_values(folder, column, texts)
    assert problems(folder) == []
    read: list[Any] = load(folder).merchants.column(column).tolist()
    return read


def faults(folder: Path, column: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return code and effect of the one problem of each faulty text."""
    write_values(folder, column, texts)
    reported = problems(folder)
    assert [problem[:2] for problem in reported] == [(n, column) for n in range(2, len(texts) + 2)]
    assert [problem[3] for problem in reported] == list(texts)
    return [(code, effect) for _, _, code, _, effect in reported]


DAYS = [
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
]


def test_a_date_is_read_in_each_form_and_its_time_dropped(tmp_path: Path) -> None:
    read = values(tmp_path, "joined_on", [text for text, _ in DAYS])
    assert [iso_date(day) for day in read] == [day for _, day in DAYS]


NO_DAYS = [
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
]


def test_a_text_that_is_not_a_calendar_day_is_set_aside(tmp_path: Path) -> None:
    assert set(faults(tmp_path, "joined_on", NO_DAYS)) == {(TYPE, ASIDE)}


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


NUMBERS = [
    *(("0", 0), ("100", 100), ("62.5", 62.5), ("62,5", 62.5), ("+7", 7), ("-0", 0)),
    *(("007", 7), ("100.000", 100), ("0,00001", 0.00001), (" 12\u00a0", 12)),
]


def test_a_number_may_have_a_point_or_comma_and_a_sign(tmp_path: Path) -> None:
    read = values(tmp_path, "quality_score", [text for text, _ in NUMBERS])
    assert read == [number for _, number in NUMBERS]


NO_NUMBERS = [
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
]


def test_a_text_that_is_not_a_number_from_0_to_100_is_set_aside(tmp_path: Path) -> None:
    reported = faults(tmp_path, "quality_score", [text for text, _ in NO_NUMBERS])
    assert reported == [(code, ASIDE) for _, code in NO_NUMBERS]


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


def test_other_words_are_neither_yes_nor_no(tmp_path: Path) -> None:
    words = ["2", "jaja", "sic", "maybe", "yes!", "1.0", "x", "-"]
    assert set(faults(tmp_path, "social_utility", words)) == {(TYPE, ASIDE)}


COUNTRIES = [
    *(("FR", "FR"), ("fr", "FR"), ("Fr", "FR"), ("UK", "GB"), ("uk", "GB"), ("EL", "GR")),
    *(("GB", "GB"), ("GR", "GR"), (" de ", "DE")),
]


def test_a_country_is_read_in_any_case_and_as_the_eu_writes_it(tmp_path: Path) -> None:
    read = values(tmp_path, "country", [text for text, _ in COUNTRIES])
    assert read == [country for _, country in COUNTRIES]


def test_an_unknown_country_is_set_aside(tmp_path: Path) -> None:
    words = ["XX", "FRX", "Frances", "F", "ZZ", "F R", "EU", "ﬀ", "\uff26\uff32"]
    assert set(faults(tmp_path, "country", words)) == {(CONSTRAINT, ASIDE)}


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        (
            "siren",
            {
                "732829320": "732829320",
                " 732 829\u00a0320 ": "732829320",
                "000199968": "000199968",
            },
        ),
        (
            "siret",
            {
                "73282932000074": "73282932000074",
                "732 829 320 00074": "73282932000074",
                # La Poste: the head office passes Luhn, an office has a digit sum divisible by 5.
                "35600000000048": "35600000000048",
                "35600000009075": "35600000009075",
            },
        ),
    ],
)
def test_a_company_number_is_read_without_its_inner_blanks(
    tmp_path: Path, column: str, numbers: dict[str, str]
) -> None:
    assert values(tmp_path, column, numbers) == list(numbers.values())


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (
            "siren",
            [
                *("732829321", "73282932", "7328293200", "73282932A", "732-829-320"),
                *("732829320.0", "\uff17\uff13\uff12\uff18\uff12\uff19\uff13\uff12\uff10"),
            ],
        ),
        (
            "siret",
            [
                *("73282932000075", "732829320", "35600000009076", "35600000100004"),
                "73282932100007",  # its own checksum is valid, that of its SIREN is not
            ],
        ),
    ],
)
def test_a_wrong_length_or_checksum_is_set_aside(
    tmp_path: Path, column: str, texts: list[str]
) -> None:
    assert set(faults(tmp_path, column, texts)) == {(CONSTRAINT, ASIDE)}


@pytest.mark.parametrize(
    ("column", "intended"),
    [
        ("siret", {"6220119900031": "06220119900031"}),
        (
            "siren",
            {"62201199": "062201199", "199968": "000199968", "62 201 199": "062201199"},
        ),
    ],
)
def test_a_number_that_lost_its_zeros_is_set_aside_with_a_suggestion(
    tmp_path: Path, column: str, intended: dict[str, str]
) -> None:
    assert set(faults(tmp_path, column, list(intended))) == {(CONSTRAINT, ASIDE)}
    for number, message in zip(intended.values(), messages(tmp_path), strict=True):
        assert number in message
    assert set(load(tmp_path).merchants.column(column).to_pylist()) == {""}


def test_a_short_number_that_zeros_do_not_fix_is_not_guessed(tmp_path: Path) -> None:
    assert faults(tmp_path, "siren", ["62201198"]) == [(CONSTRAINT, ASIDE)]
    assert "062201198" not in messages(tmp_path)[0]


def write_addresses(folder: Path, addresses: Sequence[str]) -> None:
    cards = [
        {"merchant_id": "M1", "published_on": f"2026-01-{day:02}", "scorecard_url": address}
        for day, address in enumerate(addresses, start=1)
    ]
    write_folder(folder, [{"merchant_id": "M1"}], cards)


def test_an_http_address_is_an_address(tmp_path: Path) -> None:
    https = ("https://example.org/card?id=1#top", "HTTPS://EXAMPLE.ORG")
    write_addresses(tmp_path, ["http://example.org", *https])
    assert problems(tmp_path, "assessments.csv") == []


def test_a_text_that_is_not_an_http_address_is_set_aside(tmp_path: Path) -> None:
    texts = [
        *("example.org", "www.example.org", "ftp://example.org", "javascript:alert(1)", "http://"),
        *("https:///card", "http://?q=1", "http://#top", "http:example.org", "http://a b.org"),
    ]
    write_addresses(tmp_path, texts)
    assert problems(tmp_path, "assessments.csv") == [
        (line, "scorecard_url", CONSTRAINT, text, ASIDE) for line, text in enumerate(texts, start=2)
    ]
