"""What all pages share: the way in, the data, the day, and what must be said on every page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.model.clock import now
from impact.model.dates import format_long_date
from impact.model.errors import ClockError, ImpactError
from impact.rules.view import View
from pages.session_data import session
from pages.session_data.store import data_folder, folder_name
from pages.shell import (
    access,
    own_files_banner,
    permalink,
    registry_notice,
    reload_banner,
    snapshot_picker,
)
from pages.shell.in_use import IN_USE, InUse, read_in_use
from pages.shell.menu import ensure_wrapped
from pages.shell.sidebar import draw_sidebar
from pages.url import navigate, state
from pages.url.routes import ENTRIES
from pages.widgets import messages

_LOG = logging.getLogger(__name__)


def open_page(page: str, first: Callable[[View], None] | None = None) -> View:
    """Begin a page: come in through dashboard.py, load, read the day, draw what all pages share.

    Where there is nothing to show, say why and end the run.

    Args:
        first: draws what the page is opened for. It stands below the notices and goes out before
            them and all else; of texts alone the browser shows it before it loads any more.
    """
    ensure_wrapped()
    access.check()
    navigate.navigate_if_asked()
    state.sync(page)
    session.begin(now())
    try:
        used = st.session_state[IN_USE] = read_in_use()
        view = session.view_of(used.loaded, used.policy, used.as_of, used.data_day)
    except ImpactError as error:
        _draw_trouble(page, error)
        st.stop()
    if not session.is_own():
        reload_banner.watch(
            page, partial(reload_banner.draw_arrivals, used.asked, used.loaded, now)
        )
    title = _draw_title(page)
    notices = st.container()
    if first is not None:
        first(view)
    draw_sidebar(page, view, used)
    if view.dataset.info.fictional:
        _draw_fictional(title)
    with title:
        permalink.draw_permalink_button(page, view)
    with notices:
        _draw_notices(page, view, used)
    return view


def _draw_title(page: str) -> DeltaGenerator:
    title = st.container(horizontal=True, vertical_alignment="center", gap="small")
    title.title(ENTRIES[page].title, width="content")
    return title


def _draw_trouble(page: str, error: ImpactError) -> None:
    _LOG.warning("The data folder %s cannot be shown: %s", data_folder().resolve(), error)
    # Where the clock is wrong, the files are not: only what changes in them is a new start.
    said = session.trouble(None, now()) if isinstance(error, ClockError) else str(error)
    reload_banner.watch(page, partial(reload_banner.start_over_unless, said, now))
    _draw_title(page)
    messages.cannot_show(error, folder_name())
    for note in session.snapshots().notes:
        st.text(note)


def _draw_fictional(title: DeltaGenerator) -> None:
    title.badge(
        "Fictional sample",
        icon=":material/science:",
        color="violet",
        help="Every merchant, score and finding here is invented.",
    )


def _draw_notices(page: str, view: View, used: InUse) -> None:
    own_files_banner.draw_banner()
    if not session.is_own():
        reload_banner.draw_lost_data()
    if not len(view.decisions):
        messages.nothing_loaded()
    snapshot_picker.draw_notices(used.loaded, view.policy, view.as_of)
    registry_notice.draw_notice(view)
    data_day = used.data_day
    if view.as_of != data_day:
        st.info(
            f"As of {format_long_date(view.as_of)}. The files speak for "
            f"{format_long_date(data_day)}, and "
            "the three SSE characteristics, the badge and the shop have no date in them: routes by "
            "declaration use what the files say, and badge and shop are unknown on this day.",
            icon=":material/event:",
        )
    messages.link_changed(permalink.differences(view))
    messages.ignored([*used.ignored, *permalink.ignored(), *state.ignored(page, view)])
