"""Policies with versions: each day is decided by the version in force on it."""

import re
from datetime import date
from pathlib import Path

import pytest

from impact.loading.policy_file import read_policy_history
from impact.model.errors import SettingsError
from impact.model.policy import PolicyHistory

TWO = """
[[versions]]
version = "second"
from = 2026-07-01
by = "CSR committee"
why = "The programme asks for severe findings only."
reference = "minutes of 2026-06-12"
[versions.removal]
severity = "severe"

[[versions]]
version = "first"
from = 2025-01-01
expiring_days = 30
"""


def history(folder: Path, text: str) -> PolicyHistory:
    (folder / "policy.toml").write_text(text)
    return read_policy_history(folder)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2024, 12, 31), "first"),
        (date(2025, 1, 1), "first"),
        (date(2026, 6, 30), "first"),
        (date(2026, 7, 1), "second"),
        (date(2040, 1, 1), "second"),
    ],
)
def test_a_day_is_decided_by_the_version_in_force_on_it(
    tmp_path: Path, day: date, version: str
) -> None:
    assert history(tmp_path, TWO).in_force(day).policy.version == version


def test_versions_are_sorted_and_have_their_sources(
    tmp_path: Path,
) -> None:
    first, second = history(tmp_path, TWO).versions
    assert (first.first, first.last) == (date(2025, 1, 1), date(2026, 6, 30))
    assert (second.first, second.last) == (date(2026, 7, 1), None)
    assert second.by == "CSR committee"
    assert second.why == "The programme asks for severe findings only."
    assert second.reference == "minutes of 2026-06-12"
    assert (first.by, first.why, first.reference) == ("", "", "")


def test_a_missing_key_of_a_version_has_the_default(
    tmp_path: Path,
) -> None:
    first, second = history(tmp_path, TWO).versions
    assert (first.policy.expiring_days, first.policy.removal_severity) == (30, "major")
    assert (second.policy.expiring_days, second.policy.removal_severity) == (90, "severe")


def test_a_policy_without_versions_is_in_force_on_every_day(tmp_path: Path) -> None:
    rules = history(tmp_path, 'version = "only"\nexpiring_days = 10')
    assert [version.policy.version for version in rules.versions] == ["only"]
    assert rules.in_force(date(1990, 1, 1)).policy.expiring_days == 10
    assert rules.versions[0].first is None


def test_by_name_returns_none_for_an_unknown_version(tmp_path: Path) -> None:
    rules = history(tmp_path, TWO)
    version = rules.by_name("first")
    assert version is not None
    assert version.policy.expiring_days == 30
    assert rules.by_name("third") is None


A = '[[versions]]\nversion = "a"\nfrom = 2025-01-01\n'
B = '[[versions]]\nversion = "b"\nfrom = 2025-07-01\n'


def test_a_version_may_end_the_day_before_the_next_one(tmp_path: Path) -> None:
    assert len(history(tmp_path, f"{A}until = 2025-06-30\n{B}").versions) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}until = 2025-07-01\n{B}", "both in force on 2025-07-01"),
        (f"{A}until = 2025-06-29\n{B}", "leave a gap from 2025-06-30"),
        (A + A.replace('"a"', '"b"'), "both in force on 2025-01-01"),
        (f"{A}until = 2026-01-01", "after 2026-01-01"),
        (f"{A}until = 2024-01-01", "ends on 2024-01-01, before it begins"),
        (A + B.replace('"b"', '"a"'), "two versions are named 'a'"),
        (A.replace("from", "# from"), "version 1: `from` is missing"),
        (A.replace("version =", "# version ="), "version 1: `version` is missing"),
        (f"{A}until = 1", "`until` = 1 should be a date"),
        (A.replace("2025-01-01", '"x"'), "`from` = 'x' should be a date"),
        (f"{A}expiring_days = -1", "from 0 to 3650"),
        (f"{A}colour = 1", "`colour` is not a key"),
        (f"expiring_days = 1\n{A}", "`expiring_days`"),
        ("versions = 3", "should be tables"),
        ("versions = []", "should be tables"),
    ],
)
def test_overlaps_and_gaps_of_versions_are_clear_errors(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(SettingsError, match=f"^policy.toml.*{re.escape(expected)}"):
        history(tmp_path, text)
