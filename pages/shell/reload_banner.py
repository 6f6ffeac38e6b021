"""Banners of an open page when its files change: newer ones, refused ones, dropped rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from impact.loading.live_folder import FolderStatus, RowDropHold
from impact.model.errors import FilesRefused
from pages.server.settings import max_age_days
from pages.session_data import session
from pages.session_data.store import LoadedData
from pages.url import navigate, state
from pages.widgets import messages

# How often an open page checks the files.
SECONDS = 15

Clock = Callable[[], datetime]


def watch_files(page: str, check: Callable[[], None]) -> None:
    """Check the files now and every few seconds while this page is open.

    This must be the first element of a page. A browser that lags may run the check of the
    previous page after this one has begun. Streamlit then clears the page on screen and sends the
    result to the check's old position: in a cleared page only the first element exists.

    Args:
        check: draws its result; it reads only the stamps of files, so it is quick.
    """
    _watch_fragment(page, state.read_params(), _current_page_hash(), check)


# One fragment for all pages and all checks: a late check of the previous page runs this page's.
@st.fragment(run_every=SECONDS)
def _watch_fragment(
    page: str, params: state.Params, page_hash: str, check: Callable[[], None]
) -> None:
    if _current_page_hash() != page_hash:
        navigate.redraw_page(page, params)
    check()


def _current_page_hash() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run is not None else ""


def draw_new_files(requested: str | None, shown: LoadedData, clock: Clock) -> None:
    """Draw whether newer files have come and can be used; the rest of the page stays.

    Args:
        requested: the name of the snapshot in the address; None: the latest.
    """
    now = clock()
    if session.has_dropped_data():
        st.rerun()
    loaded_at = session.newer_data_time(requested, now)
    if loaded_at is not None:
        _draw_new_data(_format_moment(loaded_at, shown, now))
    if requested is None:
        _draw_age(shown, now)
    status = session.folder_status(shown, now)
    if status.since is not None:
        since = _format_moment(status.since, shown, now)
        _draw_fault(status, since)
        if status.hold is not None:
            _draw_row_drop(shown, status.hold, since, clock)


def rerun_unless_still(reason: str, clock: Clock) -> None:
    """Rerun the page if the reason why nothing can be shown has changed."""
    if session.why_no_data(None, clock()) != reason:
        st.rerun()


def accepted_drop_text(loaded: LoadedData, now: datetime) -> str:
    """Return when and by whom a row drop of these data was accepted; "" if there was none."""
    accepted = session.folder_status(loaded, now).accepted
    if accepted is None:
        return ""
    by = f" by {accepted.by}" if accepted.by else ""
    return f"A fall in rows was accepted at {_format_moment(accepted.accepted_at, loaded, now)}{by}"


def _draw_age(shown: LoadedData, now: datetime) -> None:
    limit, info = max_age_days(), shown.dataset.info
    age = shown.dataset.age_in_days(now.astimezone(ZoneInfo(info.timezone)).date())
    if limit is not None and age > limit and not session.shows_own_files():
        st.warning(
            f"These data are {age:,} days old, and more than {limit:,} is too old here. Nothing "
            "that changed since is in these numbers: ask whoever delivers the files for new ones.",
            icon=":material/hourglass_bottom:",
        )


def _draw_new_data(moment: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/update: **New data of {moment}.** This page still shows the data that it "
            "was opened with.",
            width="stretch",
        )
        st.button("Show", key="show_newest", type="primary", on_click=session.show_newest)


def _draw_fault(status: FolderStatus[LoadedData], since: str) -> None:
    if status.fault is None:
        return
    with st.container(border=True):
        st.warning(
            f"Since {since} the files in the data folder cannot be used. What you see are the "
            "last good data, read before that.",
            icon=":material/history:",
        )
        st.code(str(status.fault), language=None, wrap_lines=True)
        if isinstance(status.fault, FilesRefused):
            messages.draw_problem_table(status.fault)


def _draw_row_drop(shown: LoadedData, drop: RowDropHold, since: str, clock: Clock) -> None:
    with st.container(border=True, gap="small"):
        st.warning(
            f"The files that came at {since} hold over 10 % fewer rows than the ones before. "
            "They are not used until somebody accepts that: what you see are the data before.",
            icon=":material/trending_down:",
        )
        for sentence in drop.row_drops:
            st.text(sentence)
        st.button(
            "Use the new files all the same",
            key="accept_fall",
            on_click=_accept_row_drop,
            args=(shown, drop, clock),
        )
        st.caption(
            "For everybody on this server, until the next files come. The day's button says "
            "afterwards that it was accepted, and when."
        )


def _accept_row_drop(shown: LoadedData, drop: RowDropHold, clock: Clock) -> None:
    if session.accept_row_drop(shown, drop, clock(), str(st.user.get("email") or "")):
        session.show_newest()


def _format_moment(moment: datetime, shown: LoadedData, now: datetime) -> str:
    """Return a moment in the time zone of the data: the time, and the day if it is not today."""
    zone = ZoneInfo(shown.dataset.info.timezone)
    local, local_now = moment.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == local_now.date() else f"{local:%Y-%m-%d %H:%M}"
