"""The sidebar: which files, day and rules are shown."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from impact.model.clock import now, today
from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.rules.view import View
from pages.session_data import registries, session
from pages.shell import access, reload_banner, snapshot_picker
from pages.shell.in_use import DAY, InUse
from pages.url import state
from pages.widgets import messages


def draw_sidebar(page: str, view: View, used: InUse) -> None:
    """Draw the choices of files, day and rules, and what they are."""
    with st.sidebar:
        snapshot_picker.draw_snapshot_choice(used.loaded)
        _draw_day(view.as_of, used.data_day)
        snapshot_picker.draw_policy_choice(used.loaded.rules, view.as_of, used.rules)
        _draw_filters_kept(page)
        _draw_data(view, used)
        access.draw_person()


def _draw_day(as_of: date, data_day: date) -> None:
    st.session_state[DAY] = as_of
    st.date_input(
        "As-of date",
        key=DAY,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        on_change=_change_day,
        args=(data_day,),
        help="The day the question is asked for. Every number, status and reason is of this day.",
    )
    if as_of != data_day:
        st.button(
            f"Back to the data day, {data_day.isoformat()}",
            on_click=state.write,
            args=({"as_of": ""},),
            icon=":material/undo:",
            type="tertiary",
        )


def _change_day(data_day: date) -> None:
    day = st.session_state[DAY] or data_day
    state.write({"as_of": "" if day == data_day else day.isoformat(), "page": ""})


def _draw_filters_kept(page: str) -> None:
    if page != "merchants" and any(key in state.FILTER_KEYS for key in state.read()):
        st.caption(
            "Filters set on Merchants are kept for your way back. They narrow no other page."
        )


def _draw_data(view: View, used: InUse) -> None:
    info, data_day = view.dataset.info, used.data_day
    changed = max((report.modified for report in view.dataset.files), default=None)
    lines = [f"Data day: {data_day.isoformat()} ({_age(data_day, today(info.timezone))})"]
    if changed is not None:
        lines.append(f"Files changed: {changed.date().isoformat()} ({days_since(changed)})")
    lines.append(f"Fingerprint: {view.dataset.fingerprint[:12]}")
    lines += [f"Policy: {view.policy.version}", *registries.lines(view)]
    if info.owner:
        lines.append(f"Owner: {info.owner}")
    if not session.is_own() and (said := reload_banner.accepted_sentence(used.loaded, now())):
        lines.append(said)
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
