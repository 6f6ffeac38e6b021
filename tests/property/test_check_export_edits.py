"""Over random folders and random edits: nothing edited is certified, nothing genuine is accused.

Edited are cells, rows, columns and headers of the file, and every key of the sidecar, with the
data still there and gone. Genuine is the file as it was exported and as a spreadsheet of any
country saves it, as long as that changes no text.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from impact.output.export import decision_table, export_bytes
from impact.output.export_check.cell_forms import canonical_text
from impact.output.export_check.check import check_export
from impact.output.export_check.compare_tables import column_kinds
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import screen_provenance
from impact.rules.view import View
from tests.builders.asking import sidecar_bytes
from tests.builders.exported_files import Rows, rows_of, written
from tests.conftest import IS_LONG
from tests.property.test_check_export import views

FILES, SIDECARS = (40, 400) if IS_LONG else (1, 12)
# The folders whose exports are edited and saved by spreadsheets.
SOME = slice(None) if IS_LONG else slice(1)
CERTIFIED = ("genuine", "form")
ACCUSED = ("edited", "contradicted")


class Export:
    """The rows of a page as they were exported, and what they are checked against."""

    def __init__(self, view: View, gone: View, rng: Random, form: str) -> None:
        filters = {"status": ["champion", "not_yet", "removal_due", "not_listed"]}
        self.view, self.gone, self.rng, self.form = view, gone, rng, form
        rows = pa.array(range(len(view.decisions))).to_numpy()
        table = decision_table(view)
        self.kinds, self.names = column_kinds(table), table.column_names
        self.content = export_bytes(view, rows, form, filters, self.names)
        more = screen_provenance(view, filters, self.names)
        self.sidecar = sidecar_bytes(view, len(rows), form, self.content, filters, more)

    @property
    def rows(self) -> Rows:
        return rows_of(self.content)

    def written(self, rows: Rows) -> bytes:
        if self.form == "csv":
            return written(rows)
        return written(rows, "utf-8-sig", delimiter=";", lineterminator="\r\n")

    def checked(self, content: bytes, sidecar: bytes, *, is_data_there: bool) -> ExportVerdict:
        view = self.view if is_data_there else self.gone
        return check_export(content, "out.csv", sidecar, lambda day: view)


@pytest.fixture(scope="module", params=["csv", "csv-fr"])
def exports(request: pytest.FixtureRequest) -> list[Export]:
    pairs = list(views())
    if request.param == "csv-fr":
        pairs.reverse()  # the first folder of one form is the last of the other
    after = [*pairs[1:], pairs[0]]
    return [
        Export(view, gone, Random(seed), str(request.param))
        for (view, seed), (gone, _) in zip(pairs, after, strict=True)
    ]


# --- edits of the file ------------------------------------------------------------------------


def edit_cell(export: Export, rows: Rows) -> None:
    row, at = export.rng.choice(rows[1:]), export.rng.randrange(len(rows[0]))
    row[at] = export.rng.choice(("renewed to 2031", "n/a", "1999-12-31", "12345", f"{row[at]}x"))


def fill_blank(export: Export, rows: Rows) -> None:
    blank = [(row, at) for row in rows[1:] for at, text in enumerate(row) if not text]
    if blank:
        row, at = export.rng.choice(blank)
        row[at] = export.rng.choice(("renewed to 2031", "-", "see mail", "?", "none"))


def empty_cell(export: Export, rows: Rows) -> None:
    row = export.rng.choice(rows[1:])
    row[export.rng.choice([at for at, text in enumerate(row) if text])] = ""


def swap_cells(export: Export, rows: Rows) -> None:
    one, other = export.rng.sample(rows[1:], 2)
    at = export.rng.randrange(len(rows[0]))
    one[at], other[at] = other[at], one[at]


def drop_row(export: Export, rows: Rows) -> None:
    rows.pop(export.rng.randrange(1, len(rows)))


def double_row(export: Export, rows: Rows) -> None:
    rows.insert(export.rng.randrange(1, len(rows) + 1), list(export.rng.choice(rows[1:])))


def add_row(export: Export, rows: Rows) -> None:
    rows.insert(export.rng.randrange(1, len(rows) + 1), ["NEW", *rows[-1][1:]])


def drop_column(export: Export, rows: Rows) -> None:
    at = export.rng.randrange(len(rows[0]))
    for row in rows:
        del row[at]


def add_column(export: Export, rows: Rows) -> None:
    name = export.rng.choice(("approved_by", *rows[0]))
    at = export.rng.randrange(1, len(rows[0]) + 1)
    for row in rows:
        row.insert(at, name if row is rows[0] else "CEO")


def rename_column(export: Export, rows: Rows) -> None:
    rows[0][export.rng.randrange(len(rows[0]))] += " (checked)"


FILE_EDITS: tuple[Callable[[Export, Rows], None], ...] = (
    *(edit_cell, fill_blank, empty_cell, swap_cells, drop_row, double_row, add_row),
    *(drop_column, add_column, rename_column),
)


def content_of(export: Export, rows: Rows) -> tuple[Any, ...]:
    """Return what rows say, whatever their form and order."""
    kinds = [export.kinds.get(name, "text") for name in rows[0]]
    body = [
        tuple(canonical_text(text, kind) for text, kind in zip(row, kinds, strict=True))
        for row in rows[1:]
    ]
    return tuple(rows[0]), tuple(sorted(body))


@pytest.mark.parametrize("is_data_there", [True, False])
@pytest.mark.parametrize("edit", FILE_EDITS)
def test_no_edit_of_the_file_is_ever_certified(
    edit: Callable[[Export, Rows], None], is_data_there: bool, exports: list[Export]
) -> None:
    for export in exports[SOME]:
        for _ in range(FILES):
            rows = export.rows
            edit(export, rows)
            if content_of(export, rows) == content_of(export, export.rows):
                continue
            content = export.written(rows)
            verdict = export.checked(content, export.sidecar, is_data_there=is_data_there)
            assert verdict.kind not in CERTIFIED, (edit.__name__, verdict.sentences)
            assert not verdict.is_fine
            if is_data_there and verdict.kind != "foreign":
                assert verdict.kind == "edited", (edit.__name__, verdict.sentences)


# --- edits of the sidecar -----------------------------------------------------------------------


def walk_keys(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each (object, key) within a sidecar."""
    keys = list(node) if isinstance(node, dict) else range(len(node))
    for key in keys:
        yield node, key
        if isinstance(node[key], dict | list):
            yield from walk_keys(node[key])


def other_value(value: Any, rng: Random) -> Any:
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


def edited_sidecar(sidecar: bytes, rng: Random) -> bytes:
    document = json.loads(sidecar)
    holder, key = rng.choice([one for one in walk_keys(document) if one[1] != "filters_in_words"])
    how = rng.random()
    if how < 0.15 and isinstance(holder, dict):
        del holder[key]
    elif how < 0.3 and isinstance(holder, dict):
        holder["approved_by"] = "CEO"
    else:
        holder[key] = other_value(holder[key], rng)
    return json.dumps(document).encode()


@pytest.mark.parametrize("is_data_there", [True, False])
def test_no_edit_of_the_sidecar_is_ever_certified(
    is_data_there: bool, exports: list[Export]
) -> None:
    for export in exports[SOME]:
        for _ in range(SIDECARS):
            sidecar = edited_sidecar(export.sidecar, export.rng)
            if json.loads(sidecar) == json.loads(export.sidecar):
                continue
            verdict = export.checked(export.content, sidecar, is_data_there=is_data_there)
            assert verdict.kind not in CERTIFIED, (sidecar, verdict.sentences)
            assert verdict.kind != "edited", "the file is as it was exported"
            assert not verdict.is_fine


# --- what is genuine ------------------------------------------------------------------------------


def in_form_of(export: Export, rows: Rows, country: str) -> Rows:
    """Write days and numbers as a spreadsheet of a country does; other texts as they are."""
    day_as: Callable[[date], str] = {
        "de": lambda day: f"{day:%d.%m.%Y}",
        "nl": lambda day: f"{day.day}-{day.month}-{day.year}",
        "gr": lambda day: f"{day.day}/{day.month}/{day.year}",
        "fr": lambda day: f"{day:%d/%m/%Y}",
        "us": lambda day: f"{day.month}/{day.day}/{day.year}",
    }[country]
    decimal = "." if country == "us" else ","
    kinds = [export.kinds.get(name, "text") for name in rows[0]]

    def cell(text: str, kind: str) -> str:
        if kind == "number":
            return text.replace(",", ".").replace(".", decimal)
        # Spreadsheets know no day before 1900 and leave such a text as it is.
        if kind == "date" and text >= "1900-03-01":
            return day_as(date.fromisoformat(text))
        return text

    body = [[cell(*one) for one in zip(row, kinds, strict=True)] for row in rows[1:]]
    return [rows[0], *body]


@pytest.mark.parametrize("country", ["de", "nl", "gr", "fr", "us"])
@pytest.mark.parametrize("is_data_there", [True, False])
def test_a_file_saved_by_any_countrys_spreadsheet_is_never_accused(
    country: str, is_data_there: bool, exports: list[Export]
) -> None:
    for export in exports[SOME]:
        rows = in_form_of(export, export.rows, country)
        delimiter = "," if country == "us" else ";"
        content = written(rows, "utf-8-sig", delimiter=delimiter, lineterminator="\r\n")
        verdict = export.checked(content, export.sidecar, is_data_there=is_data_there)
        assert verdict.kind not in ACCUSED, verdict.sentences
        assert verdict.kind in CERTIFIED, verdict.sentences


@pytest.mark.parametrize("is_data_there", [True, False])
def test_an_untouched_export_is_never_accused(is_data_there: bool, exports: list[Export]) -> None:
    for export in exports:
        verdict = export.checked(export.content, export.sidecar, is_data_there=is_data_there)
        assert verdict.kind == ("genuine" if is_data_there else "intact"), verdict.sentences
        assert verdict.is_fine is is_data_there


def test_a_file_with_the_sidecar_of_another_is_never_certified(exports: list[Export]) -> None:
    for export, other in zip(exports, [*exports[1:], exports[0]], strict=True):
        for is_data_there in (True, False):
            verdict = export.checked(export.content, other.sidecar, is_data_there=is_data_there)
            assert verdict.kind not in CERTIFIED
