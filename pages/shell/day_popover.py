"""The day popover of the head: the day, files and policy that are shown, and facts about them."""

from datetime import date, datetime
from functools import partial

import streamlit as st

from impact.compare.trend import trend_days
from impact.model.clock import now, today
from impact.model.dates import FIRST_AS_OF, LAST_AS_OF, format_day
from impact.model.policy import Policy, PolicyHistory
from impact.model.texts.number_format import plural
from impact.registries.confirmation import confirmation_lines
from impact.rules.view import View
from pages.session_data import session
from pages.session_data.store import LoadedData
from pages.shell import reload_banner
from pages.shell.page_inputs import (
    DAY_KEY,
    PageInputs,
    param_of,
    snapshot_label,
    snapshot_params,
)
from pages.url import navigate
from pages.widgets import messages
from pages.widgets.parts import draw_input, draw_link, fragment

POPOVER_KEY = "day_popover"
# Data older than a week are marked: a weekly delivery is late.
_OLD_DAYS = 7
# Two years of month ends: nobody has to type one.
_MONTH_ENDS = 24


@fragment
def draw_day_popover(view: View, inputs: PageInputs) -> None:
    """Draw the button that names the day; opened, it holds all that belongs to the day."""
    with st.popover(
        _day_text(view, inputs.data_day),
        icon=":material/calendar_today:",
        key=POPOVER_KEY,
        on_change="rerun",
        width="content",
        help="The day of every number on this page, the files and the policy",
    ) as box:
        if box.open:
            _draw_day(view.as_of, inputs.data_day)
            _draw_snapshot_choice(inputs.loaded)
            _draw_policy_choice(inputs.loaded.rules, view.as_of, inputs.rules)
            _draw_skipped_rows(view)
            _draw_data_facts(view, inputs)


def _day_text(view: View, data_day: date) -> str:
    """Return the day that is shown, and how old the data are if they are old."""
    current = today(view.dataset.info.timezone)
    is_old = (current - data_day).days > _OLD_DAYS
    age = f" · data {_age_text(data_day, current)}" if is_old else ""
    return f"{format_day(view.as_of)}{age}"


def _draw_day(as_of: date, data_day: date) -> None:
    draw = partial(draw_input, on_change=partial(_change_day, data_day))
    draw(
        st.date_input,
        "Show the state on",
        key=DAY_KEY,
        value=as_of,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
    )
    month_ends = trend_days(data_day, _MONTH_ENDS)[-2::-1]
    draw(
        st.selectbox,
        "or at the end of a month",
        month_ends,
        key="month_end_input",
        value=as_of if as_of in month_ends else None,
        format_func=format_day,
        index=None,
        placeholder="Choose a month end",
    )
    if as_of != data_day:
        draw_link(
            f"Back to {format_day(data_day)}, the day of the files",
            navigate.change_page_params,
            {"as_of": "", "page": ""},
            key="back_to_data_day",
            icon="undo",
        )


def _change_day(data_day: date, day: date | None) -> None:
    st.session_state[POPOVER_KEY] = False
    as_of = "" if day in (None, data_day) else f"{day}"
    navigate.change_page_params({"as_of": as_of, "page": ""})


def _draw_snapshot_choice(loaded: LoadedData) -> None:
    """Draw the choice of the snapshot, if there are several."""
    params = snapshot_params()
    if len(params) > 1:
        nothing = dict.fromkeys(("as_of", "page", "fingerprint"), "")
        draw_input(
            st.selectbox,
            "Files of",
            params,
            key="snapshot_input",
            value=param_of(loaded.snapshot),
            on_change=lambda chosen: navigate.change_page_params(
                {**nothing, "snapshot": "" if chosen == params[0] else chosen}
            ),
            format_func=snapshot_label,
            help="Choose an earlier delivery of the files; the day is chosen within it.",
        )


def _draw_policy_choice(rules: PolicyHistory, as_of: date, chosen: Policy | PolicyHistory) -> None:
    """Draw the choice of the policy version, if there are several."""
    if len(rules.versions) < 2:
        return
    in_force = rules.in_force(as_of).policy.version
    draw_input(
        st.selectbox,
        "Policy version",
        ["", *(version.policy.version for version in rules.versions)],
        key="policy_input",
        value=chosen.version if isinstance(chosen, Policy) else "",
        on_change=lambda version: navigate.change_page_params({"policy": version, "page": ""}),
        format_func=lambda version: version or f"In force on the day ({in_force})",
        help="A day is decided by the version in force on it, unless another is chosen here.",
    )


def _draw_skipped_rows(view: View) -> None:
    skipped = sum(report.left_out for report in view.dataset.files)
    if skipped:
        draw_link(
            f"{plural(skipped, 'row')} could not be read · Review",
            navigate.go,
            "data",
            key="review_skipped_rows",
            icon="rule",
            kwargs={"effect": "row-left-out"},
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
        accepted := reload_banner.accepted_drop_text(inputs.loaded)
    ):
        lines.append(accepted)
    with st.container(gap="xxsmall"):
        for line in [info.title or "Data", *lines]:
            messages.draw_literal(line, "small")


def current_day(view: View) -> date:
    """Return today where the page is of the day of the files, else the day that is shown."""
    return today(view.dataset.info.timezone) if view.is_data_day else view.as_of


def _age_text(day: date, current: date) -> str:
    days = (current - day).days
    if days == 0:
        return "today"
    return f"{plural(abs(days), 'day')} {'old' if days > 0 else 'ahead'}"


def age_in_days_text(moment: datetime) -> str:
    """Return how long ago a file was changed, in whole days, as "3 days old"."""
    return _age_text(moment.date(), now().date())
