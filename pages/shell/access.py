"""The way in, once more from the inside: no page draws for somebody who may not see it.

The server's gate has let nobody in without a sign-in. Here it is held that a gate is there: under
`streamlit run` there is none, so where a sign-in is configured nothing is shown at all.
"""

from __future__ import annotations

import streamlit as st

from impact.model.errors import UsageError
from pages.server import sign_in_in_force
from pages.server.sessions import is_member
from pages.server.settings import read_secrets, read_sign_in, secrets_file
from pages.session_data.signed_in import person
from pages.widgets import messages


def check() -> None:
    """End the run, in words, where this person may not see the page."""
    reason = _why_closed()
    if reason:
        st.error("Nothing is shown without a sign-in.", icon=":material/lock:")
        st.text(reason)
        st.stop()


def draw_person() -> None:
    """Say who is signed in, and offer to sign out; nothing where there is no sign-in."""
    who = person()
    if who is not None:
        name = who.get("name") or who.get("email") or who.get("sub") or "somebody"
        messages.literal(f"Signed in: {name}", "small")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:", type="tertiary")


def _why_closed() -> str:
    found = sign_in_in_force.in_use()
    if found is None:
        return _why_not_without_gate()
    if found.sign_in is None:
        return ""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return "Your browser did not say who you are. Reload this page."
    if not is_member(claims, found.sign_in.claim, found.sign_in.group):
        return f"You are not in the group {found.sign_in.group}."
    return ""


def _why_not_without_gate() -> str:
    try:
        sign_in = read_sign_in(read_secrets(secrets_file()))
    except UsageError as error:
        return str(error)
    if sign_in is None:
        return ""
    return "A sign-in is configured: start the dashboard by `python -m pages.server`."
