"""Parse dates written YYYY-MM-DD, vectorised; the same result as `impact.model.dates.parse_day`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from impact.model.arrays.arrow_bytes import bytes_of, offsets_of

_WIDTH = len("2026-03-31")
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9)


def parse_iso_days(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return (a mask of the texts that are an ISO date, the day numbers of those)."""
    offsets = offsets_of(texts)
    is_iso: np.ndarray = np.diff(offsets) == _WIDTH
    if not is_iso.any():
        return is_iso, np.empty(0, np.int64)
    characters = bytes_of(texts)[offsets[:-1][is_iso][:, None] + np.arange(_WIDTH)]
    digits = (characters[:, _DIGITS] - np.uint8(ord("0"))).astype(np.int64)
    year, month, day = (
        _to_number(digits[:, part]) for part in (slice(4), slice(4, 6), slice(6, 8))
    )
    first, length = _month_bounds(year, month)
    is_valid = (digits < 10).all(axis=1) & (characters[:, [4, 7]] == ord("-")).all(axis=1)
    is_valid &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= length)
    is_iso[is_iso] = is_valid
    return is_iso, (first + day - 1)[is_valid]


def _to_number(digits: np.ndarray) -> np.ndarray:
    powers = 10 ** np.arange(digits.shape[1])[::-1]
    number: np.ndarray = digits @ powers
    return number


def _month_bounds(year: np.ndarray, month: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (the number of a month's first day, how many days it has)."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    return first, (months + 1).astype("datetime64[D]").astype(np.int64) - first
