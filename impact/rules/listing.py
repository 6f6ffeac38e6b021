"""Whether each merchant is listed on a day, when it was removed, and whether an exception holds."""

import numpy as np

from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY


def is_listed_on(dataset: Dataset, day: int) -> np.ndarray:
    """Return whether each merchant is listed on `day`; an earlier spell is ignored."""
    joined = dataset.merchants.column("joined_on")
    removed = removed_on(dataset)
    return (joined <= day) & ~((removed != NO_DAY) & (removed <= day))


def removed_on(dataset: Dataset, positions: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Return the first day no longer listed; NO_DAY where blank or before `joined_on`.

    Args:
        positions: of the merchants wanted; all by default.
    """
    joined = dataset.merchants.column("joined_on")[positions]
    removed = dataset.merchants.column("removed_on")[positions]
    return np.where(removed < joined, np.int32(NO_DAY), removed)


def exception_rows(dataset: Dataset, day: int) -> np.ndarray:
    """Return the row of the exception that counts on `day`, per merchant; -1 where none does.

    The exception that ends last counts, whether it covers the day or ended before it; of two
    that end on the same day the later row. An exception that begins after the day does not count.
    """
    exceptions = dataset.exceptions
    has_begun = np.flatnonzero(exceptions.starts <= day)
    # An exception that covers the day ends after all that are over, so sorting by end suffices.
    by_end = has_begun[np.argsort(exceptions.ends[has_begun], kind="stable")]
    rows = np.full(dataset.merchants.count, -1, np.int64)
    rows[exceptions.merchants[by_end]] = by_end
    return rows


def exception_ends(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Return the last day of the exceptions in these rows; NO_DAY for -1."""
    ends = np.full(rows.size, NO_DAY, np.int64)
    ends[rows >= 0] = dataset.exceptions.ends[rows[rows >= 0]]
    return ends
