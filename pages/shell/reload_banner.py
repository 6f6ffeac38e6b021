"""Banners of an open page when its files change: newer ones, refused ones, dropped rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from impact.loading.live_folder import RowDropHold
from impact.model.clock import now
from pages.server.settings import max_age_days
from pages.session_data import session
from pages.session_data.store import LoadedData, store
from pages.widgets import messages

# How often an open page checks the files: it looks at their stamps only, so it is quick.
SECONDS = 15


def draw_new_files(requested: str | None, shown: LoadedData) -> None:
    """Draw whether newer files have come and can be used; the rest of the page stays.

    Args:
        requested: the name of the snapshot in the address; None: the latest.
    """
    moment = now()
    if session.has_dropped_data():
        st.rerun()
    loaded_at = session.newer_data_time(requested, moment)
    if loaded_at is not None:
        _draw_new_data(_format_moment(loaded_at, shown))
    if requested is None:
        _draw_age(shown)
    status = session.folder_status(shown, moment)
    if status.since is not None:
        since = _format_moment(status.since, shown)
        if status.fault is not None:
            messages.draw_fault(
                f"Since {since} the files in the data folder cannot be used. You see the last good "
                "data.",
                status.fault,
            )
        if status.hold is not None:
            _draw_row_drop(shown, status.hold, since)


def rerun_unless_still(reason: str) -> None:
    """Rerun the page if the reason why nothing can be shown has changed."""
    if session.why_no_data(now()) != reason:
        st.rerun()


def accepted_drop_text(loaded: LoadedData) -> str:
    """Return when and by whom a row drop of these data was accepted; "" if there was none."""
    accepted = session.folder_status(loaded, now()).accepted
    if accepted is None:
        return ""
    by = f" by {accepted.by}" if accepted.by else ""
    return f"A fall in rows was accepted at {_format_moment(accepted.accepted_at, loaded)}{by}"


def _draw_age(shown: LoadedData) -> None:
    limit, info = max_age_days(), shown.dataset.info
    age = shown.dataset.age_in_days(now().astimezone(ZoneInfo(info.timezone)).date())
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


def _draw_row_drop(shown: LoadedData, drop: RowDropHold, since: str) -> None:
    with st.container(border=True, gap="small"):
        st.warning(
            f"The files that came at {since} have over 10 % fewer rows than the ones before. "
            "They are not used until somebody accepts that: you see the data from before.",
            icon=":material/trending_down:",
        )
        for sentence in drop.row_drops:
            st.text(sentence)
        st.button(
            "Use the new files anyway",
            key="accept_fall",
            on_click=_accept_row_drop,
            args=(shown, drop),
        )
        st.caption(
            "For everybody on this server, until the next files come. The popover of the day then "
            "says who accepted it, and when."
        )


def _accept_row_drop(shown: LoadedData, drop: RowDropHold) -> None:
    """Accept data with dropped rows for all sessions, unless other files came since."""
    by = str(st.user.get("email") or "")
    if store().live_folder(shown.snapshot).accept(drop, now(), by):
        session.show_newest()


def _format_moment(moment: datetime, shown: LoadedData) -> str:
    """Return a moment in the time zone of the data: the time, and the day if it is not today."""
    zone = ZoneInfo(shown.dataset.info.timezone)
    local, local_now = moment.astimezone(zone), now().astimezone(zone)
    return f"{local:%H:%M}" if local.date() == local_now.date() else f"{local:%Y-%m-%d %H:%M}"
