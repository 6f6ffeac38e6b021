"""The body of the Overview page."""

from __future__ import annotations

import streamlit as st

from impact.decisions import View
from impact.metrics import champions_by_country, champions_by_label_group, removals_by_theme
from pages.parts import charts, messages, metrics


def figures(view: View) -> None:
    """Draw the key figures in the order in which they are asked for."""
    st.header("Champions")
    metrics.cards(view, ("listed", "champions", "declaration_only", "not_yet"))
    st.header("State labels")
    metrics.cards(view, ("holds_esus", "holds_esat", "holds_both", "expiring"))
    st.header("Removals")
    if view.dataset.has_findings:
        metrics.cards(view, ("removal_due", "overdue", "excepted", "assessment_left_out"))
    else:
        messages.no_findings()

    st.header("Assessments and badge")
    metrics.cards(view, ("never_assessed", "assessment_expired", "badge_undue", "badge_missing"))


def breakdowns(view: View) -> None:
    """Draw the three charts, the one with most bars last."""
    left, right = st.columns(2)
    with left:
        charts.breakdown(champions_by_label_group(view.decisions))
    with right:
        charts.breakdown(removals_by_theme(view.decisions, view.policy))
    charts.breakdown(champions_by_country(view.decisions), is_wide=True)
