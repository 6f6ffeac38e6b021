"""The breakdowns of champions and removals, each with its table and its download."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.breakdowns import (
    champions_by_country,
    champions_by_label_group,
    champions_by_route,
    removals_by_theme,
)
from impact.selection.unread_notices import shows_removals
from pages.widgets.breakdown_chart import draw_breakdown


def draw_breakdowns(view: View) -> None:
    """Draw the breakdowns, the chart with most bars last."""
    left, right = st.columns(2)
    with left:
        draw_breakdown(view, champions_by_label_group(view.decisions))
    with right:
        draw_breakdown(view, champions_by_route(view.decisions, view.policy))
    if shows_removals(view.dataset, view.policy):
        draw_breakdown(view, removals_by_theme(view.decisions, view.policy), is_wide=True)
    draw_breakdown(view, champions_by_country(view.decisions), is_wide=True)
