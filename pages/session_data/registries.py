"""The State's lists that this session shows, and what they say of a view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from impact.model.errors import SettingsError
from impact.model.policy import Policy
from impact.registries.confirmation import confirm, lists_for
from impact.registries.load import FOLDER, Registries
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position
from impact.selection.state_lists import label_verdicts as judging
from impact.selection.state_lists.companies import records_of_other_companies
from pages.session_data import registry_store, session
from pages.session_data.cache import made_once
from pages.session_data.registry_store import Lists

Key = tuple[str, Policy, date, bool, str]


def in_folder() -> Lists:
    """Return the lists that this session shows; the last good one of a refused one."""
    return session.session_value(FOLDER, registry_store.live_registries()) or Lists()


def with_verdicts(view: View) -> View:
    """Return the view whose decisions bear the verdicts too; the same where there is no list."""
    registries = in_folder().registries
    return _with_verdicts(_key(view, registries), view, registries) if registries.lists else view


def verify(view: View) -> pd.DataFrame:
    """Return every verdict of a view with its proof; see `label_verdicts.verify`."""
    registries = in_folder().registries
    return _verify(_key(view, registries), view, registries)


def verify_one(view: View, merchant_id: str) -> pd.DataFrame:
    """Return the verdicts of one merchant with their proof."""
    registries = in_folder().registries
    return judging.verify(view, registries, np.array([merchant_position(view, merchant_id)]))


def others(view: View) -> pd.DataFrame:
    """Return what seems to be of another legal entity; see `records_of_other_companies`."""
    registries = in_folder().registries
    return _others(_key(view, registries), view, registries)


def ready_for(view: View, policy: Policy) -> tuple[View, str]:
    """Return the view with the lists that another policy needs, and why it cannot have them."""
    missing = [
        label for label in policy.require_confirmation if label not in view.dataset.confirmed
    ]
    registries = in_folder().registries
    key = _key(view, registries)
    try:
        return (_ready(key, tuple(missing), view, registries) if missing else view), ""
    except SettingsError as fault:
        return view, str(fault)


def lines(view: View) -> list[str]:
    """Say which list confirms each label that the policy wants confirmed."""
    registries, said = view.dataset.registries, []
    if registries is None:
        return []
    for label, listed in lists_for(registries, view.policy.require_confirmation).items():
        day = listed.day.isoformat()
        said.append(f"{label.upper()} counts where {listed.file} of {day} confirms it")
    return said


def _key(view: View, registries: Registries) -> Key:
    data = view.dataset.fingerprint
    return data, view.policy, view.as_of, view.is_data_day, registries.fingerprint


@made_once(max_entries=8, show_spinner=False)
def _with_verdicts(key: Key, _view: View, _registries: Registries) -> View:
    return judging.with_verdicts(_view, _registries)


@made_once(max_entries=4, show_spinner=False)
def _ready(key: Key, labels: tuple[str, ...], _view: View, _registries: Registries) -> View:
    return replace(_view, dataset=confirm(_view.dataset, _registries, labels))


@made_once(max_entries=4, show_spinner="Holding the labels against the lists…")
def _verify(key: Key, _view: View, _registries: Registries) -> pd.DataFrame:
    return judging.verify(_view, _registries)


@made_once(max_entries=4, show_spinner=False)
def _others(key: Key, _view: View, _registries: Registries) -> pd.DataFrame:
    return records_of_other_companies(_view, _registries)
