"""Approvals of one label: which count, until when, and the coverage of a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.rows import Row
from tests.oracle.settings import Policy


@dataclass(frozen=True)
class Approval:
    """One grant of a label, after rows with one first day were made one.

    `last_day` None is open-ended; before `granted_on` it covers no day. `is_assumed`: the last
    day is the policy's default. `stated`: the last day that its rows state, whatever it ends.
    """

    granted_on: date
    last_day: date | None
    is_assumed: bool = False
    stated: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.last_day is not None and self.last_day < self.granted_on

    def covers(self, day: date) -> bool:
        return self.granted_on <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Rule:
    """What the policy says of the last day of a label's approvals."""

    default_years: int
    is_tacit: bool = False


def rule_of(label: str, policy: Policy) -> Rule:
    return Rule(policy.default_years[label], label == "esat" and policy.is_esat_tacit)


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
    dated_rows = [
        (row, "granted_on", "expires_on") for row in rows if row.values.get("label") == label
    ]
    pair = (f"{label}_granted_on", f"{label}_expires_on")
    if any(merchant.texts.get(column) for column in pair):
        dated_rows.append((merchant, *pair))
    return dated_rows


def approvals_of(
    label: str, merchant: Row, rows: list[Row], rule: Rule
) -> tuple[list[Approval], bool]:
    """Return the approvals that count, and whether there is any approval at all."""
    dated_rows = approval_rows(label, merchant, rows)
    groups: dict[date, list[tuple[Row, str]]] = defaultdict(list)
    undated = []
    for row, first, last in dated_rows:
        granted_on = row.values.get(first)
        if granted_on is None:
            undated.append(row)  # blank or set aside: opens no route
        else:
            groups[granted_on].append((row, last))
    ends = [row.values["ended_on"] for row in undated if row.values.get("ended_on")]
    ends += [end for group in groups.values() if (end := ended_on(group))]
    damaged = [granted_on for granted_on, group in groups.items() if is_end_damaged(group)]
    approvals = []
    for granted_on, group in sorted(groups.items()):
        is_later_damaged = rule.is_tacit and any(day > granted_on for day in damaged)
        if granted_on in damaged or is_later_damaged or is_last_day_damaged(group):
            continue
        if rule.is_tacit:
            approvals.append(tacit_approval(granted_on, group, ends))
        else:
            approvals.append(calendar_approval(granted_on, group, rule.default_years))
    return approvals, bool(dated_rows)


def stated_last_day(group: list[tuple[Row, str]]) -> date | None:
    """Return the latest last day that the rows of one approval state."""
    return max((row.values[last] for row, last in group if row.values.get(last)), default=None)


def is_last_day_damaged(group: list[tuple[Row, str]]) -> bool:
    return stated_last_day(group) is None and any(last in row.set_aside for row, last in group)


def ended_on(group: list[tuple[Row, str]]) -> date | None:
    """Return the earliest `ended_on` that rows of one approval state; merchants.csv has none."""
    days = [row.values["ended_on"] for row, _ in group if row.values.get("ended_on")]
    return min(days, default=None)


def is_end_damaged(group: list[tuple[Row, str]]) -> bool:
    return ended_on(group) is None and any("ended_on" in row.set_aside for row, _ in group)


def day_before(day: date) -> date:
    """Return the day before; of 0001-01-01 that day, before which nothing is granted."""
    return day - timedelta(days=1) if day > date.min else date.min


def tacit_approval(granted_on: date, group: list[tuple[Row, str]], ends: list[date]) -> Approval:
    """Return an approval that runs until its own `ended_on`, or a later one of the merchant."""
    own = ended_on(group)
    later = [end for end in ends if end > granted_on]
    last_days = [day_before(end) for end in [*later, *([own] if own else [])]]
    return Approval(granted_on, min(last_days, default=None), stated=stated_last_day(group))


def calendar_approval(granted_on: date, group: list[tuple[Row, str]], years: int) -> Approval:
    """Return an approval that runs until its last day, or the day before `ended_on` if earlier."""
    stated, end = stated_last_day(group), ended_on(group)
    if stated:
        approval = Approval(granted_on, stated, stated=stated)
    elif years == 0:
        approval = Approval(granted_on, None)
    else:
        approval = Approval(granted_on, last_day_of_years(granted_on, years), is_assumed=True)
    if end and (approval.last_day is None or day_before(end) <= approval.last_day):
        return Approval(granted_on, day_before(end), stated=stated)
    return approval


def coverage_end(approvals: list[Approval], day: date) -> date | None:
    """Return the last day of the unbroken coverage of `day`, None if open-ended.

    An approval that begins at the latest on the day after another's last day carries it on.
    """
    approvals = [approval for approval in approvals if not approval.is_empty]
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
        ended = [a.last_day for a in approvals if a.last_day and not a.is_empty]
        return Coverage("expired", max(ended, default=None))
    return Coverage("unproven" if has_any else "none")
