"""Who is signed in."""

from __future__ import annotations

import streamlit as st

from pages.server import sign_in_in_force
from pages.server.sessions import person_of


def person() -> dict[str, str] | None:
    """Return who is signed in; None where there is no sign-in."""
    found = sign_in_in_force.in_use()
    return person_of(st.user.to_dict()) if found is not None and found.sign_in else None
