"""Ids that nearly match: what a spreadsheet or another system did to an id is seen through."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import has_byte_outside, is_filled, map_at
from impact.model.texts.cleaning import is_invisible


def find_near(keys: list[str], names: pa.Array) -> dict[str, str]:
    """Return for each key the only one of the names that is nearly it; nothing where none is.

    Nearly: equal without invisible characters, leading zeros, a `.0` at the end and case.

    Args:
        names: of the kept merchants, "" where blank; several may share one.
    """
    own = names.filter(pa.array(is_filled(names))).unique()
    bare_keys = _bare(pa.array(keys, pa.string()))
    is_near = pc.is_in(bare := _bare(own), bare_keys).to_numpy(False)
    by_bare: dict[str, list[str]] = {}
    places = pa.array(np.flatnonzero(is_near))
    for text, name in zip(bare.take(places).to_pylist(), own.take(places).to_pylist(), strict=True):
        by_bare.setdefault(text, []).append(name)
    found = (
        (key, by_bare.get(text, ())) for key, text in zip(keys, bare_keys.to_pylist(), strict=True)
    )
    return {key: values[0] for key, values in found if len(values) == 1}


def _bare(texts: pa.Array) -> pa.Array:
    """Return texts without what a spreadsheet may take off or add, and without case."""
    seen = map_at(texts, np.flatnonzero(has_byte_outside(texts, 0, 0x7F)), _visible)
    lowered = pc.ascii_lower(seen)
    whole = pc.replace_substring_regex(lowered, r"\.0$", "")
    return pc.ascii_ltrim(whole, characters="0")


def _visible(text: str) -> str:
    return "".join(mark for mark in text if not is_invisible(mark)).casefold()
