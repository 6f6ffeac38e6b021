"""Draw the status of a merchant over time as one strip."""

import plotly.graph_objects as go

from impact.compare.status_history import StatusHistory, StatusPeriod
from impact.model.columns import STATUSES
from impact.model.dates import format_long_date
from impact.model.texts.wording import display_label
from impact.output.charts.bars import lay_out

DAY_MS = 86_400_000
# Patterns keep the statuses distinct in black and white.
_PATTERNS = {"champion": "", "not_yet": ".", "removal_due": "x", "not_listed": "/"}


def status_strip(history: StatusHistory) -> go.Figure:
    """Draw one bar of coloured periods, with the words of each status in the legend.

    Every status is added, so that each keeps its colour whatever the history holds.
    """
    figure = go.Figure()
    for status in STATUSES:
        _add_bar(figure, status, [period for period in history.periods if period.status == status])
    last = history.periods[-1].last
    xaxis = {
        "type": "date",
        "range": [history.first.isoformat(), f"{last.isoformat()} 23:59"],
        "tickformat": "%b %Y",
        "dtick": "M6",
    }
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.05, "x": 0, "title_text": ""}
    hidden = {"visible": False}
    return lay_out(figure, 120, xaxis, hidden, barmode="overlay", bargap=0.1, legend=legend)


def _add_bar(figure: go.Figure, status: str, periods: list[StatusPeriod]) -> None:
    figure.add_bar(
        base=[period.first.isoformat() for period in periods],
        x=[period.days * DAY_MS for period in periods],
        y=[""] * len(periods),
        orientation="h",
        name=display_label(status),
        showlegend=bool(periods),
        marker={"pattern": {"shape": _PATTERNS[status], "fillmode": "overlay", "solidity": 0.2}},
        customdata=[[period.first.isoformat(), period.last.isoformat()] for period in periods],
        hovertemplate=f"{display_label(status)}: %{{customdata[0]}} to %{{customdata[1]}}"
        "<extra></extra>",
    )


def takeaway(history: StatusHistory) -> str:
    """Return the strip as a sentence: the status now, since when, and how often it changed."""
    now, changes = history.periods[-1], len(history.periods) - 1
    status = display_label(now.status)
    if not changes:
        return f"{status} on every day since {format_long_date(history.first)}."
    times = "once" if changes == 1 else "twice" if changes == 2 else f"{changes} times"
    before = " → ".join(display_label(period.status) for period in history.periods[:-1])
    return (
        f"{status} since {format_long_date(now.first)}; the status changed {times} since "
        f"{format_long_date(history.first)} (before: {before})."
    )


def last_change(history: StatusHistory) -> str:
    """Return since when the status holds, the one before and what changed it; "" if nothing did."""
    if len(history.periods) < 2:
        return ""
    before, now = history.periods[-2:]
    return (
        f"In this status since {format_long_date(now.first)} (before: "
        f"{display_label(before.status)}). "
        f"What changed: {now.change}"
    )
