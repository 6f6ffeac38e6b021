"""Draw breakdowns as bar charts. Colours come from the theme's palette.

Untrusted texts are escaped, since Plotly reads `<b>`, `<a>` and `<br>` in any text.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from impact.model.memo import cached_on_first_argument
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


def time_axis(days: pd.Series) -> dict[str, object]:
    """Return a time axis with a margin at both ends and month labels that do not overlap."""
    margin = pd.Timedelta(days=90)
    years = (days.max() - days.min()).days / 365
    return {
        "title_text": "Published on",
        "range": [days.min() - margin, days.max() + margin],
        "tickformat": "%b %Y",
        "dtick": "M12" if years > 3 else "M3" if years > 1 else "M1",
    }
