"""Words that are read without columns.toml, and those that columns.toml maps."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from tests.builders.factories import write_folder
from tests.oracle.words import NO, OTHER_WORDS, YES

CARD = {"merchant_id": "M1", "published_on": "2026-01-01"}


def reported(folder: Path) -> list[tuple[str, str, str, str]]:
    problems = check(folder).report.problem_list
    return [(p.column, p.code, p.value, p.effect) for p in problems]


@pytest.mark.parametrize(("words", "value"), [(YES, 1), (NO, 0)])
def test_yes_and_no_are_known_in_the_languages_of_the_countries(
    words: tuple[str, ...], value: int, tmp_path: Path
) -> None:
    spelled = [spelling for word in words for spelling in (word, word.upper(), f" {word.title()} ")]
    rows = [{"merchant_id": f"M{n}", "badge_published": w} for n, w in enumerate(spelled)]
    write_folder(tmp_path, rows)
    assert reported(tmp_path) == []
    assert set(load(tmp_path).merchants.column("badge_published").tolist()) == {value}


@pytest.mark.parametrize(
    ("column", "texts", "unread"),
    [
        ("ethics_finding", [text.upper() for text in OTHER_WORDS["finding"]], []),
        ("medal", ["Gold medal", "No medal", "Mineur"], ["Mineur"]),
    ],
)
def test_findings_are_read_in_several_languages_and_medals_with_the_word_medal(
    column: str, texts: list[str], unread: list[str], tmp_path: Path
) -> None:
    cards = [{**CARD, "assessment_id": f"A{n}", column: text} for n, text in enumerate(texts)]
    write_folder(tmp_path, [{"merchant_id": "M1"}], cards)
    faults = [(code, text) for name, code, text, _ in reported(tmp_path) if name == column]
    assert faults == [("type-error", text) for text in unread]


def test_an_unread_column_of_french_findings_is_still_a_finding(tmp_path: Path) -> None:
    rows = [{**CARD, "assessment_id": f"A{n}", "Remarque": "Majeur"} for n in range(3)]
    write_folder(tmp_path, [{"merchant_id": "M1"}], rows)
    assert ("environment_finding", "extra-label", "Remarque", "column-unread") in reported(tmp_path)


def test_columns_toml_maps_words_before_those_that_are_known(tmp_path: Path) -> None:
    words = {"country": {"Hellas": "EL", "FR": "BE"}, "social_utility": {"Sans": "no", "?": ""}}
    rows = [
        {"merchant_id": "M1", "country": "HELLAS", "social_utility": "sans"},
        {"merchant_id": "M2", "country": " fr", "social_utility": "?"},
    ]
    write_folder(tmp_path, rows, columns={"merchants": {"words": words}})
    merchants = load(tmp_path).merchants
    assert reported(tmp_path) == []
    assert merchants.column("country").to_pylist() == ["GR", "BE"]
    assert merchants.column("social_utility").tolist() == [0, -1]


def test_a_label_that_means_no_value_is_missing_in_its_row(tmp_path: Path) -> None:
    labels = [{"merchant_id": "M1", "label": "ausstehend", "granted_on": "2026-01-01"}]
    columns = {"labels": {"words": {"label": {"Ausstehend": ""}}}}
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=labels, columns=columns)
    assert reported(tmp_path) == [("label", "missing-value", "ausstehend", "row-left-out")]


def test_a_totals_row_is_judged_by_its_mapped_country(tmp_path: Path) -> None:
    columns = {"merchants": {"words": {"country": {"Paesi": "IT"}}}}
    text = "name,merchant_id,country\nTotal,,Paesi\n"
    write_folder(tmp_path, text, columns=columns)
    assert [problem[1] for problem in reported(tmp_path)] == ["missing-value"]
    write_folder(tmp_path, text)
    assert [problem[1] for problem in reported(tmp_path)] == ["non-data-row"]
