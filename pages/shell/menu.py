"""The menu of the app, by st.navigation, and the addresses that lead elsewhere."""

import streamlit as st

from pages.url import address
from pages.url.address import TAB
from pages.url.routes import DEFAULT_PAGE, MOVED_PAGES, PAGES, Page

# The front page has the root address; the address of its name leads there.
_ROOT = "front"
_WRAPPED_KEY = "is_wrapped_by_dashboard"
# Inline: Streamlit would fetch an emoji or a Material icon from another host for the browser's tab.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%234a43a8'/%3E"
    "%3Cpath d='M8 2.6l1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.3l-3.4 1.8.7-3.8L2.5 6.6l3.8-.5z' "
    "fill='white'/%3E%3C/svg%3E"
)


def _menu_page(page: Page) -> st.Page:
    return st.Page(
        page.file,
        title=page.title,
        url_path=_ROOT if page.key == DEFAULT_PAGE else page.key,
        default=page.key == DEFAULT_PAGE,
        visibility="visible" if page.in_menu else "hidden",
        help=page.purpose,
    )


def _moved_page(path: str, page: str, tab: str) -> st.Page:
    """Return a hidden page that leads an address of an earlier release to its tab."""

    def go() -> None:
        params = address.current().params
        st.switch_page(PAGES[page].file, query_params={**params, TAB: tab} if tab else params)

    return st.Page(go, title=PAGES[page].title, url_path=path, visibility="hidden")


def _all_pages() -> list[st.Page]:
    moved = {DEFAULT_PAGE: (DEFAULT_PAGE, ""), **MOVED_PAGES}
    return [
        *(_menu_page(page) for page in PAGES.values()),
        *(_moved_page(path, page, tab) for path, (page, tab) in moved.items()),
    ]


def run_page() -> None:
    """Show the menu and run the page of the address; only dashboard.py calls this."""
    st.session_state[_WRAPPED_KEY] = True
    page = st.navigation(_all_pages(), position="top")
    title = f"{page.title} · Impact Champions"
    st.set_page_config(page_title=title, page_icon=_ICON, layout="wide")
    page.run()


def ensure_wrapped() -> None:
    """Rerun through dashboard.py if this run began in a page's own script.

    Symptom: the first deep link after a server start shows a page without menu and head. Until
    some browser has run dashboard.py, Streamlit takes pages/*.py for its old automatic pages.
    Calling st.navigation ends that before the rerun.

    Upstream: streamlit pull request 10276; still needed on 1.67. Tested by test_deep_links.py.
    """
    if not st.session_state.pop(_WRAPPED_KEY, False):
        st.navigation(_all_pages(), position="hidden")
        st.rerun()
