"""Validate SIREN and SIRET: python-stdnum's Luhn check, the exception for La Poste, lost zeros.

A SIREN has 9 digits, a SIRET is a SIREN and 5 digits; both pass Luhn. SIRETs of La Poste
(SIREN 356000000) may have a digit sum divisible by 5 instead.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum import luhn

from impact.model.arrays.columns import as_mask, utf8_bytes

WIDTHS = {"siren": 9, "siret": 14}
_LA_POSTE = "356000000"


def is_valid(digits: str, kind: str) -> bool:
    """Return whether a text without blanks is a `siren` or a `siret`."""
    if len(digits) != WIDTHS[kind] or not (digits.isascii() and digits.isdigit()):
        return False
    is_la_poste = digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0
    # For a SIREN the first nine digits are all of it.
    return _passes_luhn(digits[:9]) and (kind == "siren" or _passes_luhn(digits) or is_la_poste)


def _passes_luhn(digits: str) -> bool:
    return luhn.checksum(digits) == 0


def describe_fault(digits: str, kind: str) -> str | None:
    """Return what is wrong with a number without blanks and how to fix it; None if valid."""
    width, name = WIDTHS[kind], kind.upper()
    if not (digits.isascii() and digits.isdigit()):
        return f"is not a {name}: it has {width} digits and nothing else; check it at the source."
    if kind == "siret" and is_valid(digits, "siren"):
        return "is a SIREN, and a SIRET is that and 5 digits of the site; write it under siren."
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
    """Return `is_valid` of each text: all digits at once, for lists of a million companies."""
    is_right, digits = digit_table(texts, WIDTHS[kind])
    passes = luhn_mask(digits[:9])
    if kind == "siret":
        la_poste = np.array([[int(digit)] for digit in _LA_POSTE], np.uint8)
        is_la_poste: np.ndarray = np.equal(digits[:9], la_poste).all(axis=0)
        passes &= luhn_mask(digits) | (is_la_poste & (digits.sum(axis=0) % 5 == 0))
    is_right[is_right] = passes
    return is_right


def digit_table(texts: pa.Array, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (whether each text is so many digits, the digits of those that are, by place)."""
    is_long = pc.equal(pc.binary_length(texts), width)
    characters = utf8_bytes(texts.filter(is_long)).reshape(-1, width)
    digits = np.ascontiguousarray(characters.T) - np.uint8(ord("0"))
    are_digits = (digits <= 9).all(axis=0)
    is_right = as_mask(is_long)
    is_right[is_right] = are_digits
    return is_right, digits[:, are_digits]


def luhn_mask(digits: np.ndarray) -> np.ndarray:
    """Return whether each number of a digit table passes Luhn: every second digit counts double."""
    seconds = digits[-2::-2]
    doubled = 2 * seconds - np.uint8(9) * (seconds > 4)
    # A byte holds the sum of 28 digits.
    sums = digits[::-2].sum(axis=0, dtype=np.uint8) + doubled.sum(axis=0, dtype=np.uint8)
    passes: np.ndarray = sums % 10 == 0
    return passes
