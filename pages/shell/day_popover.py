"""The day popover of the head: the day, files and policy that are shown, and facts about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from impact.model.clock import now, today
from impact.model.dates import FIRST_AS_OF, LAST_AS_OF, format_day
from impact.registries.confirmation import confirmation_lines
from impact.rules.view import View
from pages.session_data import session
from pages.shell import reload_banner, snapshot_picker
from pages.shell.page_inputs import DAY_KEY, PageInputs
from pages.url import navigate
from pages.widgets import messages
from pages.widgets.fragment import fragment

POPOVER_KEY, _MONTH_END_KEY = "day_popover", "month_end_input"
# Two years of month ends: nobody has to type one.
_MONTH_ENDS = 24


@fragment
def draw_day_popover(view: View, inputs: PageInputs) -> None:
    """Draw the button that names the day; opened, it holds all that belongs to the day."""
    box = st.popover(
        format_day(view.as_of),
        icon=":material/calendar_today:",
        key=POPOVER_KEY,
        on_change="rerun",
        width="content",
        help="The day of every number on this page, the files and the policy",
    )
    if not box.open:
        return
    with box:
        _draw_day(view.as_of, inputs.data_day)
        snapshot_picker.draw_snapshot_choice(inputs.loaded)
        snapshot_picker.draw_policy_choice(inputs.loaded.rules, view.as_of, inputs.rules)
        _draw_skipped_rows(view)
        _draw_data_facts(view, inputs)


def _draw_day(as_of: date, data_day: date) -> None:
    st.session_state[DAY_KEY] = as_of
    st.date_input(
        "Show the state on",
        key=DAY_KEY,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        on_change=_change_day,
        args=(DAY_KEY, data_day),
    )
    month_ends = _month_ends_before(data_day)
    st.session_state[_MONTH_END_KEY] = as_of if as_of in month_ends else None
    st.selectbox(
        "or at the end of a month",
        month_ends,
        format_func=format_day,
        index=None,
        placeholder="Choose a month end",
        key=_MONTH_END_KEY,
        on_change=_change_day,
        args=(_MONTH_END_KEY, data_day),
    )
    if as_of != data_day:
        st.button(
            f"Back to {format_day(data_day)}, the day of the files",
            key="back_to_data_day",
            on_click=navigate.change_page_params,
            args=({"as_of": "", "page": ""},),
            icon=":material/undo:",
            type="tertiary",
        )


def _month_ends_before(day: date) -> list[date]:
    """Return the month ends before a day, the latest first."""
    ends = []
    for _ in range(_MONTH_ENDS):
        if day.replace(day=1) <= FIRST_AS_OF:
            break
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends


def _change_day(key: str, data_day: date) -> None:
    day = st.session_state[key] or data_day
    st.session_state[POPOVER_KEY] = False
    navigate.change_page_params({"as_of": "" if day == data_day else day.isoformat(), "page": ""})


def _draw_skipped_rows(view: View) -> None:
    skipped = sum(report.left_out for report in view.dataset.files)
    if skipped:
        st.button(
            f"{skipped:,} {'row' if skipped == 1 else 'rows'} could not be read · Review",
            key="review_skipped_rows",
            on_click=navigate.go,
            args=("data",),
            kwargs={"effect": "row-left-out"},
            icon=":material/rule:",
            type="tertiary",
        )


def _draw_data_facts(view: View, inputs: PageInputs) -> None:
    info, data_day = view.dataset.info, inputs.data_day
    modified = max((report.modified for report in view.dataset.files), default=None)
    lines = [f"Data of {format_day(data_day)} ({_age_text(data_day, today(info.timezone))})"]
    if modified is not None:
        lines.append(f"Files changed {format_day(modified.date())} ({age_in_days_text(modified)})")
    lines.append(f"Policy {view.policy.version}")
    lines += confirmation_lines(view.dataset, view.policy)
    if info.owner:
        lines.append(f"Owner: {info.owner}")
    lines.append(f"Fingerprint {view.dataset.fingerprint[:12]}")
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
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} old" if days > 0 else f"{count} ahead"


def age_in_days_text(moment: datetime) -> str:
    """Return how long ago a file was changed, in whole days, as "3 days old"."""
    return _age_text(moment.date(), now().date())
