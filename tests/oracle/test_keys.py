"""The oracle held to the contract's own words: keys, headers of one's own, random folders."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests import oracle
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG
from tests.oracle.shortcuts import DAY, counts, merchant_problems, problems

HEADER = "merchant_id,name,country\n"
ASSESSMENTS = "merchant_id,published_on,social_finding\n"


def test_a_repeated_id_counts_once_if_equal_and_never_if_different(
    tmp_path: Path,
) -> None:
    text = "merchant_id,name,country,quality_score,x\n" + (
        'A,a,uk,45,\nA,a,GB,\'4.5,\nA,a,GB,"45,0",\n'
        "B,b,FR,1,\nB,b,FR,2,y\n"
        "C,c,FR,abc,\nC,c,FR,,\n"
        "D,d,FR,1,\nD,d,UK,2,,z\n"
        'E,a,GB,"45,0",\nE,a,UK,45,\n'
    )
    expected = [
        (line, "merchant_id", "primary-key", text_, "row-left-out")
        for line, text_ in [(2, "A"), (3, "A"), (4, "A"), (5, "B"), (6, "B"), (7, "C"), (8, "C")]
    ]
    noticed = merchant_problems(tmp_path, text)
    assert [one for one in noticed if one[2] == "primary-key"] == [
        *expected,
        (12, "merchant_id", "primary-key", "E", "noted"),
    ]
    kept = oracle.check(tmp_path).kept("merchants")
    assert [row.values["merchant_id"] for row in kept] == ["D", "E"]
    assert counts(tmp_path) == (11, 2, 8, 1)


def test_a_repeated_approval_counts_once_and_needs_a_merchant(tmp_path: Path) -> None:
    text = "merchant_id,label,granted_on\nM1,ESUS,2025-01-01\nM1,esus,01/01/2025\nM1,esat,\n"
    text += "M9,ess,\n,esus,2025-01-01\nM1,,2025-01-01\n"
    write_folder(tmp_path, merchants=[{"merchant_id": "M1"}], labels=text)
    assert problems(tmp_path, "labels.csv") == [
        (3, "", "primary-key", "", "noted"),
        (5, "label", "type-error", "ess", "row-left-out"),
        (5, "merchant_id", "foreign-key", "M9", "row-left-out"),
        (6, "merchant_id", "missing-value", "", "row-left-out"),
        (7, "label", "missing-value", "", "row-left-out"),
    ]
    assert counts(tmp_path, "labels.csv") == (6, 2, 3, 1)


def test_built_ids_are_numbered_in_file_order_and_skip_stated_ones(tmp_path: Path) -> None:
    day = "2026-01-01"
    rows = [
        {"assessment_id": f"M1@{day}", "medal": "gold"},
        {"assessment_id": "", "medal": "silver"},
        {"assessment_id": "", "medal": "Silver"},
        {"assessment_id": "", "medal": "bronze"},
    ]
    write_folder(
        tmp_path,
        merchants=[{"merchant_id": "M1"}],
        assessments=[{"merchant_id": "M1", "published_on": day, **row} for row in rows],
        more_assessments={"assessments-2.csv": [{"merchant_id": "M1", "published_on": day}]},
    )
    kept = oracle.check(tmp_path).kept("assessments")
    assert [row.built_id for row in kept] == ["", f"M1@{day}#2", f"M1@{day}#3", f"M1@{day}#4"]
    assert problems(tmp_path, "assessments.csv") == [
        (3, "published_on", "ambiguous-date", day, "noted"),
        (4, "assessment_id", "primary-key", "", "noted"),
        (5, "published_on", "ambiguous-date", day, "noted"),
    ]
    assert problems(tmp_path, "assessments-2.csv")[0][2] == "ambiguous-date"


def test_the_first_filled_key_names_the_merchant(tmp_path: Path) -> None:
    text = "merchant_id,ecovadis_id,siret,published_on\n"
    text += "X,E1,bad,2026-01-01\n,E1,bad,2026-01-01\n,,bad,2026-01-01\n,,,2026-01-01\n"
    write_folder(tmp_path, merchants=[{"merchant_id": "M1", "ecovadis_id": "E1"}], assessments=text)
    assert problems(tmp_path, "assessments.csv") == [
        (2, "merchant_id", "foreign-key", "X", "row-left-out"),
        (2, "siret", "constraint-error", "bad", "value-set-aside"),
        (3, "siret", "constraint-error", "bad", "value-set-aside"),
        (4, "siret", "constraint-error", "bad", "row-left-out"),
        (5, "merchant_id", "missing-value", "", "row-left-out"),
    ]


def test_a_left_out_row_names_its_merchant_unless_it_is_not_judged(tmp_path: Path) -> None:
    merchants_ = [{"merchant_id": name} for name in ("M1", "M2", "M3")]
    text = ASSESSMENTS + "M1,soon,none\nM2,2026-01-01,none,surplus\nM3,2026-01"
    write_folder(tmp_path, merchants=merchants_, assessments=text)
    rows = oracle.decide(tmp_path, DAY, today=DAY)
    assert [row["caveats"] for row in rows] == ["assessment_left_out", "", ""]


def test_an_exception_needs_every_value_and_days_in_order(tmp_path: Path) -> None:
    text = "merchant_id,from,until,by,reason\nM1,2026-01-02,2026-01-01,Ada,x\nM2,2026-01-01,,,x\n"
    write_folder(tmp_path, merchants=[{"merchant_id": "M1"}], exceptions=text)
    assert problems(tmp_path, "exceptions.csv") == [
        (2, "until", "constraint-error", "2026-01-01", "row-left-out"),
        (3, "by", "missing-value", "", "row-left-out"),
        (3, "merchant_id", "foreign-key", "M2", "row-left-out"),
        (3, "until", "missing-value", "", "row-left-out"),
    ]


def test_columns_toml_sets_headers_constants_and_blank_texts(tmp_path: Path) -> None:
    columns = {
        "blank": ["NULL"],
        "merchants": {
            "headers": {"merchant_id": ["Nothing", "Seller ID"], "name": ["Seller ID"]},
            "constants": {"country": "fr", "quality_score": "high", "siren": "NULL"},
        },
    }
    text = "seller id,joined_on\nM1, NULL \nM2,null\n"
    write_folder(tmp_path, merchants=text, columns=columns)
    assert problems(tmp_path) == [
        (2, "quality_score", "type-error", "high", "value-set-aside"),
        (3, "joined_on", "type-error", "null", "value-set-aside"),
        (3, "quality_score", "type-error", "high", "value-set-aside"),
    ]
    (row, _) = oracle.decide(tmp_path, DAY, today=DAY)
    assert (row["name"], row["country"], row["siren"]) == ("M1", "FR", "")
    assert list(row)[-2:] == ["joined_on", "quality_score"]


def test_a_columns_own_name_comes_first_then_columns_toml_then_ecovadis(tmp_path: Path) -> None:
    columns = {"assessments": {"headers": {"social_score": ["S"], "ethics_score": ["E"]}}}
    text = (
        "merchant_id,published_on,lab_score,S,Ethics-Score,E,fbp_score\nM1,2026-01-01,1,2,3,4,5\n"
    )
    write_folder(tmp_path, merchants=[{"merchant_id": "M1"}], assessments=text, columns=columns)
    (row,) = oracle.check(tmp_path).kept("assessments")
    assert (row.values["social_score"], row.values["ethics_score"]) == (2, 3)


@pytest.mark.parametrize(
    "text",
    ["[merchants.headers]\nnames = []", "[merchants.headers]\nname = 'x'", "blank = 'x'",
     "[merchants.constants]\ncountry = 1", "[sellers]", "[merchants.header]", "[labels"],
)  # fmt: skip
def test_a_wrong_columns_file_is_an_error(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, columns=text)
    with pytest.raises(oracle.SettingsError):
        oracle.check(tmp_path)


def test_keys_between_files_are_not_checked_if_merchants_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, merchants="x\n", assessments=ASSESSMENTS + "M1,2026-01-01,dire\n")
    assert [problem[2] for problem in problems(tmp_path, "assessments.csv")] == ["type-error"]


@pytest.mark.parametrize("seed", range(200 if IS_LONG else 24))
def test_random_folders_lose_no_row_and_are_refused_only_if_damaged(
    tmp_path: Path, seed: int
) -> None:
    folder = random_folder(tmp_path, seed)
    checked = oracle.check(tmp_path)
    assert checked.refused == bool(folder.damage), (folder.damage, checked.problems[:3])
    for file, count in checked.counts.items():
        assert count.rows == count.kept + count.left_out + count.repeated, file
    if not checked.refused:
        day = Random(seed).choice(folder.days)
        rows = oracle.decide(tmp_path, day, today=folder.data_day)
        assert len(rows) == len(checked.kept("merchants"))


def test_one_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (random_folder(tmp_path / name, 5) for name in ("one", "two"))
    assert one.days == two.days
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
