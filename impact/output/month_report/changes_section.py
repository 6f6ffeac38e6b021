"""The texts of the month report's section "What changed": the differences and their sums."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import base_note, headline
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.model.texts.wording import display_label
from impact.output.month_report.tables import Row, Table
from impact.selection.metrics import METRICS


def differences(compared: Sequence[Comparison]) -> list[str]:
    """Return for each compared day what it is compared with, and how champions differ."""
    return [
        f"{base_note(comparison)} Impact Champions: {headline(comparison, 'champions')}."
        for comparison in compared
    ]


def headlines(comparison: Comparison) -> list[str]:
    """Return a sentence for each compared count."""
    return [
        f"{METRICS[count].label}: {comparison.counts(count)[2]:,}, {headline(comparison, count)}."
        for count in COUNTS
    ]


def sums(comparison: Comparison) -> Table:
    """Return the table that leads from the base to now: one line per part and reason."""
    rows = [
        Row([line.what, *(line.texts[count] for count in COUNTS)], bool(line.side))
        for line in sum_lines(comparison)
    ]
    return Table(["", *(METRICS[count].label for count in COUNTS)], rows)


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a comparison with labels in place of codes."""
    labels = {name: [change_label(word) for word in rows[name]] for name in ("part", "reason")}
    labels["change"] = [display_label(word) for word in rows["change"]]
    labels["cause"] = [change_label(word) for word in rows["cause"]]
    return rows.assign(**labels)
