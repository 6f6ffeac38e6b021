"""The State's lists that this session shows, and their cached verdicts on a view."""

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
from impact.selection.registry_verdicts import label_verdicts as judging
from impact.selection.registry_verdicts.companies import records_of_other_companies
from pages.session_data import registry_store, session
from pages.session_data.cache import cache_result
from pages.session_data.registry_store import LoadedRegistries

VerdictKey = tuple[str, Policy, date, bool, str]


def current_registries() -> LoadedRegistries:
    """Return the lists that this session shows; of a refused file the last good one."""
    return session.session_value(FOLDER, registry_store.live_registries()) or LoadedRegistries()


def with_verdicts(view: View) -> View:
    """Return the view with the verdicts in its decisions; unchanged if there is no list."""
    registries = current_registries().registries
    return (
        _with_verdicts(_verdict_key(view, registries), view, registries)
        if registries.lists
        else view
    )


def verify(view: View) -> pd.DataFrame:
    """Return every verdict on a view with its proof; see `label_verdicts.verify`."""
    registries = current_registries().registries
    return _verify(_verdict_key(view, registries), view, registries)


def verify_merchant(view: View, merchant_id: str) -> pd.DataFrame:
    """Return the verdicts on one merchant with their proof."""
    registries = current_registries().registries
    return judging.verify(view, registries, np.array([merchant_position(view, merchant_id)]))


def other_entities(view: View) -> pd.DataFrame:
    """Return the records that seem to belong to another legal entity."""
    registries = current_registries().registries
    return _other_entities(_verdict_key(view, registries), view, registries)


def with_registries_for(view: View, policy: Policy) -> tuple[View, str]:
    """Return the view with the lists that another policy needs, and why it cannot, else ""."""
    missing = [
        label for label in policy.require_confirmation if label not in view.dataset.confirmed
    ]
    registries = current_registries().registries
    key = _verdict_key(view, registries)
    try:
        return (
            _with_registries_for(key, tuple(missing), view, registries) if missing else view
        ), ""
    except SettingsError as fault:
        return view, str(fault)


def confirmation_lines(view: View) -> list[str]:
    """Return a sentence for each label that the policy wants confirmed: by which list."""
    registries, lines = view.dataset.registries, []
    if registries is None:
        return []
    for label, listed in lists_for(registries, view.policy.require_confirmation).items():
        day = listed.day.isoformat()
        lines.append(f"{label.upper()} counts where {listed.file} of {day} confirms it")
    return lines


def _verdict_key(view: View, registries: Registries) -> VerdictKey:
    data = view.dataset.fingerprint
    return data, view.policy, view.as_of, view.is_data_day, registries.fingerprint


@cache_result(max_entries=8, show_spinner=False)
def _with_verdicts(key: VerdictKey, _view: View, _registries: Registries) -> View:
    return judging.with_verdicts(_view, _registries)


@cache_result(max_entries=4, show_spinner=False)
def _with_registries_for(
    key: VerdictKey, labels: tuple[str, ...], _view: View, _registries: Registries
) -> View:
    return replace(_view, dataset=confirm(_view.dataset, _registries, labels))


@cache_result(max_entries=4, show_spinner="Holding the labels against the lists…")
def _verify(key: VerdictKey, _view: View, _registries: Registries) -> pd.DataFrame:
    return judging.verify(_view, _registries)


@cache_result(max_entries=4, show_spinner=False)
def _other_entities(key: VerdictKey, _view: View, _registries: Registries) -> pd.DataFrame:
    return records_of_other_companies(_view, _registries)
