"""Arrow strings seen as bytes: what tells at once, for millions of texts, which few need care."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Offsets = np.ndarray[Any, np.dtype[np.int32]]

# As many bytes as a whole number has; what remains of it for a text of 0 to 8 bytes.
MOST_BYTES = 8
_OF_LENGTH = np.array([(1 << (8 * length)) - 1 for length in range(MOST_BYTES + 1)], np.uint64)


def offsets_of(texts: pa.Array) -> Offsets:
    """Return where each text of a string array starts in its bytes, and where the last ends."""
    if not len(texts):
        return np.zeros(1, np.int32)
    offsets = np.frombuffer(texts.buffers()[1], np.int32)
    return offsets[texts.offset : texts.offset + len(texts) + 1]


def bytes_of(texts: pa.Array) -> Bytes:
    """Return the bytes that the offsets of a string array point into."""
    buffer = texts.buffers()[2]
    return np.frombuffer(buffer, np.uint8) if buffer is not None else np.empty(0, np.uint8)


def is_filled(texts: pa.Array) -> np.ndarray:
    """Say for each text of a string array whether it holds anything."""
    return np.diff(offsets_of(texts)) > 0


def longest(texts: pa.Array) -> int:
    """Return how many bytes the longest text has."""
    return int(np.diff(offsets_of(texts)).max(initial=0))


def as_numbers(texts: pa.Array) -> np.ndarray:
    """Return texts of at most eight bytes as numbers, different ones as different numbers.

    No text may hold a NUL. All longer ones are one number, which no text of eight bytes has.
    """
    offsets = offsets_of(texts)
    content = np.append(bytes_of(texts)[: offsets[-1]], np.zeros(MOST_BYTES, np.uint8))
    # The number that the eight bytes from each place on are.
    windows = np.ndarray(content.size - MOST_BYTES + 1, "<u8", content, strides=(1,))
    lengths = np.diff(offsets)
    numbers: np.ndarray = windows[offsets[:-1]] & _OF_LENGTH[np.minimum(lengths, MOST_BYTES)]
    numbers[lengths > MOST_BYTES] = _OF_LENGTH[-1]
    return numbers


def first_bytes(texts: pa.Array) -> Bytes:
    """Return the first byte of each text; 0 for an empty one."""
    return _edge_bytes(texts, offsets_of(texts)[:-1])


def last_bytes(texts: pa.Array) -> Bytes:
    """Return the last byte of each text; 0 for an empty one."""
    return _edge_bytes(texts, offsets_of(texts)[1:] - 1)


def _edge_bytes(texts: pa.Array, places: Offsets) -> Bytes:
    content = bytes_of(texts)
    if not content.size:
        return np.zeros(len(texts), np.uint8)
    edges: Bytes = content.take(places, mode="clip")
    edges[~is_filled(texts)] = 0
    return edges


def may_change_under_nfc(texts: pa.Array) -> np.ndarray:
    """Say for each text whether it holds a character from U+0300 on.

    All before it are alone what they are in NFC: UTF-8 begins each with a byte below 0xCC.
    """
    used = _used_bytes(texts)
    return _texts_at(texts, used >= 0xCC if used.size and used.max() >= 0xCC else None)


def holds_any(texts: pa.Array, marks: str) -> np.ndarray:
    """Say for each text whether it holds one of some ASCII characters."""
    used = _used_bytes(texts)
    whole, found = used.tobytes(), None
    for mark in marks:
        if mark.encode() in whole:
            is_mark = used == ord(mark)
            found = is_mark if found is None else found | is_mark
    return _texts_at(texts, found)


def is_within(texts: pa.Array, low: int, high: int) -> bool:
    """Say whether all texts together hold no byte below `low` or above `high`."""
    used = _used_bytes(texts)
    return not used.size or bool(used.min() >= low and used.max() <= high)


def has_byte_outside(texts: pa.Array, low: int, high: int) -> np.ndarray:
    """Say for each text whether it holds a byte below `low` or above `high`."""
    if is_within(texts, low, high):
        return _texts_at(texts, None)
    used = _used_bytes(texts)
    return _texts_at(texts, (used < low) | (used > high))


def _used_bytes(texts: pa.Array) -> Bytes:
    offsets = offsets_of(texts)
    return bytes_of(texts)[offsets[0] : offsets[-1]]


def _texts_at(texts: pa.Array, is_found: np.ndarray | None) -> np.ndarray:
    """Say for each text whether any of its bytes is marked; None: no byte is."""
    holds = np.zeros(len(texts), bool)
    if is_found is not None:
        offsets = offsets_of(texts)
        places = np.flatnonzero(is_found) + offsets[0]
        holds[np.searchsorted(offsets, places, side="right") - 1] = True
    return holds


def map_at(texts: pa.Array, places: np.ndarray, change: Callable[[str], str]) -> pa.Array:
    """Return the array with `change` applied to the texts at `places`."""
    if not places.size:
        return texts
    before = texts.take(pa.array(places)).to_pylist()
    after = [change(text) for text in before]
    if after == before:
        return texts
    mask = np.zeros(len(texts), bool)
    mask[places] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(after, texts.type))
