"""The curve of Test a rule: the champions at every minimum score of the EcoVadis route."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from impact.output.charts.lines import curve_chart
from impact.rules.view import View
from impact.selection.metrics import METRICS, share_pct
from pages.content.overview.tried_values import NONE
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.breakdown_chart import CHART_CONFIG


def draw_thresholds(after: View) -> None:
    """Draw the champions for every minimum overall score of the EcoVadis route."""
    curve = computed.threshold_curve(after)
    score = after.policy.min_overall
    # The next whole score: the curve has only whole ones.
    point = curve.iloc[math.ceil(score)]
    share = share_pct(int(point["champions"]), METRICS["listed"].count(after.decisions))
    takeaway = (
        f"With EcoVadis from {point['min_overall']:g} overall and {after.policy.min_theme:g} in "
        f"each theme: {point['added']:,.0f} champions more, {point['champions']:,.0f} in all"
        + (f", {share:.1f} % of the listed." if share is not None else ".")
    )
    st.markdown(f"**{messages.escape_markdown(takeaway)}**")
    st.caption("“More” counts champions that only EcoVadis adds. Click a score to try it.")
    _draw_curve(curve, int(point["min_overall"]), takeaway)
    downloads.draw_table_menu(after, "thresholds", curve, "rows", "listed merchants")


def _draw_curve(curve: pd.DataFrame, score: int, takeaway: str) -> None:
    """Draw the curve with a score marked, beside a table of every fifth score and this one."""
    left, right = st.columns([3, 2])
    with left:
        st.plotly_chart(curve_chart(curve, score), config=CHART_CONFIG, alt=takeaway, key="curve")
    with right:
        number = st.column_config.NumberColumn
        is_shown = (curve["min_overall"] % 5 == 0) | (curve["min_overall"] == score)
        scores = curve["min_overall"][is_shown]
        st.dataframe(
            curve[is_shown].assign(min_overall=tables.format_counts(scores)),
            hide_index=True,
            height=320,
            column_config={
                "min_overall": tables.button_column_config(
                    "Minimum score", "try_score", scores.tolist(), _try_score
                ),
                "champions": number("Champions", format="localized"),
                "added": number("More", format="localized"),
                "share_pct": number("Share", format="%.1f %%"),
            },
            alt="Champions at every minimum overall score",
            placeholder="",
        )


def _try_score(score: int) -> None:
    """Try the EcoVadis route at a score, with the other tried routes."""
    routes = address.current().values("routes") or [*page_inputs.current_inputs().policy.routes]
    other_routes = [route for route in routes if route not in (NONE, "ecovadis")]
    navigate.change_page_params({"routes": [*other_routes, "ecovadis"], "min_overall": f"{score}"})
