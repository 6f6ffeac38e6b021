"""The inputs of a page: the files, policy and as-of date that its address asks for."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from impact.model.clock import today
from impact.model.policy import Policy, PolicyHistory
from pages.session_data import session
from pages.session_data.store import LoadedData
from pages.shell import snapshot_picker
from pages.url import address

DAY_KEY, INPUTS_KEY = "as_of_input", "shell_in_use"


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
    current, names = address.current(), snapshot_picker.snapshot_params()
    name, no_snapshot = current.choice("snapshot", names)
    linked = snapshot_picker.linked_snapshot() if not name else None
    requested = ("" if name == snapshot_picker.OWN_FILES else name) if name else linked
    loaded = session.load_data(requested)
    versions = [version.policy.version for version in loaded.rules.versions]
    version_name, no_policy = current.choice("policy", versions)
    version = loaded.rules.by_name(version_name) if version_name else None
    data_day = loaded.dataset.data_day(today(loaded.dataset.info.timezone))
    as_of, no_day = current.day("as_of")
    rules = version.policy if version is not None else loaded.rules
    return PageInputs(
        requested, loaded, rules, as_of or data_day, data_day, (*no_snapshot, *no_policy, *no_day)
    )
