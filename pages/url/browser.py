"""Workarounds for Streamlit's handling of the address, history, clicks, fragments and downloads.

Each names the symptom that it prevents and what is known of it upstream. Tried on Streamlit 1.67:
without it, the test that it names fails. At an upgrade, try again which can go.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

from pages.url.routes import PAGES

Params = dict[str, list[str]]
# Parameters as callers write them: one text, or several.
NewParams = Mapping[str, str | Sequence[str]]
# A page with the parameters in its address, as the browser's history has it.
HistoryEntry = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]

LAST_PAGE_KEY = "address_page"
# Clicks that can be on their way while the browser does not know the new address yet.
MAX_STALE_ADDRESSES = 50
MAX_HISTORY_ENTRIES = 200
_STALE_KEY, _HISTORY_KEY = "ahead_of_browser", "passing_entries"


def begin_page(page: str, carried: Params) -> Params:
    """Return the parameters to draw a page with, which are then those of the address.

    Args:
        carried: the parameters of a page that was reached without any, such as by the menu.
    """
    last, params = st.session_state.get(LAST_PAGE_KEY), _params_to_draw()
    if last != page:
        _forget_fragments()
    if last not in (None, page) and not params:
        params = dict(carried)
        _remember_entry(page, {}, params)
        _forget_entry(page, params)
    else:
        # Where Back leads to a remembered entry, what was intended.
        params = _history_entries().get(_history_entry(page, params), params)
    if params != _query_params():
        st.query_params.from_dict(params)
    st.session_state[LAST_PAGE_KEY] = page
    return params


def switch_page(page: str, params: NewParams) -> None:
    """Open another page with these parameters, which ends the run."""
    _remember_entry(st.session_state.get(LAST_PAGE_KEY, ""), params, latest_params())
    _forget_entry(page, params)
    _forget_fragments()
    st.switch_page(PAGES[page].file, query_params=params)


# --- a click that carries an old address ------------------------------------------------------
#
# Symptom: a choice is undone in silence. It changes the address on the server, and the browser
# learns of it a moment later; a second click that was on its way brings the address from before.
# Upstream: streamlit issue 7961 is its kind. Tested by test_quick_clicks.py.


def latest_params() -> Params:
    """Return the parameters written last if the browser still sends older ones, else its own."""
    stale, written = _stale_addresses()
    params = _query_params()
    return written if params in stale else params


def write_query_params(params: NewParams) -> None:
    """Write the parameters of the page on screen; remember what the browser may still send."""
    stale, written = _stale_addresses()
    before = _query_params()
    st.query_params.from_dict(params)
    stale = [*stale, written][-MAX_STALE_ADDRESSES:] if before in stale else [before]
    st.session_state[_STALE_KEY] = stale, _query_params()
    _forget_entry(st.session_state.get(LAST_PAGE_KEY, ""), params)


def _params_to_draw() -> Params:
    """Return the parameters to draw with; a run of the whole page forgets the stale addresses.

    A step back in the browser's history runs the whole page with an address from before, which
    counts; a fragment runs after a click only.
    """
    run = get_script_run_ctx()
    is_fragment_run = run is not None and bool(run.fragment_ids_this_run)
    _, written = _stale_addresses()
    if not is_fragment_run and _query_params() != written:
        st.session_state.pop(_STALE_KEY, None)
    return latest_params()


def _query_params() -> Params:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _stale_addresses() -> tuple[list[Params], Params]:
    """Return the addresses that the browser may still send, and the one written last."""
    addresses: tuple[list[Params], Params] = st.session_state.get(_STALE_KEY, ([], {}))
    return addresses


# --- history entries that nobody asked for ----------------------------------------------------
#
# Symptom: Back stops at a page that nobody opened, or shows other parameters than were chosen.
# Streamlit changes an address in two steps, the parameters and then the page or the other way
# round, and the browser may keep the address between them: the page that was left with the
# parameters of the next one, or the next one without any.
# Upstream: streamlit issues 8102 and 9279. Tested by test_addresses.py (the back button).


def _remember_entry(page: str, params: NewParams, intended: Params) -> None:
    """Remember that the browser may keep a page with these parameters, and which were intended."""
    entries = _history_entries()
    entries.pop(_history_entry(page, params), None)
    entries[_history_entry(page, params)] = intended
    for oldest in list(entries)[:-MAX_HISTORY_ENTRIES]:
        del entries[oldest]


def _forget_entry(page: str, params: NewParams) -> None:
    """Forget an entry, since a user has now asked for this page with these parameters."""
    _history_entries().pop(_history_entry(page, params), None)


def _history_entries() -> dict[HistoryEntry, Params]:
    entries: dict[HistoryEntry, Params] = st.session_state.setdefault(_HISTORY_KEY, {})
    return entries


def _history_entry(page: str, params: NewParams) -> HistoryEntry:
    values = {key: (value,) if isinstance(value, str) else value for key, value in params.items()}
    return page, frozenset((key, tuple(value)) for key, value in values.items() if any(value))


# --- fragments of the page before -------------------------------------------------------------


def _forget_fragments() -> None:
    """Forget the fragments of the previous page, so that nothing can draw them any more.

    Symptom: the new page goes blank. A browser that lags may still ask for a fragment of the
    previous page, by an impatient second click. Streamlit would first clear the page on screen
    for it; a fragment that it does not know, it ignores.

    Upstream: streamlit issue 9080. Tested by test_looks.py (an impatient second click).
    """
    run = get_script_run_ctx()
    if run is not None:
        run.fragment_storage.clear()


def run_every(seconds: int, page: str, draw: Callable[[], None]) -> None:
    """Draw a part of a page now and every few seconds, as the first element of the page.

    Symptom: a poll empties the page that was opened meanwhile. A browser that lags may run the
    part of the previous page after this one has begun. Streamlit then clears the page on screen
    and sends the result to the part's old position: in a cleared page only the first element
    exists. So all pages have one such part, in one place, and it draws the page on screen again.

    Upstream: streamlit issue 9080, pull request 9617. Tested by test_looks.py (a poll).
    """
    st.fragment(_draw_again, run_every=seconds)(page, latest_params(), _page_on_screen(), draw)


def _draw_again(page: str, params: Params, page_hash: str, draw: Callable[[], None]) -> None:
    if _page_on_screen() != page_hash:
        st.switch_page(PAGES[page].file, query_params=params)
    draw()


def _page_on_screen() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run is not None else ""


# --- a click that another one follows at once -------------------------------------------------


def _let_callbacks_end() -> None:
    """Make Streamlit run the callbacks of a click to their end before it turns to the next click.

    Symptom: a button does nothing if a choice in the menu follows at once. Each use of the
    session's state is a point where Streamlit looks for the next click, and raises what stops the
    run. Raised before the callbacks, none of them runs; raised in one, it is taken for a
    `st.rerun` of the callback, and the rest of it never runs. With `runner.fastReruns`, which
    .streamlit/config.toml turns off, a click is also lost that is still waiting for its run.

    Upstream: streamlit issue 10578 (as designed), pull request 16158 (callbacks). Tested by
    test_quick_clicks.py (a choice in the menu follows at once).
    """
    run_callbacks = SafeSessionState.on_script_will_rerun

    def run_callbacks_to_the_end(state: SafeSessionState, *args: Any, **options: Any) -> None:
        run = get_script_run_ctx()
        requests = None if run is None else run.script_requests
        if requests is None:
            return run_callbacks(state, *args, **options)
        requests.on_scriptrunner_yield = lambda: None  # type: ignore[method-assign]
        try:
            return run_callbacks(state, *args, **options)
        finally:
            vars(requests).pop("on_scriptrunner_yield", None)

    SafeSessionState.on_script_will_rerun = run_callbacks_to_the_end  # type: ignore[method-assign]


_let_callbacks_end()


# --- a click on a download while its page is drawn anew ---------------------------------------
#
# Symptom: the first click on a download does nothing, the second one works. Streamlit forgets a
# download as soon as a run has drawn its button anew, or as soon as anybody's run ends while this
# session's page is being drawn; the browser still shows the button of before ("Deferred file not
# found"). A file that was written goes when two runs of anybody have ended, before the browser has
# asked for it (404). An open page shows buttons of before for a moment after a server's restart.
# Upstream: streamlit pull request 12942, issue 8932 is its kind. Tested by test_quick_clicks.py
# (a download) and test_kept_downloads.py.

KEPT_SECONDS = 30
# With many sessions a look takes about as long as drawing some elements.
SECONDS_BETWEEN_LOOKS = 1
# Replaced downloads of one session, and written files of all.
MAX_KEPT_OFFERS, MAX_KEPT_FILES = 32, 16
CLICK_AGAIN = "This button was out of date. Please click again."


def _keep_replaced_downloads() -> None:
    """Keep what a session offered, and what was written, for a while after it was replaced."""
    forget_refs = MediaFileManager.clear_session_refs

    def clear_session_refs(manager: MediaFileManager, session_id: str | None = None) -> None:
        forget_refs(manager, session_id)
        if session_id is not None:  # at a session's end only
            with manager._lock:
                for file_id in list(manager._deferred_ids_by_session.get(session_id, ())):
                    manager._drop_deferred_id(file_id)

    MediaFileManager.clear_session_refs = clear_session_refs  # type: ignore[method-assign]
    MediaFileManager.remove_orphaned_files = _remove_long_replaced  # type: ignore[method-assign]


def _remove_long_replaced(manager: MediaFileManager) -> None:
    now, state = time.monotonic(), vars(manager)
    if now - state.get("looked_at", -math.inf) < SECONDS_BETWEEN_LOOKS:
        return
    with manager._lock:
        state["looked_at"] = now
        shown = {
            name
            for names in manager._files_by_session_and_coord.values()
            for name in names.values()
        }
        files = {name: vars(file) for name, file in manager._file_metadata.items()}
        for position, (file_id, age) in enumerate(_replaced(files, shown, now)):
            if age >= KEPT_SECONDS or position >= MAX_KEPT_FILES:
                manager._delete_file(file_id)
        counts: Counter[str] = Counter()
        for file_id, age in _replaced(manager._deferred_callables, shown, now):
            session_id = manager._deferred_callables[file_id]["session_id"]
            counts[session_id] += 1
            if age >= KEPT_SECONDS or counts[session_id] > MAX_KEPT_OFFERS:
                manager._drop_deferred_id(file_id)


def _replaced(entries: Mapping[str, Any], shown: set[str], now: float) -> list[tuple[str, float]]:
    """Return what no page shows any more, and for how many seconds; the latest first."""
    replaced = [name for name in reversed(entries) if name not in shown]
    ages = {name: now - entries[name].setdefault("replaced_at", now) for name in replaced}
    return sorted(ages.items(), key=lambda item: item[1])


def _answer_unknown_downloads() -> None:
    """Ask for a second click where the server was started again, without a traceback in the log."""
    handle_known = DeferredFileHandler.handle

    async def handle(
        handler: DeferredFileHandler, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        if request.deferred_file.file_id in handler._get_media_file_mgr()._deferred_callables:
            return await handle_known(handler, request, session_id)
        return BackendOperationResponse(request_id=request.request_id, error_msg=CLICK_AGAIN)

    DeferredFileHandler.handle = handle  # type: ignore[method-assign]


_keep_replaced_downloads()
_answer_unknown_downloads()
