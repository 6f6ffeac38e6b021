"""Find duplicates and sort orders fast: integers by one sort, texts mostly by their order.

Ids mostly come sorted, with few exceptions. Then only the exceptions are looked up: the rest
are distinct because each is greater than the one before.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import last_bytes
from impact.model.arrays.parallel import parallel_map

# With more unsorted texts than this, or than one in _ONE_IN, all texts are looked up.
_MAX_UNSORTED = 2_000
_ONE_IN = 64
# Texts are grouped in this many parts in parallel; equal ones end in the same byte.
_PARTS = 4


def stable_argsort(numbers: np.ndarray) -> np.ndarray:
    """Return the positions that sort integers; equal ones keep their order."""
    return stable_sort(numbers)[0]


def stable_sort(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (the `stable_argsort` of integers, the sorted integers)."""
    if not numbers.size:
        return np.empty(0, np.int64), numbers
    bits, low = int(numbers.size).bit_length(), int(numbers.min())
    if (int(numbers.max()) - low) >> (62 - bits):
        order = np.argsort(numbers, kind="stable")
        return order, numbers[order]
    # With the position in the low bits, sorting the numbers sorts the positions too.
    packed = ((numbers.astype(np.int64) - low) << bits) | np.arange(numbers.size)
    packed.sort()
    ordered = (packed >> bits) + low
    packed &= (1 << bits) - 1
    return packed, ordered


def day_keys(merchants: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return one integer for each pair, which sorts by merchant and day."""
    if not days.size:
        return np.empty(0, np.int64)
    first = int(days.min())
    span = int(days.max()) - first + 1
    keys: np.ndarray = merchants.astype(np.int64) * span + (days.astype(np.int64) - first)
    return keys


def group_equal_numbers(numbers: np.ndarray) -> list[np.ndarray]:
    """Return the positions of each duplicate number, in order of first appearance."""
    if (numbers[1:] > numbers[:-1]).all():
        return []
    order, ordered = stable_sort(numbers)
    groups = [order[run] for run in equal_runs(ordered)]
    return sorted(groups, key=lambda group: int(group[0]))


def equal_runs(ordered: np.ndarray) -> list[slice]:
    """Return the slices of equal numbers, of length 2 or more, in sorted numbers."""
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: ordered.size])
    stops = np.append(starts, ordered.size)[1:]
    is_run = stops - starts > 1
    bounds = zip(starts[is_run].tolist(), stops[is_run].tolist(), strict=True)
    return [slice(start, stop) for start, stop in bounds]


def group_equal_texts(texts: pa.Array) -> list[np.ndarray]:
    """Return the positions of each duplicate text, in order of first appearance."""
    # Shorter before longer, as numbers count: EV-999 comes before EV-1000. Those of a second file
    # that goes back to lower numbers are all out of place.
    unsorted = _find_unsorted(
        texts, by_length=True, limit=max(_MAX_UNSORTED, len(texts) // _ONE_IN)
    )
    if unsorted is None:
        return _group_texts(texts, np.arange(len(texts)))
    if not unsorted.size:
        return []
    positions = np.flatnonzero(pc.is_in(texts, texts.take(unsorted)).to_numpy(False))
    return _group_texts(texts.take(pa.array(positions)), positions)


def _group_texts(texts: pa.Array, positions: np.ndarray) -> list[np.ndarray]:
    """Return the groups among the texts at some positions, by last byte in parallel."""
    endings = last_bytes(texts) % _PARTS
    parts = [np.flatnonzero(endings == ending) for ending in range(_PARTS)]
    groups_by_part = parallel_map(lambda part: _group_part(texts, part), parts, positions.size)
    return sorted(
        (positions[group] for groups in groups_by_part for group in groups),
        key=lambda group: int(group[0]),
    )


def _group_part(texts: pa.Array, positions: np.ndarray) -> list[np.ndarray]:
    codes = texts.take(pa.array(positions)).dictionary_encode().indices.to_numpy()
    # New codes count up: a code that is not higher than all before it is a repeat.
    is_repeated = codes <= np.append(-1, np.maximum.accumulate(codes)[:-1])[: codes.size]
    if not is_repeated.any():
        return []
    is_duplicate = np.zeros(int(codes.max()) + 1, bool)
    is_duplicate[codes[is_repeated]] = True
    candidates = np.flatnonzero(is_duplicate[codes])
    groups = group_equal_numbers(codes[candidates])
    return [positions[candidates[group]] for group in groups]


def argsort_texts(texts: pa.Array) -> np.ndarray:
    """Return the positions that sort distinct texts by code point, the order of their bytes."""
    unsorted = _find_unsorted(texts, by_length=False, limit=_MAX_UNSORTED)
    if unsorted is None:
        return np.asarray(pc.sort_indices(texts).to_numpy())
    rest = np.delete(np.arange(len(texts)), unsorted)
    moved = sorted((texts[int(position)].as_py(), int(position)) for position in unsorted)
    before = [
        bisect_left(rest, text, key=lambda position: texts[int(position)].as_py())
        for text, _ in moved
    ]
    return np.insert(rest, before, [position for _, position in moved])


def _find_unsorted(texts: pa.Array, *, by_length: bool, limit: int) -> np.ndarray | None:
    """Return the positions to remove so that the rest is strictly ascending.

    None if they are more than `limit`, or the order breaks too often.
    """
    descents = np.flatnonzero(~_is_ascending(texts[:-1], texts[1:], by_length=by_length))
    if descents.size > min(_MAX_UNSORTED, len(texts) // _ONE_IN):
        return None
    unsorted = np.unique(np.concatenate([descents, descents + 1]))
    rest = np.delete(np.arange(len(texts)), unsorted)
    gaps = np.flatnonzero(np.diff(rest) > 1)
    before, after = (texts.take(pa.array(rest[gaps + side])) for side in (0, 1))
    breaks = gaps[~_is_ascending(before, after, by_length=by_length)] + 1
    low = _low_runs(texts, np.split(rest, breaks), by_length=by_length)
    unsorted = np.sort(np.concatenate([unsorted, *low]))
    return unsorted if unsorted.size <= limit else None


def _low_runs(texts: pa.Array, runs: list[np.ndarray], *, by_length: bool) -> list[np.ndarray]:
    """Return the ascending runs that start no higher than the runs before them end."""

    def key(position: np.int64) -> tuple[int, str]:
        text: str = texts[int(position)].as_py()
        return (len(text.encode()) if by_length else 0, text)

    low, highest = [], None
    for run in runs:
        if not run.size:
            continue
        if highest is not None and key(run[0]) <= highest:
            low.append(run)
        else:
            highest = key(run[-1])
    return low


def _is_ascending(before: pa.Array, after: pa.Array, *, by_length: bool) -> np.ndarray:
    is_ascending: np.ndarray = pc.less(before, after).to_numpy(zero_copy_only=False)
    if by_length:
        short, long = pc.binary_length(before).to_numpy(), pc.binary_length(after).to_numpy()
        is_ascending = (short < long) | ((short == long) & is_ascending)
    return is_ascending
