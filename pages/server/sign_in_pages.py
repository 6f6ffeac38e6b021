"""The HTML pages around the sign-in, without scripts and without Streamlit."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from impact.output.html_templates import load_template
from pages.server.sessions import Verdict, name_of
from pages.server.settings import SignIn

START = "/sign-in/start"
FAILED = "/sign-in/failed"
SIGN_OUT = "/auth/logout"
MAX_RETURN_PATH = 3_000
_PAGE = Path(__file__).with_name("sign_in.html")


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
    paragraphs = [f"{reason} Sign in with your company account."]
    if len(return_path) > MAX_RETURN_PATH:
        return_path = "/"
        paragraphs.append("This link is too long to be kept: open it again afterwards.")
    address = f"{START}?next={quote(return_path, safe='')}"
    return _page("Impact Champions", paragraphs, address, "Sign in")


def other_group_page(person: dict[str, str], sign_in: SignIn) -> str:
    """Return the page for somebody who signed in and is not in the group."""
    paragraphs = [
        f"You are signed in as {name_of(person)}, who is not in the group {sign_in.group}.",
        "Ask whoever runs this dashboard to be added to the group, then sign in again; or sign out "
        "and use another account.",
    ]
    return _page("Impact Champions: no access", paragraphs, SIGN_OUT, "Sign out")


def failed_page() -> str:
    """Return the page for somebody whose sign-in the provider did not complete."""
    text = (
        "Your company's sign-in service did not answer, or did not say who you are. Try again in a "
        "minute; if it stays so, tell whoever runs this dashboard."
    )
    return _page("Impact Champions: the sign-in failed", [text], f"{START}?next=%2F", "Try again")


def _page(title: str, paragraphs: list[str], address: str, label: str) -> str:
    return load_template(_PAGE).render(
        title=title, paragraphs=paragraphs, address=address, label=label
    )
