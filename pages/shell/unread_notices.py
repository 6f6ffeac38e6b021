"""What the files hold and nothing reads, said first on Overview and Removals."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.unread_notices import find_notices
from pages.url import navigate


def draw_unread_notice(view: View) -> None:
    """Say what may hide a removal, each with the way to its merchants."""
    found = find_notices(view)
    if not found:
        return
    with st.container(border=True, gap="xxsmall"):
        st.markdown(":material/visibility_off: **Not everything in the files could be read.**")
        for place, said in enumerate(found):
            count = len(said.merchants)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.text(said.sentence, width="content")
                st.button(
                    f"{count:,} merchant{'' if count == 1 else 's'}",
                    key=f"unread_{place}",
                    on_click=navigate.open_these,
                    args=(said.merchants,),
                    type="tertiary",
                    icon=":material/arrow_forward:",
                )
