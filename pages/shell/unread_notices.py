"""The notice of values in the files that could not be read, first on Overview and Removals."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.metrics import METRICS
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


def draw_skipped_rows_notice(view: View) -> None:
    """Draw that rows of the files were skipped that may matter, with the ways to them."""
    skipped = sum(report.left_out for report in view.dataset.files)
    if not skipped:
        return
    metric = METRICS["assessment_left_out"]
    affected = metric.count(view.decisions)
    rows = "1 row of the files" if skipped == 1 else f"{skipped:,} rows of the files"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(
            f"{rows} could not be read and {'is' if skipped == 1 else 'are'} not counted.",
            width="content",
        )
        st.button(
            "See the skipped rows",
            key="left_out_problems",
            on_click=navigate.go,
            args=("data",),
            kwargs={"effect": "row-left-out"},
            type="tertiary",
            icon=":material/arrow_forward:",
        )
        if affected:
            st.button(
                f"{affected:,} merchant{'' if affected == 1 else 's'} affected",
                key="left_out_merchants",
                on_click=navigate.open_merchants,
                args=(metric.selection,),
                type="tertiary",
                icon=":material/arrow_forward:",
            )
