"""Over random folders: a file in any other form holds what was exported, any edit is found."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.output.export import decision_table, table_bytes
from impact.output.export_check.cell_forms import canonical_text
from impact.output.export_check.check import check_export
from impact.output.export_check.compare_tables import column_kinds
from impact.output.export_check.verdict import ExportVerdict
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.asking import sidecar_bytes
from tests.builders.exported_files import Rows, rows_of, written
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG

FOLDERS, ROUNDS = (40, 25) if IS_LONG else (3, 4)


@dataclass
class Export:
    """An export of a random folder, its sidecar, its rows and how its columns are compared."""

    view: View
    rng: Random
    form: str
    content: bytes
    sidecar: bytes
    kinds: dict[str, str]

    @property
    def rows(self) -> Rows:
        return rows_of(self.content)

    def checked(self, content: bytes, name: str = "out.csv") -> ExportVerdict:
        return check_export(content, name, self.sidecar, lambda day: self.view)


def views() -> Iterator[tuple[View, int]]:
    """Yield the views of random folders that can be used and hold some merchants."""
    seed, count = 0, 0
    with tempfile.TemporaryDirectory() as name:
        while count < FOLDERS:
            random = random_folder(Path(name, str(seed)), seed, merchants=12)
            dataset = check(random.folder).dataset
            if dataset is not None and dataset.merchants.count > 2:
                count += 1
                day = random.data_day
                yield decide_view(dataset, day, read_policy(random.folder), day), seed
            seed += 1


@pytest.fixture(scope="module", params=["csv", "csv-fr"])
def exports(request: pytest.FixtureRequest) -> list[Export]:
    form, result = str(request.param), []
    for view, seed in views():
        table = decision_table(view)
        content = table_bytes(table, form)
        sidecar = sidecar_bytes(view, table.num_rows, form, content, {})
        result.append(Export(view, Random(seed), form, content, sidecar, column_kinds(table)))
    return result


def in_random_form(export: Export, rows: Rows) -> bytes:
    """Write rows in another form: delimiter, quotes, encoding, line ends, days, numbers, order."""
    rng = export.rng
    header, *body = rows
    kinds = [export.kinds.get(name, "text") for name in header]
    decimal, has_slashes = rng.choice(".,"), rng.random() < 0.4

    def cell(text: str, kind: str) -> str:
        if kind == "number":
            return text.replace(",", decimal).replace(".", decimal)
        if kind == "date" and text and has_slashes:
            return "/".join(reversed(text.split("-")))
        return text

    body = [[cell(text, kind) for text, kind in zip(row, kinds, strict=True)] for row in body]
    if rng.random() < 0.3:
        rng.shuffle(body)
    return written(
        [header, *body],
        delimiter=rng.choice(",;\t|"),
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=rng.choice(("\n", "\r\n")),
        encoding=rng.choice(("utf-8", "utf-8-sig", "utf-16")),
    )


def edit(export: Export, rows: Rows) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    """Change some cells, take some rows out, put some in; return (cells, missing, added)."""
    rng, header = export.rng, rows[0]
    changed: set[tuple[str, str]] = set()
    for _ in range(rng.randrange(1, 4)):
        row, at = rng.choice(rows[1:]), rng.randrange(1, len(header))
        kind = export.kinds.get(header[at], "text")
        new = {"date": "1999-12-31", "number": "12345"}.get(kind, f"{row[at]}x")
        if canonical_text(new, kind) == canonical_text(row[at], kind):
            continue
        row[at] = new
        changed.add((row[0], header[at]))
    missing = {rows.pop(rng.randrange(1, len(rows)))[0] for _ in range(rng.randrange(2))}
    added = {f"NEW{number}" for number in range(rng.randrange(2))}
    for key in added:
        rows.insert(rng.randrange(1, len(rows) + 1), [key, *rows[-1][1:]])
    return {cell for cell in changed if cell[0] not in missing}, missing, added


def key(text: str) -> str:
    return canonical_text(text, "text")


def test_a_file_in_any_other_form_still_matches_its_export(exports: list[Export]) -> None:
    for export in exports:
        for _ in range(ROUNDS):
            verdict = export.checked(in_random_form(export, export.rows))
            assert verdict.kind in ("genuine", "form"), verdict.sentences
            assert verdict.today is not None
            assert verdict.today.count == 0
            assert not verdict.is_data_changed


def test_exactly_the_edits_are_found_in_any_form(exports: list[Export]) -> None:
    for export in exports:
        for _ in range(ROUNDS):
            rows = export.rows
            cells, missing, added = edit(export, rows)
            verdict = export.checked(in_random_form(export, rows))
            assert verdict.kind == ("edited" if cells or missing or added else "form")
            assert verdict.edits is not None
            edited_cells = {(cell.merchant_id, cell.column) for cell in verdict.edits.cells}
            assert edited_cells == {(key(who), key(column)) for who, column in cells}
            assert set(verdict.edits.missing) == {key(who) for who in missing}
            assert set(verdict.edits.added) == added
            assert verdict.edits.repeated == ()


def test_any_changed_byte_is_noticed(exports: list[Export]) -> None:
    for export in exports:
        for _ in range(ROUNDS):
            content = bytearray(export.content)
            at = export.rng.randrange(len(content))
            content[at] ^= 1 << export.rng.randrange(7)
            verdict = export.checked(bytes(content))
            assert verdict.kind != "genuine"
            assert verdict.sentences
