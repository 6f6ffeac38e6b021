"""Sentences about differences in a file: counts, names and cells, untrusted texts on one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from impact.model.errors import quote_value
from impact.model.texts.number_format import plural
from impact.output.export_check.cell_forms import CAUSES
from impact.output.export_check.compare_tables import CellDifference, Differences

# Limits of what the sentences list; `Differences` has everything.
MOST_CELLS, MOST_NAMES = 20, 10


def edit_sentences(edits: Differences) -> Iterator[str]:
    """Yield what was changed in a file."""
    yield from column_sentences(edits, "missing", "added")
    if edits.missing:
        yield f"{plural(len(edits.missing), 'row')} missing: {list_names(edits.missing)}."
    if edits.added:
        yield f"{plural(len(edits.added), 'row')} added: {list_names(edits.added)}."
    if edits.repeated:
        yield f"Rows that are there more than once: {list_names(edits.repeated)}."
    by_hand = [cell for cell in edits.cells if not cell.cause]
    yield from cell_sentences(by_hand, "changed", "was")
    for cause in CAUSES:
        cells = [cell for cell in edits.cells if cell.cause == cause]
        if cells:
            columns = list_names(dict.fromkeys(cell.column for cell in cells))
            yield (
                f"{plural(len(cells), 'cell')}: {cause} ({columns}), as happens when a "
                "spreadsheet opens the file."
            )


def column_sentences(differences: Differences, missing: str, added: str) -> Iterator[str]:
    """Yield which columns are missing and which were added, in these words."""
    for names, word in ((differences.missing_columns, missing), (differences.added_columns, added)):
        if names:
            yield f"{plural(len(names), 'column')} {word}: {list_names(names)}."


def cell_sentences(cells: list[CellDifference], word: str, before: str) -> Iterator[str]:
    """Yield a sentence about cells, then one line for each of the first."""
    if not cells:
        return
    merchants = plural(len({cell.merchant_id for cell in cells}), "merchant")
    columns = list_names(dict.fromkeys(cell.column for cell in cells))
    yield f"{plural(len(cells), 'cell')} {word}, of {merchants}, in {columns}:"
    for cell in cells[:MOST_CELLS]:
        yield (
            f"  line {cell.line}, {plain_text(cell.merchant_id)}, {plain_text(cell.column)}: "
            f"{quote(cell.found)}, {before} {quote(cell.expected)}"
        )
    if len(cells) > MOST_CELLS:
        yield f"  and {len(cells) - MOST_CELLS:,} more"


def list_names(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    texts = [plain_text(name) for name in names]
    more = f" and {len(texts) - MOST_NAMES:,} more" if len(texts) > MOST_NAMES else ""
    return ", ".join(texts[:MOST_NAMES]) + more


def quote(text: str) -> str:
    """Return a value in quotes, or that it is blank."""
    return f"“{plain_text(text)}”" if text else "blank"


def plain_text(text: str) -> str:
    """Return an untrusted text on one line, without terminal control characters."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in quote_value(text)
    )
