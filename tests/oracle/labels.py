"""Approvals of one label: which count, until when, and the coverage of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.rows import Row


@dataclass(frozen=True)
class Approval:
    """One grant of a label, after rows with one first day were made one.

    `last_day` None is open-ended. `is_assumed`: the last day is the policy's default.
    """

    granted_on: date
    last_day: date | None
    is_assumed: bool = False

    def covers(self, day: date) -> bool:
        return self.granted_on <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Coverage:
    """The state of a label on a day; `last_day` is that of the coverage, None if open-ended."""

    state: str
    until: date | None = None
    is_covered: bool = False


def last_day_of_years(first_day: date, years: int) -> date:
    """Return the day before the same day `years` later; of 29 February, 27 February.

    A year past 9999 ends on 9999-12-31.
    """
    if first_day.year + years > date.max.year:
        return date.max
    try:
        same_day = first_day.replace(year=first_day.year + years)
    except ValueError:  # no 29 February in that year
        same_day = date(first_day.year + years, 2, 28)
    return same_day - timedelta(days=1)


def approval_rows(label: str, merchant: Row, rows: list[Row]) -> list[tuple[Row, str, str]]:
    """Return the rows that speak of the label, with the names of first and last day."""
    found = [(row, "granted_on", "expires_on") for row in rows if row.values.get("label") == label]
    pair = (f"{label}_granted_on", f"{label}_expires_on")
    if any(merchant.texts.get(column) for column in pair):
        found.append((merchant, *pair))
    return found


def approvals_of(
    label: str, merchant: Row, rows: list[Row], default_years: int
) -> tuple[list[Approval], bool]:
    """Return the approvals that count, and whether there is any approval at all."""
    found = approval_rows(label, merchant, rows)
    stated: dict[date, list[date]] = defaultdict(list)
    is_damaged: dict[date, bool] = defaultdict(bool)
    for row, first, last in found:
        granted_on = row.values.get(first)
        if granted_on is None:
            continue  # blank or set aside: opens no route
        stated[granted_on] += [row.values[last]] if row.values.get(last) else []
        is_damaged[granted_on] |= last in row.set_aside
    approvals = []
    for granted_on, last_days in sorted(stated.items()):
        if last_days:
            approvals.append(Approval(granted_on, max(last_days)))
        elif not is_damaged[granted_on]:
            approvals.append(default_approval(granted_on, default_years))
    return approvals, bool(found)


def default_approval(granted_on: date, years: int) -> Approval:
    """Return an approval whose last day nobody states; 0 years are open-ended."""
    if years == 0:
        return Approval(granted_on, None)
    return Approval(granted_on, last_day_of_years(granted_on, years), is_assumed=True)


def coverage_end(approvals: list[Approval], day: date) -> date | None:
    """Return the last day of the unbroken coverage of `day`, None if open-ended.

    An approval that begins at the latest on the day after another's last day carries it on.
    """
    chain = [approval for approval in approvals if approval.covers(day)]
    while True:
        if any(approval.last_day is None for approval in chain):
            return None
        end = max(approval.last_day for approval in chain if approval.last_day)
        more = [
            approval
            for approval in approvals
            if approval not in chain
            and (approval.granted_on - end).days <= 1
            and (approval.last_day is None or approval.last_day > end)
        ]
        if not more:
            return end
        chain += more


def coverage_on(
    approvals: list[Approval], has_any: bool, day: date, expiring_days: int
) -> Coverage:
    """Return state and until of a label on `day`."""
    if any(approval.covers(day) for approval in approvals):
        end = coverage_end(approvals, day)
        is_expiring = end is not None and (end - day).days <= expiring_days
        return Coverage("expiring" if is_expiring else "valid", end, is_covered=True)
    if any(approval.granted_on > day for approval in approvals):
        return Coverage("not_started")
    if approvals:
        return Coverage("expired", max(a.last_day for a in approvals if a.last_day))
    return Coverage("unproven" if has_any else "none")
