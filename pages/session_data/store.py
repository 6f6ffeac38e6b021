"""The store of loaded snapshots, one for all sessions; it keeps the latest used ones in memory."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from impact.loading.live_folder import LiveFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    load_snapshot,
    row_count_drops,
    stamp_snapshot,
)
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError, collect_errors
from impact.model.policy import PolicyHistory

SAMPLE_FOLDER = Path(__file__).parent.parent.parent / "data"
# Snapshots in memory; the least recently used one goes first.
MAX_SNAPSHOTS = 6

_serials = itertools.count()


@dataclass(frozen=True)
class LoadedData:
    """A snapshot that was loaded, with its policy.

    Attributes:
        serial: a number of its own for each reading of the files.
        rules: the policy's versions, each with its days.
        error: why the newer files, or the requested snapshot, are not in use.
        requested: the name of the requested snapshot if it cannot be used and this one is shown
            instead, else None.
    """

    serial: int
    snapshot: Snapshot
    dataset: Dataset
    rules: PolicyHistory
    error: ImpactError | None = None
    requested: str | None = None


class Store:
    """The live folder of each snapshot of one data folder.

    Attributes:
        last_usable: the last list of snapshots of which one could be used.
    """

    def __init__(self, policy: Path | None) -> None:
        self.last_usable = Snapshots((), ())
        self._policy = policy
        self._live_folders: dict[Snapshot, LiveFolder[LoadedData]] = {}
        self._lock = threading.Lock()

    def live_folder(self, snapshot: Snapshot) -> LiveFolder[LoadedData]:
        """Return the live folder of a snapshot, created at its first use."""
        with self._lock:
            folder = self._live_folders.pop(snapshot, None) or self._create(snapshot)
            self._live_folders[snapshot] = folder
            for oldest in list(self._live_folders)[:-MAX_SNAPSHOTS]:
                del self._live_folders[oldest]
            return folder

    def _create(self, snapshot: Snapshot) -> LiveFolder[LoadedData]:
        return LiveFolder(
            stamp=lambda: stamp_snapshot(snapshot, self._policy),
            read=lambda last_good: _read_snapshot(
                snapshot, self._policy, is_first=last_good is None
            ),
            key=lambda loaded: (loaded.dataset.fingerprint, loaded.dataset.info, loaded.rules),
            find_row_drops=lambda before, after: row_count_drops(before.dataset, after.dataset),
        )


def data_folder() -> Path:
    """Return the folder that IMPACT_DATA names, else the sample."""
    return Path(os.environ.get("IMPACT_DATA") or SAMPLE_FOLDER)


def folder_name() -> str:
    """Return the name of the data folder for the screen; its path is only for the server's log."""
    return data_folder().resolve().name


def policy_path() -> Path | None:
    """Return the policy file that IMPACT_POLICY names; None: the policy of the folder."""
    path = os.environ.get("IMPACT_POLICY")
    return Path(path) if path else None


def next_serial() -> int:
    """Return a number that identifies one reading of files."""
    return next(_serials)


def store() -> Store:
    """Return the store of the data folder."""
    return _store(data_folder(), policy_path())


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(root: Path, policy: Path | None) -> Store:
    return Store(policy)


def _read_snapshot(snapshot: Snapshot, policy: Path | None, *, is_first: bool) -> LoadedData:
    with st.spinner("Reading the files…") if is_first else nullcontext():
        folder = snapshot.settings("policy.toml").parent
        rules, dataset = collect_errors(
            lambda: read_policy_history(folder, policy), lambda: load_snapshot(snapshot)
        )
    return LoadedData(next_serial(), snapshot, dataset, rules)
