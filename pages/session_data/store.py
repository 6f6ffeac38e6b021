"""The store of loaded data, one for all sessions: each snapshot with its policy and State's lists.

It keeps the last good reading of the snapshots used last. An older one lives as long as a session
shows it; what was computed of a dataset lives as long as the dataset.
"""

import gc
import os
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from impact.explain.letters import templates
from impact.loading.checksums import CHECKSUMS
from impact.loading.file_stamps import FileStamps, join_stamps, stamp_files
from impact.loading.live_folder import LOOK_SECONDS, FolderNotAnswering, LiveFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    find_snapshots,
    load_snapshot,
    row_count_drops,
    snapshot_fingerprint,
    stamp_snapshot,
)
from impact.model.background_call import BackgroundCall
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError, collect_errors
from impact.model.memo import cached
from impact.model.policy import AcceptedLists, PolicyHistory
from impact.registries.confirmation import confirm, fingerprint_with_lists
from impact.registries.load import FOLDER, NO_LISTS, Registries, read_registries, registry_files

SAMPLE_FOLDER = Path(__file__).parent.parent.parent / "data"
# Snapshots in memory; the least recently used one goes first.
MAX_SNAPSHOTS = 6


# What is read of files is kept for each of their states, these stamps.
Stamps = tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True)
class LoadedData:
    """A snapshot that was loaded, with its policy; the dataset has the State's lists.

    Attributes:
        rules: the policy's versions, each with its days.
        error: why the newer files, or the requested snapshot, are not in use.
        requested: the name of the requested snapshot if it cannot be used and this one is shown
            instead, else None.
    """

    snapshot: Snapshot
    dataset: Dataset
    rules: PolicyHistory
    error: ImpactError | None = None
    requested: str | None = None

    @property
    def registries(self) -> Registries:
        """Return the State's lists; of a file that is refused now, its last good contents."""
        return self.dataset.registries or NO_LISTS

    @property
    def key(self) -> Hashable:
        """Return what is equal for two readings of the same content."""
        lists = self.registries
        return self.dataset.fingerprint, self.dataset.info, self.rules, lists.problems, lists.zone


@dataclass(frozen=True)
class SnapshotState:
    """Whether a snapshot can be used: `error` says why not, else "" with rows and fingerprint."""

    error: str = ""
    rows: int | None = None
    fingerprint: str = ""


class Store:
    """The live folder of each snapshot of one data folder.

    Attributes:
        name: of the data folder, for the screen; its path is only for the server's log.
        last_usable: the last list of snapshots of which one could be used.
    """

    def __init__(self, root: Path, policy: Path | None) -> None:
        self.root, self.policy = root, policy
        self.name = root.resolve().name
        self.last_usable = Snapshots((), ())
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
                self._listing = BackgroundCall(lambda: find_snapshots(self.root))
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
            stamp=lambda: self._stamp(snapshot),
            read=lambda last_good: self._read_again(snapshot, last_good),
            key=lambda loaded: loaded.key,
            find_row_drops=lambda before, after: row_count_drops(before.dataset, after.dataset),
        )

    def _read_again(self, snapshot: Snapshot, last_good: LoadedData | None) -> LoadedData:
        if last_good is None:
            return self.read(snapshot)
        # A dataset and its views refer to each other, so what nobody shows is garbage that waits
        # to be collected: it goes before the next set comes.
        gc.collect()
        return self.read(snapshot, last_good.registries)

    def read(self, snapshot: Snapshot, last_good: Registries | None = None) -> LoadedData:
        """Read a snapshot now; of a list that is refused, what `last_good` has of it is used.

        Raises:
            ImpactError: it cannot be used.
        """
        rules, dataset = collect_errors(
            lambda: self.read_rules(snapshot), lambda: load_snapshot(snapshot)
        )
        stamps = self._stamp_lists().files
        lists = self._read_lists(stamps, rules.accepted_lists, last_good or NO_LISTS)
        confirmed = confirm(dataset, lists, rules.labels_needing_confirmation)
        return LoadedData(snapshot, confirmed, rules)

    @cached(most=2)
    def _read_lists(
        self, stamps: Stamps, accepted: AcceptedLists, last_good: Registries
    ) -> Registries:
        return read_registries(self.root, last_good, accepted)

    def read_rules(self, snapshot: Snapshot) -> PolicyHistory:
        """Read the policy's versions for a snapshot now."""
        return read_policy_history(snapshot.settings("policy.toml").parent, self.policy)

    def _stamp(self, snapshot: Snapshot) -> FileStamps:
        return join_stamps((stamp_snapshot(snapshot, self.policy), self._stamp_lists()))

    def _stamp_lists(self) -> FileStamps:
        files = registry_files(self.root)
        # The time zone of dataset.toml decides which day a list is of.
        settings = [self.root / FOLDER / CHECKSUMS, self.root / "dataset.toml"]
        stamps = stamp_files([*files, *settings], self.root / FOLDER)
        return stamps if files else FileStamps(stamps.files, stamps.touched, is_exact=True)

    def snapshot_state(self, snapshot: Snapshot) -> SnapshotState:
        """Return whether the files of a snapshot can be used; nothing else of them is kept."""
        if not self.is_answering():
            return SnapshotState(str(FolderNotAnswering()))
        return self._snapshot_state(snapshot, self._stamp(snapshot).files)

    @cached(most=200)
    def _snapshot_state(self, snapshot: Snapshot, stamps: Stamps) -> SnapshotState:
        try:
            dataset = self.read(snapshot).dataset
        except ImpactError as error:
            return SnapshotState(str(error))
        rows = sum(report.rows for report in dataset.files)
        return SnapshotState(rows=rows, fingerprint=dataset.fingerprint[:12])

    def fingerprint(self, snapshot: Snapshot, lists: Registries) -> str:
        """Return the fingerprint that a snapshot has once it is loaded with these lists."""
        own = self._fingerprint(snapshot, stamp_snapshot(snapshot, None).files)
        return fingerprint_with_lists(own, lists) if own else ""

    @cached(most=200)
    def _fingerprint(self, snapshot: Snapshot, stamps: Stamps) -> str:
        return snapshot_fingerprint(snapshot)

    def letter_templates(self) -> templates.LetterTemplates:
        """Return the templates of letters, with the team's own as they are now."""
        return self._letter_templates(self.template_stamps().files)

    @cached(most=1)
    def _letter_templates(self, stamps: Stamps) -> templates.LetterTemplates:
        return templates.read_templates(self.root)

    def template_stamps(self) -> FileStamps:
        """Return the stamps of the team's own templates of letters."""
        folder = self.root / templates.FOLDER
        return stamp_files(folder.glob("*/*"), folder)


def store() -> Store:
    """Return the store of the folder of IMPACT_DATA, else the sample; IMPACT_POLICY: its policy."""
    root, policy = os.environ.get("IMPACT_DATA"), os.environ.get("IMPACT_POLICY")
    return _store(Path(root or SAMPLE_FOLDER), Path(policy) if policy else None)


@lru_cache(maxsize=4)
def _store(root: Path, policy: Path | None) -> Store:
    return Store(root, policy)
