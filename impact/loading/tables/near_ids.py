"""Find the id that an unknown id probably means, after damage by spreadsheets or other systems."""

import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import as_mask, is_filled, map_where
from impact.model.texts.cleaning import is_invisible


def find_near_ids(keys: list[str], names: pa.Array) -> dict[str, str]:
    """Return for each key the only name that nearly equals it; keys without one are missing.

    Nearly: equal without invisible characters, leading zeros, a `.0` at the end and case.

    Args:
        names: of the kept merchants, "" where blank; several may share one.
    """
    normalised, normalised_keys = _normalise(names), _normalise(pa.array(keys, pa.string()))
    is_near = as_mask(pc.is_in(normalised, normalised_keys)) & is_filled(names)
    by_normalised: dict[str, set[str]] = {}
    near = (column.filter(pa.array(is_near)).to_pylist() for column in (normalised, names))
    for text, name in zip(*near, strict=True):
        by_normalised.setdefault(text, set()).add(name)
    candidates = (
        (key, by_normalised.get(text, ()))
        for key, text in zip(keys, normalised_keys.to_pylist(), strict=True)
    )
    return {key: next(iter(matches)) for key, matches in candidates if len(matches) == 1}


def _normalise(texts: pa.Array) -> pa.Array:
    """Return texts in lower case, without what a spreadsheet may add or remove."""
    visible = map_where(texts, ~as_mask(pc.string_is_ascii(texts)), _strip_invisible)
    lowered = pc.ascii_lower(visible)
    is_decimal = as_mask(pc.ends_with(lowered, ".0"))
    whole = map_where(lowered, is_decimal, lambda text: text.removesuffix(".0"))
    return pc.ascii_ltrim(whole, characters="0")


def _strip_invisible(text: str) -> str:
    return "".join(character for character in text if not is_invisible(character)).casefold()
