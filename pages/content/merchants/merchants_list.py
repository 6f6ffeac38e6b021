"""The Merchants page: filters, the selection in words, its downloads and its rows."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import (
    IDS,
    LISTED,
    Positions,
    Selection,
    describe_selection,
    is_listed_only,
    select_rows,
)
from impact.selection.listed_base import base_count
from impact.selection.sorts import SORTS, sort_rows
from pages.url import state
from pages.widgets import downloads, filters, flush, messages, tables
from pages.widgets.evidence_download import draw_evidence_button
from pages.widgets.fragment import fragment

PAGE_NAME = "merchants"
PAGE_ROWS = 100


def draw_merchants(view: View) -> None:
    """Draw the filters and the selection, as a fragment that a choice reruns."""
    _draw_selection(view, state.ignored_params(PAGE_NAME, view))


@fragment
def _draw_selection(view: View, ignored: list[str]) -> None:
    """Draw the filters and the selection; the headline with the number is sent first.

    Args:
        ignored: what the page says it ignored of its address; if that changes, all is redrawn.
    """
    state.sync(PAGE_NAME)
    if state.ignored_params(PAGE_NAME, view) != ignored:
        st.rerun()
    selection = state.current_selection(view)
    rows = select_rows(view.decisions, selection)
    above = st.container()
    line = st.container(horizontal=True, vertical_alignment="center")
    headline = describe_selection(
        selection, len(rows), base_count(view.decisions, selection), view.as_of
    )
    with line:
        messages.draw_literal(headline, "strong")
    flush.flush(headline)
    with above:
        filters.draw_filters(view, selection)
    _draw_results(view, selection, rows, line)


def _draw_results(view: View, selection: Selection, rows: Positions, line: DeltaGenerator) -> None:
    """Draw the downloads of a selection and a page of its rows; the sort box goes into `line`."""
    _draw_not_found(view, selection)
    if len(rows):
        with line:
            sort = _draw_sort()
        with st.container(horizontal=True, vertical_alignment="center"):
            downloads.draw_decisions_buttons(view, "merchants", rows, selection, is_main=True)
            draw_evidence_button(view, "merchants", "Evidence pack", rows, selection)
        _draw_page(view, rows, sort)
    elif len(view.decisions):
        _draw_no_match(view, selection)


def _draw_not_found(view: View, selection: Selection) -> None:
    """Draw the entries of a pasted list that match no merchant."""
    pasted = selection.get(IDS.key, ())
    missing = IDS.not_found(view.decisions, pasted) if pasted else []
    if not missing:
        return
    title = f"{len(missing):,} of {len(pasted):,} pasted entries name no merchant here"
    with st.expander(title, icon=":material/search_off:", expanded=len(missing) <= 20):
        st.code("\n".join(missing), language=None, height=min(400, 40 + 24 * len(missing)))
        st.caption("Left-out rows are not looked through; Data quality lists them.")


def _draw_no_match(view: View, selection: Selection) -> None:
    without_listed = {key: chosen for key, chosen in selection.items() if key != LISTED.key}
    not_listed = (
        len(select_rows(view.decisions, without_listed)) if is_listed_only(selection) else 0
    )
    with messages.draw_empty(
        "filter_alt",
        f"No {'listed ' if is_listed_only(selection) else ''}merchant matches all of these "
        "filters.",
        f"Of those not listed, {not_listed:,} would: switch on “{filters.base_switch_label(view)}”."
        if not_listed
        else "The counts beside each filter's values say what taking another value would show.",
    ):
        filters.draw_clear_button(selection, "clear_no_match")


def _draw_page(view: View, rows: Positions, sort: str) -> None:
    sorted_rows = sort_rows(view.decisions, rows, sort)
    pages = math.ceil(len(rows) / PAGE_ROWS)
    page = _page_param(pages)
    shown = sorted_rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    tables.draw_merchant_table(
        view,
        shown,
        "merchants_table",
        "The merchants of the selection",
        height=560 if len(shown) > 14 else "auto",
    )
    if pages > 1:
        # A key of its own for each selection and order, so that the widget begins on its own page.
        key = f"page_of_{hash((rows.tobytes(), sort))}"
        _draw_pagination(key, pages, page, len(rows))


def _draw_sort() -> str:
    sort = state.sort_param()
    st.session_state["sort_input"] = sort
    st.selectbox(
        "Order of the rows",
        list(SORTS),
        format_func=lambda key: SORTS[key].label,
        icon=":material/sort:",
        label_visibility="collapsed",
        key="sort_input",
        on_change=_change_sort,
        width=235,
    )
    return sort


def _change_sort() -> None:
    sort = st.session_state["sort_input"]
    state.write_params({"sort": "" if sort == state.DEFAULT_SORT else sort, "page": ""})


def _page_param(pages: int) -> int:
    text = (state.read_params().get("page") or ["1"])[-1]
    if text.isascii() and text.isdigit() and 1 <= int(text) <= pages:
        return int(text)
    messages.draw_ignored(
        [f"page: {quote_untrusted(text)} is no page of this selection; it has {pages:,}."]
    )
    return 1


def _draw_pagination(key: str, pages: int, page: int, count: int) -> None:
    if st.session_state.get(key, page) != page:
        st.session_state[key] = page
    st.pagination(pages, default=page, key=key, on_change=_change_page, args=(key,))
    first_row = (page - 1) * PAGE_ROWS + 1
    st.caption(
        f"Rows {first_row:,} to {min(page * PAGE_ROWS, count):,} of {count:,}. "
        "The order applies to all rows; a click on a heading orders the rows of this page."
    )


def _change_page(key: str) -> None:
    page = st.session_state[key]
    state.write_params({"page": "" if page == 1 else str(page)})
