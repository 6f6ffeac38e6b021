"""Place the bars and lines of the report's pictures, which parts.html draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BAR, _GAP, _LABELS, _BARS = 16, 8, 190, 380
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 660, 190, 44, 12, 26


@dataclass(frozen=True)
class Bar:
    """A horizontal bar, with its count after it."""

    name: str
    count: int
    y: int
    width: int
    text_y: int


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars; `left` is where they begin."""

    bars: tuple[Bar, ...]
    height: int
    width: int = _LABELS + _BARS + 60
    left: int = _LABELS
    bar_height: int = _BAR


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
        Bar(name, count, y, round(_BARS * count / most), y + _BAR - 4)
        for y, (name, count) in zip(range(0, 10**6, _BAR + _GAP), rows, strict=False)
    )
    return BarChart(bars, max(1, len(rows)) * (_BAR + _GAP))


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
    step = (_WIDTH - _LEFT - 60) / (len(points) - 1)

    def place(index: int, value: float) -> Point:
        y = _TOP + round((_HEIGHT - _TOP - _FOOT) * (1 - value / most), 1)
        return Point(points[index][0], _LEFT + round(step * index, 1), y, f"{value:,.4g}")

    return LineChart(
        tuple(place(index, value) for index, (_, value) in enumerate(points)),
        tuple(place(index, value) for index, value in marks),
        f"{most:,.4g}",
    )
