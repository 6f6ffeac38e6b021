"""The rows behind the approvals of a label, and how one of their days is set."""

from __future__ import annotations

import numpy as np

from impact.columns import LABELS
from impact.days import LAST_DAY, NO_DAY, iso, years_later_less_a_day
from impact.labels import Grants
from impact.why.changes import Change
from impact.why.proposals import Case


def rows_of(case: Case, label: str, start: int) -> list[int]:
    """Return the rows that state the approval of a label from its first day on."""
    stated = case.own.approvals
    is_row = (stated.labels == LABELS.index(label)) & (stated.granted == start)
    return [int(row) for row in np.flatnonzero(is_row)]


def set_day(case: Case, row: int, part: str, day: int) -> Change:
    """Return a change of a row: one of its days is another one."""
    stated = case.own.approvals
    file, line = str(stated.files[row]), int(stated.lines[row])
    if file != case.merchants_file:
        return Change(file, line, ((part, iso(day)),))
    return Change(file, line, ((f"{LABELS[stated.labels[row]]}_{part}", iso(day)),))


def ended_rows(case: Case, label: str, start: int) -> list[int]:
    """Return the rows whose `ended_on` has ended the approval from a first day on."""
    stated = case.own.approvals
    is_own = stated.granted == start
    ends = is_own | (case.policy.renews_tacitly(label) & (stated.ended > start))
    ends &= (stated.labels == LABELS.index(label)) & (stated.ended != NO_DAY)
    return [int(row) for row in np.flatnonzero(ends & (stated.ended <= case.day))]


def expiring_row(case: Case, label: str, grants: Grants, at: int) -> list[int]:
    """Return the row whose last day ended an approval by the calendar; none where nothing did."""
    start, stated = int(grants.starts[at]), int(grants.stated[at])
    years = case.policy.default_years(label)
    default = years_later_less_a_day(start, years) if years else LAST_DAY
    end = default if stated == NO_DAY else stated
    if case.policy.renews_tacitly(label) or end >= case.day:
        return []
    rows = rows_of(case, label, start)
    # The row that states the last day, else the first one: the default stands behind all.
    return [next((row for row in rows if case.own.approvals.expires[row] == stated), rows[0])]
