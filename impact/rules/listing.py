"""Whether each merchant is listed on a day, when it was removed, and whether an exception holds."""

from __future__ import annotations

import numpy as np

from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY
from impact.rules.merchant_facts import exception_ends, exception_rows


def is_listed_on(dataset: Dataset, day: int) -> np.ndarray:
    """Return whether each merchant is listed on `day`; an earlier spell is ignored."""
    joined = dataset.merchants.column("joined_on")
    removed = removed_on(dataset)
    is_listed: np.ndarray = (joined <= day) & ~((removed != NO_DAY) & (removed <= day))
    return is_listed


def removed_on(dataset: Dataset, positions: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Return the first day no longer listed; NO_DAY where blank or before `joined_on`.

    Args:
        positions: of the merchants wanted; all by default.
    """
    joined = dataset.merchants.column("joined_on")[positions]
    removed = dataset.merchants.column("removed_on")[positions]
    days: np.ndarray = np.where(removed < joined, np.int32(NO_DAY), removed)
    return days


def has_exception_on(dataset: Dataset, day: int) -> np.ndarray:
    """Return whether an exception covers `day`, for each merchant."""
    return exception_ends(dataset, exception_rows(dataset, day)) >= day
