"""The comparison of the day shown with an earlier one, as every page and download has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.compare.what_changed.comparison import NOT_KEPT, Comparison, Reported
from impact.compare.what_changed.reported_trend import counts_of, reported_trend
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import (
    Snapshot,
    find_reported_snapshot,
    load_snapshot,
    stamp_snapshot,
    total_csv_bytes,
)
from impact.model.errors import ImpactError
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.view import View
from pages.session_data import computed, session
from pages.session_data.cache import made_once
from pages.session_data.store import Loaded, policy_file
from pages.shell import in_use

_NOT_READ = "the report of that day cannot be read"
# Past this size the months would wait too long for what was reported of each.
_MOST_BYTES = 50_000_000


def compare_with(view: View, then: date) -> Comparison:
    """Return the day of a view compared with an earlier one.

    Where the report of that day cannot be read, there is none: `report_fault` says why.
    """
    found = loaded_report(then)
    rules = in_use.in_use().rules
    if not isinstance(found, Loaded):
        why_not = NOT_KEPT if found is None else _NOT_READ
        return computed.comparison(view, rules, then, None, why_not)
    # A version that was chosen for the page decides all.
    decides = rules if isinstance(rules, Policy) else found.rules
    reported = Reported(found.dataset, decides, found.snapshot.name)
    return computed.comparison(view, rules, then, reported, "")


def loaded_report(then: date) -> Loaded | ImpactError | None:
    """Return the files by which a day was reported, why they cannot be read, or None for none."""
    snapshot = find_reported_snapshot(session.snapshots(), then)
    return None if snapshot is None else session.try_snapshot(snapshot.name)


def report_fault(then: date) -> ImpactError | None:
    """Return why the report of a day cannot be read; None where it can, or where there is none."""
    found = loaded_report(then)
    return found if isinstance(found, ImpactError) else None


def trend_as_reported(view: View, days: Sequence[date]) -> pd.DataFrame:
    """Return what was reported of the days of a trend; see `reported_trend`.

    Each snapshot is read once, and only its counts are kept.
    """
    rules, policy = in_use.in_use().rules, policy_file()
    chosen = rules if isinstance(rules, Policy) else None

    def count(snapshot: Snapshot, its_days: tuple[date, ...]) -> pd.DataFrame:
        stamp = stamp_snapshot(snapshot, policy)
        known = (snapshot, str(stamp), str(policy or ""), chosen, its_days)
        return _counts(*known, view.dataset.fingerprint, view)

    found, _ = reported_trend(session.snapshots(), days, count)
    return found


@made_once(max_entries=200, show_spinner="Reading what was reported…")
def _counts(
    snapshot: Snapshot,
    stamp: str,
    policy: str,
    chosen: Policy | None,
    days: tuple[date, ...],
    fingerprint: str,
    _view: View,
) -> pd.DataFrame:
    if total_csv_bytes(snapshot) > _MOST_BYTES:
        return pd.DataFrame()
    folder = snapshot.settings("policy.toml").parent
    rules = chosen or read_policy_history(folder, policy_file())
    labels = (
        rules.require_confirmation
        if isinstance(rules, Policy)
        else rules.labels_needing_confirmation
    )
    dataset = confirm_like(load_snapshot(snapshot), _view.dataset, labels)
    return counts_of(Reported(dataset, rules, snapshot.name), days)
