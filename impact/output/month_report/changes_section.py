"""The texts of the month report's section "What changed": the sums, and the changes by reason."""

from __future__ import annotations

from typing import Any

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.model.texts.wording import display_label
from impact.output.month_report.tables import LISTED_ROWS, Row, Table
from impact.selection.metrics import METRICS


def sums(comparison: Comparison) -> Table:
    """Return the table that leads from the base to now: one line per part and reason."""
    rows = [
        Row([line.what, *(line.texts[count] for count in COUNTS)], bool(line.side))
        for line in sum_lines(comparison)
    ]
    return Table(["", *(METRICS[count].label for count in COUNTS)], rows)


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
