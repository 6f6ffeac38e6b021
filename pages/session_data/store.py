"""Loaded data, one store for all sessions; `impact.loading.live_folder` takes in new files."""

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

SAMPLE = Path(__file__).parent.parent.parent / "data"
# Snapshots whose files are in memory; the one that nobody looked at for longest goes first.
MOST_SNAPSHOTS = 6

_serials = itertools.count()


@dataclass(frozen=True)
class Loaded:
    """The data in use, of one snapshot.

    Attributes:
        serial: which reading of the files it is.
        rules: the policy's versions, each with its days.
        error: why the newer files, or the snapshot that was asked for, are not in use.
        asked: the name of the snapshot that was asked for where it cannot be used and this is
            another; None where this is the one.
    """

    serial: int
    snapshot: Snapshot
    dataset: Dataset
    rules: PolicyHistory
    error: ImpactError | None = None
    asked: str | None = None


class Store:
    """The arrivals of every snapshot of one data folder.

    Attributes:
        known: the last list of snapshots of which one could be used.
    """

    def __init__(self, policy: Path | None) -> None:
        self.known = Snapshots((), ())
        self._policy = policy
        self._arrivals: dict[Snapshot, LiveFolder[Loaded]] = {}
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot) -> LiveFolder[Loaded]:
        """Return the arrivals of a snapshot."""
        with self._lock:
            found = self._arrivals.pop(snapshot, None) or self._made(snapshot)
            self._arrivals[snapshot] = found
            for oldest in list(self._arrivals)[:-MOST_SNAPSHOTS]:
                del self._arrivals[oldest]
            return found

    def _made(self, snapshot: Snapshot) -> LiveFolder[Loaded]:
        return LiveFolder(
            stamp=lambda: stamp_snapshot(snapshot, self._policy),
            read=lambda last_good: _read(snapshot, self._policy, is_first=last_good is None),
            key=lambda loaded: (loaded.dataset.fingerprint, loaded.dataset.info, loaded.rules),
            find_row_drops=lambda before, after: row_count_drops(before.dataset, after.dataset),
        )


def data_folder() -> Path:
    """Return the folder that IMPACT_DATA names, else the sample."""
    return Path(os.environ.get("IMPACT_DATA") or SAMPLE)


def folder_name() -> str:
    """Return what the data folder is called on screen: where it stands is for the server's log."""
    return data_folder().resolve().name


def policy_file() -> Path | None:
    """Return the policy file that IMPACT_POLICY names; None leaves it to the folder."""
    named = os.environ.get("IMPACT_POLICY")
    return Path(named) if named else None


def next_serial() -> int:
    """Return a number that no other reading of files has."""
    return next(_serials)


def store() -> Store:
    """Return the desk of the data folder."""
    return _store(data_folder(), policy_file())


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(root: Path, policy: Path | None) -> Store:
    return Store(policy)


def _read(snapshot: Snapshot, policy: Path | None, *, is_first: bool) -> Loaded:
    with st.spinner("Reading the files…") if is_first else nullcontext():
        folder = snapshot.settings("policy.toml").parent
        rules, dataset = collect_errors(
            lambda: read_policy_history(folder, policy), lambda: load_snapshot(snapshot)
        )
    return Loaded(next_serial(), snapshot, dataset, rules)
