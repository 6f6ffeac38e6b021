"""The menu of the app, by st.navigation: every page once, in its group."""

from __future__ import annotations

import streamlit as st

from pages.url import browser
from pages.url.routes import DEFAULT_PAGE, MENU_GROUPS, PAGES, Page

# The front page has the root address; the address of its name leads there.
_ROOT = "front"
_WRAPPED_KEY = "is_wrapped_by_dashboard"


def _go_to_front_page() -> None:
    st.switch_page(PAGES[DEFAULT_PAGE].file, query_params=browser.query_params())


def _front_page_by_name() -> st.Page:
    """Return a hidden page that leads to the root, for an address typed by hand."""
    return st.Page(_go_to_front_page, title="Overview", url_path=DEFAULT_PAGE, visibility="hidden")


def _menu_page(page: Page, icon: str | None = None) -> st.Page:
    return st.Page(
        page.file,
        title=page.title,
        icon=f":material/{page.icon}:" if icon is None else icon,
        url_path=_ROOT if page.key == DEFAULT_PAGE else page.key,
        default=page.key == DEFAULT_PAGE,
        help=page.purpose,
    )


def run_page() -> None:
    """Show the menu and run the page of the address; only dashboard.py calls this."""
    st.session_state[_WRAPPED_KEY] = True
    menu = {
        group: [_menu_page(page) for page in pages_of_group]
        for group, pages_of_group in MENU_GROUPS.items()
    }
    menu["Manager"].append(_front_page_by_name())
    st.navigation(menu, expanded=True).run()


def ensure_wrapped() -> None:
    """Rerun through dashboard.py if this run began in a page's own script.

    Until some browser has run dashboard.py, Streamlit takes pages/*.py for its old automatic
    pages: the first deep link after a server start runs the page without the page config and
    the menu of dashboard.py. Calling st.navigation ends that before the rerun.
    """
    if not st.session_state.pop(_WRAPPED_KEY, False):
        # Without icons: before the page config, Streamlit would fetch one for the browser's tab.
        pages = [_menu_page(page, icon="") for page in PAGES.values()]
        st.navigation([*pages, _front_page_by_name()], position="hidden")
        st.rerun()
