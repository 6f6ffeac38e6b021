"""Options that choose merchants: the filters of the screen, and one column with one value."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from urllib.parse import parse_qs

import numpy as np
import pyarrow as pa

from impact.model.errors import UsageError, quote_value
from impact.model.texts.cleaning import canonical_header, clean
from impact.output.export import decision_columns
from impact.rules.view import View
from impact.selection.filters import FILTERS, Positions, Selection, parse_selection
from impact.selection.listed_base import BASE


def add_for_option(parser: argparse.ArgumentParser) -> None:
    """Add `--for`, one column of the merchants and the value wanted in it."""
    parser.add_argument(
        "--for", dest="column_value", metavar="COLUMN=VALUE", help="such as account_manager=Odile"
    )


def choose_rows(view: View, column_value: str | None) -> Positions:
    """Return the merchants that have the value of `--for` in its column; all without it.

    Raises:
        UsageError: there is no such column.
    """
    if column_value is None:
        return np.arange(len(view.decisions))
    column, is_stated, value = column_value.partition("=")
    if not is_stated:
        raise UsageError(f"--for {quote_value(column_value)} should be COLUMN=VALUE.")
    columns = {
        canonical_header(name): texts
        for name, texts in decision_columns(view)
        if isinstance(texts, pa.Array)
    }
    if canonical_header(column) not in columns:
        near = get_close_matches(canonical_header(column), columns, 1)
        meant = f"; is {near[0]} meant?" if near else "; `decide` writes all columns."
        raise UsageError(f"no column of the merchants is named {quote_value(column)}{meant}")
    texts = columns[canonical_header(column)].cast(pa.string()).to_pylist()
    return np.flatnonzero([clean(text or "") == clean(value) for text in texts])


def read_selection(view: View, query: str) -> Selection:
    """Return the filters of a query string, as "status=champion&country=FR".

    Raises:
        UsageError: a filter or a value of it is not known.
    """
    params = parse_qs(query.lstrip("?"), keep_blank_values=True)
    params.pop(BASE, None)
    if unknown := [key for key in params if key not in FILTERS]:
        known = ", ".join(FILTERS)
        raise UsageError(f"--select: {quote_value(unknown[0])} is no filter; known are {known}.")
    selection, ignored = parse_selection(params, view.decisions)
    if ignored:
        raise UsageError(
            "\n".join(
                f"--select: {text.replace('was ignored', 'is not known')}" for text in ignored
            )
        )
    return selection
