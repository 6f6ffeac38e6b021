"""Draw between which ends the champion share lies, if every unknown were known."""

from __future__ import annotations

import plotly.graph_objects as go

from impact.compare.best_worst import ShareRange


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


def takeaway(bounds: ShareRange) -> str:
    """Return what the picture shows, and which kind of unknown moves the share most."""
    if bounds.worst == bounds.best:
        return "Nothing that could change it is unknown."
    widths = bounds.kinds["best"] - bounds.kinds["worst"]
    widest = bounds.kinds.iloc[int(widths.to_numpy().argmax())]
    return (
        f"Between {bounds.worst_pct:.1f} % and {bounds.best_pct:.1f} % if every unknown were "
        f"known. {widest['label']} ({widest['merchants']:,} merchants) moves it most."
    )
