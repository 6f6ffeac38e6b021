"""Tabs of a page; the address names the open one, and only that one is drawn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from pages.url import address
from pages.url.address import TAB
from pages.widgets import messages


@contextmanager
def open_tab(page: str, titles: Mapping[str, str]) -> Iterator[str]:
    """Draw the tabs of a page; draw what follows into the open one, whose key is returned.

    Args:
        titles: by the tab's key in the address the text on it, which may hold a count.
    """
    open_key, ignored = address.current().choice(TAB, list(titles))
    open_key = open_key or next(iter(titles))
    messages.draw_ignored(ignored)
    widget_key = f"tabs_{page}"
    st.session_state[widget_key] = titles[open_key]
    containers = st.tabs(
        list(titles.values()),
        key=widget_key,
        on_change=_change_tab,
        args=(widget_key, {title: key for key, title in titles.items()}),
    )
    with containers[list(titles).index(open_key)]:
        yield open_key


def _change_tab(widget_key: str, keys: Mapping[str, str]) -> None:
    key = keys[st.session_state[widget_key]]
    is_first = key == next(iter(keys.values()))
    address.write_params({TAB: "" if is_first else key, "page": ""})
