"""Overview and Merchants with the same elements, and nothing but constants behind them.

What these pages take is Streamlit's: our own code can lose no more than what ours take beyond it.
`python -m tests.bench.constants --port N` serves them.
"""

import sys
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

MENU = ("Overview", "Merchants", "Removals", "Labels", "Badges", "Data", "Help")
FILTERS = {
    "status": ("Impact Champion", "Removal due", "Not yet", "Not a champion"),
    "label": ("ESUS", "ESAT", "Any State label"),
    "country": ("France (FR)", "Spain (ES)", "Italy (IT)", *(f"Country {n}" for n in range(9))),
    "score": ("Gold", "Silver", "Bronze"),
}
COLUMNS = [f"column {number}" for number in range(16)]
WHOLE = pd.DataFrame({name: [f"{name} of row {row}" for row in range(760)] for name in COLUMNS})
CHOSEN = WHOLE.head(230)
BARS = go.Figure(go.Bar(x=[5, 4, 3, 2, 1], y=list("abcde"), orientation="h"))
SENTENCE = "{:,} of 1,620 merchants on 15 November 2026"


def draw() -> None:
    """Draw the page of the address."""
    draws = {"Overview": draw_overview, "Merchants": draw_merchants}
    pages = [
        st.Page(draws.get(title, draw_overview), title=title, url_path=title.lower())
        for title in MENU
    ]
    page = st.navigation(pages, position="top")
    st.set_page_config(page_title=page.title, layout="wide")
    st.fragment(lambda: None, run_every=15)()
    row = st.container(horizontal=True, horizontal_alignment="right", gap="small")
    with row:
        st.badge("Fictional", icon=":material/science:", help="A sample")
        st.space("stretch")
        _draw_popover("day", "15 Nov 2026")
    page.run()
    with row:
        _draw_popover("share", "Share")
        st.text_input("Search", icon=":material/search:", label_visibility="collapsed", width=280)
        st.html("<style>.nothing { color: red }</style>")
        st.html("<i></i>")


def _draw_popover(key: str, label: str) -> None:
    with st.container(width="content"):
        st.fragment(lambda: st.popover(label, key=key, on_change="rerun", width="content"))()


def draw_overview() -> None:
    """Draw tabs, answer, five tiles, a chart and a list, three charts, and what is folded."""
    with st.tabs(["Today", "What changed", "Ahead", "Test a rule"], on_change="rerun", key="t")[0]:
        st.title(SENTENCE.format(135), anchor=False)
        st.caption("3 more than on 15 October 2026")
        with st.grid(5, min_column_width=160, gap="small"):
            for number in range(5):
                _draw_tile(number)
        left, right = st.columns([3, 2], gap="large")
        with left:
            _draw_why()
        with right:
            _draw_todo()
        for number, column in enumerate(st.columns(3, gap="large")):
            column.markdown("### Where :small[and 5 in other countries]")
            column.plotly_chart(BARS, key=f"chart_{number}", on_select="rerun")
        with st.container(gap="xxsmall"):
            for number in range(4):
                _draw_folded(f"fold_{number}")


def _draw_tile(number: int) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        lines = list(range(37)) if number < 4 else None
        st.metric("Champions", "135", "+3", help="**What** it is", chart_data=lines)
        icon = ":material/arrow_forward:"
        st.button("Show 135", key=f"show_{number}", type="tertiary", icon=icon)


def _draw_why() -> None:
    st.header("Why it changed", anchor=False)
    with st.container(horizontal=True):
        st.segmented_control("Compared", ["A month", "A year"], key="compared")
        st.popover("Another day", key="another_day", on_change="rerun")
        st.download_button("Report", lambda: b"", "report.html", on_click="ignore")
    st.plotly_chart(BARS, key="why", on_select="rerun")
    st.markdown("12 more, 9 fewer")


def _draw_todo() -> None:
    st.header("To do", anchor=False)
    with st.container(gap=None):
        for number in range(7):
            label, icon = f"{number} removals due today", ":material/flag:"
            st.button(label, key=f"todo_{number}", type="tertiary", icon=icon, wrap=True)
        st.html("<small>Findings of 1 merchant could not be read</small>")


@st.fragment
def _draw_folded(key: str) -> None:
    st.expander("All 28 numbers, with definitions", key=key, on_change="rerun")


@st.fragment
def draw_merchants() -> None:
    """Draw the answer, the downloads, the filters, what is set, and the rows."""
    chosen = [word for key in FILTERS for word in st.session_state.get(f"filter_{key}", [])]
    table, number = (CHOSEN, len(str(chosen))) if chosen else (WHOLE, len(WHOLE))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(SENTENCE.format(number), anchor=False)
        with st.container(horizontal=True, width="content"):
            for label in ("CSV", "Excel"):
                st.download_button(label, lambda: b"", f"rows.{label}", on_click="ignore")
            st.popover("More", key="more", on_change="rerun")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.menu_button("Views", ["To remove", "Badge missing"], key="views")
        for key in FILTERS:
            _draw_filter(key)
        st.menu_button("Filter", ["Medal", "Name"], key="add", icon=":material/add:")
    if chosen:
        with st.container(key="chips", horizontal=True, gap="xsmall"):
            for key in ("first chip", "undo", "clear"):
                st.button(key.title(), key=key, icon=":material/close:", on_click=_clear)
    st.dataframe(table, key="rows", hide_index=True, on_select="rerun", selection_mode="multi-row")
    st.caption("A click on a name opens the merchant; on a heading it sorts.")


def _draw_filter(key: str) -> None:
    popover = st.popover(key.title(), key=f"open_{key}", on_change="rerun")
    if popover.open:
        words = [f"{word} · 12" for word in FILTERS[key]]
        with popover:
            if key == "country":
                st.multiselect("Country", words, key="filter_country")
            else:
                st.pills(key, words, key=f"filter_{key}", selection_mode="multi")


def _clear() -> None:
    for key in FILTERS:
        st.session_state[f"filter_{key}"] = []


if __name__ == "__main__":
    from streamlit.runtime import exists

    if exists():
        draw()
    else:
        from tests.bench.bare import serve

        sys.exit(serve(Path(__file__)))
