"""The store of loaded snapshots, one for all sessions; it keeps the latest used ones in memory."""

from __future__ import annotations

import itertools
import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from impact.loading.live_folder import LOOK_SECONDS, FolderNotAnswering, LiveFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    find_snapshots,
    load_snapshot,
    row_count_drops,
    stamp_snapshot,
)
from impact.model.background_call import BackgroundCall
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

    def __init__(self, root: Path, policy: Path | None) -> None:
        self.last_usable = Snapshots((), ())
        self._root, self._policy = root, policy
        self._listing: BackgroundCall[Snapshots] | None = None
        self._live_folders: dict[Snapshot, LiveFolder[LoadedData]] = {}
        self._lock = threading.Lock()

    def snapshots(self) -> Snapshots:
        """Return the snapshots now; while the folder does not answer, the last usable ones.

        Raises:
            FolderNotAnswering: and there were none yet.
        """
        listing = self._begin_listing()
        if listing.wait(LOOK_SECONDS):
            return listing.result()
        if not self.last_usable.all:
            raise FolderNotAnswering
        return self.last_usable

    def is_answering(self) -> bool:
        """Return whether the data folder answers."""
        return self._begin_listing().wait(LOOK_SECONDS)

    def _begin_listing(self) -> BackgroundCall[Snapshots]:
        with self._lock:
            if self._listing is None or self._listing.wait():
                self._listing = BackgroundCall(lambda: find_snapshots(self._root))
            return self._listing

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
            read=lambda last_good: _read_snapshot(snapshot, self._policy),
            key=lambda loaded: (loaded.dataset.fingerprint, loaded.dataset.info, loaded.rules),
            find_row_drops=lambda before, after: row_count_drops(before.dataset, after.dataset),
        )


def data_folder() -> Path:
    """Return the folder that IMPACT_DATA names, else the sample."""
    return Path(os.environ.get("IMPACT_DATA") or SAMPLE_FOLDER)


def folder_name() -> str:
    """Return the name of the data folder for the screen; its path is only for the server's log."""
    return _name_of(data_folder())


@cache  # a folder that does not answer any more keeps its name
def _name_of(folder: Path) -> str:
    return folder.resolve().name


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
    return Store(root, policy)


def _read_snapshot(snapshot: Snapshot, policy: Path | None) -> LoadedData:
    folder = snapshot.settings("policy.toml").parent
    rules, dataset = collect_errors(
        lambda: read_policy_history(folder, policy), lambda: load_snapshot(snapshot)
    )
    return LoadedData(next_serial(), snapshot, dataset, rules)
