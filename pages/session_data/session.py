"""The data of this session: what it shows stays what it is until somebody asks for newer ones.

That is until "Show" is pressed or a fresh page is opened: no view mixes two sets of files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

import streamlit as st

from impact.loading.live_folder import (
    DataVersion,
    FilesStillArriving,
    FileStamps,
    FolderStatus,
    LiveFolder,
    RowDropHold,
)
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    find_snapshots,
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
from pages.session_data.cache import made_once
from pages.session_data.confirmation import with_lists
from pages.session_data.store import Loaded, data_folder, policy_file, store

_SESSION, _OWN = "loading_session", "loading_own_files"
T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """Whether a snapshot can be used: `error` is why not, else "" and its rows and fingerprint."""

    error: str = ""
    rows: int | None = None
    fingerprint: str = ""


@dataclass
class _Session:
    """What one session shows: since when, the snapshots that there were then, and their sets.

    Attributes:
        now: the moment of this run.
        lost: whether a set that it showed is no longer kept.
    """

    now: datetime
    found: Snapshots | None = None
    pins: dict[str, tuple[LiveFolder[Any], DataVersion]] = field(default_factory=dict)
    lost: bool = False


def begin(now: datetime) -> None:
    """Begin a run of this session at a moment: what is asked below is asked then."""
    st.session_state.setdefault(_SESSION, _Session(now)).now = now


def has_dropped_data() -> bool:
    """Say whether the page on screen is of data that this session has let go."""
    return _SESSION not in st.session_state


def snapshots() -> Snapshots:
    """Return the snapshots of the data folder, and what is none, as this session knows them."""
    own = _own()
    return Snapshots((own.snapshot,), ()) if own else _found(_session())


def is_own() -> bool:
    """Say whether this session shows files of its own."""
    return _own() is not None


def use_own(loaded: Loaded) -> None:
    """Show these files in this session, and nowhere else."""
    st.session_state[_OWN] = loaded


def drop_own() -> None:
    """Forget this session's own files; it shows the shared data again."""
    st.session_state.pop(_OWN, None)


def _own() -> Loaded | None:
    found: Loaded | None = st.session_state.get(_OWN)
    return found


def load_data(name: str | None = None) -> Loaded:
    """Return the data of a snapshot that this session shows.

    Where they cannot be used: the last good ones of that snapshot since the start, else those of
    the latest other snapshot that can be used.

    Args:
        name: of the snapshot; None: the latest.

    Raises:
        ImpactError: nothing in the folder can be used, and nothing was since the start.
    """
    own = _own()
    loaded = _with_lists(_session(), own) if own else _resolve(_session(), name)
    if isinstance(loaded, ImpactError):
        raise loaded
    return loaded


def try_snapshot(name: str) -> Loaded | ImpactError:
    """Return the data of a snapshot, or why they cannot be used; no other takes its place."""
    try:
        return _own() or _load_one(_session(), snapshots().by_name(name))
    except UsageError as error:
        return error


def session_value(name: str, arrivals: LiveFolder[T]) -> T | None:
    """Return the set of other files that this session shows; None where there is none yet."""
    return _pinned(_session(), name, arrivals)


def news(name: str | None, now: datetime) -> datetime | None:
    """Return when newer data than this session shows were taken in; None where there are none.

    Args:
        name: of the snapshot that the session asks for; None: the latest.
    """
    session = _session()
    try:
        fresh = _resolve(_Session(now), name)
    except ImpactError:
        return None
    newer = store().of(fresh.snapshot).refresh(now).current
    if fresh.snapshot.name not in session.pins and newer is not None:
        return newer.loaded_at
    for arrivals, pin in list(session.pins.values()):
        current = arrivals.refresh(now).current
        if current is not None and not arrivals.is_same_data(pin, current):
            return current.loaded_at
    return None


def trouble(name: str | None, now: datetime) -> str:
    """Say why there is nothing to show by now; "" where there is."""
    try:
        _resolve(_Session(now), name)
    except ImpactError as error:
        return str(error)
    return ""


def standing(loaded: Loaded, now: datetime) -> FolderStatus:
    """Return how the files of a snapshot stand now."""
    return store().of(loaded.snapshot).refresh(now)


def show_newest() -> None:
    """Let this session show what is newest from its next run on."""
    st.session_state.pop(_SESSION, None)


def accept(loaded: Loaded, held: RowDropHold, now: datetime, by: str) -> bool:
    """Use the set whose rows fell, for all sessions; False where other files came since."""
    return store().of(loaded.snapshot).accept(held, now, by)


def has_lost() -> bool:
    """Say, once, whether the data that this session showed before are no longer kept."""
    session = _session()
    was_lost, session.lost = session.lost, False
    return was_lost


def state(snapshot: Snapshot) -> State:
    """Return whether the files of a snapshot can be used; nothing else of them is kept."""
    if own := _own():
        return _state_of(own.dataset)
    session = _session()
    if snapshot.name in session.pins:
        # The fingerprint of the files alone, as of those that nobody has opened.
        loaded = _pinned(session, snapshot.name, store().of(snapshot))
        if loaded is not None:
            return _state_of(loaded.dataset)
    policy = policy_file()
    return _state(snapshot, str(policy or ""), stamp_snapshot(snapshot, policy))


def moves(loaded: Loaded) -> list[str]:
    """Say by how much the rows of a snapshot move against the usable one before, if by much."""
    before = next((other for other in _before(loaded) if isinstance(other, Loaded)), None)
    return row_count_changes(before.dataset, loaded.dataset) if before is not None else []


def view_of(loaded: Loaded, policy: Policy, as_of: date, data_day: date) -> View:
    """Return the decisions of a day, made once for all sessions, or for one on its own files."""
    return _look(loaded.serial, policy, as_of, data_day, loaded.dataset)


def _session() -> _Session:
    if has_dropped_data():
        st.rerun()
    session: _Session = st.session_state[_SESSION]
    return session


def _found(session: _Session) -> Snapshots:
    if session.found is None:
        session.found = find_snapshots(data_folder())
    return session.found


def _resolve(session: _Session, name: str | None) -> Loaded:
    found = _found(session)
    wanted = found.latest if name is None else found.by_name(name)
    loaded = _load_one(session, wanted)
    if isinstance(loaded, Loaded):
        store().known = found
        return loaded
    others = (*reversed(found.all), *reversed(store().known.all))
    for other in others:
        instead = _load_one(session, other) if other != wanted else None
        if isinstance(instead, Loaded):
            return replace(instead, error=loaded, asked=wanted.name)
    session.found = None  # looked up again by the next run
    raise loaded


def _before(loaded: Loaded) -> Iterator[Loaded | ImpactError]:
    """Yield the snapshots before one, the latest first, each loaded when it is asked for."""
    found = () if loaded.dataset.is_own else snapshots().all
    at = found.index(loaded.snapshot) if loaded.snapshot in found else 0
    return (_load_one(_session(), other) for other in reversed(found[:at]))


def _load_one(session: _Session, snapshot: Snapshot) -> Loaded | ImpactError:
    arrivals = store().of(snapshot)
    data = _pinned(session, snapshot.name, arrivals)
    fault = arrivals.refresh(session.now).fault
    if data is None:
        return fault or FilesStillArriving()
    return _with_lists(session, replace(data, error=fault))


def _with_lists(session: _Session, loaded: Loaded) -> Loaded | ImpactError:
    """Return the data with the lists that this session shows, where the policy asks for them."""
    if not loaded.rules.labels_needing_confirmation:
        return loaded
    return with_lists(loaded, _pinned(session, FOLDER, registry_store.live_registries()))


def _pinned(session: _Session, name: str, arrivals: LiveFolder[T]) -> T | None:
    """Return what a session shows under a name: from its first look on the same set."""
    known = session.pins.get(name)
    (known[0] if known else arrivals).refresh(session.now)
    newest = (known[0] if known else arrivals).latest()
    if known is not None and newest is not None and not known[0].is_same_data(known[1], newest[0]):
        data: T | None = known[0].data(known[1])
        if data is not None:
            return data
        # Too many newer ones came: this run must end here, or its page would mix two sets.
        st.session_state[_SESSION] = _Session(session.now, lost=True)
        st.rerun()
    if newest is None:
        return None
    session.pins[name] = (known[0] if known else arrivals, newest[0])
    return newest[1]


def _state_of(dataset: Dataset) -> State:
    rows = sum(report.rows for report in dataset.files)
    return State(rows=rows, fingerprint=dataset.fingerprint[:12])


@st.cache_data(max_entries=200, show_spinner="Reading the snapshots…")
def _state(snapshot: Snapshot, policy: str, stamp: FileStamps) -> State:
    try:
        return _state_of(load_snapshot(snapshot))
    except ImpactError as error:
        return State(str(error))


@made_once(max_entries=8, show_spinner="Deciding…")
def _look(serial: int, policy: Policy, as_of: date, data_day: date, _dataset: Dataset) -> View:
    return decide_view(_dataset, as_of, policy, data_day)
