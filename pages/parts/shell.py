"""What all pages share: the way in, the data, the day, and what must be said on every page."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.clock import now, today
from impact.decisions import View
from impact.errors import ImpactError
from impact.filters import FILTERS, day_in_words
from pages.parts import address, loading, messages
from pages.parts.menu import ENTRIES, ensure_wrapped

_DAY = "as_of_input"


def open_page(page: str) -> View:
    """Begin a page: come in through dashboard.py, load, read the day, draw what all pages share.

    Where there is nothing to show, say why and end the run.
    """
    ensure_wrapped()
    address.follow()
    address.settle(page)
    title = st.container(horizontal=True, vertical_alignment="center", gap="small")
    title.title(ENTRIES[page].title, width="content")
    try:
        loaded = loading.load_data()
        data_day = loaded.dataset.data_day(today(loaded.dataset.info.timezone))
        as_of, ignored = address.as_of(data_day)
        view = loading.look_at(loaded, as_of, data_day)
    except ImpactError as error:
        messages.cannot_show(error, str(loading.data_folder()))
        st.stop()
    _draw_sidebar(page, view, data_day)
    if view.dataset.info.fictional:
        _draw_fictional(title)
    _draw_notices(loaded, view, data_day)
    messages.ignored([*ignored, *address.ignored(page, view)])
    return view


def _draw_sidebar(page: str, view: View, data_day: date) -> None:
    with st.sidebar:
        _draw_day(view.as_of, data_day)
        _draw_filters_kept(page)
        _draw_data(view, data_day)


def _draw_day(as_of: date, data_day: date) -> None:
    st.session_state[_DAY] = as_of
    st.date_input(
        "As-of date",
        key=_DAY,
        min_value=address.FIRST_DAY,
        max_value=address.LAST_DAY,
        format="YYYY-MM-DD",
        on_change=_change_day,
        args=(data_day,),
        help="The day the question is asked for. Every number, status and reason is of this day.",
    )
    if as_of != data_day:
        st.button(
            f"Back to the data day, {data_day.isoformat()}",
            on_click=address.write,
            args=({"as_of": ""},),
            icon=":material/undo:",
            type="tertiary",
        )


def _change_day(data_day: date) -> None:
    day = st.session_state[_DAY] or data_day
    address.write({"as_of": "" if day == data_day else day.isoformat(), "page": ""})


def _draw_filters_kept(page: str) -> None:
    if page != "merchants" and any(key in FILTERS for key in address.read()):
        st.caption(
            "Filters set on Merchants are kept for your way back. They narrow no other page."
        )


def _draw_data(view: View, data_day: date) -> None:
    info = view.dataset.info
    changed = max((report.modified for report in view.dataset.files), default=None)
    lines = [f"Data day: {data_day.isoformat()} ({_age(data_day, today(info.timezone))})"]
    if changed is not None:
        lines.append(f"Files changed: {changed.date().isoformat()} ({days_since(changed)})")
    lines.append(f"Fingerprint: {view.dataset.fingerprint[:12]}")
    lines.append(f"Policy: {view.policy.version}")
    if info.owner:
        lines.append(f"Owner: {info.owner}")
    with st.container(gap="xxsmall"):
        for line in [info.title or "Data", *lines]:
            messages.literal(line, "small")


def _age(day: date, current: date) -> str:
    days = (current - day).days
    if days == 0:
        return "today"
    return f"{days:,} days ago" if days > 0 else f"{-days:,} days ahead"


def days_since(moment: datetime) -> str:
    """Return how long ago a file was changed, in days, as "3 days ago"."""
    return _age(moment.date(), now().date())


def _draw_fictional(title: DeltaGenerator) -> None:
    title.badge(
        "Fictional sample",
        icon=":material/science:",
        color="violet",
        help="Every merchant, score and finding here is invented.",
    )


def _draw_notices(loaded: loading.Loaded, view: View, data_day: date) -> None:
    if loaded.error is not None:
        messages.still_the_last_good(loaded.error)
    if view.as_of != data_day:
        st.info(
            f"As of {day_in_words(view.as_of)}. The files speak for {day_in_words(data_day)}, and "
            "the three SSE characteristics, the badge and the shop have no date in them: routes by "
            "declaration use what the files say, and badge and shop are unknown on this day.",
            icon=":material/event:",
        )
