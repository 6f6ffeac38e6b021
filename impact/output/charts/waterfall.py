"""Draw how a count came from one day to another, reason by reason, as a waterfall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.sum_lines import SumLine

_BAR_HEIGHT = 30
# Of the middle tones of the theme, which hold 3:1 on its light and on its dark ground: a waterfall
# takes no colours of the palette, and green and red would call a change good or bad.
_SIDE, _IN, _OUT = "#756dd6", "#118c9b", "#b8741a"


@dataclass(frozen=True)
class Bar:
    """One bar: a side of the comparison, or what a reason brought in or took out.

    Attributes:
        number: the count of a side; of a reason how many it brought in, or took out (negative).
    """

    line: SumLine
    number: int

    @property
    def label(self) -> str:
        """Return its text at the axis."""
        return self.line.what if self.line.side else change_label(self.line.reason)

    @property
    def text(self) -> str:
        """Return its number, with a sign where it is a change."""
        return f"{self.number:,}" if self.line.side else f"{self.number:+,}"


def waterfall_bars(lines: Sequence[SumLine], count: str) -> tuple[Bar, ...]:
    """Return the bars of a count, from the earlier day to the later; none if a side is unknown."""
    if any(line.side and count not in line.counts for line in lines):
        return ()
    return tuple(bar for line in lines for bar in _bars_of(line, count))


def _bars_of(line: SumLine, count: str) -> Iterator[Bar]:
    """Yield the bar of a side; of a reason one for each direction, as each opens its own names."""
    if line.side:
        yield Bar(line, line.counts[count])
        return
    gained, lost = line.moves[count]
    if gained:
        yield Bar(line, gained)
    if lost:
        yield Bar(line, -lost)


def waterfall_chart(bars: Sequence[Bar]) -> go.Figure:
    """Draw the bars from top to bottom; the axis begins near them, since changes are small."""
    rows = list(range(len(bars)))
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=rows,
            x=[bar.number for bar in bars],
            measure=[
                "absolute" if not row else "total" if bar.line.side else "relative"
                for row, bar in enumerate(bars)
            ],
            text=[bar.text for bar in bars],
            textposition="outside",
            cliponaxis=False,
            connector={"line": {"width": 1}},
            totals={"marker": {"color": _SIDE}},
            increasing={"marker": {"color": _IN}},
            decreasing={"marker": {"color": _OUT}},
            customdata=[bar.label for bar in bars],
            hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False, range=_span(bars), fixedrange=True)
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[bar.label for bar in bars],
        autorange="reversed",
        showgrid=False,
        fixedrange=True,
    )
    height = 20 + _BAR_HEIGHT * len(bars)
    margin = {"l": 8, "r": 40, "t": 4, "b": 4}
    figure.update_layout(height=height, margin=margin, bargap=0.3, showlegend=False)
    return figure


def _span(bars: Sequence[Bar]) -> tuple[float, float]:
    """Return the ends of the axis: all steps, and room for the numbers at the bars' ends."""
    level, levels = 0, []
    for bar in bars:
        level = bar.number if bar.line.side else level + bar.number
        levels.append(level)
    low, high = min(levels), max(levels)
    room = max((high - low) * 0.25, 1)
    return max(low - room, 0), high + room
