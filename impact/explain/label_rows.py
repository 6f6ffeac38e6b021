"""The rows behind the approvals of a label, and how one of their days is set."""

from __future__ import annotations

import numpy as np

from impact.explain.counterfactual_types import MerchantCase
from impact.explain.trial import FileChange
from impact.model.columns import LABELS
from impact.model.dates import LAST_DAY, NO_DAY, iso_date, last_day_of_term
from impact.rules.approvals import MergedApprovals


def approval_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows that state the approval of a label from its first day on."""
    stated = case.own.approvals
    is_row = (stated.labels == LABELS.index(label)) & (stated.granted == start)
    return [int(row) for row in np.flatnonzero(is_row)]


def change_day(case: MerchantCase, row: int, part: str, day: int) -> FileChange:
    """Return a change of a row: one of its days is another one."""
    stated = case.own.approvals
    file, line = str(stated.files[row]), int(stated.lines[row])
    if file != case.merchants_file:
        return FileChange(file, line, ((part, iso_date(day)),))
    return FileChange(file, line, ((f"{LABELS[stated.labels[row]]}_{part}", iso_date(day)),))


def ended_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows whose `ended_on` has ended the approval from a first day on."""
    stated = case.own.approvals
    is_own = stated.granted == start
    ends = is_own | (case.policy.renews_tacitly(label) & (stated.ended > start))
    ends &= (stated.labels == LABELS.index(label)) & (stated.ended != NO_DAY)
    return [int(row) for row in np.flatnonzero(ends & (stated.ended <= case.day))]


def expiring_row(case: MerchantCase, label: str, grants: MergedApprovals, at: int) -> list[int]:
    """Return the row whose last day ended an approval by the calendar; none where nothing did."""
    start, stated = int(grants.starts[at]), int(grants.stated_ends[at])
    years = case.policy.default_years(label)
    default = last_day_of_term(start, years) if years else LAST_DAY
    end = default if stated == NO_DAY else stated
    if case.policy.renews_tacitly(label) or end >= case.day:
        return []
    rows = approval_rows(case, label, start)
    # The row that states the last day, else the first one: the default stands behind all.
    return [next((row for row in rows if case.own.approvals.expires[row] == stated), rows[0])]
