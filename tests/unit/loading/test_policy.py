"""The policy defaults, valid values and the precedence of files; faults: test_settings."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.policy_file import format_policy_toml, read_policy, read_policy_history
from impact.model.columns import ROUTES
from impact.model.errors import SettingsError
from impact.model.policy import REMOVAL_THEMES, Policy, Register
from tests.builders.factories import toml_text

DEFAULT = Policy(
    version="2026-11",
    routes=("esus", "esat", "sse"),
    expiring_days=90,
    removal_days=0,
    esus_default_years=5,
    esat_default_years=0,
    min_overall=45,
    min_theme=30,
    removal_themes=("environment", "social", "ethics"),
    removal_severity="major",
)


def policy_of(folder: Path, policy: dict[str, Any] | str | bytes) -> Policy:
    """Write the folder's policy.toml and read the policy in force."""
    content = policy if isinstance(policy, bytes) else toml_text(policy).encode()
    (folder / "policy.toml").write_bytes(content)
    return read_policy(folder)


def test_without_a_file_the_contracts_default_policy_is_used(tmp_path: Path) -> None:
    assert read_policy(tmp_path) == DEFAULT


@pytest.mark.parametrize("content", [b"", b"# nothing\r\n", b"\xef\xbb\xbf", b"[removal]\n"])
def test_an_empty_file_gives_the_default_policy(tmp_path: Path, content: bytes) -> None:
    assert policy_of(tmp_path, content) == DEFAULT


# A policy, and the one value in which it is not the default.
STATED: list[tuple[dict[str, Any], str, object]] = [
    ({"version": "trial 1"}, "version", "trial 1"),
    ({"version": ""}, "version", ""),
    ({"routes": []}, "routes", ()),
    ({"routes": ["ecovadis", "esus"]}, "routes", ("esus", "ecovadis")),
    ({"expiring_days": 0}, "expiring_days", 0),
    ({"expiring_days": 3650}, "expiring_days", 3650),
    ({"removal_days": 0}, "removal_days", 0),
    ({}, "reply_days", 30),
    ({"reply_days": 1}, "reply_days", 1),
    ({"reply_days": 365}, "reply_days", 365),
    ({"removal_days": 3650}, "removal_days", 3650),
    ({"esus": {"default_years": 0}}, "esus_default_years", 0),
    ({"esus": {"default_years": 99}}, "esus_default_years", 99),
    ({"esat": {"default_years": 99}}, "esat_default_years", 99),
    ({"esat": {"tacit_renewal": False}}, "esat_tacit_renewal", False),
    ({"esat": {"tacit_renewal": True}}, "esat_tacit_renewal", True),
    ({"ecovadis": {"min_overall": 0}}, "min_overall", 0),
    ({"ecovadis": {"min_overall": 100}}, "min_overall", 100),
    ({"ecovadis": {"min_theme": 29.5}}, "min_theme", 29.5),
    ({"removal": {"themes": []}}, "removal_themes", ()),
    ({"removal": {"themes": ["ethics", "social"]}}, "removal_themes", ("social", "ethics")),
    ({"removal": {"severity": "minor"}}, "removal_severity", "minor"),
    ({"removal": {"severity": "severe"}}, "removal_severity", "severe"),
]


def test_keys_that_are_not_stated_keep_their_defaults(tmp_path: Path) -> None:
    for policy, name, value in STATED:
        assert vars(policy_of(tmp_path, policy)) == {**vars(DEFAULT), name: value}


def test_the_option_precedes_the_folder_and_that_the_default(
    tmp_path: Path,
) -> None:
    named_file = tmp_path / "other.toml"
    named_file.write_text("expiring_days = 30\n", encoding="utf-8")
    named = read_policy_history(tmp_path, named_file).versions[-1].policy
    assert named.expiring_days == 30
    assert policy_of(tmp_path, {"expiring_days": 60, "removal_days": 7}).expiring_days == 60
    # A key that the named file leaves out keeps the default, not the folder's value.
    assert vars(named) == {**vars(DEFAULT), "expiring_days": 30}


def test_a_missing_policy_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file; check the path"):
        read_policy_history(tmp_path, tmp_path / "none.toml")


def test_a_policy_exports_all_of_its_values(tmp_path: Path) -> None:
    assert read_policy(tmp_path).values() == {
        "version": "2026-11",
        "routes": ["esus", "esat", "sse"],
        "expiring_days": 90,
        "removal_days": 0,
        "esus_default_years": 5,
        "esat_default_years": 0,
        "min_overall": 45,
        "min_theme": 30,
        "removal_themes": ["environment", "social", "ethics"],
        "removal_severity": "major",
        "esat_tacit_renewal": True,
    }


ALBO = {"name": "Albo", "country": "IT", "number": "it_partita_iva", "file": "albo.csv"}


def test_accepted_registers_are_read_and_written_back(tmp_path: Path) -> None:
    rules = {"registers": [ALBO | {"reference": "§ 9"}], "sse_list_header": "ESS"}
    policy = policy_of(tmp_path, rules)
    assert policy.registers == (Register(**ALBO, reference="§ 9"),)
    assert policy_of(tmp_path, format_policy_toml(policy)) == policy


@pytest.mark.parametrize(
    ("registers", "words"),
    [
        ("IT", "[[registers]]"),
        ([{"name": "Albo"}], "without `country`"),
        ([ALBO | {"country": "DE"}], "of IT, and whose country is DE"),
        ([ALBO | {"country": "Italy"}], "no code of ISO 3166-1"),
        ([ALBO | {"number": "vat"}], "one of: text, it_partita_iva"),
        ([ALBO | {"file": "../albo.csv"}], "name of a file in the folder"),
        ([ALBO | {"day": "x"}], "unknown key `day`"),
        ([ALBO, ALBO], "two registers of the file"),
    ],
)
def test_a_wrong_register_is_refused_with_what_to_write(
    tmp_path: Path, registers: Any, words: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)):
        policy_of(tmp_path, {"registers": registers})


SCORES = st.floats(0, 100) | st.integers(0, 100)
POLICIES = st.builds(
    Policy,
    # A file cannot contain a lone surrogate.
    version=st.text(st.characters(exclude_categories=["Cs"])),
    routes=st.sets(st.sampled_from(ROUTES)).map(lambda s: tuple(r for r in ROUTES if r in s)),
    expiring_days=st.integers(0, 3650),
    removal_days=st.integers(0, 3650),
    esus_default_years=st.integers(0, 99),
    esat_default_years=st.integers(0, 99),
    esat_tacit_renewal=st.booleans(),
    min_overall=SCORES,
    min_theme=SCORES,
    removal_themes=st.sets(st.sampled_from(REMOVAL_THEMES)).map(
        lambda s: tuple(theme for theme in REMOVAL_THEMES if theme in s)
    ),
    removal_severity=st.sampled_from(("minor", "major", "severe")),
)
# Characters that TOML or JSON write in a way of their own.
ODD = '"\\\n\r\t\x00\x1b\x7fé 修 \U0001f600'


@given(policy=POLICIES)
@example(policy=replace(DEFAULT, version=ODD))
def test_a_policy_written_as_toml_reads_back_unchanged(
    policy: Policy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert policy_of(tmp_path_factory.getbasetemp(), format_policy_toml(policy)) == policy


def test_the_default_policy_is_written_as_a_person_would_write_it() -> None:
    assert format_policy_toml(DEFAULT).splitlines()[:5] == [
        'version = "2026-11"',
        'routes = ["esus", "esat", "sse"]',
        "expiring_days = 90",
        "removal_days = 0",
        "",
    ]
