"""The bars of a waterfall: how a count came from one day to another, reason by reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.sum_lines import SumLine


@dataclass(frozen=True)
class Bar:
    """One bar: a side of the comparison, or what a reason brought in or took out.

    Attributes:
        number: the count of a side; of a reason how many it brought in, or took out (negative).
    """

    line: SumLine
    number: int

    @property
    def label(self) -> str:
        """Return its text at the axis."""
        return self.line.what if self.line.side else change_label(self.line.reason)

    @property
    def text(self) -> str:
        """Return its number, with a sign where it is a change."""
        return f"{self.number:,}" if self.line.side else f"{self.number:+,}"


def waterfall_bars(lines: Sequence[SumLine], count: str) -> tuple[Bar, ...]:
    """Return the bars of a count, from the earlier day to the later; none if a side is unknown."""
    if any(line.side and count not in line.counts for line in lines):
        return ()
    return tuple(bar for line in lines for bar in _bars_of(line, count))


def _bars_of(line: SumLine, count: str) -> Iterator[Bar]:
    """Yield the bar of a side; of a reason one for each direction, as each opens its own names."""
    if line.side:
        yield Bar(line, line.counts[count])
        return
    gained, lost = line.moves[count]
    if gained:
        yield Bar(line, gained)
    if lost:
        yield Bar(line, -lost)


def bar_ends(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Return between which numbers each bar lies: a side from 0, a reason from the bar before."""
    level, ends = 0, []
    for bar in bars:
        start = 0 if bar.line.side else level
        level = start + bar.number
        ends.append((start, level))
    return ends


def axis_span(bars: Sequence[Bar]) -> tuple[float, float]:
    """Return the ends of the axis: all steps, and room for the numbers at the bars' ends."""
    levels = [level for _, level in bar_ends(bars)]
    low, high = min(levels), max(levels)
    room = max((high - low) * 0.25, 1)
    return max(low - room, 0), high + room
