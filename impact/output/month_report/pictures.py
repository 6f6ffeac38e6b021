"""Place the bars and lines of the report's pictures, which parts.html draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.compare.what_changed import waterfall

# In the units of the picture, of which half a page is about 400 wide.
_BAR, _GAP, _LABELS, _BARS, _NUMBERS = 11, 5, 205, 160, 36
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = _LABELS + _BARS + _NUMBERS, 105, 30, 10, 20


@dataclass(frozen=True)
class Bar:
    """A horizontal bar with its name before it and its number after it.

    Attributes:
        kind: bar; in a waterfall side, in or out.
    """

    name: str
    text: str
    x: float
    y: int
    width: float
    kind: str = "bar"

    @property
    def text_y(self) -> int:
        """Return the base line of its texts."""
        return self.y + _BAR - 2


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars; `left` is where they begin."""

    bars: tuple[Bar, ...]
    width: int = _WIDTH
    left: int = _LABELS
    bar_height: int = _BAR

    @property
    def height(self) -> int:
        """Return the height of the picture."""
        return max(1, len(self.bars)) * (_BAR + _GAP)


@dataclass(frozen=True)
class Point:
    """A point of a line; `value` as it is written."""

    name: str
    x: float
    y: float
    value: str


@dataclass(frozen=True)
class LineChart:
    """One line from 0 up to `most`; `marks` are hollow circles, `named` the points named below."""

    points: tuple[Point, ...]
    marks: tuple[Point, ...]
    most: str
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    top: int = _TOP
    foot: int = _HEIGHT - _FOOT

    @property
    def last(self) -> Point:
        """Return the last point, whose value is written beside it."""
        return self.points[-1]

    @property
    def named(self) -> tuple[Point, ...]:
        """Return the first, the middle and the last point."""
        return self.points[0], self.points[len(self.points) // 2], self.points[-1]


def bar_chart(rows: Sequence[tuple[str, int]]) -> BarChart:
    """Return horizontal bars: one per (name, count)."""
    most = max((count for _, count in rows), default=0) or 1
    bars = tuple(
        Bar(name, f"{count:,}", _LABELS, row * (_BAR + _GAP), round(_BARS * count / most))
        for row, (name, count) in enumerate(rows)
    )
    return BarChart(bars)


def waterfall_chart(steps: Sequence[waterfall.Bar]) -> BarChart:
    """Return the bars of a waterfall from top to bottom; the axis begins near them."""
    low, high = waterfall.axis_span(steps)
    scale = _BARS / (high - low)
    bars = []
    for row, (step, ends) in enumerate(zip(steps, waterfall.bar_ends(steps), strict=True)):
        first, last = (max(end, low) for end in sorted(ends))
        x, width = _LABELS + (first - low) * scale, (last - first) * scale
        kind = "side" if step.line.side else "in" if step.number > 0 else "out"
        y = row * (_BAR + _GAP)
        bars.append(Bar(step.label, step.text, round(x, 1), y, round(width, 1), kind))
    return BarChart(tuple(bars))


def line_chart(
    points: Sequence[tuple[str, float]], marks: Sequence[tuple[int, float]] = ()
) -> LineChart | None:
    """Return one line over equally spaced points (name, value); None for fewer than two points.

    Args:
        marks: (index of the point, value) of each hollow circle.
    """
    if len(points) < 2:
        return None
    most = max([value for _, value in points] + [value for _, value in marks]) or 1
    step = (_WIDTH - _LEFT - _NUMBERS) / (len(points) - 1)

    def place(index: int, value: float) -> Point:
        y = _TOP + round((_HEIGHT - _TOP - _FOOT) * (1 - value / most), 1)
        return Point(points[index][0], _LEFT + round(step * index, 1), y, f"{value:,.4g}")

    return LineChart(
        tuple(place(index, value) for index, (_, value) in enumerate(points)),
        tuple(place(index, value) for index, value in marks),
        f"{most:,.4g}",
    )
