"""dataset.toml and columns.toml: valid content; the faults of these and of policy.toml."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.settings import read_column_settings, read_dataset_info
from impact.model.dataset import DatasetInfo, Sender
from impact.model.errors import SettingsError
from tests.builders.factories import Settings, toml_text, write_folder


def dataset(folder: Path, content: str) -> DatasetInfo:
    (folder / "dataset.toml").write_text(content, encoding="utf-8")
    return read_dataset_info(folder / "dataset.toml")


def read_settings(folder: Path, file: str) -> None:
    """Read what a settings file is read for."""
    read_policy(folder) if file == "policy.toml" else load(folder)


def faults(folder: Path, file: str, content: Settings | bytes) -> list[str]:
    """Write a settings file into a valid folder, and return its error lines."""
    write_folder(folder, [{"merchant_id": "M1"}])
    whole = content if isinstance(content, bytes) else toml_text(content).encode()
    (folder / file).write_bytes(whole)
    with pytest.raises(SettingsError) as error:
        read_settings(folder, file)
    return str(error.value).splitlines()


def test_without_dataset_toml_the_data_day_is_today_in_paris(
    tmp_path: Path,
) -> None:
    info = read_dataset_info(tmp_path / "dataset.toml")
    assert info == DatasetInfo(
        title="", day=None, timezone="Europe/Paris", fictional=False, owner=""
    )


def test_dataset_toml_has_title_day_timezone_fictional_and_owner(tmp_path: Path) -> None:
    content = (
        'title = "Été"\nday = 2026-06-30\ntimezone = "Pacific/Auckland"\n'
        'fictional = true\nowner = "CSR"\n'
    )
    assert dataset(tmp_path, content) == DatasetInfo(
        "Été", date(2026, 6, 30), "Pacific/Auckland", True, "CSR"
    )


def test_dataset_toml_has_who_signs_letters_and_where_the_dashboard_is(tmp_path: Path) -> None:
    content = 'base_url = "https://a.example/b/"\n[sender]\nname = "Odile"\nrole = "CSR"\n'
    info = dataset(tmp_path, content)
    assert info.sender == Sender("Odile", "CSR", "")
    assert info.base_url == "https://a.example/b"


def test_the_data_day_is_stated_in_dataset_toml_or_today(tmp_path: Path) -> None:
    today = date(2000, 1, 1)
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    assert load(tmp_path).info.data_day(today) == today
    (tmp_path / "dataset.toml").write_text("day = 2026-06-30", encoding="utf-8")
    assert load(tmp_path).info.data_day(today) == date(2026, 6, 30)


DATASET_FAULTS = [
    ("title = 1", "title"),
    ('day = "2026-06-30"', "day"),
    ("day = 2026-06-30T10:00:00", "day"),
    ("day = 2026", "day"),
    ('timezone = "Paris"', "timezone"),
    ('timezone = ""', "timezone"),
    ("timezone = 2", "timezone"),
    ('timezone = "../Europe/Paris"', "timezone"),
    ('fictional = "yes"', "fictional"),
    ("fictional = 1", "fictional"),
    ('owner = ["CSR"]', "owner"),
    ('sender = "Odile"', "sender"),
    ("[sender]\nname = 1", "sender.name"),
    ('[sender]\nmail = "x"', "sender.mail"),
    ('base_url = "impact.example.org"', "base_url"),
    ('base_url = "javascript:alert(1)"', "base_url"),
    ('base_url = "https://a.example/?x=1"', "base_url"),
    ('base_url = "https://"', "base_url"),
    ('Title = "x"', "Title"),
    ('date = "x"', "date"),
    ("[title]\nx = 1", "title"),
]


COLUMNS_FAULTS = [
    ('blank = "NULL"', "blank"),
    ("blank = [1]", "blank"),
    ("[sellers.headers]", "sellers"),
    ("[merchants.header]", "merchants.header"),
    ('[merchants]\ndates = "american"', "merchants.dates"),
    ('[merchants.headers]\nmerchant = ["x"]', "merchants.headers.merchant"),
    ('[merchants.headers]\nmerchant_id = "x"', "merchants.headers.merchant_id"),
    ("[merchants.headers]\nmerchant_id = [1]", "merchants.headers.merchant_id"),
    ('[merchants.headers]\noverall_score = ["x"]', "merchants.headers.overall_score"),
    ("[merchants.constants]\nquality_score = 5", "merchants.constants.quality_score"),
    ("[merchants.constants]\njoined_on = 2026-01-01", "merchants.constants.joined_on"),
    ('[labels.constants]\ncountry = "FR"', "labels.constants.country"),
    ("[assessments]\nheaders = []", "assessments.headers"),
    ('merchants = "x"', "merchants"),
    ('[merchants.words.siren]\n"x" = "732829320"', "merchants.words.siren"),
    ('[merchants.words]\ncountry = "FR"', "merchants.words.country"),
    ("[merchants.words.country]\nFrunce = 1", "merchants.words.country"),
    ('[merchants.words.country]\nFrunce = "XX"', "merchants.words.country"),
    ('[labels.words.label]\nx = "esus|esat"', "labels.words.label"),
    ('[assessments.words.medal]\nx = "severe"', "assessments.words.medal"),
]


POLICY_FAULTS: list[tuple[dict[str, Any] | str, str]] = [
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

FAULTS = {
    "policy.toml": POLICY_FAULTS,
    "dataset.toml": DATASET_FAULTS,
    "columns.toml": COLUMNS_FAULTS,
}


@pytest.mark.parametrize("file", FAULTS)
def test_an_invalid_key_or_value_is_one_clear_line(tmp_path: Path, file: str) -> None:
    for content, key in FAULTS[file]:
        lines = faults(tmp_path, file, content)
        assert len(lines) == 1, lines
        assert lines[0].startswith(f"{file}: `{key}` "), content


# The words about a fault, after the file, the key and the value.
MESSAGES = [
    ("expiring_days = 3651", "should be a whole number from 0 to 3650."),
    ("ecovadis.min_theme = nan", "should be a number from 0 to 100."),
    ('routes = ["esus", "esus"]', "has a word twice."),
    ('removal.themes = ["x"]', "has 'x', which is not one of: environment, social, ethics."),
    ('removal.severity = "none"', "should be one of: minor, major, severe."),
]


@pytest.mark.parametrize(("content", "words"), MESSAGES)
def test_the_message_says_what_is_valid(tmp_path: Path, content: str, words: str) -> None:
    (line,) = faults(tmp_path, "policy.toml", content)
    assert line.endswith(f" {words}")


def test_one_word_for_two_values_is_refused_whatever_its_case(tmp_path: Path) -> None:
    content = '[merchants.words.country]\n"Sí" = "FR"\n"SI " = "DE"'
    (line,) = faults(tmp_path, "columns.toml", content)
    assert line.endswith("sends “SI” to two values; keep one of them.")
    same = '[merchants.words.country]\n"Sí" = "FR"\n"SI" = "FR"'
    (tmp_path / "columns.toml").write_text(same, encoding="utf-8")
    assert load(tmp_path).files


@pytest.mark.parametrize("file", FAULTS)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title = ", "is not valid TOML"),
        (b"x = 1\nx = 2\n", "is not valid TOML"),
        (b'title = "\xe9"', "is not UTF-8 text"),
        (b"\xff\xfet\x00", "is not UTF-8 text"),
    ],
)
def test_a_settings_file_that_is_not_toml_is_refused(
    tmp_path: Path, file: str, content: bytes, words: str
) -> None:
    (line,) = faults(tmp_path, file, content)
    assert line.startswith(f"{file}: {words}")


@pytest.mark.parametrize("file", FAULTS)
def test_a_folder_in_place_of_a_settings_file_is_refused(tmp_path: Path, file: str) -> None:
    write_folder(tmp_path)
    (tmp_path / file).mkdir()
    with pytest.raises(SettingsError, match=file):
        read_settings(tmp_path, file)


@pytest.mark.parametrize("file", FAULTS)
def test_all_faults_of_a_settings_file_are_reported_at_once(tmp_path: Path, file: str) -> None:
    contents = {
        "policy.toml": 'routes = ["x"]\nexpiring_days = -1\nesus = {default_years = 5, max = 1}',
        "dataset.toml": 'day = 1\nfictional = "no"\nname = "x"',
        "columns.toml": "blank = 1\nmerchants = {headers = {name = 1}}\nsellers = 1",
    }
    assert len(faults(tmp_path, file, contents[file])) == 3


def test_an_empty_columns_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "columns.toml").write_text("", encoding="utf-8")
    settings = read_column_settings(tmp_path / "columns.toml")
    assert settings.blank == frozenset()
    assert settings.for_kind("merchants").headers == {}


def test_the_texts_for_blank_are_cleaned_before_comparison(tmp_path: Path) -> None:
    # The word is written with a combining accent, the field with a composed letter.
    columns = {"blank": ["ine\u0301dit"]}
    write_folder(tmp_path, [{"merchant_id": "M1", "name": "inédit"}], columns=columns)
    assert load(tmp_path).merchants.column("name").to_pylist() == [""]
