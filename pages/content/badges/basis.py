"""The Badges page, first: what the badges shown rest on, and what would raise each one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.output.charts.bars import basis_bar
from impact.rules.view import View
from impact.selection.badge_basis.lines import ASKS, PROVED, BasisLine, line_merchants
from impact.selection.filters import Selection, select_rows
from pages.url import navigate
from pages.widgets import downloads, tables
from pages.widgets.breakdown_chart import CHART_CONFIG
from pages.widgets.evidence_download import draw_evidence_button
from pages.widgets.table_filters import draw_own_filters

HEADING = "What the badges rest on"
_CHAMPIONS: Selection = {"status": ("champion",)}


def draw_basis_bar(
    lines: Collection[BasisLine], unproved: BasisLine, on_show: Callable[[str], None]
) -> None:
    """Draw how many of the badges shown are proved, and one bar of what all of them rest on."""
    total = sum(line.count for line in lines)
    proved = sum(line.count for line in lines if line.key in PROVED)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{proved:,} of the {total:,} badges shown are in a State list or a register.**"
        )
        if unproved.count:
            st.button(
                f"{unproved.count:,} champions to prove: what to ask for",
                key="show_unproved",
                on_click=on_show,
                args=(unproved.key,),
                type="tertiary",
                icon=":material/arrow_forward:",
            )
    alt = f"{HEADING}: {', '.join(f'{line.label} {line.count}' for line in lines)}"
    st.plotly_chart(basis_bar(list(lines)), config=CHART_CONFIG, alt=alt, key="basis_bar")


def draw_basis_line(view: View, line: BasisLine) -> None:
    """Draw the merchants of a line, the weakest first, with what to ask each one for."""
    if not line.count:
        st.text("No badge shown rests on this.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{line.label}: {line.count:,}", width="stretch")
        own = draw_own_filters(view, select_rows(view.decisions, line.selection))
        line = replace(line, selection={**line.selection, **own})
        merchants = line_merchants(view, line)
        st.button(
            "Show in Merchants",
            key="basis_merchants",
            on_click=navigate.open_merchants,
            args=(line.selection,),
            type="tertiary",
            icon=":material/arrow_forward:",
        )
        downloads.draw_table_menu(view, f"basis_{line.key}", merchants, "badges")
        _draw_evidence_pack(view)
    text = st.column_config.TextColumn
    tables.draw_drill_table(
        _worded(merchants),
        "basis_table",
        merchants["merchant_id"].tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "basis": text("Rests on", width=130),
            "basis_note": text("What the lists say", width=170),
            "asks": text("What would raise it", width=400),
        },
        alt=f"Badges that rest on: {line.label}",
        height=400 if line.count > 10 else "auto",
    )


def _draw_evidence_pack(view: View) -> None:
    rows = select_rows(view.decisions, _CHAMPIONS)
    label = f"Evidence pack: {len(rows):,} champions"
    draw_evidence_button(view, "badges", rows, _CHAMPIONS, label)


def _worded(merchants: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with words as on screen."""
    shown = merchants.copy()
    shown["status"] = [tables.status_label(word) for word in shown["status"]]
    for name in ("basis", "basis_note", "assessment_state"):
        shown[name] = [display_label(word) if word else "" for word in shown[name]]
    shown["asks"] = [
        "; ".join(ASKS[ask] for ask in asks.split("|") if ask) or "nothing"
        for asks in shown["asks"]
    ]
    return shown
