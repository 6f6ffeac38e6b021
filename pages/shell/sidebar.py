"""The sidebar: the choice of snapshot, as-of date and policy, and facts about the data."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from impact.model.clock import now, today
from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.rules.view import View
from pages.session_data import registries, session
from pages.shell import access, reload_banner, snapshot_picker
from pages.shell.page_inputs import DAY_KEY, PageInputs
from pages.url import state
from pages.widgets import messages


def draw_sidebar(page: str, view: View, inputs: PageInputs) -> None:
    """Draw the choices of snapshot, day and policy, and what the data are."""
    with st.sidebar:
        snapshot_picker.draw_snapshot_choice(inputs.loaded)
        _draw_day(view.as_of, inputs.data_day)
        snapshot_picker.draw_policy_choice(inputs.loaded.rules, view.as_of, inputs.rules)
        _draw_filters_kept(page)
        _draw_data_facts(view, inputs)
        access.draw_person()


def _draw_day(as_of: date, data_day: date) -> None:
    st.session_state[DAY_KEY] = as_of
    st.date_input(
        "As-of date",
        key=DAY_KEY,
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
            on_click=state.write_params,
            args=({"as_of": ""},),
            icon=":material/undo:",
            type="tertiary",
        )


def _change_day(data_day: date) -> None:
    day = st.session_state[DAY_KEY] or data_day
    state.write_params({"as_of": "" if day == data_day else day.isoformat(), "page": ""})


def _has_filters() -> bool:
    params = state.read_params()
    return not set(params).isdisjoint(state.filter_keys(params))


def _draw_filters_kept(page: str) -> None:
    if page != "merchants" and _has_filters():
        st.caption(
            "Filters set on Merchants are kept for your way back. They narrow no other page."
        )


def _draw_data_facts(view: View, inputs: PageInputs) -> None:
    info, data_day = view.dataset.info, inputs.data_day
    modified = max((report.modified for report in view.dataset.files), default=None)
    lines = [f"Data day: {data_day.isoformat()} ({_age_text(data_day, today(info.timezone))})"]
    if modified is not None:
        lines.append(f"Files changed: {modified.date().isoformat()} ({age_in_days_text(modified)})")
    lines.append(f"Fingerprint: {view.dataset.fingerprint[:12]}")
    lines += [f"Policy: {view.policy.version}", *registries.confirmation_lines(view)]
    if info.owner:
        lines.append(f"Owner: {info.owner}")
    if not session.shows_own_files() and (
        accepted := reload_banner.accepted_drop_text(inputs.loaded, now())
    ):
        lines.append(accepted)
    with st.container(gap="xxsmall"):
        for line in [info.title or "Data", *lines]:
            messages.draw_literal(line, "small")


def _age_text(day: date, current: date) -> str:
    days = (current - day).days
    if days == 0:
        return "today"
    return f"{days:,} days ago" if days > 0 else f"{-days:,} days ahead"


def age_in_days_text(moment: datetime) -> str:
    """Return how long ago a file was changed, in whole days, as "3 days ago"."""
    return _age_text(moment.date(), now().date())
