"""What guards the pages of this process: set once, when the server starts; read by the shell."""

from __future__ import annotations

from dataclasses import dataclass

from pages.server.settings import SignIn


@dataclass(frozen=True)
class Guard:
    """That our own server is in front of the pages, and with which sign-in, if any."""

    sign_in: SignIn | None


_guards: list[Guard] = []


def set_guard(sign_in: SignIn | None) -> None:
    """Say that this process serves the pages, and for whom."""
    _guards[:] = [Guard(sign_in)]


def current_guard() -> Guard | None:
    """Return what guards the pages; None where something else serves them, such as Streamlit."""
    return _guards[0] if _guards else None
