"""Format a table cell for display: our own words are translated, text from files is not."""

from datetime import date

import pandas as pd

from impact.model.columns import Column
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import FileText, display_label


def format_cell(column: Column, value: object) -> str:
    """Return the value of a cell as text for display; "" for a blank.

    Raises:
        ValueError: a word is not one of the column's, so the text may come from a file.
    """
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if column.kind in ("word", "words"):
        words = [word for word in str(value).split("|") if word]
        if not set(words) <= {*column.words}:
            raise ValueError(f"{column.name} holds {value!r}, which is no word of that column.")
        return ", ".join(map(display_label, words))
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return format_number(value)
    return FileText(value)
