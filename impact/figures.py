"""Draw tables as Plotly figures. No colour is named here: the theme's palette gives them.

Texts of outside are escaped, since Plotly reads `<b>`, `<a>` and `<br>` in any text.
"""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go

from impact.breakdowns import Breakdown
from impact.kept import kept
from impact.words import THEME_LABELS

BAR_HEIGHT = 34
MOST_BARS = 20
# The order is the colour and the sign of each line, in every theme and for every merchant.
SCORE_LINES = {"overall": "Overall", **THEME_LABELS}
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x")
_DASHES = ("solid", "dot", "dash", "dashdot", "longdash")


def escape(text: str) -> str:
    """Return a text that Plotly shows as it is written."""
    return html.escape(text, quote=False)


@kept
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
    # A category axis keeps the order and never takes a country's code for a number or a day.
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


@kept
def month_chart(breakdown: Breakdown) -> go.Figure:
    """Draw one column for each month of the table, all of them, with its number on top."""
    counts = breakdown.table["merchants"]
    figure = go.Figure(
        go.Bar(
            x=[escape(part) for part in breakdown.table["part"]],
            y=counts,
            text=[f"{count:,}" if count else "" for count in counts],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{y:,} merchants<extra></extra>",
        )
    )
    figure.update_xaxes(type="category", tickangle=-90, fixedrange=True)
    figure.update_yaxes(visible=False, rangemode="tozero", fixedrange=True)
    figure.update_layout(
        height=390, margin={"l": 8, "r": 8, "t": 24, "b": 8}, bargap=0.25, showlegend=False
    )
    return figure


def score_chart(assessments: pd.DataFrame) -> go.Figure:
    """Draw the overall and the four theme scores (0 to 100) of a merchant over time.

    Args:
        assessments: `published_on` and one `<line>_score` column for each of SCORE_LINES.
    """
    in_order = assessments.sort_values("published_on", kind="stable")
    figure = go.Figure()
    for place, (name, label) in enumerate(SCORE_LINES.items()):
        figure.add_scatter(
            x=in_order["published_on"],
            y=in_order[f"{name}_score"],
            name=escape(label),
            mode="lines+markers",
            line={"dash": _DASHES[place], "width": 3 if name == "overall" else 1.5},
            marker={"symbol": _SYMBOLS[place], "size": 8},
            hovertemplate=f"{escape(label)}: %{{y:g}}, published %{{x|%Y-%m-%d}}<extra></extra>",
        )
    figure.update_yaxes(range=[-4, 104], title_text="Score (0 to 100)", fixedrange=True)
    figure.update_xaxes(**_time_axis(in_order["published_on"]), fixedrange=True)
    figure.update_layout(
        height=400,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title_text": ""},
    )
    return figure


def _time_axis(days: pd.Series) -> dict[str, object]:
    """Return an axis with air at both ends, and months far enough apart to be told apart."""
    air = pd.Timedelta(days=90)
    years = (days.max() - days.min()).days / 365
    return {
        "title_text": "Published on",
        "range": [days.min() - air, days.max() + air],
        "tickformat": "%b %Y",
        "dtick": "M12" if years > 3 else "M3" if years > 1 else "M1",
    }
