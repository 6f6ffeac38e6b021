"""The first call of every page: check access, load the data, draw title, sidebar and notices."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.loading.live_folder import FolderNotAnswering
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
from pages.shell.menu import ensure_wrapped
from pages.shell.page_inputs import INPUTS_KEY, PageInputs, read_inputs
from pages.shell.sidebar import draw_sidebar
from pages.url import navigate, state
from pages.url.routes import PAGES
from pages.widgets import messages

_LOG = logging.getLogger(__name__)


def open_page(page: str, first: Callable[[View], None] | None = None) -> View:
    """Begin a page and return its view: load the data, read the address, draw what all pages share.

    If there is nothing to show, draw why and end the run.

    Args:
        first: draws what the page is opened for. It appears below the notices but is sent before
            them and everything else; if it is text only, the browser shows it first.
    """
    ensure_wrapped()
    access.check_access()
    navigate.navigate_if_asked()
    state.sync(page)
    session.begin_run(now())
    try:
        inputs = st.session_state[INPUTS_KEY] = read_inputs()
        view = session.view_of(inputs.loaded, inputs.policy, inputs.as_of, inputs.data_day)
    except ImpactError as error:
        _draw_no_data(page, error)
        st.stop()
    if not session.shows_own_files():
        reload_banner.watch_files(
            page, partial(reload_banner.draw_new_files, inputs.requested, inputs.loaded, now)
        )
    title = _draw_title(page)
    notices = st.container()
    if first is not None:
        first(view)
    draw_sidebar(page, view, inputs)
    if view.dataset.info.fictional:
        _draw_fictional_badge(title)
    with title:
        permalink.draw_permalink_button(page, view)
    with notices:
        _draw_notices(page, view, inputs)
    return view


def _draw_title(page: str) -> DeltaGenerator:
    title = st.container(horizontal=True, vertical_alignment="center", gap="small")
    title.title(PAGES[page].title, width="content")
    return title


def _draw_no_data(page: str, error: ImpactError) -> None:
    _LOG.warning("The data folder %s cannot be shown: %s", data_folder().absolute(), error)
    # A wrong clock is not a fault of the files: only a change of theirs starts the page again.
    reason = session.why_no_data(None, now()) if isinstance(error, ClockError) else str(error)
    reload_banner.watch_files(page, partial(reload_banner.rerun_unless_still, reason, now))
    _draw_title(page)
    messages.draw_cannot_show(error, folder_name())
    if not isinstance(error, FolderNotAnswering):
        for note in session.session_snapshots().notes:
            st.text(note)


def _draw_fictional_badge(title: DeltaGenerator) -> None:
    title.badge(
        "Fictional sample",
        icon=":material/science:",
        color="violet",
        help="Every merchant, score and finding here is invented.",
    )


def _draw_notices(page: str, view: View, inputs: PageInputs) -> None:
    own_files_banner.draw_banner()
    if not session.shows_own_files():
        reload_banner.draw_lost_data()
    if not len(view.decisions):
        messages.draw_nothing_loaded()
    snapshot_picker.draw_notices(inputs.loaded, view.policy, view.as_of)
    registry_notice.draw_registry_notice(view)
    data_day = inputs.data_day
    if view.as_of != data_day:
        st.info(
            f"As of {format_long_date(view.as_of)}. The files speak for "
            f"{format_long_date(data_day)}, and "
            "the three SSE characteristics, the badge and the shop have no date in them: routes by "
            "declaration use what the files say, and badge and shop are unknown on this day.",
            icon=":material/event:",
        )
    messages.draw_link_changed(permalink.origin_differences(view))
    messages.draw_ignored(
        [*inputs.ignored, *permalink.invalid_fingerprint(), *state.ignored_params(page, view)]
    )
