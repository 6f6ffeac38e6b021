"""Draw breakdowns, badges by what they rest on, a share's range, and how a count changed.

Colours are the theme's. Untrusted texts are escaped, since Plotly reads `<b>`, `<a>` and `<br>` in
any text.
"""

import html
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from impact.compare.best_worst import ShareRange
from impact.compare.what_changed import waterfall
from impact.model.memo import cached_on_first_argument
from impact.selection.badge_basis import BasisLine
from impact.selection.breakdowns import Breakdown

BAR_HEIGHT, _STEP_HEIGHT = 34, 30
MOST_BARS = 20
# Of the middle tones of the theme, which hold 3:1 on its light and on its dark ground: a waterfall
# takes no colours of the palette, and green and red would call a change good or bad.
_SIDE, _IN, _OUT = "#756dd6", "#118c9b", "#b8741a"
_HIDDEN = {"visible": False}


def escape(text: str) -> str:
    """Escape a text so that Plotly shows it literally."""
    return html.escape(text, quote=False)


def lay_out(
    figure: go.Figure,
    height: int,
    xaxis: dict[str, Any],
    yaxis: dict[str, Any],
    margin: dict[str, int] | None = None,
    **layout: Any,
) -> go.Figure:
    """Return the figure in its size, with axes that cannot be zoomed."""
    figure.update_xaxes(fixedrange=True, **xaxis)
    figure.update_yaxes(fixedrange=True, **yaxis)
    sides = {"l": 8, "r": 8, "t": 8, "b": 8} | (margin or {})
    return figure.update_layout(height=height, margin=sides, **layout)


@cached_on_first_argument
def bar_chart(breakdown: Breakdown) -> go.Figure:
    """Draw one bar for each part, in the order of the table, with its number at its end.

    At most MOST_BARS parts are drawn; the table beside the chart has them all.
    """
    drawn = breakdown.table.head(MOST_BARS)
    names = [escape(part) for part in drawn["part"]]
    bars = go.Bar(
        x=drawn["merchants"],
        y=names,
        orientation="h",
        text=[f"{count:,}" for count in drawn["merchants"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:,} merchants<extra></extra>",
    )
    return lay_out(
        go.Figure(bars),
        60 + BAR_HEIGHT * max(len(drawn), 1),
        {"visible": False, "rangemode": "tozero"},
        # A category axis keeps the order and never reads a country code as a number or a day.
        {"type": "category", "categoryorder": "array", "categoryarray": names[::-1]},
        {"r": 40},
        bargap=0.35,
        showlegend=False,
    )


def stacked_month_chart(names: Sequence[str], parts: Sequence[Breakdown]) -> go.Figure:
    """Draw one column for each month, stacked by name; the parts have the same months."""
    columns = [
        go.Bar(
            x=[escape(month) for month in part.table["part"]],
            y=part.table["merchants"],
            text=[f"{count:,}" if count else "" for count in part.table["merchants"]],
            name=escape(name),
            hovertemplate="%{x}: %{y:,} " + escape(name) + "<extra></extra>",
        )
        for name, part in zip(names, parts, strict=True)
    ]
    return lay_out(
        go.Figure(columns),
        200,
        {"type": "category"},
        {"rangemode": "tozero", "nticks": 4},
        barmode="stack",
        bargap=0.25,
        legend={"orientation": "h", "y": 1.15},
    )


def basis_bar(lines: Sequence[BasisLine]) -> go.Figure:
    """Draw one bar with a part for each line that has badges, in their order."""
    parts = [
        go.Bar(
            x=[line.count],
            y=["badges"],
            name=f"{line.label} {line.count:,}",
            orientation="h",
            text=[f"{line.count:,}"],
            textposition="inside",
            insidetextanchor="middle",
            hovertemplate=f"{line.label}: %{{x:,}} badges<extra></extra>",
        )
        for line in lines
        if line.count
    ]
    return lay_out(
        go.Figure(parts),
        150,
        {"visible": False, "range": [0, sum(line.count for line in lines)]},
        _HIDDEN,
        {"l": 0, "r": 0},
        barmode="stack",
        legend={"orientation": "h", "traceorder": "normal", "y": -0.15, "yanchor": "top"},
    )


@cached_on_first_argument
def range_chart(bounds: ShareRange) -> go.Figure:
    """Draw the lowest and the highest possible share as a line, the decided share as a dot."""
    shares = [bounds.worst_pct, bounds.share_pct, bounds.best_pct]
    line = go.Scatter(
        x=shares,
        y=[0, 0, 0],
        mode="lines+markers+text",
        marker={"size": [12, 18, 12], "symbol": ["line-ns-open", "circle", "line-ns-open"]},
        text=[f"{share:.1f} %" for share in shares],
        textposition="top center",
        cliponaxis=False,
        hoverinfo="skip",
    )
    yaxis = {"visible": False, "range": [-1, 1.4]}
    return lay_out(go.Figure(line), 110, _HIDDEN, yaxis, {"l": 24, "r": 24}, showlegend=False)


def range_takeaway(bounds: ShareRange) -> str:
    """Return what the picture shows, and which kind of unknown moves the share most."""
    if bounds.worst == bounds.best:
        return "Nothing that could change it is unknown."
    widths = bounds.kinds["best"] - bounds.kinds["worst"]
    widest = bounds.kinds.iloc[int(widths.to_numpy().argmax())]
    return (
        f"Between {bounds.worst_pct:.1f} % and {bounds.best_pct:.1f} % if every unknown were "
        f"known. {widest['label']} ({widest['merchants']:,} merchants) moves it most."
    )


def waterfall_chart(steps: Sequence[waterfall.Bar]) -> go.Figure:
    """Draw the bars from top to bottom; the axis begins near them, since changes are small."""
    rows, labels = list(range(len(steps))), [step.label for step in steps]
    bars = go.Waterfall(
        orientation="h",
        y=rows,
        x=[step.number for step in steps],
        measure=[
            "absolute" if not row else "total" if step.line.side else "relative"
            for row, step in enumerate(steps)
        ],
        text=[step.text for step in steps],
        textposition="outside",
        cliponaxis=False,
        connector={"line": {"width": 1}},
        totals={"marker": {"color": _SIDE}},
        increasing={"marker": {"color": _IN}},
        decreasing={"marker": {"color": _OUT}},
        customdata=labels,
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )
    return lay_out(
        go.Figure(bars),
        20 + _STEP_HEIGHT * len(steps),
        {"visible": False, "range": waterfall.axis_span(steps)},
        {"tickvals": rows, "ticktext": labels, "autorange": "reversed", "showgrid": False},
        {"r": 40, "t": 4, "b": 4},
        bargap=0.3,
        showlegend=False,
    )
