"""A cell of a table as it reads on a page: words of ours are translated, all else is as it is."""

from __future__ import annotations

from datetime import date

import pandas as pd

from impact.model.columns import Column
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import FileText, display_label


def format_cell(column: Column, value: object) -> str:
    """Return a cell of a column as text; which columns hold words of ours the registry says."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if column.kind in ("word", "words"):
        return ", ".join(display_label(word) for word in split_words(column, str(value)))
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return format_number(value)
    return FileText(value)


def split_words(column: Column, text: str) -> list[str]:
    """Return the words of a cell.

    Raises:
        ValueError: one is not among the column's words, so the text is none of ours.
    """
    words = [word for word in text.split("|") if word]
    for word in words:
        if word not in column.words:
            raise ValueError(f"{column.name} holds {word!r}, which is no word of that column.")
    return words
