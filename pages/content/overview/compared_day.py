"""The earlier day that Overview compares with: a year before, unless the address names a day.

It is compared with what is known of it now, and with what was reported then.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.compare.reference_days import compared_days, month_before, year_before
from impact.compare.what_changed import headlines
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
from impact.model.dates import FIRST_AS_OF, format_day
from impact.model.errors import ImpactError
from impact.model.memo import cached
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.view import View
from pages.session_data import computed, session
from pages.session_data.store import LoadedData, Stamps, store
from pages.shell import page_inputs
from pages.url import address
from pages.widgets import messages
from pages.widgets.parts import draw_input, draw_segments

_UNREADABLE = "the report of that day cannot be read"
# Above this size, reading what was reported of each month would take too long.
_MAX_BYTES = 50_000_000


def compare_with_chosen(view: View) -> Comparison:
    """Return the comparison with the day of the address, else with a year before.

    Draw what of the address is ignored, and why a report cannot be read.
    """
    day, ignored = _chosen(view.as_of)
    messages.draw_ignored(ignored)
    comparison = _compare(view, day or year_before(view.as_of))
    if isinstance(fault := _load_report(comparison.then), ImpactError):
        messages.draw_fault(
            "What was reported for that day cannot be read: compared with what is known of it now.",
            fault,
        )
    return comparison


def reported_comparisons(view: View) -> list[Comparison]:
    """Return the comparisons of the month report: the chosen day, else a month and a year."""
    chosen, _ = _chosen(view.as_of)
    return [_compare(view, day) for day in compared_days(view.as_of, chosen)]


def reported_note(view: View) -> str:
    """Return what was reported for the day of a view at the time, if that is another number."""
    return "" if view.is_data_day else headlines.reported_note(_compare(view, view.as_of))


def _chosen(as_of: date) -> tuple[date | None, list[str]]:
    """Return the compared day of the address, None if unusable, and what is ignored."""
    day, ignored = address.current().day("compared")
    if day is None or day <= as_of:
        return day, ignored
    sentence = (
        f"compared: {day.isoformat()} is after the as-of date {as_of.isoformat()}; "
        "a day is compared with an earlier one."
    )
    return None, [sentence]


def draw_choice(comparison: Comparison) -> DeltaGenerator:
    """Draw the choice of the earlier day, as a year ago or any day; return its row for more."""
    as_of, then = comparison.now.as_of, comparison.then
    names = _usual_days(as_of)
    names.setdefault(then, format_day(then))
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with row:
        draw_segments("Compare with", names, then, "compared_choice", "compared")
        with st.popover("Another day", key="compared_other", on_change="rerun") as popover:
            if popover.open:
                draw_input(
                    st.date_input,
                    "Compare with",
                    key="compared_input",
                    value=then,
                    on_change=lambda day: address.write_params({"compared": str(day or "")}),
                    min_value=FIRST_AS_OF,
                    max_value=as_of,
                    format="YYYY-MM-DD",
                )
    return row


def _usual_days(as_of: date) -> dict[date, str]:
    """Return the days that are mostly asked for, with their names."""
    names = {year_before(as_of): "A year", month_before(as_of): "A month"}
    earlier = find_reported_snapshot(session.session_snapshots(), as_of)
    if earlier is not None and earlier.day is not None and earlier.day < as_of:
        names.setdefault(earlier.day, "Since the last files")
    return {day: f"{name}: {format_day(day)}" for day, name in names.items()}


# --- what was reported -----------------------------------------------------------------------


def _compare(view: View, then: date) -> Comparison:
    """Return the comparison with an earlier day, without its report if that cannot be read."""
    report = _load_report(then)
    rules = page_inputs.current_inputs().rules
    if not isinstance(report, LoadedData):
        why_not = NOT_KEPT if report is None else _UNREADABLE
        return computed.compare(view, rules, then, None, why_not)
    # A policy version chosen with the day decides both sides.
    rules_then = rules if isinstance(rules, Policy) else report.rules
    reported = Reported(report.dataset, rules_then, report.snapshot.name)
    return computed.compare(view, rules, then, reported, "")


def _load_report(then: date) -> LoadedData | ImpactError | None:
    """Return the snapshot that a day was reported with, why it cannot be read, or None for none."""
    snapshot = find_reported_snapshot(session.session_snapshots(), then)
    return None if snapshot is None else session.try_snapshot(snapshot.name)


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
