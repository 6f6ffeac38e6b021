"""Fill templates of HTML pages and plain documents: files beside the code that fills them.

Tables wrap and print long texts; every cell is escaped by the template.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

# One text, or several lines.
Cell = str | Sequence[str]

MAX_CELL_LENGTH = 600
# A cell this short (a word or two) is not wrapped, nor is a day.
SHORT_CELL_LENGTH = 14
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_TEMPLATE = Path(__file__).with_name("html_table.html")


@lru_cache(maxsize=64)
def load_template(path: Path) -> Template:
    """Return a template; every text in an .html is escaped, and an unknown name is an error."""
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=path.suffix == ".html",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(path.name)


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
