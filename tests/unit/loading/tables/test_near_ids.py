"""Ids that nearly match: what is corrected, what is reported, who has the caveat."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import decided_rows, differences, problems
from tests.builders.factories import write_folder

OUT, NOTED = "row-left-out", "noted"
SEVERE = {"published_on": "2026-03-01", "ethics_finding": "severe"}
SIREN, SIRET = "000085589", "73282932000074"


def caveats(folder: Path) -> dict[str, str]:
    return {row["merchant_id"]: row["caveats"] for row in decided_rows(folder)}


def foreign_messages(folder: Path, file: str = "assessments.csv") -> list[str]:
    reported = check(folder).report.problem_list
    return [p.message for p in reported if p.file == file and p.effect == OUT]


ADDITIONS = (
    *("\ufeff0012a", "0012a\u200b", "\u00ad0012a ", "\u2060\u00a00012a"),
    *('="0012a"', "'0012a", '\'="0012a"', '=" 0012a"'),
)


@pytest.mark.parametrize("column", ["merchant_id", "ecovadis_id"])
def test_spreadsheet_additions_around_an_id_are_removed(tmp_path: Path, column: str) -> None:
    merchant = {"merchant_id": "0012a", "ecovadis_id": "0012a"}
    cards = [
        {column: written, **SEVERE, "published_on": f"2026-03-0{day}"}
        for day, written in enumerate(ADDITIONS, start=1)
    ]
    write_folder(tmp_path, [merchant], cards)
    assert problems(tmp_path, "assessments.csv") == []
    assert load(tmp_path).assessments.rows.size == len(ADDITIONS)
    assert [row["status"] for row in decided_rows(tmp_path)] == ["removal_due"]


def test_an_apostrophe_before_digits_is_removed(tmp_path: Path) -> None:
    cases = [
        ("siren", f'="{SIREN}"', SIREN),
        ("siren", f"'{SIREN}", SIREN),
        ("siret", f"\u200b{SIRET}\ufeff", SIRET),
        ("ecovadis_id", "'EV1", "'EV1"),
        ("ecovadis_id", "''1", "''1"),
        ("name", "'0012a", "'0012a"),
        ("name", "'0012", "0012"),
        ("country", '="FR"', "FR"),
    ]
    rows = [{"merchant_id": f"M{at}", column: text} for at, (column, text, _) in enumerate(cases)]
    merchants = load(write_folder(tmp_path, rows)).merchants
    read = [merchants.column(column).to_pylist()[at] for at, (column, *_) in enumerate(cases)]
    assert not differences(cases, read)


def test_invisible_characters_are_also_removed_from_headers(tmp_path: Path) -> None:
    text = "\ufeff\ufeffmerchant_id,\u200bname,country\u00ad,Note\u200b\nM1,x,FR,n\n"
    write_folder(tmp_path, text)
    assert problems(tmp_path) == []
    assert [name for name, _ in load(tmp_path).merchants.extras] == ["Note"]


def test_a_row_of_only_invisible_characters_is_blank(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country\nM1,x,FR\n\u200b,\ufeff \u00ad,\n")
    assert problems(tmp_path) == [(3, "", "blank-row", "", NOTED)]


@pytest.mark.parametrize("column", ["merchant_id", "ecovadis_id"])
@pytest.mark.parametrize(
    "pairs",
    [
        {"00012": "12", "345": "345.0", "m7": "M7", "Straße": "STRASSE", "M1": "M\u200b1"},
        {"12": "00012", "345.0": "345", "M\u00ad1": "m1", "007a": "7A.0"},
    ],
)
def test_an_id_that_nearly_matches_one_merchant_is_its_caveat(
    tmp_path: Path, pairs: dict[str, str], column: str
) -> None:
    merchants = [{"merchant_id": f"X{at}"} | {column: name} for at, name in enumerate(pairs)]
    cards = [{column: written, **SEVERE} for written in pairs.values()]
    write_folder(tmp_path, [*merchants, {"merchant_id": "Y"}], cards)
    assert problems(tmp_path, "assessments.csv") == [
        (line, column, "foreign-key", written, OUT)
        for line, written in enumerate(pairs.values(), start=2)
    ]
    for existing, message in zip(pairs, foreign_messages(tmp_path), strict=True):
        assert f"meant for {existing}, " in message
    assert sorted(caveats(tmp_path).values()) == ["", *["assessment_left_out"] * len(pairs)]


def test_an_id_that_differs_by_more_names_no_merchant(tmp_path: Path) -> None:
    ids = {"M1": ("M2", "M10", "M-1", "M 1"), "12": ("12.00", "12,0")}
    cards = [{"merchant_id": written, **SEVERE} for each in ids.values() for written in each]
    write_folder(tmp_path, [{"merchant_id": existing} for existing in ids], cards)
    messages = foreign_messages(tmp_path)
    assert len(messages) == len(cards)
    assert not [message for message in messages if "meant for" in message]
    assert caveats(tmp_path) == {"M1": "", "12": ""}


def test_an_id_that_nearly_matches_two_names_neither(tmp_path: Path) -> None:
    merchants = [{"merchant_id": name} for name in ("012", "0012")]
    write_folder(tmp_path, merchants, [{"merchant_id": "12", **SEVERE}])
    (message,) = foreign_messages(tmp_path)
    assert "meant for" not in message
    assert set(caveats(tmp_path).values()) == {""}


def test_all_merchants_that_share_the_nearly_matching_value_carry_the_caveat(
    tmp_path: Path,
) -> None:
    merchants = [{"merchant_id": name, "ecovadis_id": "ev-9"} for name in ("M1", "M2")]
    merchants.append({"merchant_id": "M3", "ecovadis_id": "ev-90"})
    write_folder(tmp_path, merchants, [{"ecovadis_id": "EV-9", **SEVERE}])
    left_out = "assessment_left_out"
    assert caveats(tmp_path) == {"M1": left_out, "M2": left_out, "M3": ""}


def test_an_exact_match_is_not_a_near_match_of_another(tmp_path: Path) -> None:
    merchants = [{"merchant_id": name} for name in ("12", "0012")]
    write_folder(tmp_path, merchants, [{"merchant_id": "12", **SEVERE}])
    assert problems(tmp_path, "assessments.csv") == []
    assert caveats(tmp_path) == {"0012": "", "12": "not_reviewed"}


def test_a_left_out_merchant_is_never_a_near_match(tmp_path: Path) -> None:
    text = "merchant_id,name,country,removed_on\n0012,x,FR,soon\nM2,x,FR,\n"
    write_folder(tmp_path, text, [{"merchant_id": "12", **SEVERE}])
    (message,) = foreign_messages(tmp_path)
    assert "meant for" not in message


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("labels.csv", "merchant_id,label,granted_on\nm1,esus,2026-01-01\n"),
        ("exceptions.csv", "merchant_id,from,until,by,reason\nm1,2026-01-01,2026-01-02,A,b\n"),
    ],
)
def test_labels_and_exceptions_name_the_merchant_without_a_caveat(
    tmp_path: Path, file: str, text: str
) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    (tmp_path / file).write_text(text, encoding="utf-8")
    (message,) = foreign_messages(tmp_path, file)
    assert "meant for M1, " in message
    assert caveats(tmp_path) == {"M1": ""}
