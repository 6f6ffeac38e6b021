"""Random columns for the fictional sample, the same on every machine; also years and check digits.

Only integers, `+ - * /` and comparisons: these give the same bits on every machine, which `exp`,
`log` and the normal distribution do not guarantee.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FAR = 10_000_000
"""Days from 1970 beyond which a day is blank: -FAR is "since ever", FAR is "no end"."""


def draw_between(rng: np.random.Generator, low: Ints | int, high: Ints | int, size: int) -> Ints:
    """Draw `size` integers, each uniform between its `low` and `high`, both inclusive."""
    span = np.maximum(np.asarray(high) - np.asarray(low), 0) + 1
    drawn = np.asarray(rng.random(size) * span, dtype=np.int64)
    return np.asarray(low + drawn, dtype=np.int64)


def draw_flags(
    rng: np.random.Generator, share: float | npt.NDArray[np.float64], size: int
) -> Flags:
    """Draw `size` flags, each true with the probability `share` (0 to 1)."""
    return np.asarray(rng.random(size) < share)


def draw_positions(rng: np.random.Generator, weights: Sequence[int], size: int) -> Ints:
    """Draw `size` positions in `weights`, each in proportion to its weight."""
    bounds = np.cumsum(np.asarray(weights, dtype=np.int64))
    drawn = rng.integers(0, int(bounds[-1]), size, dtype=np.int64)
    return np.asarray(np.searchsorted(bounds, drawn, side="right"), dtype=np.int64)


def add_years(days: Ints, years: Ints | int) -> Ints:
    """Return the same calendar day `years` later; 29 February becomes 28 where it must."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_of_month = (dates - months.astype("datetime64[D]")).astype(np.int64)
    target = months + np.asarray(years) * 12
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + 1).astype("datetime64[D]").astype(np.int64) - first
    return np.asarray(first + np.minimum(day_of_month, length - 1), dtype=np.int64)


def years_of(days: Ints) -> Ints:
    """Return the calendar year of each day."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def with_check_digit(payload: Ints, digits: int) -> Ints:
    """Return the numbers with their Luhn check digit appended.

    Args:
        payload: numbers of up to `digits` digits, leading zeros counted.
        digits: how many digits the payload has.
    """
    total = np.zeros_like(payload)
    rest = payload
    for index in range(digits):
        digit = rest % 10
        rest = rest // 10
        doubled = digit * 2
        total = total + (digit if index % 2 else doubled // 10 + doubled % 10)
    return np.asarray(payload * 10 + (10 - total % 10) % 10)
