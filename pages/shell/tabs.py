"""Tabs of a page; the address names the open one, and only that one is drawn."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.url import address
from pages.url.address import TAB
from pages.url.routes import PAGES
from pages.widgets import messages


def draw_tabs(
    page: str, draw: Mapping[str, Callable[..., None]], *args: Any, **counts: object
) -> None:
    """Draw the tabs of a page, and with these arguments what is in the open one.

    Args:
        draw: by tab what draws it.
        counts: by tab what is after its title.
    """
    tabs = PAGES[page].tabs.items()
    titles = {key: f"{title} {counts.get(key, '')}".strip() for key, title in tabs}
    keys = list(titles)
    open_key = messages.read_choice(TAB, keys) or keys[0]
    widget_key = f"tabs_{page}"
    st.session_state[widget_key] = titles[open_key]

    def change_tab() -> None:
        key = keys[list(titles.values()).index(st.session_state[widget_key])]
        address.write_params({TAB: "" if key == keys[0] else key, "page": ""})

    containers = st.tabs(list(titles.values()), key=widget_key, on_change=change_tab)
    with containers[keys.index(open_key)]:
        draw[open_key](*args)
