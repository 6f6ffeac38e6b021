"""Read SIRENs and SIRETs as lists of the State write them: numbers, blanks, lost zeros.

Unlike in the merchants' own files, lost leading zeros are restored here: it is a known defect
of these lists, and we cannot fix their source.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from impact.loading.fields.identifiers import WIDTHS, is_valid
from impact.model.errors import quote_value
from impact.model.problems import Refused

# Of the SIRENs in use none begins with more than three zeros, invented ones with four; what is
# shorter still is a total or a year.
MAX_LOST_ZEROS = 4
# Typing errors happen; above this share the column does not hold such numbers at all.
MAX_UNSOUND_SHARE = 0.1

_BLANKS = re.compile(r"\s+")
# A number that was stored as a decimal: 552100554.0
_DECIMALS = re.compile(r"[.,]0+$")


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, "" where blank or unsound.

    Attributes:
        restored: how many got their leading zeros back.
        blank: how many fields are blank.
        unsound: the lines of those that have the right length and fail the checksum.
    """

    values: list[str]
    restored: int = 0
    blank: int = 0
    unsound: tuple[int, ...] = ()

    @property
    def counts(self) -> dict[str, Any]:
        """Return what a list says of its numbers."""
        filled = [number for number in self.values if number]
        repeated = len(filled) - len(set(filled))
        return {
            "restored": self.restored,
            "blank": self.blank,
            "unsound": self.unsound,
            "repeated": repeated,
        }


def strip_number(text: str) -> str:
    """Return a number without its blanks and without the `.0` of a decimal number."""
    return _DECIMALS.sub("", _BLANKS.sub("", text))


def read_numbers(kind: str, header: str, texts: Sequence[str], lines: Sequence[int]) -> Numbers:
    """Return a column's numbers, lost leading zeros restored where the checksum then holds.

    Args:
        kind: siren or siret.

    Raises:
        Refused: a field is no such number: a title, a total, a footnote, the other kind of
            number; or more than a tenth fail the checksum.
    """
    values: list[str] = []
    faults: list[tuple[int, str]] = []
    by_status: dict[str, list[int]] = defaultdict(list)
    for text, line in zip(texts, lines, strict=True):
        value, status = read_number(strip_number(text), kind)
        values.append(value)
        by_status[status].append(line)
        if status == "fault":
            faults.append((line, text))
    if faults:
        raise _refusal(kind, header, faults)
    restored, blank, unsound = (by_status[name] for name in ("restored", "blank", "unsound"))
    refuse_unsound(kind, header, len(unsound), len(values) - len(blank))
    return Numbers(values, len(restored), len(blank), tuple(unsound))


def read_number(digits: str, kind: str) -> tuple[str, str]:
    """Return (the number or "", its status: "", restored, blank, unsound or fault)."""
    if not digits.strip("0"):
        return "", "blank"  # nothing but zeros passes the checksum, and is no company
    if not (digits.isascii() and digits.isdigit()):
        return "", "fault"
    width = WIDTHS[kind]
    if len(digits) == width:
        return (digits, "") if is_valid(digits, kind) else ("", "unsound")
    padded = digits.zfill(width)
    if width - MAX_LOST_ZEROS <= len(digits) < width and is_valid(padded, kind):
        return padded, "restored"
    return "", "fault"


def _refusal(kind: str, header: str, faults: list[tuple[int, str]]) -> Refused:
    line, text = faults[0]
    digits, other = strip_number(text), "siret" if kind == "siren" else "siren"
    name, width = kind.upper(), WIDTHS[kind]
    if not digits.isdigit():
        status = (
            f"“{quote_value(text)}” is not a {name}; leave one company a row, without titles, "
            "totals and notes, and write the numbers as text"
        )
    elif is_valid(digits, other):
        status = (
            f"“{quote_value(text)}” is a {other.upper()} among {name}s; "
            "give the two kinds of number a column each"
        )
    else:
        status = (
            f"“{quote_value(text)}” has {len(digits)} digits, a {name} has {width}; "
            "correct it, or take the row out if it is a total or a note"
        )
    more = f" ({len(faults) - 1} more below are no {name} either)" if len(faults) > 1 else ""
    code = "constraint-error" if digits.isdigit() else "type-error"
    return Refused(f"{status}{more}.", line, code=code, column=header, value=text)


def refuse_unsound(kind: str, header: str, unsound: int, filled: int) -> None:
    """Refuse a column of which more than a tenth fails the checksum.

    Raises:
        Refused: it holds something else.
    """
    if unsound <= max(1, MAX_UNSOUND_SHARE * filled):
        return
    name = kind.upper()
    message = (
        f"{unsound} of {filled} numbers in column {header} fail the checksum of a {name}: "
        f"the column holds something else. Name the {name} column so, and no other."
    )
    raise Refused(message, code="constraint-error", column=header)
