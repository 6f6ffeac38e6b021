"""The earlier day that Overview compares with: a year before, unless the address names a day."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.compare.reference_days import compared_days, month_before, year_before
from impact.compare.what_changed.comparison import Comparison
from impact.loading.snapshots import find_reported_snapshot
from impact.model.dates import FIRST_AS_OF, format_day
from impact.rules.view import View
from pages.session_data import session
from pages.shell import comparisons
from pages.url import address
from pages.widgets import messages
from pages.widgets.parts import draw_input, draw_segments


def compare_with_chosen(view: View) -> Comparison:
    """Return the comparison with the day of the address, else with a year before.

    Draw what of the address is ignored, and why a report cannot be read.
    """
    day, ignored = _chosen(view.as_of)
    messages.draw_ignored(ignored)
    comparison = comparisons.compare_with(view, day or year_before(view.as_of))
    if (fault := comparisons.report_fault(comparison.then)) is not None:
        messages.draw_fault(
            "What was reported for that day cannot be read: compared with what is known of it now.",
            fault,
        )
    return comparison


def reported_comparisons(view: View) -> list[Comparison]:
    """Return the comparisons of the month report: the chosen day, else a month and a year."""
    chosen, _ = _chosen(view.as_of)
    return [comparisons.compare_with(view, day) for day in compared_days(view.as_of, chosen)]


def _chosen(as_of: date) -> tuple[date | None, list[str]]:
    """Return the compared day of the address, None if unusable, and what is ignored."""
    day, ignored = address.current().day("compared")
    if day is None or day <= as_of:
        return day, ignored
    sentence = (
        f"compared: {day.isoformat()} is after the as-of date {as_of.isoformat()}; "
        "a day is compared with an earlier one."
    )
    return None, [sentence]


def draw_choice(comparison: Comparison) -> DeltaGenerator:
    """Draw the choice of the earlier day, as a year ago or any day; return its row for more."""
    as_of, then = comparison.now.as_of, comparison.then
    names = _usual_days(as_of)
    names.setdefault(then, format_day(then))
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        draw_segments("Compare with", names, then, "compared_choice", _compare_with)
        with st.popover("Another day", key="compared_other", on_change="rerun") as popover:
            if popover.open:
                draw_input(
                    st.date_input,
                    "Compare with",
                    key="compared_input",
                    value=then,
                    on_change=_compare_with,
                    min_value=FIRST_AS_OF,
                    max_value=as_of,
                    format="YYYY-MM-DD",
                )
    return row


def _usual_days(as_of: date) -> dict[date, str]:
    """Return the days that are mostly asked for, with their names."""
    names = {year_before(as_of): "A year", month_before(as_of): "A month"}
    earlier = find_reported_snapshot(session.session_snapshots(), as_of)
    if earlier is not None and earlier.day is not None and earlier.day < as_of:
        names.setdefault(earlier.day, "Since the last files")
    return {day: f"{name}: {format_day(day)}" for day, name in names.items()}


def _compare_with(day: date | None) -> None:
    address.write_params({"compared": day.isoformat() if day is not None else ""})
