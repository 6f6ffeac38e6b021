"""Some rows of many: almost all of them are copied in whole stretches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

# With more gaps than this, rows are taken one by one.
_FEW_GAPS = 2_000


def take_rows(values: Any, places: np.ndarray) -> Any:
    """Return the values (an array of numpy's or Arrow's) at some places, in their order."""
    steps = np.diff(places)
    breaks = np.flatnonzero(steps != 1) + 1
    if not places.size or breaks.size > _FEW_GAPS:
        return values.take(pa.array(places)) if isinstance(values, pa.Array) else values[places]
    firsts = places[np.append(0, breaks)].tolist()
    lasts = places[np.append(breaks, places.size) - 1].tolist()
    parts = [values[first : last + 1] for first, last in zip(firsts, lasts, strict=True)]
    if len(parts) == 1:
        return parts[0]
    return pa.concat_arrays(parts) if isinstance(values, pa.Array) else np.concatenate(parts)
