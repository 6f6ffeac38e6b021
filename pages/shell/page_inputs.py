"""The inputs of a page: the files, policy and as-of date that its address asks for."""

import re
from dataclasses import dataclass
from datetime import date

import streamlit as st

from impact.loading.snapshots import Snapshot, find_by_fingerprint
from impact.model.clock import today
from impact.model.policy import Policy, PolicyHistory
from pages.session_data import session
from pages.session_data.store import LoadedData, store
from pages.url import address

DAY_KEY, INPUTS_KEY = "as_of_input", "shell_in_use"
# How an address names the data folder's own files, whose snapshot has no name.
OWN_FILES = "own"
# How an address names the data that it was made with.
FINGERPRINT = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True)
class PageInputs:
    """The files, rules and as-of date of the address, and what of it was ignored.

    Attributes:
        requested: the name of the snapshot in the address; None: the latest.
        rules: the policy version chosen for every day, else all versions, each for its days.
    """

    requested: str | None
    loaded: LoadedData
    rules: Policy | PolicyHistory
    as_of: date
    data_day: date
    ignored: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """Return the policy that decides the as-of date."""
        return self.rules.on(self.as_of)


def current_inputs() -> PageInputs:
    """Return the inputs of this run's page."""
    inputs: PageInputs = st.session_state[INPUTS_KEY]
    return inputs


def read_inputs() -> PageInputs:
    """Return the inputs of the address.

    Raises:
        ImpactError: no snapshot can be shown.
    """
    current, names = address.current(), snapshot_params()
    name, no_snapshot = current.choice("snapshot", names)
    linked = _linked_snapshot() if not name else None
    requested = ("" if name == OWN_FILES else name) if name else linked
    loaded = session.load_data(requested)
    versions = [version.policy.version for version in loaded.rules.versions]
    version_name, no_policy = current.choice("policy", versions)
    version = loaded.rules.by_name(version_name) if version_name else None
    data_day = loaded.dataset.info.data_day(today(loaded.dataset.info.timezone))
    as_of, no_day = current.day("as_of")
    rules = version.policy if version is not None else loaded.rules
    return PageInputs(
        requested, loaded, rules, as_of or data_day, data_day, (*no_snapshot, *no_policy, *no_day)
    )


def param_of(snapshot: Snapshot) -> str:
    """Return how an address names a snapshot."""
    return snapshot.name or OWN_FILES


def snapshot_params() -> list[str]:
    """Return how an address names each snapshot, the latest first."""
    return [param_of(snapshot) for snapshot in reversed(session.session_snapshots().all)]


def _linked_snapshot() -> str | None:
    """Return the name of the snapshot that has the data of this link; None: the latest, or none."""
    fingerprint = address.current().last("fingerprint")
    if session.shows_own_files() or not FINGERPRINT.fullmatch(fingerprint):
        return None
    if not store().is_answering():
        return None
    snapshots, lists = session.session_snapshots(), session.load_data().registries
    linked = find_by_fingerprint(
        snapshots, fingerprint, lambda snapshot: store().fingerprint(snapshot, lists)
    )
    return None if linked is None or linked == snapshots.latest else linked.name


def snapshot_label(param: str) -> str:
    """Return how a snapshot is named on screen."""
    if param == OWN_FILES:
        return "Latest: the folder's own files"
    return f"Latest: {param}" if param == snapshot_params()[0] else param
