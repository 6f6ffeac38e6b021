"""The data of this session: pinned at the first use, so that no page mixes two sets of files.

Newer data are shown once "Show" is pressed or the page is opened again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

import streamlit as st

from impact.loading.file_stamps import FileStamps
from impact.loading.live_folder import (
    DataVersion,
    FilesStillArriving,
    FolderNotAnswering,
    FolderStatus,
    LiveFolder,
    RowDropHold,
)
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    load_snapshot,
    row_count_changes,
    stamp_snapshot,
)
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError, UsageError
from impact.model.policy import Policy
from impact.registries.load import FOLDER
from impact.rules.decide import decide_view
from impact.rules.view import View
from pages.session_data import registry_store
from pages.session_data.cache import cache_result
from pages.session_data.confirmation import confirm_data
from pages.session_data.store import LoadedData, policy_path, store

_SESSION_KEY, _OWN_FILES_KEY = "loading_session", "loading_own_files"
T = TypeVar("T")


@dataclass(frozen=True)
class SnapshotState:
    """Whether a snapshot can be used: `error` says why not, else "" with rows and fingerprint."""

    error: str = ""
    rows: int | None = None
    fingerprint: str = ""


@dataclass
class _SessionData:
    """What one session shows.

    Attributes:
        now: the moment of this run.
        snapshots: those that there were at the first use.
        pins: by name the live folder and the version of its data that is shown.
        is_lost: whether a version that it showed is no longer kept.
    """

    now: datetime
    snapshots: Snapshots | None = None
    pins: dict[str, tuple[LiveFolder[Any], DataVersion]] = field(default_factory=dict)
    is_lost: bool = False


def begin_run(now: datetime) -> None:
    """Begin a run of this session; everything below happens at this moment."""
    st.session_state.setdefault(_SESSION_KEY, _SessionData(now)).now = now


def has_dropped_data() -> bool:
    """Return whether this session has dropped the data of the page on screen."""
    return _SESSION_KEY not in st.session_state


def session_snapshots() -> Snapshots:
    """Return the snapshots of the data folder as this session first saw them."""
    own = _own_files()
    return Snapshots((own.snapshot,), ()) if own else _snapshots_of(_session())


def shows_own_files() -> bool:
    """Return whether this session shows files of its own."""
    return _own_files() is not None


def use_own_files(loaded: LoadedData) -> None:
    """Show these files in this session only."""
    st.session_state[_OWN_FILES_KEY] = loaded


def drop_own_files() -> None:
    """Drop this session's own files and show the shared data again."""
    st.session_state.pop(_OWN_FILES_KEY, None)


def _own_files() -> LoadedData | None:
    loaded: LoadedData | None = st.session_state.get(_OWN_FILES_KEY)
    return loaded


def load_data(name: str | None = None) -> LoadedData:
    """Return the data that this session shows of a snapshot.

    If they cannot be used: the last good ones of that snapshot since the server's start, else
    those of the latest other snapshot that can be used.

    Args:
        name: of the snapshot; None: the latest.

    Raises:
        ImpactError: nothing in the folder can be used, or could be since the start.
    """
    own = _own_files()
    loaded = _with_registries(_session(), own) if own else _load_usable(_session(), name)
    if isinstance(loaded, ImpactError):
        raise loaded
    return loaded


def try_snapshot(name: str) -> LoadedData | ImpactError:
    """Return the data of a snapshot, or why they cannot be used; no other replaces it."""
    try:
        return _own_files() or _load_one(_session(), session_snapshots().by_name(name))
    except UsageError as error:
        return error


def session_value(name: str, folder: LiveFolder[T]) -> T | None:
    """Return the data that this session shows of a live folder; None if there are none yet."""
    return _pinned_data(_session(), name, folder)


def newer_data_time(name: str | None, now: datetime) -> datetime | None:
    """Return when data newer than those on screen were loaded; `name` is as in `load_data`."""
    session = _session()
    try:
        newest = _load_usable(_SessionData(now), name)
    except ImpactError:
        return None
    version = store().live_folder(newest.snapshot).refresh(now).current
    if newest.snapshot.name not in session.pins and version is not None:
        return version.loaded_at
    for folder, pin in list(session.pins.values()):
        current = folder.refresh(now).current
        if current is not None and not folder.is_same_data(pin, current):
            return current.loaded_at
    return None


def why_no_data(name: str | None, now: datetime) -> str:
    """Return why there is nothing to show now; "" if there is something."""
    try:
        _load_usable(_SessionData(now), name)
    except ImpactError as error:
        return str(error)
    return ""


def folder_status(loaded: LoadedData, now: datetime) -> FolderStatus:
    """Return the status of the files of a snapshot now."""
    return store().live_folder(loaded.snapshot).refresh(now)


def show_newest() -> None:
    """Show the newest data from the next run on."""
    st.session_state.pop(_SESSION_KEY, None)


def accept_row_drop(loaded: LoadedData, drop: RowDropHold, now: datetime, by: str) -> bool:
    """Accept data with dropped rows for all sessions; return False if other files came since."""
    return store().live_folder(loaded.snapshot).accept(drop, now, by)


def pop_data_lost() -> bool:
    """Return whether the data on screen are no longer kept; True only once."""
    session = _session()
    was_lost, session.is_lost = session.is_lost, False
    return was_lost


def snapshot_state(snapshot: Snapshot) -> SnapshotState:
    """Return whether the files of a snapshot can be used; nothing else of them is kept."""
    if own := _own_files():
        return _dataset_state(own.dataset)
    session = _session()
    if snapshot.name in session.pins:
        # The fingerprint of the files only, as for a snapshot that nobody has opened.
        loaded = _pinned_data(session, snapshot.name, store().live_folder(snapshot))
        if loaded is not None:
            return _dataset_state(loaded.dataset)
    if not store().is_answering():
        return SnapshotState(str(FolderNotAnswering()))
    return _read_state(snapshot, str(policy_path() or ""), stamp_snapshot(snapshot, policy_path()))


def row_count_moves(loaded: LoadedData) -> list[str]:
    """Return a sentence for each large change in rows since the usable snapshot before."""
    previous = next((each for each in _load_earlier(loaded) if isinstance(each, LoadedData)), None)
    return row_count_changes(previous.dataset, loaded.dataset) if previous is not None else []


def view_of(loaded: LoadedData, policy: Policy, as_of: date, data_day: date) -> View:
    """Return the decisions of a day; cached for all sessions, or for one with its own files."""
    return _decide(loaded.serial, policy, as_of, data_day, loaded.dataset)


def _session() -> _SessionData:
    if has_dropped_data():
        st.rerun()
    session: _SessionData = st.session_state[_SESSION_KEY]
    return session


def _snapshots_of(session: _SessionData) -> Snapshots:
    if session.snapshots is None:
        session.snapshots = store().snapshots()
    return session.snapshots


def _load_usable(session: _SessionData, name: str | None) -> LoadedData:
    snapshots = _snapshots_of(session)
    wanted = snapshots.latest if name is None else snapshots.by_name(name)
    loaded = _load_one(session, wanted)
    if isinstance(loaded, LoadedData):
        store().last_usable = snapshots
        return loaded
    for candidate in (*reversed(snapshots.all), *reversed(store().last_usable.all)):
        replacement = _load_one(session, candidate) if candidate != wanted else None
        if isinstance(replacement, LoadedData):
            return replace(replacement, error=loaded, requested=wanted.name)
    session.snapshots = None  # the next run looks again
    raise loaded


def _load_earlier(loaded: LoadedData) -> Iterator[LoadedData | ImpactError]:
    """Yield the snapshots before one, the latest first, each loaded when it is reached."""
    snapshots = () if loaded.dataset.is_own else session_snapshots().all
    position = snapshots.index(loaded.snapshot) if loaded.snapshot in snapshots else 0
    return (_load_one(_session(), earlier) for earlier in reversed(snapshots[:position]))


def _load_one(session: _SessionData, snapshot: Snapshot) -> LoadedData | ImpactError:
    folder = store().live_folder(snapshot)
    data = _pinned_data(session, snapshot.name, folder)
    fault = folder.refresh(session.now).fault
    if data is None:
        return fault or FilesStillArriving()
    return _with_registries(session, replace(data, error=fault))


def _with_registries(session: _SessionData, loaded: LoadedData) -> LoadedData | ImpactError:
    """Return the data with the lists that this session shows."""
    return confirm_data(loaded, _pinned_data(session, FOLDER, registry_store.live_registries()))


def _pinned_data(session: _SessionData, name: str, folder: LiveFolder[T]) -> T | None:
    """Return the data that a session shows under a name: the same version from its first use on."""
    pin = session.pins.get(name)
    with nullcontext() if folder.latest() else st.spinner("Reading the files…"):
        (pin[0] if pin else folder).refresh(session.now)
    newest = (pin[0] if pin else folder).latest()
    if pin is not None and newest is not None and not pin[0].is_same_data(pin[1], newest[0]):
        data: T | None = pin[0].data(pin[1])
        if data is not None:
            return data
        # Too many newer versions came: this run must end, or its page would mix two sets of files.
        st.session_state[_SESSION_KEY] = _SessionData(session.now, is_lost=True)
        st.rerun()
    if newest is None:
        return None
    session.pins[name] = (pin[0] if pin else folder, newest[0])
    return newest[1]


def _dataset_state(dataset: Dataset) -> SnapshotState:
    rows = sum(report.rows for report in dataset.files)
    return SnapshotState(rows=rows, fingerprint=dataset.fingerprint[:12])


@st.cache_data(max_entries=200, show_spinner="Reading the snapshots…")
def _read_state(snapshot: Snapshot, policy: str, stamp: FileStamps) -> SnapshotState:
    try:
        return _dataset_state(load_snapshot(snapshot))
    except ImpactError as error:
        return SnapshotState(str(error))


@cache_result(max_entries=8, show_spinner="Deciding…")
def _decide(serial: int, policy: Policy, as_of: date, data_day: date, _dataset: Dataset) -> View:
    return decide_view(_dataset, as_of, policy, data_day)
