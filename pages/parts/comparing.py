"""The comparison of the day shown with an earlier one, as every page and download has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.decisions import View
from impact.errors import ImpactError
from impact.ledger.comparison import NOT_KEPT, Comparison, Reported
from impact.ledger.reported_trend import counts_of, reported_trend
from impact.policy import Policy, read_policy_history
from impact.registries.confirmation import confirm_as
from impact.snapshots import Snapshot, load_snapshot, reported_on, size_of_files, snapshot_stamp
from pages.parts import computed, loading, shell
from pages.parts.caching import made_once
from pages.parts.desk import Loaded, policy_file

_NOT_READ = "the report of that day cannot be read"
# Past this size the months would wait too long for what was reported of each.
_MOST_BYTES = 50_000_000


def compare_with(view: View, then: date) -> Comparison:
    """Return the day of a view compared with an earlier one.

    Where the report of that day cannot be read, there is none: `report_fault` says why.
    """
    found = loaded_report(then)
    rules = shell.in_use().rules
    if not isinstance(found, Loaded):
        why_not = NOT_KEPT if found is None else _NOT_READ
        return computed.comparison(view, rules, then, None, why_not)
    # A version that was chosen for the page decides all.
    decides = rules if isinstance(rules, Policy) else found.rules
    reported = Reported(found.dataset, decides, found.snapshot.name)
    return computed.comparison(view, rules, then, reported, "")


def loaded_report(then: date) -> Loaded | ImpactError | None:
    """Return the files by which a day was reported, why they cannot be read, or None for none."""
    snapshot = reported_on(loading.snapshots(), then)
    return None if snapshot is None else loading.try_snapshot(snapshot.name)


def report_fault(then: date) -> ImpactError | None:
    """Return why the report of a day cannot be read; None where it can, or where there is none."""
    found = loaded_report(then)
    return found if isinstance(found, ImpactError) else None


def trend_as_reported(view: View, days: Sequence[date]) -> pd.DataFrame:
    """Return what was reported of the days of a trend; see `impact.ledger.reported_trend`.

    Each snapshot is read once, and only its counts are kept.
    """
    rules, policy = shell.in_use().rules, policy_file()
    chosen = rules if isinstance(rules, Policy) else None

    def count(snapshot: Snapshot, its_days: tuple[date, ...]) -> pd.DataFrame:
        stamp = snapshot_stamp(snapshot, policy)
        known = (snapshot, str(stamp), str(policy or ""), chosen, its_days)
        return _counts(*known, view.dataset.fingerprint, view)

    found, _ = reported_trend(loading.snapshots(), days, count)
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
    if size_of_files(snapshot) > _MOST_BYTES:
        return pd.DataFrame()
    folder = snapshot.settings("policy.toml").parent
    rules = chosen or read_policy_history(folder, policy_file())
    labels = rules.require_confirmation if isinstance(rules, Policy) else rules.confirms
    dataset = confirm_as(load_snapshot(snapshot), _view.dataset, labels)
    return counts_of(Reported(dataset, rules, snapshot.name), days)
