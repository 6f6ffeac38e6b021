"""Extra columns of few different values, such as the account manager, as columns to filter by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from impact.model.memo import cached_on_first_argument
from impact.model.typed_tables import Merchants
from impact.rules.frame_columns import words_column

# What stands before the name of an extra column in a frame and in an address; the names of our
# own columns have no dot.
OWN_PREFIX = "own."
MAX_OWN_VALUES = 50
# A column with more values than allowed in its first rows need not be read to its end.
_FIRST_ROWS = 1_000


@cached_on_first_argument
def own_columns(merchants: Merchants) -> Mapping[str, Any]:
    """Return the extra columns that have one to `MAX_OWN_VALUES` different values."""
    columns = {
        f"{OWN_PREFIX}{name}": words_column(texts)
        for name, texts in merchants.extras
        if _count_values(texts.slice(0, _FIRST_ROWS)) <= MAX_OWN_VALUES
        and 1 <= _count_values(texts) <= MAX_OWN_VALUES
    }
    return MappingProxyType(columns)


def _count_values(texts: pa.Array) -> int:
    return len(set(texts.unique().to_pylist()) - {""})
