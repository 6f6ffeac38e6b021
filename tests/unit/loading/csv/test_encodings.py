"""Files that are neither UTF-8 nor UTF-16: guessed with a value as read, or named."""

from pathlib import Path
from random import Random

import pytest

from impact.loading.csv.encoding_guess import guess_encoding
from impact.loading.folder import check, load
from impact.model.dates import iso_date
from impact.model.errors import SettingsError
from tests.builders.asking import shared_dataset
from tests.builders.factories import write_folder
from tests.builders.random_texts import SPELLED
from tests.oracle import encodings

SAMPLE = Path(__file__).parents[4] / "data"
CASE = Path(__file__).parents[3] / "data" / "cases" / "23-polish-windows-1250"
HEADER = "merchant_id;name;country\n"
ENCODINGS = tuple(SPELLED)


def problems(folder: Path) -> list[tuple[int | None, str, str]]:
    found = check(folder).report.problem_list
    return [(p.line, p.value, p.effect) for p in found if p.code == "encoding-error"]


def names(folder: Path) -> list[str]:
    return load(folder).merchants.column("name").to_pylist()


def write(folder: Path, text: str, written_in: str, **settings: str) -> Path:
    columns = {"merchants": settings} if settings else None
    return write_folder(folder, (HEADER + text).encode(written_in), columns=columns)


def test_polish_and_czech_names_are_read_and_one_is_shown() -> None:
    assert names(CASE) == ["Żółw Sprzęt Sp. z o.o.", "Łódź Naprawa", "Český obchod Říčany"]
    assert problems(CASE) == [(2, "Żółw Sprzęt Sp. z o.o.", "encoding-guessed")]
    (problem,) = check(CASE).report.problem_list
    assert 'write encoding = "cp1250" under [merchants] in columns.toml' in problem.message


@pytest.mark.parametrize(("encoding", "name"), [(e, n) for e, ns in SPELLED.items() for n in ns])
def test_one_name_is_read_in_the_encoding_that_spells_it(
    encoding: str, name: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, f"M1;{name};FR\n", encoding)
    assert names(folder) == [name]
    effect = "noted" if encoding == "cp1252" else "encoding-guessed"
    assert problems(folder) == [(2, name, effect)]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_names_of_each_country_of_the_sample_are_read(encoding: str) -> None:
    merchants = shared_dataset(SAMPLE).merchants
    by_country: dict[str, list[str]] = {}
    for name, country in zip(
        merchants.column("name").to_pylist(), merchants.column("country").to_pylist(), strict=True
    ):
        if not name.isascii() and name.encode(encoding, "ignore").decode(encoding) == name:
            by_country.setdefault(country, []).append(name)
    read = {
        country: (content := "\n".join(texts).encode(encoding)).decode(guess_encoding(content))
        for country, texts in by_country.items()
    }
    assert len(read) >= (1 if encoding == "cp1253" else 5)
    assert read == {country: "\n".join(texts) for country, texts in by_country.items()}


def test_both_readings_of_the_contract_guess_the_same() -> None:
    rng = Random(1)
    for _ in range(800):
        texts = rng.choices([*(n for names in SPELLED.values() for n in names), "Łódź", "été"], k=3)
        data = " ".join(texts).encode(rng.choice(ENCODINGS), "ignore")
        data = bytes(rng.choice((byte, byte, byte, rng.randrange(256))) for byte in data)
        assert guess_encoding(data) == encodings.guess(data), data


def test_capitals_that_look_like_one_letter_of_utf_8_are_read(tmp_path: Path) -> None:
    folder = write(tmp_path, "M1;SPÓŁKA Z O.O. Żółw;PL\n", "cp1250")
    assert names(folder) == ["SPÓŁKA Z O.O. Żółw"]


def test_a_blank_alone_is_no_value_to_show(tmp_path: Path) -> None:
    folder = write(tmp_path, "M1;x\u00a0;FR\n", "cp1252")
    assert (names(folder), problems(folder)) == (["x"], [(2, "", "noted")])


def test_a_named_encoding_is_used_and_nothing_is_reported(tmp_path: Path) -> None:
    folder = write(tmp_path, "M1;Café;FR\n", "mac_roman", encoding="macintosh")
    assert (names(folder), problems(folder)) == (["Café"], [])
    assert load(folder).files[0].encoding == "macintosh"


def test_a_named_encoding_does_not_garble_utf_8(tmp_path: Path) -> None:
    folder = write(tmp_path, "M1;Żółw;PL\n", "utf-8", encoding="cp1250")
    assert (names(folder), problems(folder)) == (["Żółw"], [])


def test_a_byte_that_the_named_encoding_lacks_refuses_the_file(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        HEADER.encode() + b"M1;x;FR\nM2;\xe9\x81;FR\n",
        columns={"merchants": {"encoding": "cp1250"}},
    )
    assert problems(folder) == [(3, "", "file-refused")]
    assert "0x81, which is not in cp1250" in check(folder).report.refusals[0].message


@pytest.mark.parametrize("encoding", ["cp1250x", "", "utf-16", "rot13", "cp037", 5])
def test_an_encoding_that_does_not_exist_is_named(encoding: object, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, columns={"labels": {"encoding": encoding}})
    with pytest.raises(SettingsError) as error:
        check(folder)
    assert str(error.value) == (
        f"columns.toml: `labels.encoding` = {encoding!r} should be the name of an encoding such as "
        '"cp1250".'
    )


@pytest.mark.parametrize(
    ("order", "days"),
    [
        ("", ["", "2026-04-03", "", ""]),
        ("day-first", ["2026-04-03", "2026-04-03", "", "2026-12-25"]),
        ("month-first", ["2026-03-04", "2026-04-03", "2026-12-25", ""]),
    ],
)
def test_columns_toml_says_whether_days_are_day_first(
    order: str, days: list[str], tmp_path: Path
) -> None:
    texts = ("03/04/2026", "03.04.2026", "12/25/2026", "25-12-2026" if order else "12-25-2026")
    folder = write_folder(
        tmp_path,
        [{"merchant_id": f"M{i}", "joined_on": text} for i, text in enumerate(texts)],
        columns={"merchants": {"dates": order}} if order else None,
    )
    joined = load(folder).merchants.column("joined_on")
    assert [iso_date(int(day)) for day in joined] == days
    faults = [p for p in check(folder).report.problem_list if p.effect == "value-set-aside"]
    assert len(faults) == days.count("")
    assert all("`dates`" in problem.message for problem in faults)
