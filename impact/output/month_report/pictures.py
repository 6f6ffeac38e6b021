"""Place the bars and lines of the report's pictures, which parts.html draws."""

from collections.abc import Sequence
from typing import NamedTuple

from impact.compare.what_changed import waterfall

# Where bars begin and how long they get, and the frame of a line, as in parts.html.
_BAR_LEFT, _LONGEST_BAR = 205, 160
_LEFT, _LINE_WIDTH, _TOP, _LINE_HEIGHT = 30, 335, 10, 75


class Bar(NamedTuple):
    """A horizontal bar with its name before it and its number after it.

    Attributes:
        kind: bar; in a waterfall side, in or out.
    """

    name: str
    text: str
    x: float
    width: float
    kind: str = "bar"


class Point(NamedTuple):
    """A point of a line; `value` as it is written."""

    name: str
    x: float
    y: float
    value: str


class LineChart(NamedTuple):
    """One line from 0 up to `most`; `marks` are hollow circles."""

    points: list[Point]
    marks: list[Point]
    most: str


def bar_chart(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return horizontal bars: one per (name, count)."""
    most = max((count for _, count in rows), default=0) or 1
    return [
        Bar(name, f"{count:,}", _BAR_LEFT, round(_LONGEST_BAR * count / most))
        for name, count in rows
    ]


def waterfall_chart(steps: Sequence[waterfall.Bar]) -> list[Bar]:
    """Return the bars of a waterfall from top to bottom; the axis begins near them."""
    low, high = waterfall.axis_span(steps)
    scale = _LONGEST_BAR / (high - low)
    bars = []
    for step, ends in zip(steps, waterfall.bar_ends(steps), strict=True):
        first, last = (max(end, low) for end in sorted(ends))
        x, width = _BAR_LEFT + (first - low) * scale, (last - first) * scale
        kind = "side" if step.line.side else "in" if step.number > 0 else "out"
        bars.append(Bar(step.label, step.text, round(x, 1), round(width, 1), kind))
    return bars


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
    step = _LINE_WIDTH / (len(points) - 1)

    def place(index: int, value: float) -> Point:
        y = _TOP + round(_LINE_HEIGHT * (1 - value / most), 1)
        return Point(points[index][0], _LEFT + round(step * index, 1), y, f"{value:,.4g}")

    return LineChart(
        [place(index, value) for index, (_, value) in enumerate(points)],
        [place(index, value) for index, value in marks],
        f"{most:,.4g}",
    )
