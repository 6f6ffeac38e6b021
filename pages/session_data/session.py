"""The data of this session: held from the first use on, so that no page mixes two sets of files.

Newer data are shown once "Show" is pressed or the page is opened again. With the session goes what
it alone still held.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from impact.loading.live_folder import FilesStillArriving, FolderStatus
from impact.loading.snapshots import Snapshot, Snapshots, row_count_changes
from impact.model.errors import ImpactError, UsageError
from pages.server import settings
from pages.server.sessions import person_of
from pages.session_data.store import LoadedData, store

_SESSION_KEY, _OWN_FILES_KEY = "loading_session", "loading_own_files"


@dataclass
class _SessionData:
    """What one session shows.

    Attributes:
        now: the moment of this run.
        snapshots: those that there were at the first use.
        shown: by the name of its snapshot the data that this session has shown or compared with.
    """

    now: datetime
    snapshots: Snapshots | None = None
    shown: dict[str, LoadedData] = field(default_factory=dict)


def begin_run(now: datetime) -> None:
    """Begin a run of this session; everything below happens at this moment."""
    st.session_state.setdefault(_SESSION_KEY, _SessionData(now)).now = now


def today(timezone: str) -> date:
    """Return the day of this run in a time zone, such as "Europe/Paris"."""
    return _session().now.astimezone(ZoneInfo(timezone)).date()


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
    return _own_files() or _load_usable(_session(), name)


def try_snapshot(name: str) -> LoadedData | ImpactError:
    """Return the data of a snapshot, or why they cannot be used; no other replaces it."""
    try:
        return _own_files() or _load_one(_session(), session_snapshots().by_name(name))
    except UsageError as error:
        return error


def newer_data_time(name: str | None, now: datetime) -> datetime | None:
    """Return when data newer than those on screen were loaded; `name` is as in `load_data`."""
    shown = _session().shown
    try:
        newest = _load_usable(_SessionData(now), name)
    except ImpactError:
        return None
    for snapshot in dict.fromkeys([newest.snapshot, *(each.snapshot for each in shown.values())]):
        status = store().live_folder(snapshot).refresh(now)
        before = shown.get(snapshot.name)
        if status.data is not None and (before is None or before.key != status.data.key):
            return status.loaded_at
    return None


def why_no_data(now: datetime) -> str:
    """Return why there is nothing to show now; "" if there is something."""
    try:
        _load_usable(_SessionData(now), None)
    except ImpactError as error:
        return str(error)
    return ""


def folder_status(loaded: LoadedData, now: datetime) -> FolderStatus[LoadedData]:
    """Return the status of the files of a snapshot now."""
    return store().live_folder(loaded.snapshot).refresh(now)


def show_newest() -> None:
    """Show the newest data from the next run on."""
    st.session_state.pop(_SESSION_KEY, None)


def row_count_moves(loaded: LoadedData) -> list[str]:
    """Return a sentence for each large change in rows since the usable snapshot before."""
    snapshots = () if loaded.dataset.is_own else session_snapshots().all
    position = snapshots.index(loaded.snapshot) if loaded.snapshot in snapshots else 0
    # Each is loaded when it is reached.
    earlier = (_load_one(_session(), each) for each in reversed(snapshots[:position]))
    previous = next((each for each in earlier if isinstance(each, LoadedData)), None)
    return row_count_changes(previous.dataset, loaded.dataset) if previous is not None else []


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


def _load_one(session: _SessionData, snapshot: Snapshot) -> LoadedData | ImpactError:
    """Return the data that a session shows of a snapshot: the same from the first use on."""
    folder, shown = store().live_folder(snapshot), session.shown.get(snapshot.name)
    with nullcontext() if shown or folder.in_use else st.spinner("Reading the files…"):
        status = folder.refresh(session.now)
    # The same data written again are newer only by the age of their files.
    if status.data is not None and (shown is None or shown.key == status.data.key):
        shown = session.shown[snapshot.name] = status.data
    if shown is None:
        return status.fault or FilesStillArriving()
    return replace(shown, error=status.fault)


def person() -> dict[str, str] | None:
    """Return the name, email and subject of who is signed in; None without a sign-in."""
    guard = settings.current_guard()
    return person_of(st.user.to_dict()) if guard is not None and guard.sign_in else None
