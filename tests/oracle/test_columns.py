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
