"""The State's lists of the data folder, read for all sessions and again when a file changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from impact.loading.checksums import CHECKSUMS
from impact.loading.file_stamps import stamp_files
from impact.loading.live_folder import LiveFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import find_snapshots
from impact.model.errors import SettingsError
from impact.model.policy import AcceptedLists, join_accepted
from impact.registries.load import FOLDER, NO_LISTS, Registries, read_registries, registry_files
from pages.session_data.store import data_folder, policy_path


@dataclass(frozen=True)
class LoadedRegistries:
    """The State's lists that are in use.

    Attributes:
        registries: what was read; of a file that is refused now, its last good contents.
        written: when each file of the folder was last written, UTC.
    """

    registries: Registries = NO_LISTS
    written: Mapping[str, datetime] = field(default_factory=dict)


def live_registries() -> LiveFolder[LoadedRegistries]:
    """Return the live folder of the lists, one for all sessions."""
    return _live_registries(data_folder())


@st.cache_resource(max_entries=4, show_spinner=False)
def _live_registries(folder: Path) -> LiveFolder[LoadedRegistries]:
    return LiveFolder(
        stamp=lambda: stamp_files(
            [
                *registry_files(folder),
                folder / FOLDER / CHECKSUMS,
                # Its time zone decides which day a stamp is on.
                folder / "dataset.toml",
                *_policy_files(folder),
            ],
            folder / FOLDER,
        ),
        read=lambda last_good: _read_lists(folder, last_good or LoadedRegistries()),
        key=lambda loaded: (
            loaded.registries.fingerprint,
            loaded.registries.problems,
            loaded.registries.zone,
        ),
    )


def _read_lists(folder: Path, last_good: LoadedRegistries) -> LoadedRegistries:
    return LoadedRegistries(
        read_registries(folder, last_good.registries, _accepted_lists(folder)),
        _written_times(registry_files(folder)),
    )


def _policy_files(folder: Path) -> list[Path]:
    """Return every policy file of a data folder that a page may decide by."""
    chosen = policy_path()
    if chosen is not None:
        return [chosen]
    snapshots = find_snapshots(folder).all
    return list(dict.fromkeys(snapshot.settings("policy.toml") for snapshot in snapshots))


def _accepted_lists(folder: Path) -> AcceptedLists:
    """Return the registers and headers that any of these policies names; faulty ones name none."""
    accepted = []
    for file in filter(Path.exists, _policy_files(folder)):
        try:
            accepted.append(read_policy_history(file.parent, file).accepted_lists)
        except SettingsError:
            continue  # said where its rules are read
    return join_accepted(accepted)


def _written_times(paths: list[Path]) -> dict[str, datetime]:
    return {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in paths}
