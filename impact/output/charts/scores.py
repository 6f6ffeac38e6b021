"""Draw the scores of a merchant's assessments over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from impact.model.texts.wording import THEME_LABELS
from impact.output.charts.bars import escape, time_axis
from impact.output.charts.lines import DASHES, SYMBOLS

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
    figure.update_yaxes(range=[-4, 104], title_text="Score (0 to 100)", fixedrange=True)
    figure.update_xaxes(**time_axis(by_day["published_on"]), fixedrange=True)
    figure.update_layout(
        height=400,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "title_text": ""},
    )
    return figure
