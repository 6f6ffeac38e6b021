"""The first call of every page: check access, load the data, draw the head and the notices."""

import logging
from functools import partial

import streamlit as st

from impact.loading.live_folder import FolderNotAnswering
from impact.model.clock import now
from impact.model.errors import ClockError, ImpactError
from impact.rules.view import View
from pages.session_data import computed, session
from pages.session_data.store import store
from pages.shell import access, reload_banner
from pages.shell.head import begin_head
from pages.shell.menu import ensure_wrapped
from pages.shell.notices import draw_notices
from pages.shell.page_inputs import INPUTS_KEY, read_inputs
from pages.url import browser, filter_params, navigate
from pages.widgets import messages

_LOG = logging.getLogger(__name__)


def open_page(page: str) -> View:
    """Begin a page and return its view: load the data, read the address, draw what all pages share.

    If there is nothing to show, draw why and end the run.
    """
    ensure_wrapped()
    access.check_access()
    navigate.navigate_if_asked()
    filter_params.begin_page(page)
    session.begin_run(now())
    try:
        inputs = st.session_state[INPUTS_KEY] = read_inputs()
        view = computed.decide(inputs.loaded.dataset, inputs.as_of, inputs.policy, inputs.data_day)
    except ImpactError as error:
        _draw_no_data(page, error)
        st.stop()
    if not session.shows_own_files():
        check = partial(reload_banner.draw_new_files, inputs.requested, inputs.loaded)
        browser.run_every(reload_banner.SECONDS, page, check)
    begin_head(page, view, inputs)
    draw_notices(page, view, inputs)
    return view


def _draw_no_data(page: str, error: ImpactError) -> None:
    _LOG.warning("The data folder %s cannot be shown: %s", store().root.absolute(), error)
    # A wrong clock is not a fault of the files: only a change of theirs starts the page again.
    reason = session.why_no_data(now()) if isinstance(error, ClockError) else str(error)
    check = partial(reload_banner.rerun_unless_still, reason)
    browser.run_every(reload_banner.SECONDS, page, check)
    messages.draw_cannot_show(error, store().name)
    if not isinstance(error, FolderNotAnswering):
        for note in session.session_snapshots().notes:
            st.text(note)
