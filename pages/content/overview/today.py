"""The tab Today of Overview: the day's answer, why it changed, what to do, and all numbers."""

from __future__ import annotations

import streamlit as st

from impact.compare.what_changed import headlines
from impact.compare.what_changed.comparison import Comparison
from impact.rules.view import View
from impact.selection.unread_notices import shows_removals, unread_themes
from pages.content.overview import (
    all_numbers,
    compared_day,
    month_report,
    pictures,
    tiles,
    todo_list,
    trend,
    waterfall,
)
from pages.url import navigate
from pages.widgets import messages
from pages.widgets.answer import draw_answer
from pages.widgets.folded import draw_folded


def draw_today(view: View) -> None:
    """Draw the answer of the day on one and a half screens, and what else there is, folded."""
    comparison = compared_day.compare_with_chosen(view)
    draw_answer(headlines.answer(view), headlines.answer_detail(comparison))
    if not shows_removals(view.dataset, view.policy):
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
    tiles.draw_tiles(comparison)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_why(comparison)
    with right:
        todo_list.draw_todo(view)
    pictures.draw_pictures(view)
    _draw_folded(comparison)


def _draw_why(comparison: Comparison) -> None:
    st.header("Why it changed", anchor=False)
    with compared_day.draw_choice(comparison):
        month_report.draw_report_download(compared_day.reported_comparisons(comparison.now))
    waterfall.draw_waterfall(comparison, "champions", _open_bar)


def _open_bar(comparison: Comparison, bar: waterfall.Bar) -> None:
    """Open the merchants of a side; the names behind a reason on What changed."""
    if bar.line.side:
        waterfall.open_side(comparison, bar.line.side, "champions")
    else:
        compared = {"compared": comparison.then.isoformat()}
        navigate.go("what_changed", **compared, **waterfall.bar_params(bar, "champions"))


def _draw_folded(comparison: Comparison) -> None:
    view = comparison.now
    with st.container(gap="xxsmall"):
        title = f"All {all_numbers.COUNT} numbers, with definitions"
        draw_folded(title, "all_numbers", all_numbers.draw_all_numbers, comparison)
        title = f"The last {trend.MONTHS} months in numbers"
        draw_folded(title, "months_in_numbers", trend.draw_trend, view)
        title = "Champions by group, way to qualify and country; removals by theme"
        draw_folded(title, "breakdowns", pictures.draw_breakdowns, view)
        draw_folded("What is unknown", "unknowns", pictures.draw_unknowns, view)
