"""What the address asks for: files, rules and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from impact.model.clock import today
from impact.model.policy import Policy, PolicyHistory
from pages.session_data import session
from pages.session_data.store import Loaded
from pages.shell import snapshot_picker
from pages.url import state

DAY, IN_USE = "as_of_input", "shell_in_use"


@dataclass(frozen=True)
class InUse:
    """What the address asks for: files, rules and day, and what of it was ignored.

    Attributes:
        asked: the name of the snapshot that the address asks for; None: the latest.
        rules: the chosen policy version for every day, else all versions, each for its days.
    """

    asked: str | None
    loaded: Loaded
    rules: Policy | PolicyHistory
    as_of: date
    data_day: date
    ignored: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """Return the policy that decides the day."""
        return policy_on(self.rules, self.as_of)


def policy_on(rules: Policy | PolicyHistory, day: date) -> Policy:
    """Return the policy that decides a day."""
    return rules if isinstance(rules, Policy) else rules.in_force(day).policy


def in_use() -> InUse:
    """Return what the page was opened on: the snapshot, the policy's version, the day."""
    used: InUse = st.session_state[IN_USE]
    return used


def read_in_use() -> InUse:
    """Return what the address asks for.

    Raises:
        ImpactError: there is nothing to show.
    """
    names = snapshot_picker.snapshot_names()
    name, no_snapshot = state.choice_param("snapshot", names)
    asked = snapshot_picker.name_of(name) if name else None
    loaded = session.load_data(asked)
    versions = [version.policy.version for version in loaded.rules.versions]
    chosen, no_policy = state.choice_param("policy", versions)
    version = loaded.rules.by_name(chosen) if chosen else None
    data_day = day_of_data(loaded)
    as_of, no_day = state.as_of(data_day)
    rules = version.policy if version is not None else loaded.rules
    return InUse(asked, loaded, rules, as_of, data_day, (*no_snapshot, *no_policy, *no_day))


def day_of_data(loaded: Loaded) -> date:
    """Return the day that the files speak for."""
    return loaded.dataset.data_day(today(loaded.dataset.info.timezone))
