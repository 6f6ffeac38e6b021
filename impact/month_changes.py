"""What changed, in the report of the month: the difference of each count by its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import pandas as pd

from impact.ledger.change_words import change_label, side_labels
from impact.ledger.comparison import PARTS, Comparison
from impact.ledger.headlines import base_note, headline
from impact.ledger.ledger import EFFECTS
from impact.metrics import METRICS

COUNTS = ("champions", "listed", "removal_due")
_WORDS = ("part", "change", "reason", "cause")


def differences(compared: Sequence[Comparison]) -> str:
    """Return for each compared day what the differences are against, and how champions differ."""
    lines = [
        f"{base_note(one)} Impact Champions: {headline(one, 'champions')}." for one in compared
    ]
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def sums(comparison: Comparison) -> str:
    """Return the table that leads from the base to now: one line per part and reason."""
    heads = "".join(f"<th>{escape(METRICS[count].label)}</th>" for count in COUNTS)
    rows = "".join(_sum_rows(comparison))
    return f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _sum_rows(comparison: Comparison) -> Iterator[str]:
    sides = side_labels(comparison)
    counts = {count: comparison.counts(count) for count in COUNTS}
    for place, side in enumerate(("reported", "known", "now")):
        if side in sides:
            cells = [f"<b>{counts[count][place]:,}</b>" for count in COUNTS]
            yield _row(f"<b>{escape(sides[side])}</b>", cells)
        if place < len(PARTS) and PARTS[place] in comparison.parts:
            yield from _reason_rows(comparison, PARTS[place])


def _reason_rows(comparison: Comparison, part: str) -> Iterator[str]:
    """Yield a line for each reason that turned any of the counts in a part."""
    bridges = comparison.parts[part].bridges
    tables = [bridges[count].reasons for count in COUNTS]
    for place, reason in enumerate(tables[0]["reason"]):
        cells = [_up_down(table.iloc[place]) for table in tables]
        if any(cells):
            yield _row(f"{escape(change_label(part))}: {escape(change_label(reason))}", cells)


def _up_down(row: pd.Series) -> str:
    up, down = int(row["up"]), int(row["down"])
    return f"+{up:,} -{down:,}" if up or down else ""


def _row(head: str, cells: Sequence[str]) -> str:
    return f"<tr><td>{head}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a comparison with their words as they read."""
    return rows.assign(**{name: [change_label(word) for word in rows[name]] for name in _WORDS})


def headlines(comparison: Comparison) -> str:
    """Return a sentence for each count that is compared."""
    lines = [
        f"<li>{escape(METRICS[count].label)}: {comparison.counts(count)[2]:,}, "
        f"{escape(headline(comparison, count))}.</li>"
        for count in EFFECTS
    ]
    return f"<ul>{''.join(lines)}</ul>"
