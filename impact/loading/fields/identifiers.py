"""Validate SIREN and SIRET: python-stdnum's Luhn check, the exception for La Poste, lost zeros.

A SIREN has 9 digits, a SIRET is a SIREN and 5 digits; both pass Luhn. SIRETs of La Poste
(SIREN 356000000) may have a digit sum divisible by 5 instead.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from stdnum import luhn

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
    """Return a mask of the texts that are valid numbers without any cleaning.

    It is `is_valid` for a column: a list of SSE companies has more than a million SIRENs.
    """
    width = WIDTHS[kind]
    has_digits = pc.match_substring_regex(texts, f"^[0-9]{{{width}}}$")
    mask: np.ndarray = has_digits.to_numpy(zero_copy_only=False).copy()
    numbers = texts.filter(has_digits).cast(pa.int64()).to_numpy()
    sirens = numbers // 10 ** (width - 9)
    are_valid = _checksums(sirens, 9) == 0
    if kind == "siret":
        digit_sums = sum(numbers // 10**place % 10 for place in range(width))
        is_la_poste = (sirens == int(_LA_POSTE)) & (digit_sums % 5 == 0)
        are_valid &= (_checksums(numbers, width) == 0) | is_la_poste
    mask[mask] = are_valid
    return mask


def _checksums(numbers: np.ndarray, width: int) -> np.ndarray:
    """Return Luhn's checksums: from the right every second digit counts twice."""
    sums = np.zeros(numbers.size, np.int64)
    for place in range(width):
        counted = numbers // 10**place % 10 * (1 + place % 2)
        sums += counted // 10 + counted % 10
    return sums % 10
