"""Share: the link to what is on screen, and the notices where its data or policy have changed."""

import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import to_query_string
from impact.selection.listed_base import BASE
from pages.shell.page_inputs import FINGERPRINT
from pages.url import address
from pages.url.address import SESSION_LIST
from pages.url.routes import DEFAULT_PAGE
from pages.widgets.parts import fragment

FINGERPRINT_LENGTH = 12


@fragment
def draw_share(page: str, view: View) -> None:
    """Draw the button that opens the complete address of this page, to be copied.

    The address is built on opening, so no choice has to redraw it.
    """
    with st.popover(
        "Share", icon=":material/link:", key="share", width="content", on_change="rerun"
    ) as box:
        if not box.open:
            return
        st.code(_build_link(page, view), language=None, wrap_lines=True)
        if view.dataset.is_own:
            st.warning(
                "A link cannot carry your own files: whoever opens it sees the shared data.",
                icon=":material/visibility_lock:",
            )
        if address.current().values(SESSION_LIST):
            st.warning(
                "The pasted list is too long for a link: it stays in this session.",
                icon=":material/content_paste_off:",
            )
        st.caption(
            "The link keeps the day, the filters and the order, and opens the files of today "
            "where a snapshot has them."
        )


def _build_link(page: str, view: View) -> str:
    current = address.current()
    page_keys = [
        *address.SOURCE_KEYS,
        *address.COMPARED_KEYS,
        *address.PAGE_KEYS.get(page, ()),
        *current.filter_keys,
    ]
    link_params = {
        "as_of": [view.as_of.isoformat()],
        **{key: current.params[key] for key in page_keys if key in current.params},
        BASE: [current.base],
        "sort": [current.sort],
        "fingerprint": [view.dataset.fingerprint[:FINGERPRINT_LENGTH]],
        "policy_version": [view.policy.version],
    }
    page_url = (st.context.url or "").partition("?")[0].rstrip("/")
    # The front page has no name in its address, only the slash of the server's root.
    return f"{page_url}{'/' if page == DEFAULT_PAGE else ''}?{to_query_string(link_params)}"


def origin_differences(view: View) -> list[str]:
    """Return a sentence each if a link was made with other data, or with another policy."""
    current = address.current()
    fingerprint, version = current.last("fingerprint"), current.last("policy_version")
    sentences = []
    is_same_data = view.dataset.fingerprint.startswith(fingerprint)
    if FINGERPRINT.fullmatch(fingerprint) and not is_same_data:
        current = view.dataset.fingerprint[:FINGERPRINT_LENGTH]
        sentences.append(
            f"Made with data {fingerprint[:FINGERPRINT_LENGTH]}; loaded now are data {current}."
        )
    if version and version != view.policy.version:
        sentences.append(
            f"Made with policy {quote_untrusted(version)}; in force now is "
            f"{quote_untrusted(view.policy.version)}."
        )
    return sentences


def invalid_fingerprint() -> list[str]:
    """Return a sentence if the fingerprint of the address is not one."""
    text = address.current().last("fingerprint")
    if not text or FINGERPRINT.fullmatch(text):
        return []
    return [f"fingerprint: {quote_untrusted(text)} is not one: 12 to 64 digits of 0-9 and a-f."]
