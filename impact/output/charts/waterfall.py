"""Draw how a count came from one day to another, reason by reason, as a waterfall."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from impact.compare.what_changed.waterfall import Bar, axis_span

_BAR_HEIGHT = 30
# Of the middle tones of the theme, which hold 3:1 on its light and on its dark ground: a waterfall
# takes no colours of the palette, and green and red would call a change good or bad.
_SIDE, _IN, _OUT = "#756dd6", "#118c9b", "#b8741a"


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
    figure.update_xaxes(visible=False, range=axis_span(bars), fixedrange=True)
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
