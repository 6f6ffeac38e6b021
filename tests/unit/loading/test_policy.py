"""The policy defaults, valid keys and values, and the precedence of files."""

from pathlib import Path
from typing import Any

import pytest

from impact.loading.policy_file import format_policy_toml, read_policy, read_policy_history
from impact.model.errors import SettingsError
from impact.model.policy import Policy, Register
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


def faults(folder: Path, policy: dict[str, Any] | str | bytes) -> list[str]:
    """Return the error lines for the folder's policy.toml."""
    with pytest.raises(SettingsError) as error:
        policy_of(folder, policy)
    return str(error.value).splitlines()


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


# A policy, and the key that is at fault.
INVALID: list[tuple[dict[str, Any] | str, str]] = [
    ({"version": 2026}, "version"),
    ("version = 2026-11-15", "version"),
    ({"routes": "esus"}, "routes"),
    ({"routes": ["esus", "gold"]}, "routes"),
    ({"routes": ["ESUS"]}, "routes"),
    ({"routes": ["esus", "esus"]}, "routes"),
    ({"routes": [1]}, "routes"),
    ({"routes": {"esus": True}}, "routes"),
    ({"expiring_days": -1}, "expiring_days"),
    ({"expiring_days": 3651}, "expiring_days"),
    ({"expiring_days": 90.0}, "expiring_days"),
    ({"expiring_days": "90"}, "expiring_days"),
    ({"expiring_days": True}, "expiring_days"),
    ({"removal_days": -1}, "removal_days"),
    ({"reply_days": 0}, "reply_days"),
    ({"reply_days": 366}, "reply_days"),
    ({"removal_days": 3651}, "removal_days"),
    ({"esus": {"default_years": -1}}, "esus.default_years"),
    ({"esus": {"default_years": 100}}, "esus.default_years"),
    ({"esat": {"default_years": 1.5}}, "esat.default_years"),
    ({"esat": {"tacit_renewal": 1}}, "esat.tacit_renewal"),
    ({"esat": {"tacit_renewal": "true"}}, "esat.tacit_renewal"),
    ({"esus": {"tacit_renewal": True}}, "esus.tacit_renewal"),
    ({"tacit_renewal": True}, "tacit_renewal"),
    ({"ecovadis": {"min_overall": -0.1}}, "ecovadis.min_overall"),
    ({"ecovadis": {"min_overall": 100.1}}, "ecovadis.min_overall"),
    ({"ecovadis": {"min_theme": "30"}}, "ecovadis.min_theme"),
    ({"ecovadis": {"min_theme": True}}, "ecovadis.min_theme"),
    ("ecovadis.min_theme = nan", "ecovadis.min_theme"),
    ("ecovadis.min_theme = inf", "ecovadis.min_theme"),
    ({"removal": {"themes": ["procurement"]}}, "removal.themes"),
    ({"removal": {"themes": ["social", "social"]}}, "removal.themes"),
    ({"removal": {"themes": "social"}}, "removal.themes"),
    ({"removal": {"severity": "none"}}, "removal.severity"),
    ({"removal": {"severity": ["major"]}}, "removal.severity"),
    ({"removal": "major"}, "removal"),
    ({"esus": 5}, "esus"),
    ({"default_years": 5}, "default_years"),
    ({"esus": {"years": 5}}, "esus.years"),
    ({"Routes": []}, "Routes"),
    ({"removal": {"severity": "major", "days": 1}}, "removal.days"),
]


def test_an_invalid_key_or_value_is_one_clear_line(tmp_path: Path) -> None:
    for policy, key in INVALID:
        lines = faults(tmp_path, policy)
        assert len(lines) == 1, lines
        assert lines[0].startswith(f"policy.toml: `{key}` "), policy


def test_all_faults_of_a_policy_are_reported_at_once(tmp_path: Path) -> None:
    policy = {"routes": ["x"], "expiring_days": -1, "esus": {"default_years": 5, "max": 1}}
    assert len(faults(tmp_path, policy)) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"version = ", "not valid TOML"),
        (b"expiring_days = 1\nexpiring_days = 2\n", "not valid TOML"),
        (b'version = "\xe9"', "not UTF-8"),
        ('version = "x"'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_policy_that_is_not_toml_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (line,) = faults(tmp_path, content)
    assert line.startswith("policy.toml: ")
    assert message in line


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


def test_a_missing_policy_file_or_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        read_policy_history(tmp_path, tmp_path / "none.toml")
    with pytest.raises(SettingsError):
        read_policy_history(tmp_path, tmp_path)


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
    (fault,) = faults(tmp_path, {"registers": registers})
    assert words in fault
