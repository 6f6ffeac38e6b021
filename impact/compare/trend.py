"""The counts on many days: each day is decided as any other.

All counts are of merchants listed on the day, as everywhere (docs/contract.md, section 3, "what
is counted"). Undated facts are as of the files, on every day.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from impact.compare.counts import COUNTS
from impact.model.columns import LABELS
from impact.model.dataset import Dataset
from impact.model.dates import (
    LAST_AS_OF,
    LAST_DAY,
    NO_DAY,
    can_be_as_of,
    from_day_number,
    to_dates,
    to_day_number,
)
from impact.model.policy import Policy, PolicyHistory
from impact.rules.listing import removed_on
from impact.rules.merchant_facts import gather_facts


def trend(dataset: Dataset, rules: Policy | PolicyHistory, days: Sequence[date]) -> pd.DataFrame:
    """Return what a decision on each of the days counts.

    Args:
        rules: the policy for every day, or versions, each for the days on which it is in force.

    Returns:
        One row per day, in the order of `days`: `day` (datetime64[s]); each of `COUNTS` (int64);
        `share_pct` (champions of listed, NaN where nobody is listed); `earlier_not_in_files` (the
        listed merchants of whom the files may lack an approval that held on the day, see
        `unknown_periods`).
    """
    by_day = (gather_facts(dataset, day, rules.on(day)) for day in days)
    rows = [[int(is_counted(facts).sum()) for is_counted in COUNTS.values()] for facts in by_day]
    counts = pd.DataFrame(rows, columns=list(COUNTS)).astype("int64")
    counts.insert(0, "day", to_dates(np.array([to_day_number(day) for day in days], np.int64)))
    shares = 100 * counts["champions"] / counts["listed"].where(counts["listed"] > 0)
    counts.insert(3, "share_pct", shares.astype("float64"))
    counts["earlier_not_in_files"] = earlier_not_in_files(dataset, days)
    return counts


# --- what the files cannot know ---------------------------------------------------------------


def has_history(dataset: Dataset) -> np.ndarray:
    """Return whether labels.csv has any row: one row per columns.LABELS, a column per merchant."""
    approvals = dataset.approvals
    is_row = approvals.files != dataset.merchants_file
    has_rows = np.zeros((len(LABELS), dataset.merchants.count), bool)
    has_rows[approvals.labels[is_row], approvals.merchants[is_row]] = True
    return has_rows


def unknown_periods(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Return (first days, last days) of the periods in which earlier approvals may be missing.

    The short form in merchants.csv holds one approval of a label: a renewal overwrites the one
    before. So where labels.csv has no row of a merchant and label, the files cannot know what
    the merchant held before the pair's first day. The period is from the day it was listed to
    the day before; of two labels the longer one, so each merchant has one at most.
    """
    approvals = dataset.approvals
    is_known = has_history(dataset)[approvals.labels, approvals.merchants]
    is_pair_only = ~is_known & (approvals.granted != NO_DAY)
    granted = np.full(dataset.merchants.count, NO_DAY, np.int64)
    np.maximum.at(granted, approvals.merchants[is_pair_only], approvals.granted[is_pair_only])
    starts = dataset.merchants.column("joined_on").astype(np.int64)
    removed = removed_on(dataset).astype(np.int64)
    ends = np.minimum(granted, np.where(removed == NO_DAY, LAST_DAY, removed)) - 1
    is_unknown = (granted != NO_DAY) & (starts <= ends)
    return starts[is_unknown], ends[is_unknown]


def earlier_not_in_files(dataset: Dataset, days: Sequence[date]) -> list[int]:
    """Return of how many merchants listed on each day the files may lack an earlier approval."""
    starts, ends = unknown_periods(dataset)
    numbers = map(to_day_number, days)
    return [int(((starts <= day) & (ends >= day)).sum()) for day in numbers]


def earliest_known(dataset: Dataset) -> date | None:
    """Return the day from which on no listed merchant can lack an earlier approval in the files.

    Before it, counts of labels and champions may be too low. None: the files know all.
    """
    _, ends = unknown_periods(dataset)
    return from_day_number(int(ends.max()) + 1) if ends.size else None


# --- days -------------------------------------------------------------------------------------


def trend_days(as_of: date, count: int) -> list[date]:
    """Return the last `count` month ends before a day, oldest first, and then the day itself."""
    before = [end for end in month_ends(as_of, count + 1) if end < as_of]
    return [*before[-count:], as_of]


def month_ends(as_of: date, count: int) -> list[date]:
    """Return the last `count` month ends on or before a day, oldest first."""
    ends = pd.date_range(end=as_of, periods=count, freq="ME", unit="s").date
    return [end for end in ends if can_be_as_of(end)]


def next_month_ends(as_of: date, count: int) -> list[date]:
    """Return the next `count` month ends after a day, soonest first."""
    first = min(as_of, LAST_AS_OF)
    ends = pd.date_range(first, periods=count + 1, freq="ME", unit="s").date
    return [end for end in ends if end > as_of and can_be_as_of(end)][:count]
