"""Comparisons of the as-of date with earlier days, shared by all pages and downloads."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.compare.what_changed.comparison import NOT_KEPT, Comparison, Reported
from impact.compare.what_changed.reported_trend import counts_of, reported_trend
from impact.loading.snapshots import (
    Snapshot,
    Snapshots,
    find_reported_snapshot,
    load_snapshot,
    stamp_snapshot,
    total_table_bytes,
)
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError
from impact.model.memo import cached
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.view import View
from pages.session_data import computed, session
from pages.session_data.store import LoadedData, Stamps, store
from pages.shell import page_inputs

_UNREADABLE = "the report of that day cannot be read"
# Above this size, reading what was reported of each month would take too long.
_MAX_BYTES = 50_000_000


def compare_with(view: View, then: date) -> Comparison:
    """Return the comparison of a view with an earlier day.

    Where the report of that day cannot be read, it has none: `report_fault` returns why.
    """
    report = load_report(then)
    rules = page_inputs.current_inputs().rules
    if not isinstance(report, LoadedData):
        why_not = NOT_KEPT if report is None else _UNREADABLE
        return computed.compare(view, rules, then, None, why_not)
    # A policy version chosen with the day decides both sides.
    rules_then = rules if isinstance(rules, Policy) else report.rules
    reported = Reported(report.dataset, rules_then, report.snapshot.name)
    return computed.compare(view, rules, then, reported, "")


def load_report(then: date) -> LoadedData | ImpactError | None:
    """Return the snapshot that a day was reported with, why it cannot be read, or None for none."""
    snapshot = find_reported_snapshot(session.session_snapshots(), then)
    return None if snapshot is None else session.try_snapshot(snapshot.name)


def report_fault(then: date) -> ImpactError | None:
    """Return why the report of a day cannot be read; None if it can, or if there is none."""
    report = load_report(then)
    return report if isinstance(report, ImpactError) else None


def trend_as_reported(view: View, days: Sequence[date]) -> pd.DataFrame:
    """Return the counts that were reported on the days of a trend; see `reported_trend`.

    Each snapshot is read once, and only its counts are kept.
    """
    rules = page_inputs.current_inputs().rules
    chosen = rules if isinstance(rules, Policy) else None

    def count(snapshot: Snapshot, snapshot_days: tuple[date, ...]) -> pd.DataFrame:
        stamps = stamp_snapshot(snapshot, store().policy).files
        return _reported_counts(view.dataset, snapshot, stamps, chosen, snapshot_days)

    snapshots = session.session_snapshots() if store().is_answering() else Snapshots((), ())
    counts, _ = reported_trend(snapshots, days, count)
    return counts


@cached(most=200)
def _reported_counts(
    dataset: Dataset,
    snapshot: Snapshot,
    stamps: Stamps,
    chosen: Policy | None,
    days: tuple[date, ...],
) -> pd.DataFrame:
    if total_table_bytes(snapshot) > _MAX_BYTES:
        return pd.DataFrame()
    rules = chosen or store().read_rules(snapshot)
    labels = (
        rules.require_confirmation
        if isinstance(rules, Policy)
        else rules.labels_needing_confirmation
    )
    reported = confirm_like(load_snapshot(snapshot), dataset, labels)
    return counts_of(Reported(reported, rules, snapshot.name), days)
