"""The removal clock, case by case and fraction by fraction."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.checking import Checked
from tests.oracle.deciding import Decision, decide_all, effective_removal
from tests.oracle.lists import Lists
from tests.oracle.settings import Policy


@dataclass(frozen=True)
class Clock:
    """The days of the closed and of the open cases, and the median over all of them."""

    closed: list[int]
    still_open: list[int]

    @property
    def overall(self) -> int | None:
        """Return the smallest number of days t with S(t) <= 1/2; None where there is none."""
        every = self.closed + self.still_open
        remaining = Fraction(1)
        for days in sorted(set(self.closed)):
            at_risk = len([case for case in every if case >= days])
            remaining *= 1 - Fraction(self.closed.count(days), at_risk)
            if remaining <= Fraction(1, 2):
                return days
        return None


def median(days: list[int]) -> Fraction | None:
    """Return the middle one; of an even number the mean of the middle two."""
    if not days:
        return None
    ordered = sorted(days)
    return Fraction(ordered[(len(days) - 1) // 2] + ordered[len(days) // 2], 2)


def read_clock(checked: Checked, as_of: date, policy: Policy) -> Clock:
    """Return the clock of a folder that is checked already, on a day."""
    closed, still_open = [], []
    for one in decide_all(checked, as_of, policy, as_of, Lists()):
        if one.grounds and one.days_flagged is not None:
            if one.is_listed:
                still_open.append(one.days_flagged)
            elif is_closed(one, as_of):
                closed.append(one.days_flagged)
    return Clock(closed, still_open)


def is_closed(one: Decision, as_of: date) -> bool:
    """Return whether the merchant was delisted from the day flagged to the as-of day."""
    removed_on = effective_removal(one.row)
    return removed_on is not None and min(one.grounds.values()) <= removed_on <= as_of
