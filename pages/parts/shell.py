"""What all pages share: the way in, the data, the day, and what must be said on every page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.clock import now, today
from impact.days import FIRST_AS_OF, LAST_AS_OF
from impact.decisions import View
from impact.errors import ClockError, ImpactError
from impact.filters import day_in_words
from impact.policy import Policy, PolicyHistory
from pages.parts import (
    address,
    arriving,
    entrance,
    link,
    lists,
    loading,
    messages,
    own_sign,
    snapshots,
)
from pages.parts.desk import Loaded, data_folder, folder_name
from pages.parts.menu import ENTRIES, ensure_wrapped

_DAY, _IN_USE = "as_of_input", "shell_in_use"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class InUse:
    """What the address asks for: files, rules and day, and what of it was ignored.

    Attributes:
        asked: the name of the snapshot that the address asks for; None: the latest.
        rules: the chosen policy version for every day, else all versions, each for its days.
    """

    asked: str | None
    loaded: Loaded
    rules: Policy | PolicyHistory
    as_of: date
    data_day: date
    ignored: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """Return the policy that decides the day."""
        return policy_on(self.rules, self.as_of)


def policy_on(rules: Policy | PolicyHistory, day: date) -> Policy:
    """Return the policy that decides a day."""
    return rules if isinstance(rules, Policy) else rules.in_force(day).policy


def open_page(page: str, first: Callable[[View], None] | None = None) -> View:
    """Begin a page: come in through dashboard.py, load, read the day, draw what all pages share.

    Where there is nothing to show, say why and end the run.

    Args:
        first: draws what the page is opened for. It stands below the notices and goes out before
            them and all else; of texts alone the browser shows it before it loads any more.
    """
    ensure_wrapped()
    entrance.check()
    address.follow()
    address.settle(page)
    loading.begin(now())
    try:
        used = st.session_state[_IN_USE] = _read_in_use()
        view = loading.look_at(used.loaded, used.policy, used.as_of, used.data_day)
    except ImpactError as error:
        _draw_trouble(page, error)
        st.stop()
    if not loading.is_own():
        arriving.watch(page, partial(arriving.draw_arrivals, used.asked, used.loaded, now))
    title = _draw_title(page)
    notices = st.container()
    if first is not None:
        first(view)
    _draw_sidebar(page, view, used)
    if view.dataset.info.fictional:
        _draw_fictional(title)
    with title:
        link.copy_button(page, view)
    with notices:
        _draw_notices(page, view, used)
    return view


def in_use() -> InUse:
    """Return what the page was opened on: the snapshot, the policy's version, the day."""
    used: InUse = st.session_state[_IN_USE]
    return used


def _read_in_use() -> InUse:
    """Return what the address asks for.

    Raises:
        ImpactError: there is nothing to show.
    """
    names = snapshots.names()
    name, no_snapshot = address.one_of("snapshot", names)
    asked = snapshots.name_of(name) if name else None
    loaded = loading.load_data(asked)
    versions = [version.policy.version for version in loaded.rules.versions]
    chosen, no_policy = address.one_of("policy", versions)
    version = loaded.rules.named(chosen) if chosen else None
    data_day = day_of_data(loaded)
    as_of, no_day = address.as_of(data_day)
    rules = version.policy if version is not None else loaded.rules
    return InUse(asked, loaded, rules, as_of, data_day, (*no_snapshot, *no_policy, *no_day))


def day_of_data(loaded: Loaded) -> date:
    """Return the day that the files speak for."""
    return loaded.dataset.data_day(today(loaded.dataset.info.timezone))


def _draw_title(page: str) -> DeltaGenerator:
    title = st.container(horizontal=True, vertical_alignment="center", gap="small")
    title.title(ENTRIES[page].title, width="content")
    return title


def _draw_trouble(page: str, error: ImpactError) -> None:
    _LOG.warning("The data folder %s cannot be shown: %s", data_folder().resolve(), error)
    # Where the clock is wrong, the files are not: only what changes in them is a new start.
    said = loading.trouble(None, now()) if isinstance(error, ClockError) else str(error)
    arriving.watch(page, partial(arriving.start_over_unless, said, now))
    _draw_title(page)
    messages.cannot_show(error, folder_name())
    for note in loading.snapshots().notes:
        st.text(note)


def _draw_sidebar(page: str, view: View, used: InUse) -> None:
    with st.sidebar:
        snapshots.choose_snapshot(used.loaded)
        _draw_day(view.as_of, used.data_day)
        snapshots.choose_policy(used.loaded.rules, view.as_of, used.rules)
        _draw_filters_kept(page)
        _draw_data(view, used)
        entrance.draw_person()


def _draw_day(as_of: date, data_day: date) -> None:
    st.session_state[_DAY] = as_of
    st.date_input(
        "As-of date",
        key=_DAY,
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
            on_click=address.write,
            args=({"as_of": ""},),
            icon=":material/undo:",
            type="tertiary",
        )


def _change_day(data_day: date) -> None:
    day = st.session_state[_DAY] or data_day
    address.write({"as_of": "" if day == data_day else day.isoformat(), "page": ""})


def _draw_filters_kept(page: str) -> None:
    if page != "merchants" and any(key in address.FILTER_KEYS for key in address.read()):
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
    lines += [f"Policy: {view.policy.version}", *lists.lines(view)]
    if info.owner:
        lines.append(f"Owner: {info.owner}")
    if not loading.is_own() and (said := arriving.accepted(used.loaded, now())):
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


def _draw_fictional(title: DeltaGenerator) -> None:
    title.badge(
        "Fictional sample",
        icon=":material/science:",
        color="violet",
        help="Every merchant, score and finding here is invented.",
    )


def _draw_notices(page: str, view: View, used: InUse) -> None:
    own_sign.sign()
    if not loading.is_own():
        arriving.lost()
    if not len(view.decisions):
        messages.nothing_loaded()
    snapshots.notices(used.loaded, view.policy, view.as_of)
    lists.notice(view)
    data_day = used.data_day
    if view.as_of != data_day:
        st.info(
            f"As of {day_in_words(view.as_of)}. The files speak for {day_in_words(data_day)}, and "
            "the three SSE characteristics, the badge and the shop have no date in them: routes by "
            "declaration use what the files say, and badge and shop are unknown on this day.",
            icon=":material/event:",
        )
    messages.link_changed(link.differences(view))
    messages.ignored([*used.ignored, *link.ignored(), *address.ignored(page, view)])
