"""Load the data once for all sessions, again when a file changes, and keep the last good."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from impact.dataset import Dataset
from impact.decisions import View, look
from impact.errors import ImpactError, UsageError
from impact.policy import Policy, PolicyHistory, read_policy_history
from impact.snapshots import Snapshot, Snapshots, find_snapshots, load_snapshot, row_moves

Stamp = tuple[tuple[str, int, int, int], ...]

SAMPLE = Path(__file__).parent.parent.parent / "data"


@dataclass(frozen=True)
class Loaded:
    """The data in use, of one snapshot.

    Attributes:
        rules: the policy's versions, each with its days.
        error: why newer files are not in use; None where they are.
        asked: the name of the snapshot that was asked for where it cannot be used and this is
            another; None where this is the one.
    """

    stamp: Stamp
    snapshot: Snapshot
    dataset: Dataset
    rules: PolicyHistory
    error: ImpactError | None = None
    asked: str | None = None


@dataclass(frozen=True)
class State:
    """Whether a snapshot can be used: `error` is why not, else "" and its rows and fingerprint."""

    error: str = ""
    rows: int | None = None
    fingerprint: str = ""


def data_folder() -> Path:
    """Return the folder that IMPACT_DATA names, else the sample."""
    return Path(os.environ.get("IMPACT_DATA") or SAMPLE)


def policy_file() -> Path | None:
    """Return the policy file that IMPACT_POLICY names; None leaves it to the folder."""
    named = os.environ.get("IMPACT_POLICY")
    return Path(named) if named else None


def snapshots() -> Snapshots:
    """Return the snapshots of the data folder, and what is none."""
    return find_snapshots(data_folder())


def load_data(name: str | None = None) -> Loaded:
    """Return the data of a snapshot as they stand in the folder now.

    Where they cannot be used: the last good ones of that snapshot since the start, else those of
    the latest other snapshot that can be used.

    Args:
        name: of the snapshot; None: the latest.

    Raises:
        ImpactError: nothing in the folder can be used, and nothing was since the start.
    """
    found = snapshots()
    wanted = found.latest if name is None else found.named(name)
    loaded = _load_one(wanted)
    if isinstance(loaded, Loaded):
        return loaded
    for other in reversed(found.found):
        instead = _load_one(other) if other != wanted else None
        if isinstance(instead, Loaded):
            return replace(instead, error=loaded, asked=wanted.name)
    raise loaded


def try_snapshot(name: str) -> Loaded | ImpactError:
    """Return the data of a snapshot, or why they cannot be used; no other takes its place."""
    try:
        return _load_one(snapshots().named(name))
    except UsageError as error:
        return error


def state(snapshot: Snapshot) -> State:
    """Return whether the files of a snapshot can be used; nothing else of them is kept."""
    policy = policy_file()
    return _state(snapshot, str(policy or ""), _stamp(snapshot, policy))


def moves(loaded: Loaded) -> list[str]:
    """Say by how much the rows of a snapshot move against the usable one before, if by much."""
    before = next((other for other in _before(loaded) if isinstance(other, Loaded)), None)
    return row_moves(before.dataset, loaded.dataset) if before is not None else []


def look_at(loaded: Loaded, policy: Policy, as_of: date, data_day: date) -> View:
    """Return the decisions of a day, made once for all sessions."""
    return _look(loaded.stamp, policy, as_of, data_day, loaded.dataset)


def _before(loaded: Loaded) -> Iterator[Loaded | ImpactError]:
    """Yield the snapshots before one, the latest first, each loaded when it is asked for."""
    found = snapshots().found
    at = found.index(loaded.snapshot) if loaded.snapshot in found else 0
    return (_load_one(other) for other in reversed(found[:at]))


def _load_one(snapshot: Snapshot) -> Loaded | ImpactError:
    policy = policy_file()
    last_good = _last_good(str(snapshot.folder), str(policy))
    found = _load(snapshot, str(policy or ""), _stamp(snapshot, policy))
    if isinstance(found, Loaded):
        last_good["data"] = found
        return found
    return replace(last_good["data"], error=found) if "data" in last_good else found


# Keyed by what the files are on disk: a data frame as a key would be hashed by a sample of its
# rows, and nothing else tells that a file changed. A refusal is kept like a success.
@st.cache_resource(max_entries=4, show_spinner="Reading the files…")
def _load(snapshot: Snapshot, policy: str, stamp: Stamp) -> Loaded | ImpactError:
    try:
        rules = read_policy_history(
            snapshot.settings("policy.toml").parent, Path(policy) if policy else None
        )
        return Loaded(stamp, snapshot, load_snapshot(snapshot), rules)
    except ImpactError as error:
        return error


@st.cache_data(max_entries=200, show_spinner="Reading the snapshots…")
def _state(snapshot: Snapshot, policy: str, stamp: Stamp) -> State:
    try:
        dataset = load_snapshot(snapshot)
    except ImpactError as error:
        return State(str(error))
    rows = sum(report.rows for report in dataset.files)
    return State(rows=rows, fingerprint=dataset.fingerprint[:12])


@st.cache_resource(max_entries=8, show_spinner="Deciding…")
def _look(stamp: Stamp, policy: Policy, as_of: date, data_day: date, _dataset: Dataset) -> View:
    return look(_dataset, as_of, policy, data_day)


@st.cache_resource(max_entries=4, show_spinner=False)
def _last_good(folder: str, policy: str) -> dict[str, Loaded]:
    return {}


def _stamp(snapshot: Snapshot, policy: Path | None) -> Stamp:
    """Return what tells that a file of the snapshot, or a setting that it uses, changed."""
    paths = set(_files(snapshot.folder))
    paths |= {path for path in _files(snapshot.root) if path.suffix == ".toml"}
    paths |= {policy} if policy else set()
    return stamp_of(paths)


def stamp_of(paths: Iterable[Path]) -> Stamp:
    """Return what tells that one of these files changed."""
    return tuple(_file_stamp(path) for path in sorted(paths))


def _files(folder: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return []


def _file_stamp(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size, found.st_ino)
