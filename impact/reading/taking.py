"""Some rows of many: almost all of them are copied in whole stretches, or few are looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

# With more gaps than this, rows are taken one by one.
_FEW_GAPS = 2_000


def take_rows(values: Any, places: np.ndarray) -> Any:
    """Return the values (an array of numpy's or Arrow's) at some places, in their order."""
    breaks = _breaks(places)
    if not places.size or breaks.size > _FEW_GAPS:
        return values.take(pa.array(places)) if isinstance(values, pa.Array) else values[places]
    parts = [values[first:stop] for first, stop in _stretches(places, breaks)]
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if isinstance(values, pa.Array) else np.concatenate(parts)


def take_chunked(values: pa.ChunkedArray, places: np.ndarray) -> pa.ChunkedArray:
    """Return the values of an array in chunks at some places, in their order, as one chunk."""
    breaks = _breaks(places)
    if not places.size or breaks.size > _FEW_GAPS:
        return values.take(pa.array(places))
    stretches = _stretches(places, breaks)
    parts = [values.slice(first, stop - first) for first, stop in stretches]
    chunks = [chunk for part in parts for chunk in part.chunks]
    return pa.chunked_array([pa.concat_arrays(chunks)])


def texts_at(texts: pa.ChunkedArray, places: np.ndarray) -> list[str]:
    """Return the texts at some ascending places.

    Arrow would put all chunks together before it took a few of their texts.
    """
    found: list[str] = []
    ends = np.cumsum([len(chunk) for chunk in texts.chunks])
    bounds = np.searchsorted(places, ends)
    for chunk, end, low, high in zip(texts.chunks, ends, [0, *bounds], bounds, strict=False):
        if high > low:
            found += chunk.take(pa.array(places[low:high] - (end - len(chunk)))).to_pylist()
    return found


def _breaks(places: np.ndarray) -> np.ndarray:
    """Return where a place is not the next one."""
    return np.flatnonzero(np.diff(places) != 1) + 1


def _stretches(places: np.ndarray, breaks: np.ndarray) -> list[tuple[int, int]]:
    """Return (first, stop) of each run of places that follow one another."""
    firsts = places[np.append(0, breaks)].tolist()
    stops = (places[np.append(breaks, places.size) - 1] + 1).tolist()
    return list(zip(firsts, stops, strict=True))
