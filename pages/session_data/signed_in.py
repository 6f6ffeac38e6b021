"""Who is signed in to this session."""

from __future__ import annotations

import streamlit as st

from pages.server import sign_in_in_force
from pages.server.sessions import person_of


def person() -> dict[str, str] | None:
    """Return the name, email and subject of who is signed in; None without a sign-in."""
    guard = sign_in_in_force.current_guard()
    return person_of(st.user.to_dict()) if guard is not None and guard.sign_in else None
