"""Cached results of the manager's pages: trend, forecast, comparison, what if, threshold curve.

The key is what decides a result: the fingerprint of the files, the rules and the day. Results are
shared and must not be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.compare import forecast as forecasts
from impact.compare import threshold_curve as threshold_curves
from impact.compare import trend as trends
from impact.compare import what_if as what_ifs
from impact.compare.what_changed.comparison import Comparison, Reported, compare
from impact.model.dataset import Dataset
from impact.model.policy import Policy, PolicyHistory
from impact.rules.view import View
from pages.session_data.cache import cache_result

Rules = Policy | PolicyHistory
ViewKey = tuple[str, Policy, date, bool, str]


def trend(dataset: Dataset, rules: Rules, days: Sequence[date]) -> pd.DataFrame:
    """Return the counts on each day; see `impact.compare.trend.trend`."""
    return _trend(dataset.fingerprint, rules, tuple(days), dataset)


def forecast(dataset: Dataset, as_of: date, rules: Rules) -> forecasts.Forecast:
    """Return the forecast from a day on; see `impact.compare.forecast.forecast`."""
    return _forecast(dataset.fingerprint, as_of, rules, dataset)


def comparison(
    view: View, rules: Rules, then: date, reported: Reported | None, why_not: str
) -> Comparison:
    """Return the comparison of a view with an earlier day; see `comparison.compare`.

    Raises:
        UsageError: the earlier day is after the day.
    """
    report_key = None
    if reported is not None:
        report_key = (reported.dataset.fingerprint, reported.rules, reported.name)
    return _comparison(_view_key(view), rules, then, report_key, why_not, view, reported)


def what_if(view: View, other: Policy) -> what_ifs.WhatIf:
    """Return what would change under another policy; see `impact.compare.what_if.what_if`."""
    return _what_if(_view_key(view), other, view)


def decide_with(view: View, policy: Policy) -> View:
    """Return the view of the same files and day under another policy."""
    return view if policy == view.policy else _decide_with(_view_key(view), policy, view)


def threshold_curve(view: View) -> pd.DataFrame:
    """Return the champions for every threshold of the EcoVadis route."""
    return _threshold_curve(_view_key(view), view)


def _view_key(view: View) -> ViewKey:
    # The same view with and without the verdicts of the lists are two views.
    lists = "" if view.registries is None else view.registries.fingerprint
    return view.dataset.fingerprint, view.policy, view.as_of, view.is_data_day, lists


@cache_result(max_entries=8, show_spinner="Counting the months…")
def _trend(
    fingerprint: str, rules: Rules, days: tuple[date, ...], _dataset: Dataset
) -> pd.DataFrame:
    return trends.trend(_dataset, rules, days)


@cache_result(max_entries=4, show_spinner="Looking ahead…")
def _forecast(fingerprint: str, as_of: date, rules: Rules, _dataset: Dataset) -> forecasts.Forecast:
    return forecasts.forecast(_dataset, as_of, rules)


@cache_result(max_entries=8, show_spinner="Comparing…")
def _comparison(
    key: ViewKey,
    rules: Rules,
    then: date,
    report_key: tuple[str, Rules, str] | None,
    why_not: str,
    _view: View,
    _reported: Reported | None,
) -> Comparison:
    return compare(_view, rules, then, _reported, why_not)


@cache_result(max_entries=4, show_spinner="Deciding…")
def _what_if(key: ViewKey, other: Policy, _view: View) -> what_ifs.WhatIf:
    return what_ifs.what_if(_view, other)


@cache_result(max_entries=4, show_spinner="Deciding…")
def _decide_with(key: ViewKey, policy: Policy, _view: View) -> View:
    return what_ifs.redecide(_view, policy)


@cache_result(max_entries=4, show_spinner=False)
def _threshold_curve(key: ViewKey, _view: View) -> pd.DataFrame:
    return threshold_curves.threshold_curve(_view)
