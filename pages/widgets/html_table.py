"""HTML tables whose long texts wrap and print, every cell escaped.

A grid cuts long sentences and is printed as a picture. So prose (why a merchant has its status)
and the printed sheet use an HTML table, of a template that escapes every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from impact.output.html_templates import load_template

# One text, or several lines.
Cell = str | Sequence[str]

MAX_CELL_LENGTH = 600
# A cell this short (a word or two) is not wrapped, nor is a day.
SHORT_CELL_LENGTH = 14
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")

_TEMPLATE = Path(__file__).with_name("html_table.html")

# In a narrow window each row becomes a block of cells, each after its heading.
_STYLE = """<style>
table.paper { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
table.paper th, table.paper td { text-align: left; vertical-align: top;
  padding: 0.4rem 0.6rem 0.4rem 0; overflow-wrap: anywhere;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
table.paper thead th { font-weight: 600; white-space: nowrap; overflow-wrap: normal; }
table.paper tbody th { font-weight: 600; min-width: 8rem; }
table.paper .short { white-space: nowrap; overflow-wrap: normal; }
@media screen and (max-width: 640px) {
  table.paper thead { display: none; }
  table.paper tr { display: block; padding: 0.5rem 0;
    border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
  table.paper tbody th, table.paper td { display: block; border: none; padding: 0.1rem 0; }
  table.paper td[data-heading]:not(:empty)::before { content: attr(data-heading) ": ";
    font-weight: 600; }
}
</style>"""


def draw_html_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> None:
    """Draw a table whose first column holds the row headings.

    Args:
        name: the accessible name.
    """
    st.html(_STYLE + render_table(headings, rows, name))


def render_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> str:
    """Return a table as HTML, with every text escaped."""
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
