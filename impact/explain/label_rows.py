"""Find the rows that state an approval of a label, and change one of their days."""

from __future__ import annotations

import numpy as np

from impact.explain.counterfactual_types import MerchantCase
from impact.explain.trial import FileChange
from impact.model.columns import LABELS
from impact.model.dates import LAST_DAY, NO_DAY, iso_date, last_day_of_term
from impact.rules.approvals import MergedApprovals


def approval_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows that state the approval of a label from its first day on."""
    approvals = case.own.approvals
    is_row = (approvals.labels == LABELS.index(label)) & (approvals.granted == start)
    return [int(row) for row in np.flatnonzero(is_row)]


def change_day(case: MerchantCase, row: int, column: str, day: int) -> FileChange:
    """Return a change of one day of a row."""
    approvals = case.own.approvals
    file, line = str(approvals.files[row]), int(approvals.lines[row])
    if file != case.own.merchants_file:
        return FileChange(file, line, ((column, iso_date(day)),))
    return FileChange(file, line, ((f"{LABELS[approvals.labels[row]]}_{column}", iso_date(day)),))


def ended_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows whose `ended_on` has ended the approval from a first day on."""
    approvals = case.own.approvals
    is_same_start = approvals.granted == start
    is_ended = is_same_start | (case.policy.renews_tacitly(label) & (approvals.ended > start))
    is_ended &= (approvals.labels == LABELS.index(label)) & (approvals.ended != NO_DAY)
    return [int(row) for row in np.flatnonzero(is_ended & (approvals.ended <= case.day))]


def expiring_row(
    case: MerchantCase, label: str, merged: MergedApprovals, position: int
) -> list[int]:
    """Return the row whose last day ended an approval by the calendar; empty where none did."""
    start, stated_end = int(merged.starts[position]), int(merged.stated_ends[position])
    years = case.policy.default_years(label)
    default_end = last_day_of_term(start, years) if years else LAST_DAY
    end = default_end if stated_end == NO_DAY else stated_end
    if case.policy.renews_tacitly(label) or end >= case.day:
        return []
    rows = approval_rows(case, label, start)
    # The row that states the last day, else the first row, since the default applies to all.
    return [next((row for row in rows if case.own.approvals.expires[row] == stated_end), rows[0])]
