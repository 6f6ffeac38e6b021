"""The Badges page, first: what the badges shown rest on, and what would raise each one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.model.glossary import BASIS_NOTE
from impact.model.texts.wording import display_label
from impact.output.charts.basis_bar import basis_bar
from impact.rules.view import View
from impact.selection.badge_basis.lines import ASKS, BasisLine, basis_lines, line_merchants
from impact.selection.filters import Selection, select_rows
from pages.url import navigate
from pages.widgets import downloads, tables
from pages.widgets.breakdown_chart import CHART_CONFIG
from pages.widgets.evidence_download import draw_evidence_button

_HEADING = "What the badges rest on"
_CHAMPIONS: Selection = {"status": ("champion",)}


def show_basis(view: View) -> None:
    """Draw one bar and the lines that add up to the badges shown; a line opens its merchants."""
    lines = basis_lines(view)
    total = sum(line.count for line in lines)
    if not view.is_data_day or not total:
        return
    st.subheader(_HEADING, anchor=False)
    proved = sum(line.count for line in lines if line.key in ("state_list", "register"))
    st.markdown(
        f"**{proved:,} of the {total:,} badges shown are in a State list or a register.** "
        "Pick a line for its merchants, the weakest first, and what to ask each one for."
    )
    alt = f"{_HEADING}: {', '.join(f'{line.label} {line.count}' for line in lines)}"
    st.plotly_chart(basis_bar(lines), config=CHART_CONFIG, alt=alt, key="basis_bar")
    chosen = _choose_line(lines)
    if chosen is not None:
        _draw_line(view, chosen)
    st.caption(BASIS_NOTE)


def _choose_line(lines: list[BasisLine]) -> BasisLine | None:
    by_key = {line.key: line for line in lines}
    unproved = [line.key for line in lines[2:] if line.count]
    key = st.segmented_control(
        "Line",
        list(by_key),
        default=unproved[0] if unproved else lines[0].key,
        format_func=lambda key: f"{by_key[key].label} {by_key[key].count:,}",
        key="basis_line",
        label_visibility="collapsed",
    )
    return by_key[key] if key else None


def _draw_line(view: View, line: BasisLine) -> None:
    if not line.count:
        st.text("No badge shown rests on this.")
        return
    merchants = line_merchants(view, line)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Show {line.count:,} in Merchants",
            key="basis_merchants",
            on_click=navigate.open_merchants,
            args=(line.selection,),
            type="tertiary",
            icon=":material/arrow_forward:",
        )
        downloads.draw_table_menu(view, f"basis_{line.key}", merchants, "badges")
        rows = select_rows(view.decisions, _CHAMPIONS)
        draw_evidence_button(
            view,
            "badges",
            f"Prove all {len(rows):,} badges",
            rows,
            _CHAMPIONS,
            downloads.logged_download,
        )
    text = st.column_config.TextColumn
    tables.draw_drill_table(
        _worded(merchants),
        "basis_table",
        merchants["merchant_id"].tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "basis_note": text("What the lists say", width=170),
            "asks": text("What would raise it", width=330),
        },
        alt=f"Badges that rest on: {line.label}",
        height=400 if line.count > 10 else "auto",
    )


def _worded(merchants: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with words as on screen."""
    shown = merchants.copy()
    shown["status"] = [tables.status_label(word) for word in shown["status"]]
    for name in ("basis_note", "assessment_state"):
        shown[name] = [display_label(word) if word else "" for word in shown[name]]
    shown["asks"] = [
        "; ".join(ASKS[ask] for ask in asks.split("|") if ask) or "nothing"
        for asks in shown["asks"]
    ]
    return shown
