"""HTML tables whose long texts wrap and print, every cell escaped by a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from impact.output.html_templates import load_template

# One text, or several lines.
Cell = str | Sequence[str]

MAX_CELL_LENGTH = 600
# A cell this short (a word or two) is not wrapped, nor is a day.
SHORT_CELL_LENGTH = 14
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_TEMPLATE = Path(__file__).with_name("html_table.html")


def render_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> str:
    """Return a table whose first column holds the row headings, with every text escaped.

    Args:
        name: the accessible name.
    """
    return load_template(_TEMPLATE).render(
        name=_cut(name),
        headings=[_cut(heading) for heading in headings],
        rows=[[_cell_parts(cell) for cell in row] for row in rows],
    )


def _cell_parts(cell: Cell) -> dict[str, Any]:
    """Return the lines of a cell, each as parts of which every second is a day."""
    lines = (cell,) if isinstance(cell, str) else cell
    is_short = all(len(line) <= SHORT_CELL_LENGTH for line in lines)
    return {"lines": [_DAY.split(_cut(line)) for line in lines], "is_short": is_short}


def _cut(text: str) -> str:
    """Return a text, cut if it would fill the screen."""
    return text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…"
