"""What an open page says of the files behind it: newer ones, refused ones, fallen rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from impact.loading.live_folder import FolderStatus, RowDropHold
from impact.model.errors import FilesRefused
from pages.session_data import session
from pages.session_data.store import Loaded
from pages.url import navigate, state
from pages.widgets import messages

# How often an open page looks.
SECONDS = 15

Clock = Callable[[], datetime]


def watch(page: str, look: Callable[[], None]) -> None:
    """Look at the files now and again and again, as long as this page is open.

    It must be the first that a page draws. A browser that is behind may ask for a look of the
    page before once this one has begun. Streamlit then empties the page on screen for the sake
    of the one before and sends the look to its place: in an emptied page there is but the first.

    Args:
        look: draws what it finds; what it sees are some stamps of files.
    """
    _watch(page, state.read(), _page_of_run(), look)


# One function for all pages and all looks: a look of the page before finds this page's.
@st.fragment(run_every=SECONDS)
def _watch(page: str, params: state.Params, drawn_for: str, look: Callable[[], None]) -> None:
    if _page_of_run() != drawn_for:
        navigate.draw_again(page, params)
    look()


def _page_of_run() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run is not None else ""


def draw_arrivals(asked: str | None, shown: Loaded, clock: Clock) -> None:
    """Say whether newer files have come, and whether they can be used; the page stays as it is.

    Args:
        asked: the snapshot that the address asks for; None: the latest.
    """
    now = clock()
    if session.has_dropped_data():
        st.rerun()
    taken = session.news(asked, now)
    if taken is not None:
        _draw_news(_words(taken, shown, now))
    standing = session.standing(shown, now)
    if standing.since is not None:
        since = _words(standing.since, shown, now)
        _draw_fault(standing, since)
        if standing.hold is not None:
            _draw_held(shown, standing.hold, since, clock)


def start_over_unless(said: str, clock: Clock) -> None:
    """Draw the page anew where what it says of files that cannot be shown no longer holds."""
    if session.trouble(None, clock()) != said:
        st.rerun()


def draw_lost_data() -> None:
    """Say that the data which this page showed are gone, where they are."""
    if session.has_lost():
        st.info(
            "The data that this page showed are no longer kept, since several newer ones came. "
            "What you see are the newest.",
            icon=":material/history:",
        )


def accepted_sentence(loaded: Loaded, now: datetime) -> str:
    """Say that rows fell with the data on screen and who accepted it; "" where they did not."""
    found = session.standing(loaded, now).accepted
    if found is None:
        return ""
    by = f" by {found.by}" if found.by else ""
    return f"A fall in rows was accepted at {_words(found.accepted_at, loaded, now)}{by}"


def _draw_news(moment: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/update: **New data of {moment}.** This page still shows the data that it "
            "was opened with.",
            width="stretch",
        )
        st.button("Show", key="show_newest", type="primary", on_click=session.show_newest)


def _draw_fault(standing: FolderStatus, since: str) -> None:
    if standing.fault is None:
        return
    with st.container(border=True):
        st.warning(
            f"Since {since} the files in the data folder cannot be used. What you see are the "
            "last good data, read before that.",
            icon=":material/history:",
        )
        st.code(str(standing.fault), language=None, wrap_lines=True)
        if isinstance(standing.fault, FilesRefused):
            messages.problem_table(standing.fault)


def _draw_held(shown: Loaded, held: RowDropHold, since: str, clock: Clock) -> None:
    with st.container(border=True, gap="small"):
        st.warning(
            f"The files that came at {since} hold over 10 % fewer rows than the ones before. "
            "They are not used until somebody accepts that: what you see are the data before.",
            icon=":material/trending_down:",
        )
        for sentence in held.row_drops:
            st.text(sentence)
        st.button(
            "Use the new files all the same",
            key="accept_fall",
            on_click=_accept,
            args=(shown, held, clock),
        )
        st.caption(
            "For everybody on this server, until the next files come. The sidebar says afterwards "
            "that it was accepted, and when."
        )


def _accept(shown: Loaded, held: RowDropHold, clock: Clock) -> None:
    if session.accept(shown, held, clock(), str(st.user.get("email") or "")):
        session.show_newest()


def _words(moment: datetime, shown: Loaded, now: datetime) -> str:
    """Return a moment in the time zone of the data: the time, with the day if it is not today."""
    zone = ZoneInfo(shown.dataset.info.timezone)
    there, here = moment.astimezone(zone), now.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"
