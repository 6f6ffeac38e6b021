"""The link to what is on screen, written out in full, and what a link says of its making."""

from __future__ import annotations

import re

import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import to_query_string
from impact.selection.listed_base import BASE
from pages.url import base, state
from pages.url.routes import DEFAULT
from pages.widgets.fragment import fragment

SHORT = 12
_FINGERPRINT = re.compile(r"[0-9a-f]{12,64}")


@fragment
def draw_permalink_button(page: str, view: View) -> None:
    """Offer the address of this page with everything that it rests on, to be copied.

    It is written when the box is opened: what was chosen meanwhile need not draw it again.
    """
    box = st.popover(
        "Copy link", icon=":material/link:", key="copy_link", width="content", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.code(_link(page, view), language=None, wrap_lines=True)
        if view.dataset.is_own:
            st.warning(
                "A link cannot carry your own files: whoever opens it sees the shared data, and "
                "is told that they are others.",
                icon=":material/visibility_lock:",
            )
        if state.KEPT_LIST in state.read():
            st.warning(
                "The pasted list is too long for a link: it stays in this session, and whoever "
                "opens the link is told so.",
                icon=":material/content_paste_off:",
            )
        st.caption(
            "Point at the link for the button that copies it. It names the day, the data "
            "(fingerprint), the policy version, the filters and the order. Whoever opens it is "
            "told when data or policy have changed since."
        )


def _link(page: str, view: View) -> str:
    params = state.read()
    own = [*state.SIDE, *state.COMPARED, *state.OF_PAGE.get(page, ()), *state.FILTER_KEYS]
    said = {
        "as_of": [view.as_of.isoformat()],
        **{key: params[key] for key in own if key in params},
        BASE: [base.of(params)],
        "sort": [state.sort()],
        "fingerprint": [view.dataset.fingerprint[:SHORT]],
        "policy_version": [view.policy.version],
    }
    place = (st.context.url or "").partition("?")[0].rstrip("/")
    # The front page has no name in its address, only the slash of the server's own.
    return f"{place}{'/' if page == DEFAULT else ''}?{to_query_string(said)}"


def differences(view: View) -> list[str]:
    """Say in which data and which policy the link was made, where these are not in use now."""
    params = state.read()
    fingerprint = (params.get("fingerprint") or [""])[-1]
    version = (params.get("policy_version") or [""])[-1]
    said = []
    is_same_data = view.dataset.fingerprint.startswith(fingerprint)
    if _FINGERPRINT.fullmatch(fingerprint) and not is_same_data:
        now = view.dataset.fingerprint[:SHORT]
        said.append(f"Made with data {fingerprint[:SHORT]}; loaded now are data {now}.")
    if version and version != view.policy.version:
        said.append(
            f"Made with policy {quote_untrusted(version)}; in force now is "
            f"{quote_untrusted(view.policy.version)}."
        )
    return said


def ignored() -> list[str]:
    """Name a fingerprint in the address that can be none."""
    given = (state.read().get("fingerprint") or [""])[-1]
    if not given or _FINGERPRINT.fullmatch(given):
        return []
    return [
        f"fingerprint: {quote_untrusted(given)} is none; it has 12 to 64 digits of 0-9 and a-f."
    ]
