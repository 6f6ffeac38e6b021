"""Look at the bytes of an Arrow string array, to find the few texts that need slow handling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Offsets = np.ndarray[Any, np.dtype[np.int32]]

# How many bytes fit into a uint64, and the mask for a text of 0 to 8 bytes.
UINT64_BYTES = 8
_LENGTH_MASKS = np.array([(1 << (8 * length)) - 1 for length in range(UINT64_BYTES + 1)], np.uint64)


def offsets_of(texts: pa.Array) -> Offsets:
    """Return the byte offset at which each text starts, and the end of the last one."""
    if not len(texts):
        return np.zeros(1, np.int32)
    offsets = np.frombuffer(texts.buffers()[1], np.int32)
    return offsets[texts.offset : texts.offset + len(texts) + 1]


def bytes_of(texts: pa.Array) -> Bytes:
    """Return the bytes that the offsets of a string array point into."""
    buffer = texts.buffers()[2]
    return np.frombuffer(buffer, np.uint8) if buffer is not None else np.empty(0, np.uint8)


def is_filled(texts: pa.Array) -> np.ndarray:
    """Return whether each text is not empty."""
    return np.diff(offsets_of(texts)) > 0


def max_byte_length(texts: pa.Array) -> int:
    """Return the length of the longest text in bytes."""
    return int(np.diff(offsets_of(texts)).max(initial=0))


def texts_as_uint64(texts: pa.Array) -> np.ndarray:
    """Return texts of at most eight bytes as uint64, different texts as different numbers.

    No text may contain a NUL. Longer texts all become one number that no text of eight bytes has.
    """
    offsets = offsets_of(texts)
    content = np.append(bytes_of(texts)[: offsets[-1]], np.zeros(UINT64_BYTES, np.uint8))
    # At each position, the eight bytes that begin there as one number.
    windows = np.ndarray(content.size - UINT64_BYTES + 1, "<u8", content, strides=(1,))
    lengths = np.diff(offsets)
    numbers: np.ndarray = windows[offsets[:-1]] & _LENGTH_MASKS[np.minimum(lengths, UINT64_BYTES)]
    numbers[lengths > UINT64_BYTES] = _LENGTH_MASKS[-1]
    return numbers


def first_bytes(texts: pa.Array) -> Bytes:
    """Return the first byte of each text; 0 for an empty one."""
    return _edge_bytes(texts, offsets_of(texts)[:-1])


def last_bytes(texts: pa.Array) -> Bytes:
    """Return the last byte of each text; 0 for an empty one."""
    return _edge_bytes(texts, offsets_of(texts)[1:] - 1)


def _edge_bytes(texts: pa.Array, positions: Offsets) -> Bytes:
    content = bytes_of(texts)
    if not content.size:
        return np.zeros(len(texts), np.uint8)
    edges: Bytes = content.take(positions, mode="clip")
    edges[~is_filled(texts)] = 0
    return edges


def may_change_under_nfc(texts: pa.Array) -> np.ndarray:
    """Return whether each text contains a character from U+0300 on.

    Earlier characters do not change under NFC; in UTF-8 each begins with a byte below 0xCC.
    """
    used = _used_bytes(texts)
    return _texts_with_byte(texts, used >= 0xCC if used.size and used.max() >= 0xCC else None)


def contains_any(texts: pa.Array, characters: str) -> np.ndarray:
    """Return whether each text contains any of some ASCII characters."""
    used = _used_bytes(texts)
    content, mask = used.tobytes(), None
    for character in characters:
        if character.encode() in content:
            is_character = used == ord(character)
            mask = is_character if mask is None else mask | is_character
    return _texts_with_byte(texts, mask)


def are_bytes_within(texts: pa.Array, low: int, high: int) -> bool:
    """Return whether no text contains a byte below `low` or above `high`."""
    used = _used_bytes(texts)
    return not used.size or bool(used.min() >= low and used.max() <= high)


def has_byte_outside(texts: pa.Array, low: int, high: int) -> np.ndarray:
    """Return whether each text contains a byte below `low` or above `high`."""
    if are_bytes_within(texts, low, high):
        return _texts_with_byte(texts, None)
    used = _used_bytes(texts)
    return _texts_with_byte(texts, (used < low) | (used > high))


def _used_bytes(texts: pa.Array) -> Bytes:
    offsets = offsets_of(texts)
    return bytes_of(texts)[offsets[0] : offsets[-1]]


def _texts_with_byte(texts: pa.Array, byte_mask: np.ndarray | None) -> np.ndarray:
    """Return whether any byte of each text is set in the mask; None: no byte is."""
    text_mask = np.zeros(len(texts), bool)
    if byte_mask is not None:
        offsets = offsets_of(texts)
        positions = np.flatnonzero(byte_mask) + offsets[0]
        text_mask[np.searchsorted(offsets, positions, side="right") - 1] = True
    return text_mask


def map_at(texts: pa.Array, positions: np.ndarray, change: Callable[[str], str]) -> pa.Array:
    """Return the array with `change` applied to the texts at `positions`."""
    if not positions.size:
        return texts
    before = texts.take(pa.array(positions)).to_pylist()
    after = [change(text) for text in before]
    if after == before:
        return texts
    mask = np.zeros(len(texts), bool)
    mask[positions] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(after, texts.type))
