"""The State's lists of the data folder, read once for all sessions and again when one changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from impact.loading.checksums import CHECKSUMS
from impact.loading.live_folder import LiveFolder, stamp_files
from impact.registries.load import FOLDER, NO_LISTS, Registries, read_registries, registry_files
from pages.session_data.store import data_folder


@dataclass(frozen=True)
class Lists:
    """The lists in use.

    Attributes:
        registries: what was read; where a file is refused now, what it held before.
        written: when each file of the folder was last written, UTC.
    """

    registries: Registries = NO_LISTS
    written: Mapping[str, datetime] = field(default_factory=dict)


def live_registries() -> LiveFolder[Lists]:
    """Return the arrivals of the lists, one for all sessions."""
    return _live_registries(data_folder())


@st.cache_resource(max_entries=4, show_spinner=False)
def _live_registries(folder: Path) -> LiveFolder[Lists]:
    return LiveFolder(
        stamp=lambda: stamp_files(
            [
                *registry_files(folder),
                folder / FOLDER / CHECKSUMS,
                # Its time zone says which day a stamp is.
                folder / "dataset.toml",
            ],
            folder / FOLDER,
        ),
        read=lambda last_good: _read(folder, last_good or Lists()),
        key=lambda found: (
            found.registries.fingerprint,
            found.registries.problems,
            found.registries.zone,
        ),
    )


def _read(folder: Path, last_good: Lists) -> Lists:
    with st.spinner("Reading the State's lists…"):
        return Lists(
            read_registries(folder, last_good.registries), _written(registry_files(folder))
        )


def _written(paths: list[Path]) -> dict[str, datetime]:
    return {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in paths}
