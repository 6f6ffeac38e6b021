"""What can be done with the rows that are picked in the table of merchants."""

from __future__ import annotations

import numpy as np
import streamlit as st

from impact.rules.view import View
from impact.selection.filters import IDS, Positions
from pages.widgets import downloads


def draw_picked(view: View, picked: Positions) -> None:
    """Draw the ids of the picked merchants, to be copied, and their downloads."""
    if not len(picked):
        st.caption(
            "A click on a name opens the merchant; on a heading it sorts. Tick rows to copy "
            "or download them."
        )
        return
    rows = np.sort(picked)
    ids = view.decisions["merchant_id"].iloc[rows].tolist()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(ids):,} picked**", width="content")
        downloads.draw_export_bar(view, "picked", rows, {IDS.key: tuple(ids)}, is_main=False)
        box = st.popover(
            "Copy ids", icon=":material/content_copy:", key="copy_ids", on_change="rerun"
        )
        if box.open:
            with box:
                st.code("\n".join(ids), language=None, height=min(300, 40 + 24 * len(ids)))
