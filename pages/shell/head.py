"""The head of every page: search, the day with all that belongs to it, and Share."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.rules.view import View
from impact.selection.filters import IDS, SEARCH, select_rows
from impact.selection.listed_base import BASE
from impact.selection.search_words import parse_search
from pages.server.headers import FOCUS_HTML
from pages.shell import access, share
from pages.shell.day_popover import draw_day_popover
from pages.shell.page_inputs import PageInputs
from pages.url import navigate

_SEARCH_KEY, _REST_KEY = "head_search", "rest_of_head"
_FOCUS_STYLE = Path(__file__).with_name("focus.css")
_FOCUS_SCRIPT = FOCUS_HTML.read_text(encoding="utf-8")


def begin_head(page: str, view: View, inputs: PageInputs) -> None:
    """Draw the row above the page with what is cheap to draw: what the data are, and the day.

    `draw_rest_of_head` draws the rest. The browser shows nothing of a page before it has drawn all
    that came meanwhile, so the page's answer comes before what takes long to draw.
    """
    row = st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    )
    with row:
        if view.dataset.info.fictional:
            st.badge(
                "Fictional",
                icon=":material/science:",
                color="violet",
                help="A sample: every merchant, score and finding here is invented.",
            )
            st.space("stretch")
        with st.container(width="content"):
            draw_day_popover(view, inputs)
    st.session_state[_REST_KEY] = partial(_draw_rest, row, page, view)


def draw_rest_of_head() -> None:
    """Draw the rest of the row above the page that was drawn, if it has one."""
    draw = st.session_state.pop(_REST_KEY, None)
    if draw is not None:
        draw()


def _draw_rest(row: DeltaGenerator, page: str, view: View) -> None:
    with row:
        with st.container(width="content"):
            share.draw_share(page, view)
        access.draw_person()
        st.text_input(
            "Search a merchant",
            key=_SEARCH_KEY,
            type="search",
            icon=":material/search:",
            placeholder="Name, ids, or: France gold",
            label_visibility="collapsed",
            on_change=_search,
            args=(view,),
            width=280,
        )
        _draw_focus(page)


def _search(view: View) -> None:
    """Open the merchant that was found, or Merchants with all that were."""
    # Streamlit also calls this, without a text, where a poll interrupts the drawing of a new page.
    text = st.session_state.get(_SEARCH_KEY, "").strip()
    if not text:
        return
    st.session_state[_SEARCH_KEY] = ""
    selection, searched_base = parse_search(text, view.decisions)
    rows = select_rows(view.decisions, selection) if SEARCH.key in selection else []
    if len(rows) == 1:
        navigate.open_merchant(view.decisions["merchant_id"].iloc[rows[0]])
    elif IDS.key in selection:
        navigate.open_merchant_ids(selection[IDS.key])
    else:
        navigate.go("merchants", **{BASE: searched_base, **selection})


def _draw_focus(page: str) -> None:
    """Move the focus from the menu into a page that was just opened.

    Symptom: the focus stays on the link in the menu, 24 steps of Tab before the page's content.
    The browser runs the script when the text changes: when another page is opened.
    """
    st.html(_FOCUS_STYLE)
    st.html(f"<i data-page='{page}'></i>{_FOCUS_SCRIPT}", unsafe_allow_javascript=True)
