"""How a count came from what was reported, over what is known now for then, to now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from impact.ledger.comparison import Comparison


@dataclass(frozen=True)
class SumLine:
    """A side, or what one reason did to the count in one part.

    Attributes:
        side: "reported", "known" or "now"; "" for a reason.
        part, reason: "" for a side.
        up, down: how many the reason brought into the count, and took out.
        total: the count behind this line.
    """

    side: str
    part: str
    reason: str
    up: int
    down: int
    total: int


def sum_lines(comparison: Comparison, count: str) -> tuple[SumLine, ...]:
    """Return the lines from the base to now; of a count that the ledger follows."""
    return tuple(_lines(comparison, count))


def _lines(comparison: Comparison, count: str) -> Iterator[SumLine]:
    sides = {"restated": ("reported", "known"), "since": ("known", "now")}
    parts = comparison.parts
    first = next(iter(parts))
    yield SumLine(sides[first][0], "", "", 0, 0, parts[first].bridges[count].before)
    for part, found in parts.items():
        bridge = found.bridges[count]
        total = bridge.before
        for reason, up, down, difference in bridge.reasons.itertuples(index=False):
            total += difference
            if up or down:
                yield SumLine("", part, reason, up, down, total)
        yield SumLine(sides[part][1], "", "", 0, 0, bridge.after)
