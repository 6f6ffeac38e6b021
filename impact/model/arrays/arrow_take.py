"""Some rows of many: almost all of them are copied in whole stretches, or few are looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

# With more gaps than this, rows are taken one by one.
_FEW_GAPS = 2_000


class RowTaker:
    """Takes the rows at some places, in their order, out of any column."""

    def __init__(self, places: np.ndarray) -> None:
        self.places = places
        breaks = np.flatnonzero(np.diff(places) != 1) + 1
        self._stretches: list[tuple[int, int]] | None = None
        if places.size and breaks.size <= _FEW_GAPS:
            firsts = places[np.append(0, breaks)].tolist()
            stops = (places[np.append(breaks, places.size) - 1] + 1).tolist()
            self._stretches = list(zip(firsts, stops, strict=True))

    def take(self, values: Any) -> Any:
        """Return the rows of an array of numpy's or Arrow's."""
        return joined(self.parts(values))

    def parts(self, values: Any) -> list[Any]:
        """Return the same in parts, one after the other, of which few are copies."""
        if self._stretches is None:
            is_arrow = isinstance(values, pa.Array)
            return [values.take(pa.array(self.places)) if is_arrow else values[self.places]]
        return [values[first:stop] for first, stop in self._stretches]

    def take_chunked(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return the rows of an array in chunks: one stretch as it is, several as one chunk."""
        if self._stretches is None:
            return values.take(pa.array(self.places))
        parts = [values.slice(first, stop - first) for first, stop in self._stretches]
        if len(parts) == 1:
            return parts[0]
        return pa.chunked_array([pa.concat_arrays([c for part in parts for c in part.chunks])])


def joined(parts: list[Any]) -> Any:
    """Return arrays of numpy's or Arrow's as one, a single one as it is."""
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if isinstance(parts[0], pa.Array) else np.concatenate(parts)


def take_rows(values: Any, places: np.ndarray) -> Any:
    """Return the values (an array of numpy's or Arrow's) at some places, in their order."""
    return RowTaker(places).take(values)


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
