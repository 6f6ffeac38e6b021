"""The export check and the plain reading of the contract agree on random files and sidecars."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest

from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.output.export import export_bytes
from impact.output.export_check.check import check_export
from impact.output.provenance import screen_provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests import oracle
from tests.builders.asking import sidecar_bytes
from tests.builders.exported_files import Rows, rows_of, written
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG
from tests.oracle.export_check import Row, verdict
from tests.property.test_check_export_edits import (
    FILE_EDITS,
    drop_column,
    in_form_of,
    rename_column,
)

FOLDERS, FILES = (200, 60) if IS_LONG else (4, 12)
COUNTRIES = ("de", "nl", "gr", "fr", "us")


@dataclass
class Case:
    """An export by the program, and the same rows by the oracle."""

    view: View
    rng: Random
    form: str
    content: bytes
    sidecar: bytes
    columns: list[str]
    expected: list[Row]
    original: bytes
    kinds: dict[str, str]

    @property
    def rows(self) -> Rows:
        return rows_of(self.content)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return list(_cases(tmp_path_factory.mktemp("exports")))


def _cases(home: Path) -> Iterator[Case]:
    seed, count = 1_000, 0
    while count < FOLDERS:
        seed += 1
        random = random_folder(home / str(seed), seed, merchants=12)
        dataset = check(random.folder).dataset
        if dataset is None or dataset.merchants.count < 3:
            continue
        count += 1
        yield _case(random.folder, look_on(random.folder, random.data_day), Random(seed))


def look_on(folder: Path, day) -> View:  # type: ignore[no-untyped-def]
    dataset = check(folder).dataset
    assert dataset is not None
    return decide_view(dataset, day, read_policy(folder), day)


def _case(folder: Path, view: View, rng: Random) -> Case:
    """Export every column but the reason, whose words are free."""
    form = rng.choice(("csv", "csv-fr"))
    columns = oracle.columns(oracle.check(folder))
    expected = oracle.decide(folder, view.as_of, today=view.as_of)
    rows = np.arange(len(view.decisions))
    content = export_bytes(view, rows, form, {}, columns)
    sidecar = sidecar_bytes(
        view, len(rows), form, content, {}, screen_provenance(view, {}, columns)
    )
    kinds = {name: "date" for name in columns if name.endswith(("_on", "_until"))}
    kinds |= dict.fromkeys(("overall_score", "quality_score", "days_flagged"), "number")
    original = oracle.csv_text(columns, expected, form).encode()
    return Case(view, rng, form, content, sidecar, columns, expected, original, kinds)


def file_of(case: Case) -> bytes:
    """Return the export: as it is, in another form, edited, or both."""
    rng, rows = case.rng, case.rows
    how = rng.random()
    if how < 0.15:
        return case.content
    if how < 0.6:
        # Columns that are gone or renamed can make it a file that is no export at all.
        edits = [edit for edit in FILE_EDITS if edit not in (drop_column, rename_column)]
        rng.choice(edits)(case, rows)  # type: ignore[arg-type]
    if rng.random() < 0.6:
        rows = _in_form(case, rows)
    if rng.random() < 0.2:
        rows = [rows[0], *rng.sample(rows[1:], len(rows) - 1)]
    delimiter, line_end = rng.choice((",", ";", "\t")), rng.choice(("\n", "\r\n"))
    encoding = rng.choice(("utf-8", "utf-8-sig"))
    return written(rows, encoding, delimiter=delimiter, lineterminator=line_end)


def _in_form(case: Case, rows: Rows) -> Rows:
    try:
        return in_form_of(case, rows, case.rng.choice(COUNTRIES))  # type: ignore[arg-type]
    except ValueError:  # words were put where a day stands
        return rows


def sidecar_of(case: Case) -> bytes:
    """Return the sidecar: as it is, or with one thing in it that is not so."""
    document = json.loads(case.sidecar)
    how = case.rng.random()
    if how < 0.1:
        document["rows"] += case.rng.choice((-1, 1))
    elif how < 0.2:
        document["policy"]["version"] += "x"
    elif how < 0.3:
        document["approved_by"] = "CEO"
    elif how < 0.4:
        document["columns"] = [*document["columns"], "shoe_size"]
    return json.dumps(document).encode()


def test_the_oracle_writes_what_was_exported(cases: list[Case]) -> None:
    for case in cases:
        assert case.original == case.content


def test_the_verdicts_equal_the_oracles(cases: list[Case]) -> None:
    seen: Counter[str] = Counter()
    for case in cases:
        for _ in range(FILES):
            content, sidecar = file_of(case), sidecar_of(case)
            wanted = verdict(
                content, json.loads(sidecar), case.columns, case.expected, case.original
            )
            actual = check_export(content, "out.csv", sidecar, lambda day, c=case: c.view)  # type: ignore[misc]
            assert actual.kind == wanted, (actual.sentences, content.decode("utf-8-sig"))
            seen[wanted] += 1
    assert set(seen) == {"genuine", "form", "edited", "contradicted"}
