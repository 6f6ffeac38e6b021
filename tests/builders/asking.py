"""Helpers that run the program on a small folder: its problems, decisions and commands.

The plain reading of the contract reads the same folder and has to say the same: an example holds
both readings, so that neither needs examples of its own.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.__main__ import main
from impact.loading.folder import check, load
from impact.loading.policy_file import read_policy
from impact.model.dataset import Dataset
from impact.output.export import export_bytes
from impact.output.provenance import provenance, sidecar_json
from impact.output.zip_bundle import zip_with_sidecar
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.filters import Selection
from tests import oracle
from tests.builders.factories import write_folder

SHIPPED = Path(__file__).resolve().parents[2] / "data"
DAY = date(2026, 6, 30)
ProblemRow = tuple[int | None, str, str, str, str]
Rows = Sequence[Mapping[str, str]]


@cache
def shipped_view() -> View:
    """Return the view of the shipped sample on its data day."""
    dataset = load(SHIPPED)
    assert dataset.info.day
    return decide_view(dataset, dataset.info.day, read_policy(SHIPPED), dataset.info.day)


def problems(folder: Path, file: str = "merchants.csv") -> list[ProblemRow]:
    """Return line, column, code, value and effect of each problem of a file, in report order."""
    files = files_of(folder)
    if files not in _PROBLEMS:
        names = ("file", "line", "column", "code", "value", "effect")
        listed = check(folder).report.problem_list
        reported = [tuple(getattr(p, n) for n in names) for p in listed]
        assert reported == [tuple(p[n] for n in names) for p in oracle.check(folder).problems]
        _PROBLEMS[files] = reported
    return [problem[1:] for problem in _PROBLEMS[files] if problem[0] == file]


def texts(folder: Path, column: str) -> list[str]:
    """Return a text column of merchants.csv after reading, in file order."""
    values: list[str] = shared_dataset(folder).merchants.column(column).to_pylist()
    return values


def view_of_one(
    folder: Path,
    merchant: Mapping[str, str],
    *assessments: Mapping[str, str],
    labels: Rows | None = None,
    exceptions: Rows | None = None,
    policy: dict[str, Any] | None = None,
    as_of: str = DAY.isoformat(),
) -> View:
    """Write a folder with the only merchant M1, data day 30 June 2026, and decide it."""
    write_folder(
        folder,
        [{"merchant_id": "M1", **merchant}],
        with_merchant_id(assessments),
        labels=None if labels is None else with_merchant_id(labels),
        exceptions=None if exceptions is None else with_merchant_id(exceptions),
        policy=policy,
    )
    return shared_view(folder, date.fromisoformat(as_of))


def view_of_many(
    folder: Path, merchants: Rows, assessments: Rows = (), day: date | None = None, **extra: Any
) -> View:
    """Write the merchants M0, M1, … of France, data day 30 June 2026, and decide them."""
    rows = [
        {"merchant_id": f"M{i}", "country": "FR"} | dict(row) for i, row in enumerate(merchants)
    ]
    write_folder(folder, rows, assessments, dataset={"day": DAY}, **extra)
    return shared_view(folder, day)


Files = tuple[tuple[str, bytes], ...]
# What was read and decided, by files and day: both are immutable, so that tests can share them.
_PROBLEMS: dict[Files, list[Any]] = {}
_LOADED: dict[Files, Dataset] = {}
_DECIDED: dict[tuple[Files, date, date], View] = {}


def files_of(folder: Path) -> Files:
    """Return the path and bytes of each file of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path.relative_to(folder)), path.read_bytes()) for path in paths)


def shared_dataset(folder: Path) -> Dataset:
    """Read a folder, once for all tests with the same files."""
    files = files_of(folder)
    if files not in _LOADED:
        _LOADED[files] = load(folder)
    return _LOADED[files]


def shared_view(folder: Path, day: date | None = None, data_day: date = DAY) -> View:
    """Decide a folder on a day (30 June 2026), once for all tests with the same files."""
    key = (files_of(folder), day or DAY, data_day)
    if key not in _DECIDED:
        dataset = shared_dataset(folder)
        _DECIDED[key] = decide_view(dataset, day or DAY, read_policy(folder), data_day)
    return _DECIDED[key]


def with_lists(view: View, folder: Path) -> View:
    """Return a view of files that were read without lists with those of a folder."""
    return replace(view, dataset=replace(view.dataset, registries=read_registries(folder)))


def with_merchant_id(rows: Rows) -> list[dict[str, str]]:
    """Return the rows with merchant_id M1 where they have none."""
    return [{"merchant_id": "M1", **row} for row in rows]


@dataclass(frozen=True)
class Given:
    """A merchant with its records, as rows without merchant_id."""

    merchant: Mapping[str, str] = field(default_factory=dict)
    cards: Rows = ()
    labels: Rows = ()


def approvals(label: str, *texts: str) -> list[dict[str, str]]:
    """Read approvals, each as "granted_on expires_on ended_on", with "-" for a blank."""
    names = ("granted_on", "expires_on", "ended_on")
    days = [["" if word == "-" else word for word in text.split()] for text in texts]
    return [{"label": label, **dict(zip(names, row, strict=False))} for row in days]


def decide_each(
    folder: Path,
    cases: Iterable[Given],
    policy: dict[str, Any] | None = None,
    as_of: str = DAY.isoformat(),
) -> list[dict[str, str]]:
    """Decide the merchants M100, M101, … together; return their exported rows."""
    rows = {f"M{number}": case for number, case in enumerate(cases, 100)}
    write_folder(
        folder,
        [{"merchant_id": name, **case.merchant} for name, case in rows.items()],
        [{"merchant_id": name, **row} for name, case in rows.items() for row in case.cards],
        labels=[{"merchant_id": name, **row} for name, case in rows.items() for row in case.labels],
        policy=policy,
    )
    return agreed_rows(folder, shared_view(folder, date.fromisoformat(as_of)))


def check_decided(
    folder: Path,
    columns: str,
    cases: Sequence[tuple[Any, ...]],
    policy: dict[str, Any] | None = None,
    as_of: str = DAY.isoformat(),
) -> None:
    """Check a table of decisions: each case is a merchant and its values of these columns."""
    rows = decide_each(folder, [case[0] for case in cases], policy, as_of)
    for case, row in zip(cases, rows, strict=True):
        assert (case[0], *(row[name] for name in columns.split())) == case


def differences(cases: Iterable[tuple[Any, ...]], values: Iterable[Any]) -> list[str]:
    """Return the cases, tuples that end with what is expected, that have another value."""
    pairs = zip(cases, values, strict=True)
    return [f"{case}: {value}" for case, value in pairs if value != case[-1]]


def decide_one(
    folder: Path, merchant: Mapping[str, str], *assessments: Mapping[str, str], **extra: Any
) -> dict[str, str]:
    """Decide the only merchant M1 as in `view_of_one`; return its exported row."""
    (row,) = agreed_rows(folder, view_of_one(folder, merchant, *assessments, **extra))
    return row


def decided_rows(folder: Path) -> list[dict[str, str]]:
    """Decide a folder on 30 June 2026 and return its exported rows."""
    return agreed_rows(folder, shared_view(folder))


def agreed_rows(folder: Path, view: View) -> list[dict[str, str]]:
    """Return the exported rows of a view, which the plain reading of the contract has as well."""
    rows = exported_rows(view)
    expected = oracle.decide(folder, view.as_of, today=DAY)
    guarded = [{name: oracle.guard(text) for name, text in row.items()} for row in expected]
    assert [{name: row[name] for name in row if name != "reason"} for row in rows] == guarded
    return rows


def exported_rows(view: View) -> list[dict[str, str]]:
    """Return the exported rows of a view."""
    return records_of(export_bytes(view, None, "csv").decode())


def records_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a CSV by the names of its header."""
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def decisions_zip(
    view: View, rows: np.ndarray, name: str, filters: Selection, columns: Sequence[str] = ()
) -> bytes:
    """Return the decisions at `rows` as the button "With proof (zip)" writes them."""
    content = export_bytes(view, rows, "csv", filters, columns)
    return zip_with_sidecar(view, name, content, len(rows), filters, columns)


def sidecar_bytes(
    view: View,
    rows: int,
    form: str,
    content: bytes,
    filters: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """Return FILE.meta.json for a file's content; `more` as from `screen_provenance`."""
    about = provenance(view, filters) | dict(more or {})
    return sidecar_json(about, rows, form, hashlib.sha256(content).hexdigest())


def run(capsys: pytest.CaptureFixture[bytes], *arguments: object) -> tuple[int, str, list[str]]:
    """Run the command line; return exit status, standard output, lines of standard error."""
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        status = int(str(stop.code))
    out, err = capsys.readouterr()
    assert b"Traceback" not in err
    return status, out.decode(), err.decode().splitlines()


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, except keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
