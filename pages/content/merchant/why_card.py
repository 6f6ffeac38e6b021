"""The why-card of a merchant: its conditions with their evidence, and what would change it."""

from __future__ import annotations

import streamlit as st

from impact.explain.conditions import Condition
from impact.explain.why_card import WhyCard
from impact.explain.why_rows import (
    VERDICT_HEADINGS,
    Cell,
    condition_row,
    ordered_sections,
    verdict_rows,
)
from impact.model.texts.wording import display_label
from impact.rules.view import View
from pages.session_data import computed
from pages.widgets import html_table

_PROOF_HEADINGS = ("Condition", "Met?", "Needed", "File and line")


def draw_proof(card: WhyCard) -> None:
    """Draw the rule, and what each condition needs, with its files and lines."""
    st.text(f"The rule that decided: {card.rule}")
    if card.basis:
        st.text(f"The badge rests on: {display_label(card.basis)}. {card.basis_sentence}")
    sections = (*ordered_sections(card), ("", (card.listing,)))
    rows = [_proof_row(one) for _, conditions in sections for one in conditions]
    html_table.draw_html_table(_PROOF_HEADINGS, rows, "Proof")


def _proof_row(condition: Condition) -> tuple[Cell, ...]:
    label, result, actual, required, sources = condition_row(condition)
    # The check list has what was found for every other condition.
    lines = (*result, str(actual)) if condition.kind == "listing" else result
    return (label, lines, required, sources)


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
