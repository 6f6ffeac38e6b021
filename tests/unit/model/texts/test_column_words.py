"""The registries of columns and policy values: units, words, missing names."""

import pytest

from impact.loading.file_access import MemoryFolder
from impact.loading.policy_file import DEFAULT_FILE, read_policy
from impact.model.columns import ASSESSMENTS, MERCHANTS, find_column
from impact.model.glossary import POLICY_VALUES


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("quality_score", "0 to 100"),
        ("joined_on", "day"),
        ("social_utility", "yes / no"),
        ("country", "ISO 3166-1 alpha-2"),
        ("siren", "9 digits"),
        ("siret", "14 digits"),
        ("name", "text"),
    ],
)
def test_a_column_has_its_unit_or_form(column: str, unit: str) -> None:
    assert find_column(MERCHANTS, column).unit == unit


def test_a_column_of_words_lists_its_words() -> None:
    assert find_column(ASSESSMENTS, "social_finding").unit == "none, minor, major, severe"


def test_an_unknown_column_is_an_error_with_its_name() -> None:
    with pytest.raises(KeyError, match="no_such_column"):
        find_column(MERCHANTS, "no_such_column")


def test_a_policy_value_is_written_in_the_words_of_the_screen() -> None:
    policy = read_policy(DEFAULT_FILE.parent)
    policy_texts = {value.name: value.text(policy) for value in POLICY_VALUES}
    assert policy_texts["routes"] == "ESUS, ESAT, SSE by declaration"
    assert policy_texts["removal_themes"] == "Environment, Labor & Human Rights, Ethics"
    assert policy_texts["removal_severity"] == "Major"
    assert policy_texts["require_confirmation"] == "None"
    assert policy_texts["esat_tacit_renewal"] == "Yes"
    assert policy_texts["expiring_days"] == "90"


def test_a_folder_in_memory_exists() -> None:
    assert MemoryFolder("own", {}).exists()
