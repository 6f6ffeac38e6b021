"""The views of the Merchants page: the questions of every day, each the metric that answers it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.model.policy import Policy
from impact.rules.view import View
from impact.selection.filters import Selection
from impact.selection.metrics import METRICS
from pages.url import filter_params

# The wording of each metric as a view, with the values of the policy in braces.
VIEWS: Mapping[str, str] = {
    "removal_due": "To remove",
    "expiring": "Label ends within {expiring_days} days",
    "badge_undue": "Badge wrongly shown",
    "badge_missing": "Badge missing",
    "never_assessed": "Never assessed",
    "assessment_expired": "Assessment expired",
    "no_valid_assessment": "Champions without a valid assessment",
    "declaration_only": "Champions by declaration only",
}


def view_label(key: str, policy: Policy) -> str:
    """Return the words of a view on screen, with the values of the policy in force."""
    return VIEWS[key].format_map(vars(policy))


def draw_views(view: View, selection: Selection) -> None:
    """Draw the menu of views; the one that is shown is named in the button."""
    chosen = (key for key in VIEWS if dict(METRICS[key].selection) == dict(selection))
    shown = next((view_label(key, view.policy) for key in chosen), "Views")
    st.menu_button(
        shown,
        list(VIEWS),
        format_func=lambda key: view_label(key, view.policy),
        icon=":material/bookmarks:",
        key="views",
        on_click=_open_view,
    )


def _open_view() -> None:
    if key := st.session_state["views"]:
        filter_params.replace_filters(METRICS[key].selection)
