"""Draw breakdowns, badges by what they rest on, and a share's range. Colours are the theme's.

Untrusted texts are escaped, since Plotly reads `<b>`, `<a>` and `<br>` in any text.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import plotly.graph_objects as go

from impact.compare.best_worst import ShareRange
from impact.model.memo import cached_on_first_argument
from impact.selection.badge_basis.lines import BasisLine
from impact.selection.breakdowns import Breakdown

BAR_HEIGHT = 34
MOST_BARS = 20


def escape(text: str) -> str:
    """Escape a text so that Plotly shows it literally."""
    return html.escape(text, quote=False)


@cached_on_first_argument
def bar_chart(breakdown: Breakdown) -> go.Figure:
    """Draw one bar for each part, in the order of the table, with its number at its end.

    At most MOST_BARS parts are drawn; the table beside the chart has them all.
    """
    drawn = breakdown.table.head(MOST_BARS)
    names = [escape(part) for part in drawn["part"]]
    figure = go.Figure(
        go.Bar(
            x=drawn["merchants"],
            y=names,
            orientation="h",
            text=[f"{count:,}" for count in drawn["merchants"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,} merchants<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False, rangemode="tozero", fixedrange=True)
    # A category axis keeps the order and never reads a country code as a number or a day.
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=names[::-1], fixedrange=True
    )
    figure.update_layout(
        height=60 + BAR_HEIGHT * max(len(drawn), 1),
        margin={"l": 8, "r": 40, "t": 8, "b": 8},
        bargap=0.35,
        showlegend=False,
    )
    return figure


def stacked_month_chart(names: Sequence[str], parts: Sequence[Breakdown]) -> go.Figure:
    """Draw one column for each month, stacked by name; the parts have the same months."""
    figure = go.Figure(
        [
            go.Bar(
                x=[escape(month) for month in part.table["part"]],
                y=part.table["merchants"],
                text=[f"{count:,}" if count else "" for count in part.table["merchants"]],
                name=escape(name),
                hovertemplate="%{x}: %{y:,} " + escape(name) + "<extra></extra>",
            )
            for name, part in zip(names, parts, strict=True)
        ]
    )
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(rangemode="tozero", fixedrange=True, nticks=4)
    figure.update_layout(
        barmode="stack",
        height=200,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        bargap=0.25,
        legend={"orientation": "h", "y": 1.15},
    )
    return figure


def basis_bar(lines: Sequence[BasisLine]) -> go.Figure:
    """Draw one bar with a part for each line that has badges, in their order."""
    figure = go.Figure(
        [
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
    )
    total = sum(line.count for line in lines)
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, total])
    figure.update_yaxes(visible=False, fixedrange=True)
    figure.update_layout(
        barmode="stack",
        height=150,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        legend={"orientation": "h", "traceorder": "normal", "y": -0.15, "yanchor": "top"},
    )
    return figure


@cached_on_first_argument
def range_chart(bounds: ShareRange) -> go.Figure:
    """Draw the lowest and the highest possible share as a line, the decided share as a dot."""
    shares = [bounds.worst_pct, bounds.share_pct, bounds.best_pct]
    figure = go.Figure(
        go.Scatter(
            x=shares,
            y=[0, 0, 0],
            mode="lines+markers+text",
            marker={"size": [12, 18, 12], "symbol": ["line-ns-open", "circle", "line-ns-open"]},
            text=[f"{share:.1f} %" for share in shares],
            textposition="top center",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, range=[-1, 1.4], fixedrange=True)
    margin = {"l": 24, "r": 24, "t": 8, "b": 8}
    figure.update_layout(height=110, margin=margin, showlegend=False)
    return figure


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
