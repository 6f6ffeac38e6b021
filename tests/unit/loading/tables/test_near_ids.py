"""Ids that nearly match: what is corrected, what is reported, who has the caveat."""

from pathlib import Path

import pyarrow as pa
import pytest

from impact.loading.folder import check, load
from impact.loading.tables.near_ids import find_near_ids
from tests.builders.asking import decided_rows, differences, problems
from tests.builders.factories import write_folder

OUT, NOTED = "row-left-out", "noted"
SEVERE = {"published_on": "2026-03-01", "ethics_finding": "severe"}
SIREN, SIRET = "000085589", "73282932000074"
LEFT_OUT = "assessment_left_out"


def caveats(folder: Path) -> dict[str, str]:
    return {row["merchant_id"]: row["caveats"] for row in decided_rows(folder)}


# --- what is corrected ------------------------------------------------------------------------


def test_spreadsheet_additions_around_a_text_are_removed(tmp_path: Path) -> None:
    cases = [
        *(("ecovadis_id", text, "0012a") for text in ("\ufeff0012a", "0012a\u200b", "'0012a")),
        *(("ecovadis_id", text, "0012a") for text in ("\u00ad0012a ", "\u2060\u00a00012a")),
        *(("ecovadis_id", text, "0012a") for text in ('="0012a"', '\'="0012a"', '=" 0012a"')),
        ("ecovadis_id", "'EV1", "'EV1"),
        ("ecovadis_id", "'@3D", "@3D"),
        ("ecovadis_id", "''1", "''1"),
        ("siren", f'="{SIREN}"', SIREN),
        ("siren", f"'{SIREN}", SIREN),
        ("siret", f"\u200b{SIRET}\ufeff", SIRET),
        ("name", "'0012a", "'0012a"),
        ("name", "'0012", "0012"),
        ("country", '="FR"', "FR"),
    ]
    rows = [
        {"merchant_id": f"M{at:02}", column: text} for at, (column, text, _) in enumerate(cases)
    ]
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


# --- what is reported -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "ids", "near"),
    [
        ("12", "00012", "00012"),
        ("00012", "12", "12"),
        ("345.0", "345", "345"),
        ("345", "345.0", "345.0"),
        ("M7", "m7", "m7"),
        ("STRASSE", "Straße", "Straße"),
        ("M\u200b1", "M1", "M1"),
        ("m1", "M\u00ad1", "M\u00ad1"),
        ("7A.0", "007a", "007a"),
        ("12", "M1 12.00 12,0", None),
        ("M1", "M2 M10 M-1 M", None),
        ("12", "012 0012", None),  # two
        ("12", "012 012", "012"),  # two merchants of one id
    ],
)
def test_one_id_without_zeros_end_case_and_invisible_characters_is_near(
    written: str, ids: str, near: str | None
) -> None:
    assert find_near_ids([written], pa.array(["", *ids.split()])).get(written) == near


@pytest.mark.parametrize("column", ["merchant_id", "ecovadis_id"])
def test_a_near_id_is_named_and_its_merchants_carry_the_caveat(tmp_path: Path, column: str) -> None:
    merchants = [{"merchant_id": "012", "ecovadis_id": "012"}, {"merchant_id": "M2"}]
    merchants += [{"merchant_id": "M3", "ecovadis_id": "012"}]
    write_folder(tmp_path, merchants, [{column: "12", **SEVERE}, {column: "13", **SEVERE}])
    assert problems(tmp_path, "assessments.csv") == [
        (line, column, "foreign-key", written, OUT) for line, written in ((2, "12"), (3, "13"))
    ]
    near, unknown = [
        p.message for p in check(tmp_path).report.problem_list if p.file == "assessments.csv"
    ]
    assert "meant for 012, " in near
    assert "meant for" not in unknown
    shared = LEFT_OUT if column == "ecovadis_id" else ""
    assert caveats(tmp_path) == {"012": LEFT_OUT, "M2": "", "M3": shared}


def test_an_exact_match_is_not_a_near_match_of_another(tmp_path: Path) -> None:
    merchants = [{"merchant_id": name} for name in ("12", "0012")]
    write_folder(tmp_path, merchants, [{"merchant_id": "12", **SEVERE}])
    assert problems(tmp_path, "assessments.csv") == []
    assert caveats(tmp_path) == {"0012": "", "12": "not_reviewed"}


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"labels": "merchant_id,label,granted_on\nm1,esus,2026-01-01\n"}, ["M1"]),
        (
            {"exceptions": "merchant_id,from,until,by,reason\nm1,2026-01-01,2026-01-02,A,b\n"},
            ["M1"],
        ),
        ({"assessments": "merchant_id,published_on\nm2,2026-01-01\n"}, []),  # a skipped merchant
    ],
    ids=["labels", "exceptions", "skipped merchant"],
)
def test_labels_exceptions_and_skipped_merchants_give_no_caveat(
    tmp_path: Path, files: dict[str, str], named: list[str]
) -> None:
    text = "merchant_id,name,country,removed_on\nM1,x,FR,\nM2,x,FR,soon\n"
    write_folder(tmp_path, text, **files)
    (message,) = [p.message for p in check(tmp_path).report.problem_list if p.code == "foreign-key"]
    assert ("meant for" in message) == bool(named)
    assert all(f"meant for {name}, " in message for name in named)
    assert caveats(tmp_path) == {"M1": ""}
