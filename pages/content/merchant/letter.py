"""The letter to the merchant, ready to be copied: the occasion by the facts, or chosen by hand."""

from __future__ import annotations

import streamlit as st

from impact.explain.letters.facts import LetterFacts, facts_of_merchant
from impact.explain.letters.letter import write_letter
from impact.explain.letters.occasions import OCCASIONS, fitting_occasions, occasion_due
from impact.explain.letters.templates import LetterTemplates
from impact.rules.view import View
from pages.session_data.computed import lists_of
from pages.session_data.store import store
from pages.widgets import messages


def draw_letter(view: View, merchant_id: str) -> None:
    """Draw the letter of the occasion and language chosen; nothing is sent from here."""
    facts = facts_of_merchant(view, merchant_id, lists_of(view))
    if not fitting_occasions(facts):
        st.text("There is no occasion for a letter to this merchant.")
        return
    _draw_choices_and_letter(view, facts, store().letter_templates())


def _draw_choices_and_letter(view: View, facts: LetterFacts, templates: LetterTemplates) -> None:
    fitting, due = fitting_occasions(facts), occasion_due(facts)
    codes = list(templates.languages)
    for problem in templates.problems:
        st.warning(messages.escape_markdown(problem))
    left, right = st.columns([3, 1])
    occasion = left.selectbox(
        "Occasion",
        fitting,
        format_func=lambda key: OCCASIONS[key].title,
        key=f"letter_occasion_{facts.merchant_id}",
    )
    usual = write_letter(view, facts, occasion, templates).language
    language = right.selectbox(
        "Language",
        codes,
        index=codes.index(usual),
        format_func=str.upper,
        key=f"letter_language_{facts.merchant_id}",
    )
    letter = write_letter(view, facts, occasion, templates, language)
    if not due:
        st.text("No letter is due: an exception covers this day.")
    st.text("\n".join(letter.notes))
    st.code(letter.text, language=None, wrap_lines=True)
    st.caption("The button at the upper right of the letter copies it. Nothing is sent from here.")
