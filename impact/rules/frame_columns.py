"""Turn typed arrays (`impact.loading.fields.values`) into columns of a DataFrame.

Extra columns of few different values, such as the account manager, are columns to filter by.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import take_rows
from impact.model.columns import Column
from impact.model.dates import to_dates
from impact.model.memo import cached_on_first_argument
from impact.model.typed_tables import Merchants

# What stands before the name of an extra column in a frame and in an address; the names of our
# own columns have no dot.
OWN_PREFIX = "own."
MAX_OWN_VALUES = 50
# A column with more values than allowed in its first rows need not be read to its end.
_FIRST_ROWS = 1_000


def string_column(texts: pa.Array) -> Any:
    """Return Arrow strings as a column of strings."""
    return pd.array(texts, dtype="str")


def categorical_column(codes: np.ndarray, words: tuple[str, ...]) -> Any:
    """Return codes (positions in `words`) as an ordered categorical with all words."""
    dtype = _dtype_of(words, is_ordered=True)
    return pd.Categorical.from_codes(codes.astype(np.int8), dtype=dtype)


@lru_cache(maxsize=256)
def _dtype_of(words: tuple[str, ...], *, is_ordered: bool = False) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(words, dtype="str"), ordered=is_ordered)


def joined_words_column(masks: dict[str, np.ndarray], order: tuple[str, ...], count: int) -> Any:
    """Return the words whose mask is true, joined by `|` in `order`, as a categorical."""
    bits = np.zeros(count, np.uint16)
    for position, name in enumerate(order):
        bits |= masks.get(name, np.zeros(count, bool)).astype(np.uint16) << position
    bit_sets = np.flatnonzero(np.bincount(bits, minlength=1 << len(order)))
    codes = np.zeros(1 << len(order), np.int8)
    codes[bit_sets] = np.arange(bit_sets.size)
    words = (
        "|".join(n for position, n in enumerate(order) if bit_set >> position & 1)
        for bit_set in bit_sets.tolist()
    )
    return pd.Categorical.from_codes(codes[bits], dtype=_dtype_of(tuple(words)))


def to_column(column: Column, values: Any) -> Any:
    """Return a typed column (`impact.loading.fields.values`) as a frame's; blank words are ""."""
    if column.kind == "date":
        return to_dates(values)
    if column.kind == "yes_no":
        return categorical_column(values + 1, ("", "no", "yes"))
    if column.kind == "word":
        codes = np.where(values < 0, len(column.words), values)
        return categorical_column(codes, (*column.words, ""))
    if column.kind == "country":
        return words_column(values)
    return string_column(values) if isinstance(values, pa.Array) else values


def words_column(texts: pa.Array) -> pd.Categorical:
    """Return texts of which few differ as a categorical, its words in order."""
    encoded = texts.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    words = tuple(take_rows(encoded.dictionary, order).to_pylist())
    codes = np.argsort(order)[encoded.indices.to_numpy()]
    return pd.Categorical.from_codes(codes, dtype=_dtype_of(words))


@cached_on_first_argument
def own_columns(merchants: Merchants) -> Mapping[str, Any]:
    """Return the extra columns that have one to `MAX_OWN_VALUES` different values."""
    encoded = (
        (name, texts.dictionary_encode())
        for name, texts in merchants.extras
        if _count_values(texts.slice(0, _FIRST_ROWS)) <= MAX_OWN_VALUES
    )
    columns = {
        f"{OWN_PREFIX}{name}": words_column(texts)
        for name, texts in encoded
        if 1 <= _count_values(texts.dictionary) <= MAX_OWN_VALUES
    }
    return MappingProxyType(columns)


def _count_values(texts: pa.Array) -> int:
    return len(set(texts.unique().to_pylist()) - {""})


def lock_arrays(value: Any) -> None:
    """Make all NumPy arrays in a dataclass read-only, at any depth."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, dict):
        for part in value.values():
            lock_arrays(part)
    elif is_dataclass(value):
        for field in fields(value):
            lock_arrays(getattr(value, field.name))
