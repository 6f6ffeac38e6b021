"""What stands twice, and what order rows are in: one sort of whole numbers, few texts compared.

Ids mostly come in an order of their own, with few rows out of place. Then no text but those few
is looked up: the rest are different because each is greater than the one before.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import last_bytes
from impact.model.arrays.parallel import parallel_map

# Where the order breaks more often than this, or once in fewer texts, all texts are looked up.
_FEW = 2_000
_ONE_IN = 64
# Texts that are looked up are told apart in so many parts: equal ones end in the same byte.
_PARTS = 4


def stable_order(numbers: np.ndarray) -> np.ndarray:
    """Return the places of whole numbers in ascending order, equal ones as they stand."""
    return in_order(numbers)[0]


def in_order(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (the places of whole numbers in their `stable_order`, the numbers in that order)."""
    if not numbers.size:
        return np.empty(0, np.int64), numbers
    bits, low = int(numbers.size).bit_length(), int(numbers.min())
    if (int(numbers.max()) - low) >> (62 - bits):
        order = np.argsort(numbers, kind="stable")
        return order, numbers[order]
    # The place stands in the low bits, so that sorting the numbers sorts the places too.
    packed = ((numbers.astype(np.int64) - low) << bits) | np.arange(numbers.size)
    packed.sort()
    ordered = (packed >> bits) + low
    packed &= (1 << bits) - 1
    return packed, ordered


def day_keys(merchants: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return one whole number for each pair, in the order of merchant and day."""
    if not days.size:
        return np.empty(0, np.int64)
    first = int(days.min())
    span = int(days.max()) - first + 1
    keys: np.ndarray = merchants.astype(np.int64) * span + (days.astype(np.int64) - first)
    return keys


def group_equal_numbers(numbers: np.ndarray) -> list[np.ndarray]:
    """Return the places of each number that stands more than once, first appearance first."""
    if (numbers[1:] > numbers[:-1]).all():
        return []
    order, ordered = in_order(numbers)
    groups = [order[stretch] for stretch in equal_runs(ordered)]
    return sorted(groups, key=lambda group: int(group[0]))


def equal_runs(ordered: np.ndarray) -> list[slice]:
    """Return where equal numbers follow each other, among numbers that are in order."""
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: ordered.size])
    stops = np.append(starts, ordered.size)[1:]
    several = stops - starts > 1
    bounds = zip(starts[several].tolist(), stops[several].tolist(), strict=True)
    return [slice(start, stop) for start, stop in bounds]


def group_equal_texts(texts: pa.Array) -> list[np.ndarray]:
    """Return the places of each text that stands more than once, in order of first appearance."""
    # Shorter before longer, as numbers count: EV-999 comes before EV-1000. Those of a second file
    # that goes back to lower numbers are all out of place.
    odd = _out_of_place(texts, by_length=True, most=max(_FEW, len(texts) // _ONE_IN))
    if odd is None:
        return _same_words(texts, np.arange(len(texts)))
    if not odd.size:
        return []
    places = np.flatnonzero(pc.is_in(texts, texts.take(odd)).to_numpy(False))
    return _same_words(texts.take(pa.array(places)), places)


def _same_words(texts: pa.Array, places: np.ndarray) -> list[np.ndarray]:
    """Return the groups among the texts of some places: those of each last byte, side by side."""
    endings = last_bytes(texts) % _PARTS
    parts = [np.flatnonzero(endings == ending) for ending in range(_PARTS)]
    found = parallel_map(lambda part: _same_of_part(texts, part), parts, places.size)
    return sorted(
        (places[group] for of_part in found for group in of_part), key=lambda at: int(at[0])
    )


def _same_of_part(texts: pa.Array, places: np.ndarray) -> list[np.ndarray]:
    codes = texts.take(pa.array(places)).dictionary_encode().indices.to_numpy()
    # Codes count up: one that is no higher than all before it stood before.
    is_again = codes <= np.append(-1, np.maximum.accumulate(codes)[:-1])[: codes.size]
    if not is_again.any():
        return []
    stands_twice = np.zeros(int(codes.max()) + 1, bool)
    stands_twice[codes[is_again]] = True
    at = np.flatnonzero(stands_twice[codes])
    return [places[at[group]] for group in group_equal_numbers(codes[at])]


def text_order(texts: pa.Array) -> np.ndarray:
    """Return the places of different texts in code-point order, which is that of their bytes."""
    odd = _out_of_place(texts, by_length=False, most=_FEW)
    if odd is None:
        return np.asarray(pc.sort_indices(texts).to_numpy())
    others = np.delete(np.arange(len(texts)), odd)
    sought = sorted((texts[int(place)].as_py(), int(place)) for place in odd)
    before = [
        bisect_left(others, text, key=lambda at: texts[int(at)].as_py()) for text, _ in sought
    ]
    return np.insert(others, before, [place for _, place in sought])


def _out_of_place(texts: pa.Array, *, by_length: bool, most: int) -> np.ndarray | None:
    """Return the places without which each text is greater than the one before.

    None: they are more than `most`, or far apart.
    """
    falls = np.flatnonzero(~_is_less(texts[:-1], texts[1:], by_length=by_length))
    if falls.size > min(_FEW, len(texts) // _ONE_IN):
        return None
    odd = np.unique(np.concatenate([falls, falls + 1]))
    others = np.delete(np.arange(len(texts)), odd)
    joints = np.flatnonzero(np.diff(others) > 1)
    before, behind = (texts.take(pa.array(others[joints + side])) for side in (0, 1))
    breaks = joints[~_is_less(before, behind, by_length=by_length)] + 1
    low = _low_runs(texts, np.split(others, breaks), by_length=by_length)
    odd = np.sort(np.concatenate([odd, *low]))
    return odd if odd.size <= most else None


def _low_runs(texts: pa.Array, runs: list[np.ndarray], *, by_length: bool) -> list[np.ndarray]:
    """Return the runs of ascending texts that begin no higher than the ones before them end."""

    def key(place: np.int64) -> tuple[int, str]:
        text: str = texts[int(place)].as_py()
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


def _is_less(before: pa.Array, behind: pa.Array, *, by_length: bool) -> np.ndarray:
    is_less: np.ndarray = pc.less(before, behind).to_numpy(zero_copy_only=False)
    if by_length:
        short, long = pc.binary_length(before).to_numpy(), pc.binary_length(behind).to_numpy()
        is_less = (short < long) | ((short == long) & is_less)
    return is_less
