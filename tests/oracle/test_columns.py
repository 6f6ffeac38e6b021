"""The oracle held to the contract: columns accounted for, file names, what is no data row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import oracle
from tests.builders.factories import write_folder
from tests.oracle.likeness import distance, is_near, words_of

CARD = "merchant_id,published_on"


def problems_in(folder: Path) -> list[tuple[str, int | None, str, str, str]]:
    keys = ("file", "line", "column", "code", "effect")
    problems = oracle.check(folder).problems
    return [tuple(p[key] for key in keys) for p in problems]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("header", "column", "effect"),
    [
        ("Ethics findings: 2025", "ethics_finding", "column-unread"),
        ("Expiry date", "expires_on", "column-unread"),
        ("Overall scor", "overall_score", "column-unread"),
        ("Main finding", "environment_finding", "noted"),
    ],
)
def test_a_header_like_a_missing_column_is_reported(
    header: str, column: str, effect: str, tmp_path: Path
) -> None:
    write_folder(tmp_path, [], f"{CARD},{header}\n")
    assert problems_in(tmp_path) == [("assessments.csv", 1, column, "extra-label", effect)]


@pytest.mark.parametrize("header", ["Labor & Human Rights finding", "Social media", "Valid until"])
def test_a_known_or_unrelated_heading_is_not_reported(header: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [], f"{CARD},{header}\n")
    assert problems_in(tmp_path) == []


def test_file_names_count_in_any_case_and_unread_files_are_reported(tmp_path: Path) -> None:
    write_folder(tmp_path, [], labels="merchant_id,label,granted_on\n")
    (tmp_path / "labels.csv").rename(tmp_path / "LABELS.TXT")
    (tmp_path / "Merchants.csv").write_text("x\n", encoding="utf-8")
    (tmp_path / "labels-old.csv").write_text("x\n", encoding="utf-8")
    assert "LABELS.TXT" in oracle.check(tmp_path).counts
    assert problems_in(tmp_path) == [
        ("Merchants.csv", None, "", "file-error", "file-refused"),
        ("labels-old.csv", None, "", "file-unread", "noted"),
    ]


def test_titles_repeated_headers_totals_and_footers_are_not_rows(tmp_path: Path) -> None:
    text = (
        "Report\nmerchant_id,name,country\nM1,x,FR\nMERCHANT_ID,Name,Country\nTotal,2,\n"
        "Total,Recycling,FR\n\nFIN"
    )
    write_folder(tmp_path, text)
    lines = [line for _, line, _, code, _ in problems_in(tmp_path) if code == "non-data-row"]
    assert lines == [1, 4, 5, 8]
    assert [row.line for row in oracle.check(tmp_path).kept("merchants")] == [3, 6]


def test_words_and_edits_are_counted_plainly() -> None:
    assert words_of("  Étiquette_n° 2 (ESUS) ") == ["etiquette", "n", "2", "esus"]
    assert (distance("kitten", "sitting"), distance("", "ab"), distance("ab", "ab")) == (3, 2, 0)
    assert is_near("x" * 17 + "abc", "x" * 17 + "def")
    assert not is_near("x" * 16 + "abcd", "x" * 16 + "efgh")


def test_words_are_known_in_other_languages_and_mapped_words_come_first(tmp_path: Path) -> None:
    words = {"country": {"Hellas": "EL", "FRA": "Belgien"}, "social_utility": {"?": ""}}
    rows = [
        {"merchant_id": "M1", "country": "Γερμανία", "social_utility": "KYLLÄ"},
        {"merchant_id": "M2", "country": "hellas", "social_utility": "?"},
        {"merchant_id": "M3", "country": "fra", "social_utility": "não", "quality_score": "8 %"},
        {"merchant_id": "M4", "country": "Slovenská republika", "quality_score": "8/10"},
    ]
    write_folder(tmp_path, rows, columns={"merchants": {"words": words}})
    kept = [row.values for row in oracle.check(tmp_path).kept("merchants")]
    assert [values["country"] for values in kept] == ["DE", "GR", "BE", None]
    assert [values["social_utility"] for values in kept] == [True, None, False, None]
    assert [values["quality_score"] for values in kept] == [None, None, 8, None]


def test_a_second_header_for_a_column_is_noted_unless_it_serves_another(tmp_path: Path) -> None:
    columns = {"merchants": {"headers": {"siren": ["A", "B"], "siret": ["B"]}}}
    write_folder(tmp_path, "merchant_id,name,country,B,A\n", columns=columns)
    assert problems_in(tmp_path) == []
    columns["merchants"]["headers"].pop("siret")
    write_folder(tmp_path, "merchant_id,name,country,B,A\n", columns=columns)
    assert problems_in(tmp_path) == [("merchants.csv", 1, "siren", "duplicate-label", "noted")]


@pytest.mark.parametrize(
    "words",
    [
        {"country": {"x": "XX"}},
        {"country": {"x": "FR", "X ": "DE"}},
        {"siren": {"x": "732829320"}},
        {"country": "FR"},
    ],
)
def test_words_that_mean_nothing_or_two_things_are_a_faulty_setting(
    words: dict[str, object], tmp_path: Path
) -> None:
    write_folder(tmp_path, [], columns={"merchants": {"words": words}})
    with pytest.raises(oracle.SettingsError):
        oracle.check(tmp_path)
