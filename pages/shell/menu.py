"""The menu: every page once, in its group, with the address and the sentence it is known by."""

from __future__ import annotations

import streamlit as st

from pages.url import browser
from pages.url.routes import DEFAULT, ENTRIES, GROUPS, Entry

# The front page stands at the root; its own name is that of the page which leads there.
_ROOT = "front"
_WRAPPED = "is_wrapped_by_dashboard"


def _to_front() -> None:
    st.switch_page(ENTRIES[DEFAULT].file, query_params=browser.query_params())


def _front_by_name() -> st.Page:
    """Return the page of the front page's own name, typed by hand: it leads to the root."""
    return st.Page(_to_front, title="Overview", url_path=DEFAULT, visibility="hidden")


def _page(entry: Entry, icon: str | None = None) -> st.Page:
    return st.Page(
        entry.file,
        title=entry.title,
        icon=f":material/{entry.icon}:" if icon is None else icon,
        url_path=_ROOT if entry.key == DEFAULT else entry.key,
        default=entry.key == DEFAULT,
        help=entry.purpose,
    )


def run_page() -> None:
    """Show the menu and run the page of the address; for dashboard.py alone."""
    st.session_state[_WRAPPED] = True
    pages = {group: [_page(entry) for entry in entries] for group, entries in GROUPS.items()}
    pages["Manager"].append(_front_by_name())
    st.navigation(pages, expanded=True).run()


def ensure_wrapped() -> None:
    """Start again through dashboard.py where this run began in a page's own script.

    Until some browser has run dashboard.py, Streamlit takes pages/*.py for its old automatic
    pages: the first deep link after a server start runs the page without the page config and
    the menu of dashboard.py. Calling st.navigation ends that, and the rerun goes the right way.
    """
    if not st.session_state.pop(_WRAPPED, False):
        # Without icons: before the page config, one would be fetched for the browser's tab.
        pages = [_page(entry, icon="") for entry in ENTRIES.values()]
        st.navigation([*pages, _front_by_name()], position="hidden")
        st.rerun()
