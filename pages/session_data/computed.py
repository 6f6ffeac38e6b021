"""What the manager's pages compute, made once for all sessions.

Keyed by what decides it: the fingerprint of the files, the rules and the day. Nobody changes what
comes out of here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.compare import forecast as months_ahead
from impact.compare import threshold_curve
from impact.compare import trend as trends
from impact.compare import what_if as what_ifs
from impact.compare.what_changed.comparison import Comparison, Reported, compare
from impact.model.dataset import Dataset
from impact.model.policy import Policy, PolicyHistory
from impact.rules.view import View
from pages.session_data.cache import made_once

Rules = Policy | PolicyHistory
ViewKey = tuple[str, Policy, date, bool, str]


def trend(dataset: Dataset, rules: Rules, days: Sequence[date]) -> pd.DataFrame:
    """Return the counts on each of the days; see `impact.compare.trend.trend`."""
    return _trend(dataset.fingerprint, rules, tuple(days), dataset)


def forecast(dataset: Dataset, as_of: date, rules: Rules) -> months_ahead.Forecast:
    """Return the months ahead of a day."""
    return _forecast(dataset.fingerprint, as_of, rules, dataset)


def comparison(
    view: View, rules: Rules, then: date, reported: Reported | None, why_not: str
) -> Comparison:
    """Return a day compared with an earlier one; see `comparison.compare`.

    Raises:
        UsageError: the earlier day is after the day.
    """
    kept = None
    if reported is not None:
        kept = (reported.dataset.fingerprint, reported.rules, reported.name)
    return _comparison(_key(view), rules, then, kept, why_not, view, reported)


def what_if(view: View, other: Policy) -> what_ifs.WhatIf:
    """Return what another policy would come to."""
    return _what_if(_key(view), other, view)


def decided_by(view: View, policy: Policy) -> View:
    """Return the same files on the same day under another policy."""
    return view if policy == view.policy else _decided_by(_key(view), policy, view)


def curve(view: View) -> pd.DataFrame:
    """Return the champions over every threshold of the EcoVadis route."""
    return _curve(_key(view), view)


def _key(view: View) -> ViewKey:
    # A view with the verdicts of the lists is another one than the same without.
    lists = "" if view.registries is None else view.registries.fingerprint
    return view.dataset.fingerprint, view.policy, view.as_of, view.is_data_day, lists


@made_once(max_entries=8, show_spinner="Counting the months…")
def _trend(
    fingerprint: str, rules: Rules, days: tuple[date, ...], _dataset: Dataset
) -> pd.DataFrame:
    return trends.trend(_dataset, rules, days)


@made_once(max_entries=4, show_spinner="Looking ahead…")
def _forecast(
    fingerprint: str, as_of: date, rules: Rules, _dataset: Dataset
) -> months_ahead.Forecast:
    return months_ahead.forecast(_dataset, as_of, rules)


@made_once(max_entries=8, show_spinner="Comparing…")
def _comparison(
    key: ViewKey,
    rules: Rules,
    then: date,
    kept: tuple[str, Rules, str] | None,
    why_not: str,
    _view: View,
    _reported: Reported | None,
) -> Comparison:
    return compare(_view, rules, then, _reported, why_not)


@made_once(max_entries=4, show_spinner="Deciding…")
def _what_if(key: ViewKey, other: Policy, _view: View) -> what_ifs.WhatIf:
    return what_ifs.what_if(_view, other)


@made_once(max_entries=4, show_spinner="Deciding…")
def _decided_by(key: ViewKey, policy: Policy, _view: View) -> View:
    return what_ifs.redecide(_view, policy)


@made_once(max_entries=4, show_spinner=False)
def _curve(key: ViewKey, _view: View) -> pd.DataFrame:
    return threshold_curve.threshold_curve(_view)
