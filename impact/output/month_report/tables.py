"""The tables of the month report, as texts that parts.html draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from impact.model.columns import Column
from impact.model.texts.cell_texts import format_cell

# As many rows of a table as a mailed page can hold; the rest is counted, not hidden.
LISTED_ROWS = 60


@dataclass(frozen=True)
class Row:
    """The cells of a row, all bold or none."""

    cells: Sequence[str]
    is_bold: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `more` counts the rows that are not listed."""

    headings: Sequence[str]
    rows: Sequence[Row]
    more: int = 0


def table_of(frame: pd.DataFrame, columns: Sequence[Column]) -> Table:
    """Return the first rows of a frame, its values worded as on screen."""
    shown = frame[[column.name for column in columns]].head(LISTED_ROWS)
    rows = [
        Row([format_cell(*cell) for cell in zip(columns, values, strict=True)])
        for values in shown.to_numpy().tolist()
    ]
    return Table([column.label for column in columns], rows, len(frame) - LISTED_ROWS)
