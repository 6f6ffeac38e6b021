"""Draw what the badges shown rest on as one stacked bar."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from impact.selection.badge_basis.lines import BasisLine


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
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    figure.update_layout(
        barmode="stack",
        height=150,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        legend={"orientation": "h", "traceorder": "normal", "y": -0.15, "yanchor": "top"},
    )
    return figure
