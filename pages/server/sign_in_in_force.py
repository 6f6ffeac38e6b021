"""The sign-in that this process serves with: set when the server starts, read by the pages."""

from __future__ import annotations

from dataclasses import dataclass

from pages.server.settings import SignIn


@dataclass(frozen=True)
class Guard:
    """Our own server in front of the pages, and its sign-in, None for none."""

    sign_in: SignIn | None


_guards: list[Guard] = []


def set_guard(sign_in: SignIn | None) -> None:
    """Record that this process serves the pages, and with which sign-in."""
    _guards[:] = [Guard(sign_in)]


def current_guard() -> Guard | None:
    """Return the guard of the pages; None if something else serves them, such as Streamlit."""
    return _guards[0] if _guards else None
