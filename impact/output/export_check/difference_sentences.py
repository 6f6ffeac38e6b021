"""How differences are said: counts, names and cells, with texts of outside on one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from impact.model.errors import quote_value
from impact.output.export_check.cell_forms import CAUSES
from impact.output.export_check.compare_tables import CellDifference, Differences

# What is said in words at most; `Differences` has them all.
MOST_CELLS, MOST_NAMES = 20, 10


def edit_sentences(found: Differences) -> Iterator[str]:
    """Yield what was changed in a file."""
    yield from column_sentences(found, "missing", "added")
    if found.missing:
        yield f"{counted(len(found.missing), 'row')} missing: {named(found.missing)}."
    if found.added:
        yield f"{counted(len(found.added), 'row')} added: {named(found.added)}."
    if found.repeated:
        yield f"Rows that are there more than once: {named(found.repeated)}."
    by_hand = [cell for cell in found.cells if not cell.cause]
    yield from cell_sentences(by_hand, "changed", "was")
    for cause in CAUSES:
        cells = [cell for cell in found.cells if cell.cause == cause]
        if cells:
            columns = named(dict.fromkeys(cell.column for cell in cells))
            yield (
                f"{counted(len(cells), 'cell')}: {cause} ({columns}), as happens when a "
                "spreadsheet opens the file."
            )


def column_sentences(found: Differences, missing: str, added: str) -> Iterator[str]:
    """Yield which columns are missing and which were added, in these words."""
    for names, word in ((found.missing_columns, missing), (found.added_columns, added)):
        if names:
            yield f"{counted(len(names), 'column')} {word}: {named(names)}."


def cell_sentences(cells: list[CellDifference], word: str, then: str) -> Iterator[str]:
    """Yield a sentence about cells, then one line for each of the first."""
    if not cells:
        return
    merchants = counted(len({cell.merchant_id for cell in cells}), "merchant")
    columns = named(dict.fromkeys(cell.column for cell in cells))
    yield f"{counted(len(cells), 'cell')} {word}, of {merchants}, in {columns}:"
    for cell in cells[:MOST_CELLS]:
        yield (
            f"  line {cell.line}, {plain(cell.merchant_id)}, {plain(cell.column)}: "
            f"{quoted(cell.found)}, {then} {quoted(cell.expected)}"
        )
    if len(cells) > MOST_CELLS:
        yield f"  and {len(cells) - MOST_CELLS:,} more"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as "2 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def named(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    listed = [plain(name) for name in names]
    more = f" and {len(listed) - MOST_NAMES:,} more" if len(listed) > MOST_NAMES else ""
    return ", ".join(listed[:MOST_NAMES]) + more


def quoted(text: str) -> str:
    """Return a value in quotes, or that it is blank."""
    return f"“{plain(text)}”" if text else "blank"


def plain(text: str) -> str:
    """Return a text of outside on one line and without what a terminal would obey."""
    return "".join(
        mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in quote_value(text)
    )
