"""Load the data once for all sessions, again when a file changes, and keep the last good."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from impact.dataset import Dataset, load
from impact.decisions import View, look
from impact.errors import ImpactError
from impact.policy import Policy, read_policy

Stamp = tuple[tuple[str, int, int, int], ...]

SAMPLE = Path(__file__).parent.parent.parent / "data"


@dataclass(frozen=True)
class Loaded:
    """The data in use; `error` is why newer files are not, or None."""

    stamp: Stamp
    dataset: Dataset
    policy: Policy
    error: ImpactError | None = None


def data_folder() -> Path:
    """Return the folder that IMPACT_DATA names, else the sample."""
    return Path(os.environ.get("IMPACT_DATA") or SAMPLE)


def policy_file() -> Path | None:
    """Return the policy file that IMPACT_POLICY names; None leaves it to the folder."""
    named = os.environ.get("IMPACT_POLICY")
    return Path(named) if named else None


def load_data() -> Loaded:
    """Return the data as they stand in the folder now.

    Raises:
        ImpactError: they cannot be used, and none were usable since the start.
    """
    folder, policy = data_folder(), policy_file()
    last_good = _last_good(str(folder), str(policy))
    found = _load(str(folder), str(policy or ""), _stamp(folder, policy))
    if isinstance(found, Loaded):
        last_good["data"] = found
        return found
    if "data" not in last_good:
        raise found
    good = last_good["data"]
    return Loaded(good.stamp, good.dataset, good.policy, error=found)


def look_at(loaded: Loaded, as_of: date, data_day: date) -> View:
    """Return the decisions of a day, made once for all sessions."""
    return _look(loaded.stamp, loaded.policy, as_of, data_day, loaded.dataset)


# Keyed by what the files are on disk: a data frame as a key would be hashed by a sample of its
# rows, and nothing else tells that a file changed. A refusal is kept like a success.
@st.cache_resource(max_entries=4, show_spinner="Reading the files…")
def _load(folder: str, policy: str, stamp: Stamp) -> Loaded | ImpactError:
    try:
        rules = read_policy(Path(folder), Path(policy) if policy else None)
        return Loaded(stamp, load(Path(folder)), rules)
    except ImpactError as error:
        return error


@st.cache_resource(max_entries=8, show_spinner="Deciding…")
def _look(stamp: Stamp, policy: Policy, as_of: date, data_day: date, _dataset: Dataset) -> View:
    return look(_dataset, as_of, policy, data_day)


@st.cache_resource(max_entries=4, show_spinner=False)
def _last_good(folder: str, policy: str) -> dict[str, Loaded]:
    return {}


def _stamp(folder: Path, policy: Path | None) -> Stamp:
    try:
        paths = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        paths = []
    return tuple(_file_stamp(path) for path in sorted([*paths, *([policy] if policy else [])]))


def _file_stamp(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size, found.st_ino)
