"""The State's lists of the data folder, read once for all sessions and again when one changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from impact.arrivals import Arrivals, stamp_of
from impact.checksums import CHECKSUMS
from impact.decisions import View
from impact.policy import Policy
from impact.records import place_of
from impact.registries import verdicts as judging
from impact.registries.owners import records_of_others
from impact.registries.reading import FOLDER, Registries, read_registries, registry_files
from pages.parts import loading
from pages.parts.caching import made_once
from pages.parts.desk import data_folder

Key = tuple[str, Policy, date, bool, str]


@dataclass(frozen=True)
class Lists:
    """The lists in use.

    Attributes:
        registries: what was read; where a file is refused now, what it held before.
        written: when each file of the folder was last written, UTC.
    """

    registries: Registries = field(default_factory=Registries)
    written: Mapping[str, datetime] = field(default_factory=dict)


def in_folder() -> Lists:
    """Return the lists that this session shows; the last good one of a refused one."""
    return loading.of_session(FOLDER, _arrivals(data_folder())) or Lists()


@st.cache_resource(max_entries=4, show_spinner=False)
def _arrivals(folder: Path) -> Arrivals[Lists]:
    return Arrivals(
        stamp=lambda: stamp_of(
            [*registry_files(folder), folder / FOLDER / CHECKSUMS], folder / FOLDER
        ),
        read=lambda last_good: _read(folder, last_good or Lists()),
        key=lambda found: (found.registries.fingerprint, found.registries.problems),
    )


def _read(folder: Path, last_good: Lists) -> Lists:
    with st.spinner("Reading the State's lists…"):
        return Lists(
            read_registries(folder, last_good.registries), _written(registry_files(folder))
        )


def _written(paths: list[Path]) -> dict[str, datetime]:
    return {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in paths}


def with_verdicts(view: View) -> View:
    """Return the view whose decisions bear the verdicts too; the same where there is no list."""
    registries = in_folder().registries
    return _with_verdicts(_key(view, registries), view, registries) if registries.lists else view


def verify(view: View) -> pd.DataFrame:
    """Return every verdict of a view with its proof; see `impact.registries.verdicts.verify`."""
    registries = in_folder().registries
    return _verify(_key(view, registries), view, registries)


def verify_one(view: View, merchant_id: str) -> pd.DataFrame:
    """Return the verdicts of one merchant with their proof."""
    registries = in_folder().registries
    return judging.verify(view, registries, np.array([place_of(view, merchant_id)]))


def others(view: View) -> pd.DataFrame:
    """Return what seems to be of another legal entity; see `records_of_others`."""
    registries = in_folder().registries
    return _others(_key(view, registries), view, registries)


def _key(view: View, registries: Registries) -> Key:
    data = view.dataset.fingerprint
    return data, view.policy, view.as_of, view.is_data_day, registries.fingerprint


@made_once(max_entries=8, show_spinner=False)
def _with_verdicts(key: Key, _view: View, _registries: Registries) -> View:
    return judging.with_verdicts(_view, _registries)


@made_once(max_entries=4, show_spinner="Holding the labels against the lists…")
def _verify(key: Key, _view: View, _registries: Registries) -> pd.DataFrame:
    return judging.verify(_view, _registries)


@made_once(max_entries=4, show_spinner=False)
def _others(key: Key, _view: View, _registries: Registries) -> pd.DataFrame:
    return records_of_others(_view, _registries)
