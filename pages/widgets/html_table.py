"""Draw HTML tables for prose (why a merchant has its status), which a grid would cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from impact.output.html_templates import Cell, render_table

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
