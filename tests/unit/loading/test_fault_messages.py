"""The exact message of each fault: the value, the fault and the fix."""

import math
from pathlib import Path

import pytest

from impact.loading.fields.day_forms import WRITE_DAY
from impact.loading.folder import check, load
from tests.builders.factories import write_folder

ADDRESS = "write the whole address, for example https://example.org/card."


IN_WORDS = "or say what it means under `words` in columns.toml."
FIX_WORD = f"correct it, leave it blank, {IN_WORDS}"
NO_COUNTRY = f"is not a country or its code in ISO 3166-1; write two letters such as FR, {IN_WORDS}"


# A column, a faulty value of it, and what its message says behind the value.
FAULTS = [
    ("joined_on", "2026-02-30", f"is not a day; {WRITE_DAY}"),
    (
        "joined_on",
        "03/31/2026",
        "is written month first; write it as YYYY-MM-DD or DD/MM/YYYY, or say in columns.toml "
        "how the file's `dates` are written.",
    ),
    ("quality_score", "1e3", "is not a number; write one, for example 62.5 or 62,5."),
    # A day is a day only in a column of days: as a number it would be 20484.
    ("quality_score", "2026-01-31", "is not a number; write one, for example 62.5 or 62,5."),
    (
        "country",
        "2026-01-31",
        NO_COUNTRY,
    ),
    ("quality_score", "100.5", "is not from 0 to 100; check it at the source."),
    ("social_utility", "maybe", f"is neither yes nor no; {FIX_WORD}"),
    ("country", "XX", NO_COUNTRY),
    # Upper case makes two letters of this one: still it is no code.
    ("country", "\ufb01", NO_COUNTRY),
    (
        "siren",
        "12a",
        "is not a SIREN: it has 9 digits and nothing else; check it at the source.",
    ),
    (
        "siren",
        "73282932:",
        "is not a SIREN: it has 9 digits and nothing else; check it at the source.",
    ),
    (
        "siren",
        "5520135",
        "has 7 digits: it probably lost its leading zeros and was 005520135; "
        "export the column as text.",
    ),
    ("siren", "7328293200", "has 10 digits, a SIREN has 9; check it at the source."),
    ("siren", "732829321", "does not pass the checksum of a SIREN; check it at the source."),
    (
        "siret",
        "73282932000075",
        "does not pass the checksum of a SIRET; check it at the source.",
    ),
]


def test_an_invalid_value_is_named_with_its_fault_and_fix(tmp_path: Path) -> None:
    rows = [{"merchant_id": f"M{at}", column: text} for at, (column, text, _) in enumerate(FAULTS)]
    write_folder(tmp_path, rows)
    messages = [problem.message for problem in check(tmp_path).report.problem_list]
    assert messages == [f"“{text}” {message}" for _, text, message in FAULTS]


@pytest.mark.parametrize("address", ["ftp://example.org", "javascript:alert(1)", "https://"])
def test_an_address_that_is_not_a_web_address_is_named(tmp_path: Path, address: str) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "scorecard_url": address}
    write_folder(tmp_path, [{"merchant_id": "M1"}], [row])
    (problem,) = check(tmp_path).report.problem_list
    assert problem.message == f"“{address}” is not an http(s) address; {ADDRESS}"
    assert load(tmp_path).assessments.columns["scorecard_url"].to_pylist() == [""]


def test_an_unknown_word_is_named_with_the_known_words(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "social_finding": "bad"}
    write_folder(tmp_path, [{"merchant_id": "M1"}], [row])
    (problem,) = check(tmp_path).report.problem_list
    # A blank would hide what may be a reason for removal.
    assert problem.message == (
        "“bad” is not one of none, minor, major, severe; it may be a reason for removal: correct "
        f"it, {IN_WORDS.removesuffix('.')}; never leave it blank."
    )


def test_an_ambiguous_day_is_named_with_the_day_that_makes_it_so(tmp_path: Path) -> None:
    texts = ("03/04/2026", "12/31/2025", "04/04/2026", "10/31/2025")
    rows = [{"merchant_id": f"M{i}", "joined_on": text} for i, text in enumerate(texts)]
    write_folder(tmp_path, rows)
    setting = "or say in columns.toml how the file's `dates` are written."
    month_first = f"is written month first; write it as YYYY-MM-DD or DD/MM/YYYY, {setting}"
    assert [(problem.line, problem.message) for problem in check(tmp_path).report.problem_list] == [
        (
            2,
            "“03/04/2026” could be two days, since “12/31/2025” in this column is written month "
            f"first; write the column's days as YYYY-MM-DD, {setting}",
        ),
        (3, f"“12/31/2025” {month_first}"),
        (5, f"“10/31/2025” {month_first}"),
    ]


def test_a_zero_has_no_sign(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", "quality_score": "-0"}])
    value = float(load(tmp_path).merchants.column("quality_score")[0])
    assert (value, math.copysign(1, value)) == (0, 1)


# --- the lines of a repeated id -------------------------------------------------------------


def named_lines(folder: Path, *files: int) -> str:
    """Return the lines reported for one assessment_id in files of so many different rows."""
    tables = [
        [
            {"merchant_id": "M1", "assessment_id": "A", "published_on": "2026-01-01",
             "overall_score": str(which * 50 + row)}
            for row in range(rows)
        ]
        for which, rows in enumerate(files)
    ]  # fmt: skip
    more_assessments = {
        f"assessments-{i}.csv": table for i, table in enumerate(tables[1:], start=2)
    }
    write_folder(folder, [{"merchant_id": "M1"}], tables[0], more_assessments=more_assessments)
    messages = {p.message for p in check(folder).report.problem_list if p.code == "primary-key"}
    assert len(messages) == 1
    return messages.pop().removeprefix("“A” is on ").partition(", and the rows differ")[0]


def test_up_to_ten_lines_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    ten = ", ".join(f"line {line}" for line in range(2, 12))
    assert named_lines(tmp_path / "2", 2) == "line 2, line 3"
    assert named_lines(tmp_path / "10", 10) == ten
    assert named_lines(tmp_path / "11", 11) == f"{ten} and 1 more"
    assert named_lines(tmp_path / "14", 14) == f"{ten} and 4 more"


def test_with_several_files_the_file_is_named(tmp_path: Path) -> None:
    lines = named_lines(tmp_path, 1, 1)
    assert lines == "line 2 of assessments.csv, line 2 of assessments-2.csv"
