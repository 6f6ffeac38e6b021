"""The notice of values in the files that could not be read, first on Overview and Removals."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.unread_notices import find_notices
from pages.url import navigate


def draw_unread_notice(view: View) -> None:
    """Draw what may hide a removal, each with the button to its merchants."""
    unread = find_notices(view)
    if not unread:
        return
    for position, notice in enumerate(unread):
        count = len(notice.merchants)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(notice.sentence, width="content")
            st.button(
                f"{count:,} merchant{'' if count == 1 else 's'}",
                key=f"unread_{position}",
                on_click=navigate.open_merchant_ids,
                args=(notice.merchants,),
                type="tertiary",
                icon=":material/arrow_forward:",
            )
