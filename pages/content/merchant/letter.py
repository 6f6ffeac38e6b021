"""The draft of a mail to the merchant, in English and French, to be copied."""

from __future__ import annotations

import streamlit as st

from impact.explain.letters.letter import Language, draft_letter
from impact.rules.view import View
from pages.session_data.registries import current_registries

LANGUAGES: dict[Language, str] = {"en": "English", "fr": "Français"}


def draw_letter(view: View, merchant_id: str) -> None:
    """Draw the decision as a mail, which a person copies and completes."""
    with st.expander("Copy as text: a draft for a mail to the merchant", icon=":material/mail:"):
        st.caption(
            "A draft, not sent: nothing leaves from here. The button at the upper right of a "
            "text copies it. It names no file of yours, no line of one and no person."
        )
        registries = current_registries().registries
        for tab, language in zip(st.tabs(list(LANGUAGES.values())), LANGUAGES, strict=True):
            text = draft_letter(view, merchant_id, language, registries)
            tab.code(text, language=None, wrap_lines=True)
