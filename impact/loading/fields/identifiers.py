"""Validate SIREN and SIRET: Luhn checksum, the exception for La Poste, lost leading zeros.

A SIREN has 9 digits, a SIRET is a SIREN and 5 digits; both pass Luhn. SIRETs of La Poste
(SIREN 356000000) may have a digit sum divisible by 5 instead.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from impact.model.arrays.arrow_bytes import bytes_of, offsets_of

WIDTHS = {"siren": 9, "siret": 14}
_LA_POSTE = "356000000"
_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint8)


def passes_luhn(digits: str) -> bool:
    """Return whether a text of ASCII digits passes the Luhn check."""
    undoubled = sum(int(digit) for digit in digits[-1::-2])
    doubled = sum(int(_DOUBLED[int(digit)]) for digit in digits[-2::-2])
    return (undoubled + doubled) % 10 == 0


def is_valid(digits: str, kind: str) -> bool:
    """Return whether a text of ASCII digits is a `siren` or a `siret`."""
    if len(digits) != WIDTHS[kind]:
        return False
    is_la_poste = digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0
    # For a SIREN the first nine digits are all of it.
    return passes_luhn(digits[:9]) and (passes_luhn(digits) or is_la_poste)


def describe_fault(digits: str, kind: str) -> str | None:
    """Return what is wrong with a number without blanks and how to fix it; None if valid."""
    width, name = WIDTHS[kind], kind.upper()
    if not (digits.isascii() and digits.isdigit()):
        return f"is not a {name}: it has {width} digits and nothing else; check it at the source."
    if len(digits) < width:
        padded = digits.zfill(width)
        if is_valid(padded, kind):
            return (
                f"has {len(digits)} digits: it probably lost its leading zeros and was {padded}; "
                "export the column as text."
            )
    if len(digits) != width:
        return f"has {len(digits)} digits, a {name} has {width}; check it at the source."
    if not is_valid(digits, kind):
        return f"does not pass the checksum of a {name}; check it at the source."
    return None


def valid_mask(texts: pa.Array, kind: str) -> np.ndarray:
    """Return a mask of the texts that are valid numbers without any cleaning."""
    width = WIDTHS[kind]
    offsets = offsets_of(texts)
    is_correct: np.ndarray = np.diff(offsets) == width
    if not is_correct.any():
        return is_correct
    digits = bytes_of(texts)[offsets[:-1][is_correct][:, None] + np.arange(width)] - ord("0")
    passes = (digits < 10).all(axis=1)
    passes[passes] = _pass_luhn(digits[passes])
    if kind == "siret":
        passes[passes] = _pass_luhn(digits[passes][:, :9])
    is_correct[is_correct] = passes
    return is_correct


def _pass_luhn(digits: np.ndarray) -> np.ndarray:
    undoubled = digits[:, ::-2].sum(axis=1)
    doubled = _DOUBLED[digits[:, -2::-2]].sum(axis=1)
    passes: np.ndarray = (undoubled + doubled) % 10 == 0
    return passes
