"""The reasons of a merchant's status as a check list: ways to qualify, and the latest findings."""

from __future__ import annotations

import streamlit as st

from impact.explain.conditions import Condition
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import WhyCard
from impact.explain.why_rows import Cell, result_lines
from impact.model.texts.wording import display_label
from impact.rules.view import View
from pages.widgets import html_table


def draw_check_list(view: View, card: WhyCard) -> None:
    """Draw each way to qualify and each theme with its answer, and what would change the status."""
    left, right = st.columns(2, gap="large")
    parts = [("Qualifies by", card.routes), ("Findings", card.themes)]
    parts = parts[::-1] if card.status == "removal_due" else parts
    for column, (title, conditions) in zip((left, right), parts, strict=True):
        with column:
            # In a narrow window the table has no headings.
            st.markdown(f"**{title}**")
            html_table.draw_html_table(("Condition", "Result", "Why"), map(_row, conditions), title)
    changes = [
        f"{change.sentence} → {display_label(change.new_status)}"
        for change in counterfactuals(view, card.merchant_id)
    ]
    if changes:
        st.text("\n".join(("What would change the status, each tested on these data:", *changes)))


def _row(condition: Condition) -> tuple[Cell, ...]:
    result = "Not counted" if condition.ignored_because else result_lines(condition)[0]
    return (condition.label, result, condition.actual)
