"""Draw bars and lines as inline SVG, for a report without scripts and external files."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_BAR, _GAP, _LABELS, _BARS = 16, 8, 190, 380
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 660, 190, 44, 12, 26


def bar_svg(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Return horizontal bars: one per (name, count), with the count after it.

    Args:
        title: what the picture shows, for screen readers.
    """
    most = max((count for _, count in rows), default=0) or 1
    height = max(1, len(rows)) * (_BAR + _GAP)
    parts = []
    for index, (name, count) in enumerate(rows):
        y = index * (_BAR + _GAP)
        width = round(_BARS * count / most)
        middle = y + _BAR - 4
        parts.append(
            f'<text x="{_LABELS - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{_LABELS}" y="{y}" width="{width}" height="{_BAR}" class="bar"/>'
            f'<text x="{_LABELS + width + 6}" y="{middle}">{count:,}</text>'
        )
    return _svg(_LABELS + _BARS + 60, height, title, "".join(parts))


def line_svg(
    points: Sequence[tuple[str, float]],
    title: str,
    unit: str = "",
    marks: Sequence[tuple[int, float]] = (),
) -> str:
    """Return one line over equally spaced points (name, value), from 0 up.

    The first, middle and last points are named below; the last value is written beside its point.

    Args:
        marks: (index of the point, value) of each hollow circle.
    """
    if len(points) < 2:
        return ""
    most = max([value for _, value in points] + [value for _, value in marks]) or 1
    step = (_WIDTH - _LEFT - 60) / (len(points) - 1)
    depth = _HEIGHT - _TOP - _FOOT
    positions = [
        (_LEFT + round(step * index, 1), _TOP + round(depth * (1 - value / most), 1))
        for index, (_, value) in enumerate(points)
    ]
    path = " ".join(f"{x},{y}" for x, y in positions)
    x_last, y_last = positions[-1]
    parts = [
        f'<line x1="{_LEFT}" y1="{_TOP + depth}" x2="{x_last}" y2="{_TOP + depth}" class="axis"/>',
        f'<text x="{_LEFT - 6}" y="{_TOP + depth}" text-anchor="end">0</text>',
        f'<text x="{_LEFT - 6}" y="{_TOP + 8}" text-anchor="end">{most:,.4g}</text>',
        f'<polyline points="{path}" class="line"/>',
        f'<text x="{x_last + 6}" y="{y_last + 4}" class="last">{points[-1][1]:,.4g}{unit}</text>',
    ]
    for index, value in marks:
        y = _TOP + round(depth * (1 - value / most), 1)
        parts.append(_circle(positions[index][0], y, points[index][0], value))
    for index in (0, len(points) // 2, len(points) - 1):
        x, name = positions[index][0], escape(points[index][0])
        parts.append(f'<text x="{x}" y="{_HEIGHT - 8}" text-anchor="middle">{name}</text>')
    return _svg(_WIDTH, _HEIGHT, title, "".join(parts))


def _circle(x: float, y: float, name: str, value: float) -> str:
    tooltip = f"{escape(name)}: {value:,.4g} reported then"
    return f'<circle cx="{x}" cy="{y}" r="4" class="then"><title>{tooltip}</title></circle>'


def _svg(width: int, height: int, title: str, body: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{body}</svg>'
    )
