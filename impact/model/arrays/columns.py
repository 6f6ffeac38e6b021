"""Change, take and compare the values of a column without a Python loop over its rows."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Printable ASCII and Latin letters, no blank at an edge, no apostrophe or `=` at the start: no
# letter up to U+024F changes in NFC where no combining character follows it.
_PLAIN = "^(?:[!-&(-<>-~\u00c0-\u024f](?:[ -~\u00c0-\u024f]*[!-~\u00c0-\u024f])?)?$"

# With more gaps than this, rows are taken one by one.
_MAX_GAPS = 2_000


def as_mask(booleans: pa.Array) -> np.ndarray:
    """Return Arrow booleans as a NumPy mask."""
    mask: np.ndarray = booleans.to_numpy(zero_copy_only=False)
    return mask


def is_filled(texts: pa.Array) -> np.ndarray:
    """Return whether each text is not empty."""
    bounds, _ = _bounds_and_bytes(texts)
    is_longer: np.ndarray = bounds[1:] > bounds[:-1]
    return is_longer


def _bounds_and_bytes(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return (where each text begins, and the last one ends, in some bytes; those bytes)."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets or bytes(4), np.int32)
    return bounds[texts.offset :][: len(texts) + 1], np.frombuffer(data or b"", np.uint8)


def utf8_bytes(texts: pa.Array) -> np.ndarray:
    """Return the bytes of all texts, one after the other."""
    bounds, data = _bounds_and_bytes(texts)
    return data[bounds[0] : bounds[-1]]


def byte_at(texts: pa.Array, index: int) -> np.ndarray:
    """Return the byte of each text at an index, or -1 for its last; 0 of an empty one.

    A text that is shorter than the index gives its last byte too.
    """
    bounds, data = _bounds_and_bytes(texts)
    if bounds[0] == bounds[-1]:
        return np.zeros(len(texts), np.uint8)
    last = bounds[1:] - 1
    bytes_at = data.take(last if index < 0 else np.minimum(bounds[:-1] + index, last))
    bytes_at[~is_filled(texts)] = 0
    return bytes_at


def are_bytes_plain(texts: pa.Array) -> bool:
    """Return whether no text has a blank, quote, apostrophe or character beyond ASCII."""
    characters = utf8_bytes(texts)
    return not characters.size or (
        int(characters.min()) > ord("'") and int(characters.max()) <= ord("~")
    )


def is_plain(texts: pa.Array) -> np.ndarray:
    """Return for each text whether cleaning certainly changes nothing in it, as in almost all."""
    if are_bytes_plain(texts):
        return np.ones(len(texts), bool)
    return as_mask(pc.match_substring_regex(texts, _PLAIN))


def map_where(texts: pa.Array, mask: np.ndarray, change: Callable[[str], str]) -> pa.Array:
    """Return texts with `change` applied where the mask is true, once for each distinct text."""
    if not mask.any():
        return texts
    encoded = texts.filter(pa.array(mask)).dictionary_encode()
    changed = pa.array(map(change, encoded.dictionary.to_pylist()), texts.type)
    return pc.replace_with_mask(texts, pa.array(mask), changed.take(encoded.indices))


def take_rows(values: Any, positions: np.ndarray | slice) -> Any:
    """Return the values of a NumPy or Arrow array at some positions, in their order."""
    is_arrow = isinstance(values, pa.Array | pa.ChunkedArray)
    is_scattered = is_arrow and not isinstance(positions, slice)
    return values.take(pa.array(positions)) if is_scattered else values[positions]


def split_runs(positions: np.ndarray) -> list[np.ndarray | slice]:
    """Return positions as the runs in them, if these are few, to take rows without copying."""
    breaks = np.flatnonzero(np.diff(positions) != 1)
    if not positions.size or breaks.size > _MAX_GAPS:
        return [positions]
    starts, stops = positions[np.append(0, breaks + 1)], positions[np.append(breaks, -1)] + 1
    return [slice(*run) for run in zip(starts.tolist(), stops.tolist(), strict=True)]


def take_columns(columns: Iterable[Any], positions: np.ndarray) -> list[Any]:
    """Return columns at some positions as `take_rows`; runs of positions are copied whole."""
    runs = split_runs(positions)
    return [concatenate([take_rows(column, run) for run in runs]) for column in columns]


def concatenate(parts: list[Any]) -> Any:
    """Return NumPy or Arrow arrays, of which there is one or more, as one array."""
    if isinstance(parts[0], pa.ChunkedArray):
        parts = [chunk for part in parts for chunk in part.chunks]
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if isinstance(parts[0], pa.Array) else np.concatenate(parts)


def pair_keys(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return one number for each pair of int32, which sorts by the first, then the second."""
    keys: np.ndarray = first.astype(np.int64) * (1 << 32) + second
    return keys


def group_equal(values: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return (the positions of all values in order, those of each one that occurs twice or more).

    The groups are in order of appearance.
    """
    array = pa.array(values)
    order = pc.sort_indices(array)  # stable, and fast where the values are mostly in order
    ordered, positions = array.take(order), order.to_numpy()
    groups = equal_runs(as_mask(pc.not_equal(ordered[1:], ordered[:-1])))
    return positions, sorted((positions[run] for run in groups), key=lambda group: int(group[0]))


def is_increasing(texts: pa.Array) -> bool:
    """Return whether each text is greater than the one before, so that none occurs twice."""
    return bool(as_mask(pc.less(texts[:-1], texts[1:])).all())


def equal_runs(differs: np.ndarray) -> list[slice]:
    """Return the runs of two or more equal values in sorted ones.

    Args:
        differs: whether each value but the first differs from the one before.
    """
    differs = np.concatenate([[True], differs, [True]])
    starts = np.flatnonzero(differs[:-1] & ~differs[1:])
    stops = np.flatnonzero(~differs[:-1] & differs[1:]) + 1
    return [slice(*run) for run in zip(starts.tolist(), stops.tolist(), strict=True)]
