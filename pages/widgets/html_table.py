"""HTML tables whose long texts wrap and print, every cell escaped.

A grid cuts long sentences and is printed as a picture. So prose (why a merchant has its status)
and the printed sheet use an HTML table. This is the only place that writes such cells, and it
escapes them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

import streamlit as st

# One text, or several lines.
Cell = str | Sequence[str]

MAX_CELL_LENGTH = 600
# A cell this short (a word or two) is not wrapped, nor is a day.
SHORT_CELL_LENGTH = 14
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

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
    head = "".join(f"<th scope='col'>{escape_html(heading)}</th>" for heading in headings)
    body = "".join(_render_row(headings, row) for row in rows)
    label = f"class='paper' aria-label='{escape_html(name)}'"
    return f"<table {label}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _render_row(headings: Sequence[str], row: Sequence[Cell]) -> str:
    first, *others = row
    cells = "".join(
        f"<td data-heading='{escape_html(heading)}'{_short_class(cell)}>{_render_cell(cell)}</td>"
        for heading, cell in zip(headings[1:], others, strict=True)
    )
    return f"<tr><th scope='row'{_short_class(first)}>{_render_cell(first)}</th>{cells}</tr>"


def _render_cell(cell: Cell) -> str:
    lines = "<br>".join(escape_html(line) for line in _cell_lines(cell))
    return _DAY.sub(r"<span class='short'>\g<0></span>", lines)


def _short_class(cell: Cell) -> str:
    is_short = all(len(line) <= SHORT_CELL_LENGTH for line in _cell_lines(cell))
    return " class='short'" if is_short else ""


def _cell_lines(cell: Cell) -> Sequence[str]:
    return (cell,) if isinstance(cell, str) else cell


def escape_html(text: str) -> str:
    """Return a text escaped for HTML, and cut if it would fill the screen."""
    shown = text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…"
    return html.escape(shown)
