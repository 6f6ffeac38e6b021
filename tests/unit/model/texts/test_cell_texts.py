"""A text of a file is shown as it is, even if it equals a word of ours; our words are worded."""

import pandas as pd
import pytest

from impact.compare.what_changed.changes import CAUSES, CHANGES, EFFECTS, STATUSES_OR_ABSENT
from impact.model import glossary, policy
from impact.model.columns import (
    ASSESSMENTS,
    DECISIONS,
    FILE_COLUMNS,
    MERCHANTS,
    Column,
    find_column,
)
from impact.model.texts.cell_texts import format_cell
from impact.model.texts.wording import WORD_LABELS, FileText, display_label
from tests.builders.risky_texts import WORDS


@pytest.mark.parametrize("text", WORDS)
def test_a_text_from_a_file_cannot_be_translated(text: str) -> None:
    with pytest.raises(TypeError, match="leaves as it is"):
        display_label(FileText(text))


@pytest.mark.parametrize("text", ["EcoTEL", "SELLER_ab", "", "Ok"])
def test_a_text_outside_our_vocabulary_has_no_wording(text: str) -> None:
    with pytest.raises(KeyError):
        display_label(text)


def test_every_word_of_our_vocabulary_has_a_wording() -> None:
    columns = [*DECISIONS, *(one for table in FILE_COLUMNS.values() for one in table)]
    ours = {word for column in columns for word in column.words}
    ours |= {*CHANGES, *CAUSES, *EFFECTS, *STATUSES_OR_ABSENT, *glossary.VERDICTS}
    ours |= {word for column in glossary.WORD_MEANINGS.values() for word in column}
    ours |= {*glossary.CAUSE_MEANINGS, *policy.REMOVAL_THEMES}
    assert ours <= set(WORD_LABELS)
    assert all(display_label(word) for word in ours)


@pytest.mark.parametrize("column", [c for c in (*DECISIONS, *MERCHANTS) if c.kind == "text"])
def test_a_cell_of_a_text_column_is_shown_unchanged(column: Column) -> None:
    shown = [format_cell(column, text) for text in WORDS]
    assert shown == WORDS
    assert {type(text) for text in shown} == {FileText}


def test_a_cell_of_a_column_of_words_has_only_its_own_words() -> None:
    status = find_column(DECISIONS, "status")
    assert format_cell(status, "champion") == "Impact Champion"
    with pytest.raises(ValueError, match="no word of that column"):
        format_cell(status, "ok")


@pytest.mark.parametrize("blank", [None, pd.NaT, pd.NA, float("nan")])
def test_a_blank_cell_is_blank_in_every_column(blank: object) -> None:
    assert {format_cell(column, blank) for column in (*DECISIONS, *ASSESSMENTS)} == {""}


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("routes", "esus|sse", "ESUS, SSE by declaration"),
        ("flagged_on", pd.Timestamp(2026, 3, 2), "2026-03-02"),
        ("overall_score", 44.5, "44.5"),
        ("days_flagged", 12, "12"),
    ],
)
def test_lists_days_and_numbers_are_shown_in_one_form(
    column: str, value: object, text: str
) -> None:
    assert format_cell(find_column(DECISIONS, column), value) == text
