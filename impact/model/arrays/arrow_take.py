"""Take some rows of NumPy and Arrow arrays: long runs as slices, scattered rows one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

# With more gaps than this, rows are taken one by one.
_MAX_GAPS = 2_000


class RowTaker:
    """Takes the rows at some positions, in their order, out of any column."""

    def __init__(self, positions: np.ndarray) -> None:
        self.positions = positions
        breaks = np.flatnonzero(np.diff(positions) != 1) + 1
        self._runs: list[tuple[int, int]] | None = None
        if positions.size and breaks.size <= _MAX_GAPS:
            starts = positions[np.append(0, breaks)].tolist()
            stops = (positions[np.append(breaks, positions.size) - 1] + 1).tolist()
            self._runs = list(zip(starts, stops, strict=True))

    def take(self, values: Any) -> Any:
        """Return the rows of a NumPy or Arrow array."""
        return concatenate(self.take_parts(values))

    def take_parts(self, values: Any) -> list[Any]:
        """Return the rows of a NumPy or Arrow array as consecutive parts, without copying runs."""
        if self._runs is None:
            is_arrow = isinstance(values, pa.Array)
            return [values.take(pa.array(self.positions)) if is_arrow else values[self.positions]]
        return [values[start:stop] for start, stop in self._runs]

    def take_chunked(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return the rows of a chunked array: a single run as a slice, several as one chunk."""
        if self._runs is None:
            return values.take(pa.array(self.positions))
        parts = [values.slice(start, stop - start) for start, stop in self._runs]
        if len(parts) == 1:
            return parts[0]
        return pa.chunked_array([pa.concat_arrays([c for part in parts for c in part.chunks])])


def concatenate(parts: list[Any]) -> Any:
    """Return NumPy or Arrow arrays as one array; a single part is returned without a copy."""
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if isinstance(parts[0], pa.Array) else np.concatenate(parts)


def take_rows(values: Any, positions: np.ndarray) -> Any:
    """Return the values of a NumPy or Arrow array at some positions, in their order."""
    return RowTaker(positions).take(values)


def take_texts(texts: pa.ChunkedArray, positions: np.ndarray) -> list[str]:
    """Return the texts at some ascending positions as Python strings.

    `ChunkedArray.take` would concatenate all chunks first.
    """
    taken: list[str] = []
    ends = np.cumsum([len(chunk) for chunk in texts.chunks])
    bounds = np.searchsorted(positions, ends)
    for chunk, end, low, high in zip(texts.chunks, ends, [0, *bounds], bounds, strict=False):
        if high > low:
            taken += chunk.take(pa.array(positions[low:high] - (end - len(chunk)))).to_pylist()
    return taken
