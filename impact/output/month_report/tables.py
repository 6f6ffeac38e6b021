"""The tables and lists of the month report, as texts that parts.html draws."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.model.columns import Column
from impact.model.texts.cell_texts import format_cell
from impact.model.texts.wording import display_label
from impact.selection.metrics import METRICS

# As many rows of a table as a mailed page can hold; the rest is counted, not hidden.
LISTED_ROWS = 60


def table_of(frame: pd.DataFrame, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the first rows of a frame, its values worded as on screen."""
    shown = frame[[column.name for column in columns]].head(LISTED_ROWS)
    rows = [
        {
            "cells": [format_cell(*cell) for cell in zip(columns, values, strict=True)],
            "is_bold": False,
        }
        for values in shown.to_numpy().tolist()
    ]
    headings = [column.label for column in columns]
    return {"headings": headings, "rows": rows, "more": len(frame) - LISTED_ROWS}


def sums(comparison: Comparison) -> dict[str, Any]:
    """Return the table that leads from the base to now: one line per part and reason."""
    rows = [
        {"cells": [line.what, *(line.texts[count] for count in COUNTS)], "is_bold": line.side}
        for line in sum_lines(comparison)
    ]
    return {"headings": ["", *(METRICS[count].label for count in COUNTS)], "rows": rows, "more": 0}


def by_reason(comparison: Comparison) -> dict[str, Any]:
    """Return the first changes in groups of one part and reason, and how many more there are."""
    rows = comparison.rows_by_reason
    by_both = rows.head(LISTED_ROWS).groupby(["part", "reason"], sort=False, observed=True)
    groups = [
        {
            "title": f"{change_label(str(part))}: {change_label(str(reason))}",
            "lines": [_line(row) for row in of_reason.itertuples(index=False)],
        }
        for (part, reason), of_reason in by_both
    ]
    return {"groups": groups, "more": len(rows) - LISTED_ROWS}


def _line(row: Any) -> dict[str, str]:
    return {
        "name": row.name or row.merchant_id,
        "merchant_id": row.merchant_id,
        "text": f"{display_label(row.change)}. {row.explanation}",
    }
