"""Draw counts and scores over time, and counts over thresholds."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from impact.model.texts.wording import THEME_LABELS
from impact.output.charts.bars import escape, lay_out

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x")
DASHES = ("solid", "dot", "dash", "dashdot", "longdash")
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title_text": ""}


def line_chart(
    table: pd.DataFrame,
    lines: Mapping[str, str],
    unit: str,
    *,
    unsure: np.ndarray | None = None,
    reported: Mapping[str, Sequence[tuple[date, float]]] = MappingProxyType({}),
    is_from_zero: bool = True,
) -> go.Figure:
    """Draw columns of a table over its `day`, each line with its own dash and marker.

    Args:
        lines: column → the name of its line.
        unit: what the numbers are, at the axis; a share (`%`) has one decimal.
        unsure: mask of the rows that may be incomplete in the files: their markers are hollow.
        reported: by column the (day, number) pairs where the reported number is different.
        is_from_zero: whether the axis begins at 0.
    """
    figure = go.Figure()
    spec = ".1f" if unit == "%" else ",.4~g"
    is_uncertain = np.zeros(len(table), bool) if unsure is None else unsure
    for index, (column, name) in enumerate(lines.items()):
        symbol = SYMBOLS[index]
        figure.add_scatter(
            x=table["day"],
            y=table[column],
            name=name,
            mode="lines+markers",
            line={"dash": DASHES[index], "width": 2},
            marker={
                "symbol": [f"{symbol}-open" if is_hollow else symbol for is_hollow in is_uncertain],
                "size": 7,
            },
            hovertemplate=f"{name}: %{{y:{spec}}} on %{{x|%Y-%m-%d}}<extra></extra>",
        )
    _mark_reported(figure, lines, reported, spec)
    xaxis = {"tickformat": "%b %Y", "nticks": 6, "tickangle": 0}
    yaxis = {"title_text": unit, "rangemode": "tozero" if is_from_zero else "normal"}
    has_legend = len(figure.data) > 1
    return lay_out(figure, 320, xaxis, yaxis, showlegend=has_legend, legend=_LEGEND)


def _mark_reported(
    figure: go.Figure,
    lines: Mapping[str, str],
    reported: Mapping[str, Sequence[tuple[date, float]]],
    spec: str,
) -> None:
    """Draw a cross where a different number was reported; the legend shows it once."""
    for column in (column for column in lines if reported.get(column)):
        days, numbers = zip(*reported[column], strict=True)
        figure.add_scatter(
            x=days,
            y=numbers,
            name="Reported then",
            legendgroup="reported",
            showlegend=all(trace.legendgroup != "reported" for trace in figure.data),
            mode="markers",
            marker={"symbol": "x", "size": 9},
            hovertemplate=f"{lines[column]}, reported then: %{{y:{spec}}} for %{{x|%Y-%m-%d}}"
            "<extra></extra>",
        )


def curve_chart(curve: pd.DataFrame, chosen: int) -> go.Figure:
    """Draw the champions at every minimum of the overall score of the EcoVadis route.

    Args:
        curve: from `impact.compare.threshold_curve.threshold_curve`.
        chosen: the score of the marked point.
    """
    figure = go.Figure(
        go.Scatter(
            x=curve["min_overall"],
            y=curve["champions"],
            name="Champions",
            mode="lines",
            line={"shape": "vh"},
            customdata=curve[["added"]],
            hovertemplate="At %{x}: %{y:,} champions, %{customdata[0]:,} of them by EcoVadis "
            "alone<extra></extra>",
        )
    )
    marked = curve[curve["min_overall"] == chosen]
    figure.add_scatter(
        x=marked["min_overall"],
        y=marked["champions"],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 12},
        text=[
            f"at {score:g}: {count:,}"
            for score, count in marked[["min_overall", "champions"]].to_numpy()
        ],
        textposition="top right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    xaxis = {"title_text": "Minimum EcoVadis score (0 to 100)"}
    yaxis = {"title_text": "Champions", "rangemode": "tozero"}
    return lay_out(figure, 320, xaxis, yaxis, showlegend=False, legend=_LEGEND)


def time_axis(days: pd.Series) -> dict[str, Any]:
    """Return a time axis with a margin at both ends and month labels that do not overlap."""
    margin = pd.Timedelta(days=90)
    years = (days.max() - days.min()).days / 365
    return {
        "title_text": "Published on",
        "range": [days.min() - margin, days.max() + margin],
        "tickformat": "%b %Y",
        "dtick": "M12" if years > 3 else "M3" if years > 1 else "M1",
    }


# The order sets the colour and marker of each line, for every merchant.
SCORE_LINES = {"overall": "Overall", **THEME_LABELS}


def score_chart(assessments: pd.DataFrame) -> go.Figure:
    """Draw the overall and the four theme scores (0 to 100) of a merchant over time.

    Args:
        assessments: `published_on` and one `<line>_score` column for each of SCORE_LINES.
    """
    by_day = assessments.sort_values("published_on", kind="stable")
    figure = go.Figure()
    for index, (name, label) in enumerate(SCORE_LINES.items()):
        figure.add_scatter(
            x=by_day["published_on"],
            y=by_day[f"{name}_score"],
            name=escape(label),
            mode="lines+markers",
            line={"dash": DASHES[index], "width": 3 if name == "overall" else 1.5},
            marker={"symbol": SYMBOLS[index], "size": 8},
            hovertemplate=f"{escape(label)}: %{{y:g}}, published %{{x|%Y-%m-%d}}<extra></extra>",
        )
    yaxis = {"range": [-4, 104], "title_text": "Score (0 to 100)"}
    return lay_out(figure, 400, time_axis(by_day["published_on"]), yaxis, legend=_LEGEND)
