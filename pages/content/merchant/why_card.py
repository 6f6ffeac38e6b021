"""The why-card of a merchant: its conditions with their evidence, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from impact.explain.conditions import Condition
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import WhyCard
from impact.explain.why_rows import (
    CONDITION_HEADINGS,
    COUNTERFACTUAL_HEADINGS,
    VERDICT_HEADINGS,
    condition_row,
    counterfactual_rows,
    ordered_sections,
    verdict_rows,
)
from impact.model.texts.wording import display_label
from impact.rules.view import View
from pages.session_data import computed
from pages.widgets import html_table


def draw_proof(view: View, card: WhyCard) -> None:
    """Draw the rule and every condition with its files and lines, and what would change it."""
    st.text(f"The rule that decided: {card.rule}")
    if card.basis:
        st.text(f"The badge rests on: {display_label(card.basis)}. {card.basis_sentence}")
    for title, conditions in (*ordered_sections(card), ("Listed", (card.listing,))):
        st.header(title, anchor=False)
        _draw_conditions(title, conditions)
    _draw_counterfactuals(card, view)


def _draw_conditions(name: str, conditions: Iterable[Condition]) -> None:
    rows = [condition_row(condition) for condition in conditions]
    html_table.draw_html_table(CONDITION_HEADINGS, rows, name)


def draw_verdicts(view: View, merchant_id: str) -> None:
    """Draw what the State's lists say of the merchant's labels; nothing if there is no list."""
    if not computed.lists_of(view).lists:
        return
    st.header("What the State's lists say", anchor=False)
    rows = verdict_rows(computed.verify_merchant(view, merchant_id))
    if not rows:
        st.text("No label claimed, not on any list.")
        return
    html_table.draw_html_table(VERDICT_HEADINGS, rows, "What the State's lists say")


def _draw_counterfactuals(card: WhyCard, view: View) -> None:
    st.header("What would change the status", anchor=False)
    rows = counterfactual_rows(counterfactuals(view, card.merchant_id))
    if not rows:
        st.text("No single record would change this status under today's rules.")
        return
    html_table.draw_html_table(COUNTERFACTUAL_HEADINGS, rows, "What would change the status")
    st.caption("Each was tested on this merchant's data.")
