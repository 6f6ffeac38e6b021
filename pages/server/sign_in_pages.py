"""The HTML pages around the sign-in, without scripts and without Streamlit."""

from __future__ import annotations

import html
from datetime import timedelta
from urllib.parse import quote

from pages.server.sessions import Verdict
from pages.server.settings import SignIn

START = "/sign-in/start"
FAILED = "/sign-in/failed"
SIGN_OUT = "/auth/logout"
MAX_RETURN_PATH = 3_000
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title>
<link rel="icon" href="data:,"><style>
:root {{ color-scheme: light dark }}
body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto;
padding: 0 1rem }}
h1 {{ font-size: 1.5rem }}
a.main {{ display: inline-block; padding: .5rem 1.2rem; border-radius: .4rem; background: #4a43a8;
color: #fff; text-decoration: none; margin: .5rem 0 }}
a.main:focus-visible {{ outline: 3px solid #a49dff; outline-offset: 2px }}
</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""


def format_hours(length: timedelta) -> str:
    """Return a length of time in words: "8 hours", "1 hour", "1.5 hours"."""
    hours = length.total_seconds() / 3600
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


def sign_in_page(verdict: Verdict, return_path: str, sign_in: SignIn) -> str:
    """Return the page that offers to sign in, and says why that is needed.

    Args:
        return_path: the requested address, where the sign-in leads.
    """
    reason = {
        Verdict.IDLE: f"Your sign-in ended: it was not used for {format_hours(sign_in.idle)}.",
        Verdict.TOO_OLD: f"Your sign-in ended: it lasts {format_hours(sign_in.absolute)}.",
        Verdict.SIGNED_OUT: "You have signed out.",
        Verdict.DAMAGED: "Your sign-in cannot be used any more.",
    }.get(verdict, "This dashboard shows decisions about named companies to its own group.")
    paragraphs = [_paragraph(f"{reason} Sign in with your company account.")]
    if len(return_path) > MAX_RETURN_PATH:
        return_path = "/"
        paragraphs.append(_paragraph("This link is too long to be kept: open it again afterwards."))
    paragraphs.append(_link(f"{START}?next={quote(return_path, safe='')}", "Sign in"))
    return _PAGE.format(title="Impact Champions", body="".join(paragraphs))


def other_group_page(person: dict[str, str], sign_in: SignIn) -> str:
    """Return the page for somebody who signed in and is not in the group."""
    name = person.get("name") or person.get("email") or person.get("sub") or "somebody"
    paragraphs = [
        _paragraph(f"You are signed in as {name}, who is not in the group {sign_in.group}."),
        _paragraph(
            "Ask whoever runs this dashboard to be added to the group, then sign in again; or "
            "sign out and use another account."
        ),
        _link(SIGN_OUT, "Sign out"),
    ]
    return _PAGE.format(title="Impact Champions: no access", body="".join(paragraphs))


def failed_page() -> str:
    """Return the page for somebody whose sign-in the provider did not complete."""
    paragraphs = [
        _paragraph(
            "Your company's sign-in service did not answer, or did not say who you are. Try again "
            "in a minute; if it stays so, tell whoever runs this dashboard."
        ),
        _link(f"{START}?next=%2F", "Try again"),
    ]
    return _PAGE.format(title="Impact Champions: the sign-in failed", body="".join(paragraphs))


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _link(address: str, label: str) -> str:
    return f'<a class="main" href="{html.escape(address)}">{label}</a>'
