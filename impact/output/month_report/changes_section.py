"""The "What changed" section of the month report: the difference of each count by reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import base_note, headline
from impact.compare.what_changed.sum_lines import COUNTS, SumLine, sum_lines
from impact.model.texts.wording import display_label
from impact.selection.metrics import METRICS


def differences(compared: Sequence[Comparison]) -> str:
    """Return a list: for each compared day what it is compared with, and how champions differ."""
    return _list(
        f"{base_note(comparison)} Impact Champions: {headline(comparison, 'champions')}."
        for comparison in compared
    )


def headlines(comparison: Comparison) -> str:
    """Return a list with a sentence for each compared count."""
    return _list(
        f"{METRICS[count].label}: {comparison.counts(count)[2]:,}, {headline(comparison, count)}."
        for count in COUNTS
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def sums(comparison: Comparison) -> str:
    """Return the table that leads from the base to now: one line per part and reason."""
    heads = "".join(f"<th>{escape(METRICS[count].label)}</th>" for count in COUNTS)
    rows = "".join(map(_row, sum_lines(comparison)))
    return f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(line: SumLine) -> str:
    texts = [escape(text) for text in (line.what, *(line.texts[count] for count in COUNTS))]
    cells = [f"<b>{text}</b>" for text in texts] if line.side else texts
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a comparison with labels in place of codes."""
    labels = {name: [change_label(word) for word in rows[name]] for name in ("part", "reason")}
    labels["change"] = [display_label(word) for word in rows["change"]]
    labels["cause"] = [change_label(word) for word in rows["cause"]]
    return rows.assign(**labels)
