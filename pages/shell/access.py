"""The access check inside each page: nothing is drawn for somebody who may not see it.

The server's gate lets nobody in without a sign-in. This check makes sure that there is a gate:
under `streamlit run` there is none, so nothing is shown if a sign-in is configured.
"""

import streamlit as st

from impact.model.errors import UsageError
from pages.server import settings
from pages.server.sessions import is_member, name_of
from pages.server.settings import read_secrets, read_sign_in, secrets_file
from pages.session_data.session import person
from pages.widgets import messages
from pages.widgets.parts import draw_link


def check_access() -> None:
    """Draw why this person may not see the page and end the run, if so."""
    reason = _refusal_reason()
    if reason:
        st.error("Nothing is shown without a sign-in.", icon=":material/lock:")
        st.text(reason)
        st.stop()


def draw_person() -> None:
    """Draw who is signed in, with the sign-out button; nothing without a sign-in."""
    claims = person()
    if claims is None:
        return
    with st.popover("Account", icon=":material/person:"):
        messages.draw_literal(f"Signed in: {name_of(claims)}", "small")
        draw_link("Sign out", st.logout, key="sign_out", icon="logout")


def _refusal_reason() -> str:
    guard = settings.current_guard()
    if guard is None:
        return _refusal_reason_without_gate()
    if guard.sign_in is None:
        return ""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return "Your browser did not say who you are. Reload this page."
    if not is_member(claims, guard.sign_in.claim, guard.sign_in.group):
        return f"You are not in the group {guard.sign_in.group}."
    return ""


def _refusal_reason_without_gate() -> str:
    try:
        sign_in = read_sign_in(read_secrets(secrets_file()))
    except UsageError as error:
        return str(error)
    if sign_in is None:
        return ""
    return "A sign-in is configured: start the dashboard by `python -m pages.server`."
