"""The Merchants page: how many there are, the filters, the downloads and the rows."""

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import own_keys, quote_untrusted
from impact.selection.filters import (
    IDS,
    LISTED,
    SEARCH,
    Positions,
    Selection,
    counts_without_each,
    describe_count,
    is_listed_only,
    select_rows,
)
from impact.selection.listed_base import BASE_ALL, base_count
from impact.selection.search_words import near_names
from impact.selection.sorts import SORTS, sort_rows
from pages.content.merchants.filter_bar import chip_text, draw_filter_bar, remove_filter
from pages.url import address, filter_params
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer, draw_input, fragment

PAGE_NAME = "merchants"
# Up to so many rows one page has all of them, and a heading orders all.
MOST_ROWS_AT_ONCE = 5_000
PAGE_ROWS = 100
_TABLE_HEIGHT = 600


def draw_merchants(view: View) -> None:
    """Draw the filters and the selection, as a fragment that a choice reruns."""
    _draw_selection(view, filter_params.ignored_params(PAGE_NAME, view))


@fragment
def _draw_selection(view: View, ignored: list[str]) -> None:
    """Draw the number of merchants first, then the filters and the rows.

    Args:
        ignored: what the page says it ignored of its address; if that changes, all is redrawn.
    """
    filter_params.begin_page(PAGE_NAME)
    if filter_params.ignored_params(PAGE_NAME, view) != ignored:
        st.rerun()
    selection = filter_params.current_selection(view)
    rows = select_rows(view.decisions, selection)
    total = base_count(view.decisions, selection)
    # Few blocks: each is drawn anew by every choice.
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw_answer(describe_count(selection, len(rows), total, view.as_of))
        downloads.draw_export_bar(view, "merchants", rows, selection)
    draw_filter_bar(view, selection)
    _draw_not_found(view, selection)
    if len(rows):
        _draw_rows(view, rows, own_keys(selection))
    elif len(view.decisions):
        _draw_no_match(view, selection)


def _draw_not_found(view: View, selection: Selection) -> None:
    pasted = selection.get(IDS.key, ())
    missing = IDS.not_found(view.decisions, pasted) if pasted else []
    if not missing:
        return
    title = f"{len(missing):,} of {len(pasted):,} pasted entries name no merchant here"
    with st.expander(title, icon=":material/search_off:", expanded=len(missing) <= 20):
        st.code("\n".join(missing), language=None, height=min(400, 40 + 24 * len(missing)))
        st.caption("Skipped rows are not searched; Data lists them.")


def _draw_no_match(view: View, selection: Selection) -> None:
    """Draw which filter leaves no merchant, each with the way to remove it, or names like it."""
    if _draw_near_names(view, selection.get(SEARCH.key, ())):
        return
    counts = counts_without_each(view.decisions, selection)
    culprits = {key: count for key, count in counts.items() if count}
    is_of_listed = is_listed_only(selection)
    box = messages.draw_empty(
        "filter_alt",
        f"No {'listed ' if is_of_listed else ''}merchant matches all of these filters.",
        "Without one of them:" if culprits else "More than one filter is too narrow.",
    )
    with box, st.container(horizontal=True):
        for key, count in culprits.items():
            is_base = key == LISTED.key and is_of_listed
            st.button(
                f"{'Also not listed' if is_base else chip_text(key, selection[key])}: {count:,}",
                key=f"without_{key}",
                icon=f":material/{'add' if is_base else 'close'}:",
                on_click=filter_params.change_base if is_base else remove_filter,
                args=(BASE_ALL if is_base else key,),
            )


def _draw_near_names(view: View, searched: tuple[str, ...]) -> bool:
    """Draw the merchants with a name like the searched one, if nobody has it; return if any."""
    if not searched or SEARCH.matches(view.decisions, searched).any():
        return False
    near = near_names(searched[0], view.decisions)
    if len(near):
        st.text(f"No name or id contains {quote_untrusted(searched[0])}. Did you mean:")
        columns = ("name", "status", "country", "merchant_id")
        tables.draw_merchant_table(
            view, near, "near_names", "Merchants with a name like it", columns
        )
    return bool(len(near))


def _draw_rows(view: View, rows: Positions, own_columns: Sequence[str]) -> None:
    """Draw the rows, or a page of them where there are too many for the browser to order.

    Args:
        own_columns: the extra columns that are filtered by; they are among the columns.
    """
    sort = address.current().sort
    sorted_rows = sort_rows(view.decisions, rows, sort)
    pages = math.ceil(len(rows) / PAGE_ROWS)
    page = _page_param(pages)
    is_whole = len(rows) <= MOST_ROWS_AT_ONCE
    shown = sorted_rows if is_whole else sorted_rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    # A picked row is kept by its position: other rows are another table.
    identity = hashlib.sha256(shown.tobytes()).hexdigest()[:12]
    picked = tables.draw_merchant_table(
        view,
        shown,
        f"merchants_table_{identity}",
        "The merchants of the selection",
        (*tables.MERCHANT_COLUMNS[:3], *own_columns, *tables.MERCHANT_COLUMNS[3:]),
        height=_TABLE_HEIGHT if len(shown) > 16 else "auto",
        on_select="rerun",
        selection_mode="multi-row",
    )
    _draw_picked(view, shown[picked.selection.rows])
    if not is_whole:
        _draw_order_and_page(rows, sort, pages, page)


def _draw_order_and_page(rows: Positions, sort: str, pages: int, page: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_input(
            st.selectbox,
            "Order of the rows",
            list(SORTS),
            key="sort_input",
            value=sort,
            on_change=_change_sort,
            format_func=lambda key: SORTS[key].label,
            icon=":material/sort:",
            label_visibility="collapsed",
            width=280,
        )
        draw_input(
            st.pagination,
            pages,
            # One for each selection and order, so that the widget begins on its own page.
            key=f"page_of_{hash((rows.tobytes(), sort))}",
            value=page,
            on_change=lambda page: address.write_params({"page": "" if page == 1 else f"{page}"}),
        )
    first_row = (page - 1) * PAGE_ROWS + 1
    st.caption(
        f"Rows {first_row:,} to {min(page * PAGE_ROWS, len(rows)):,} of {len(rows):,}. "
        "Order sorts all rows; a click on a heading sorts the rows of this page."
    )


def _change_sort(sort: str) -> None:
    address.write_params({"sort": "" if sort == address.DEFAULT_SORT else sort, "page": ""})


def _page_param(pages: int) -> int:
    text = address.current().last("page") or "1"
    if text.isascii() and text.isdigit() and 1 <= int(text) <= pages:
        return int(text)
    messages.draw_ignored(
        [f"page: {quote_untrusted(text)} is not a page of this selection, which has {pages:,}."]
    )
    return 1


def _draw_picked(view: View, picked: Positions) -> None:
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
