"""Random exports, and what people and programs do to a file and its sidecar."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.output.export import column_names, export_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import screen_provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests import oracle
from tests.builders.asking import records_of, sidecar_bytes
from tests.builders.exported_files import COUNTRIES, Rows, rows_of, saved_in, written
from tests.builders.random_folders import random_folder
from tests.oracle.export_check import Row

EVERY_STATUS = {"status": ["champion", "not_yet", "removal_due", "not_listed"]}


@dataclass(frozen=True)
class RandomExport:
    """An export by the program, and the same by the oracle; the reasons are the program's."""

    view: View
    form: str
    content: bytes
    sidecar: bytes
    columns: list[str]
    expected: list[Row]
    original: bytes

    @property
    def rows(self) -> Rows:
        return rows_of(self.content)

    def written(self, rows: Rows) -> bytes:
        """Return rows as a file of the same form."""
        if self.form == "csv":
            return written(rows)
        return written(rows, "utf-8-sig", delimiter=";", lineterminator="\r\n")

    def checked(self, content: bytes, sidecar: bytes | None = None) -> ExportVerdict:
        return check_export(content, "out.csv", sidecar or self.sidecar, lambda day: self.view)


def random_exports(home: Path, number: int) -> Iterator[RandomExport]:
    """Yield exports of random folders: in both forms, by `decide` and from a page."""
    seeds = count(1_000)
    for at in range(number):
        dataset = None
        while dataset is None or dataset.merchants.count < 3:
            seed = next(seeds)
            random = random_folder(home / str(seed), seed, merchants=12)
            dataset = check(random.folder).dataset
        day = random.data_day
        view = decide_view(dataset, day, read_policy(random.folder), day)
        yield _export(random.folder, view, ("csv", "csv-fr")[at % 2], is_from_screen=at // 2 % 2)


def _export(folder: Path, view: View, form: str, is_from_screen: int) -> RandomExport:
    names = list(column_names(view))
    # The oracle has no reasons: a page leaves them out, those of `decide` are taken as they are.
    columns = [name for name in names if name != "reason"] if is_from_screen else names
    filters = EVERY_STATUS if is_from_screen else {}
    more = screen_provenance(view, filters, columns) if is_from_screen else None
    rows = np.arange(len(view.decisions))
    content = export_bytes(view, rows, form, filters if is_from_screen else None, columns)
    reasons = records_of(export_bytes(view, rows, "csv", None, ["reason"]).decode())
    decided = oracle.decide(folder, view.as_of, today=view.as_of)
    expected = [row | {"reason": one["reason"]} for row, one in zip(decided, reasons, strict=True)]
    original = oracle.csv_text(columns, expected, form).encode()
    sidecar = sidecar_bytes(view, len(rows), form, content, filters, more)
    return RandomExport(view, form, content, sidecar, columns, expected, original)


# --- edits of a file --------------------------------------------------------------------------


def leave_as_it_is(rng: Random, rows: Rows) -> None:
    pass


def edit_cell(rng: Random, rows: Rows) -> None:
    row, at = rng.choice(rows[1:]), rng.randrange(len(rows[0]))
    row[at] = rng.choice(("renewed to 2031", "n/a", "1999-12-31", "12345", f"{row[at]}x"))


def fill_blank(rng: Random, rows: Rows) -> None:
    blank = [(row, at) for row in rows[1:] for at, text in enumerate(row) if not text]
    row, at = rng.choice(blank)
    row[at] = rng.choice(("renewed to 2031", "n/a", "-", "0", "2026-06-31", "see mail", "?"))


def empty_cell(rng: Random, rows: Rows) -> None:
    row = rng.choice(rows[1:])
    row[rng.choice([at for at, text in enumerate(row) if text])] = ""


def swap_cells(rng: Random, rows: Rows) -> None:
    one, other = rng.sample(rows[1:], 2)
    at = rng.randrange(len(rows[0]))
    one[at], other[at] = other[at], one[at]


def drop_row(rng: Random, rows: Rows) -> None:
    rows.pop(rng.randrange(1, len(rows)))


def double_row(rng: Random, rows: Rows) -> None:
    rows.insert(rng.randrange(1, len(rows) + 1), list(rng.choice(rows[1:])))


def add_row(rng: Random, rows: Rows) -> None:
    rows.insert(rng.randrange(1, len(rows) + 1), ["NEW", *rows[-1][1:]])


def drop_column(rng: Random, rows: Rows) -> None:
    at = rng.randrange(len(rows[0]))
    for row in rows:
        del row[at]


def add_column(rng: Random, rows: Rows) -> None:
    name = rng.choice(("approved_by", *rows[0]))
    at = rng.randrange(1, len(rows[0]) + 1)
    for row in rows:
        row.insert(at, name if row is rows[0] else "CEO")


def rename_column(rng: Random, rows: Rows) -> None:
    rows[0][rng.randrange(len(rows[0]))] += " (checked)"


FileEdit = Callable[[Random, Rows], None]
FILE_EDITS: tuple[FileEdit, ...] = (
    *(leave_as_it_is, edit_cell, fill_blank, empty_cell, swap_cells, drop_row, double_row),
    *(add_row, drop_column, add_column, rename_column),
)


def in_another_form(rng: Random, rows: Rows) -> bytes:
    """Write rows in another order, delimiter, encoding, line end, with other days and numbers."""
    if rng.random() < 0.8:
        rows = saved_in(rng.choice([*COUNTRIES]), rows)
    if rng.random() < 0.3:
        rows = [rows[0], *rng.sample(rows[1:], len(rows) - 1)]
    return written(
        rows,
        delimiter=rng.choice(",;\t|"),
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=rng.choice(("\n", "\r\n")),
        encoding=rng.choice(("utf-8", "utf-8-sig", "utf-16")),
    )


# --- edits of a sidecar -------------------------------------------------------------------------


def with_false_claim(rng: Random, export: RandomExport) -> bytes:
    """Return the sidecar with one thing in it that is not so, whatever the data are."""
    document = json.loads(export.sidecar)
    match rng.randrange(4):
        case 0:
            document["rows"] += rng.choice((-1, 1))
        case 1:
            document["policy"]["version"] += "x"
        case 2:
            document["approved_by"] = "CEO"
        case _:
            document["columns"] = [*export.columns, "shoe_size"]
    return json.dumps(document).encode()


def with_any_edit(rng: Random, sidecar: bytes) -> bytes:
    """Return a sidecar of which one key, however deep, has another value, is gone or was added."""
    document = json.loads(sidecar)
    holder, key = rng.choice([one for one in _walk(document) if one[1] != "filters_in_words"])
    how = rng.random()
    if how < 0.15 and isinstance(holder, dict):
        del holder[key]
    elif how < 0.3 and isinstance(holder, dict):
        holder["approved_by"] = "CEO"
    else:
        holder[key] = _other_value(holder[key], rng)
    return sidecar if document == json.loads(sidecar) else json.dumps(document).encode()


def _walk(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each (object, key) within a sidecar."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _walk(node[key])


def _other_value(value: Any, rng: Random) -> Any:
    """Return another value of the same type, or one of another type."""
    if rng.random() < 0.3:
        return rng.choice((None, [], {}, "x", 7, -1, True, [1], "2026-13-01"))
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + rng.choice((-1, 1, 100))
    if isinstance(value, str) and len(value) == 64:
        return f"{(int(value, 16) + 1) % 16**64:064x}"
    if isinstance(value, str):
        return f"{value}x" if rng.random() < 0.7 else ""
    return rng.choice((None, [], {}))
