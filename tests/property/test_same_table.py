"""One table in every day form, dialect and encoding and as a workbook: one set of decisions.

The decisions are compared byte for byte.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from tests.builders.factories import FIRST_COLUMNS, Dialect, write_folder
from tests.builders.random_situations import (
    Plan,
    Values,
    random_approvals,
    random_assessments,
    random_merchant,
    share_companies,
    text_of,
)
from tests.builders.random_texts import SPELLED, spell_day
from tests.builders.workbooks import WRITERS, Shown
from tests.conftest import IS_LONG

TABLES = 500 if IS_LONG else 6
MERCHANTS = 12
DAY = date(2026, 6, 30)
PARIS = ZoneInfo("Europe/Paris")
STAMP = "as midnight in Paris, written in UTC"
FORMS = (
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "D. M. YYYY", "D/M/YYYY", "DD-MM-YYYY"),
    STAMP,
)
OTHER = "an encoding that spells the names"
DIALECTS = (
    Dialect(),
    Dialect(";", "utf-8-sig", "\r\n", has_final_line_end=False),
    Dialect("\t", "utf-16"),
    Dialect("|", OTHER, line_end="\r"),
    Dialect(",", quotes_all=True),
)
KINDS = ("merchants", "assessments", "labels")


@dataclass(frozen=True)
class Tables:
    """The rows of the three files; the encoding has all their names and spells some."""

    rows: dict[str, list[Values]]
    encoding: str


def random_tables(seed: int) -> Tables:
    rng = Random(seed)
    plan = Plan(rng, DAY, Path())
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS)]
    share_companies(plan, sellers)
    for seller in sellers:
        seller["merchant_id"] = seller["merchant_id"].replace("É", "E")  # Greek lacks it
    labels = [row for seller in sellers for row in random_approvals(plan, seller)]
    encoding = rng.choice(list(SPELLED))
    names = [name for names in SPELLED.values() for name in names]
    writable = [name for name in names if name.encode(encoding, "ignore").decode(encoding) == name]
    for seller in sellers:
        # Line breaks in a field are those of its file: no text of this table has one.
        seller["name"] = rng.choice(("Atelier", "Dit, 'x'; a|b", rng.choice(writable)))
    for seller, name in zip(sellers, SPELLED[encoding], strict=False):
        seller["name"] = name
    assessments = random_assessments(plan, sellers)
    return Tables(dict(zip(KINDS, (sellers, assessments, labels), strict=True)), encoding)


def decided(write: Callable[[Path], None]) -> tuple[bytes, set[str]]:
    """Return the decisions of a folder, and the codes of problems that a form alone makes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder)
        dataset = load(folder)
        codes = {p.code for p in dataset.report.problem_list}
        decisions = decide_view(dataset, DAY, read_policy(folder), DAY)
        return export_bytes(decisions, None, "csv"), codes & {"day-moved", "encoding-error"}


def written(value: object, form: str) -> str:
    if not isinstance(value, date):
        return text_of(value)
    if form != STAMP:
        return spell_day(value, form)
    midnight = datetime(value.year, value.month, value.day, tzinfo=PARIS)
    return f"{(midnight - midnight.utcoffset()):%Y-%m-%dT%H:%M:%S}Z"


def write_texts(tables: Tables, form: str, dialect: Dialect) -> Callable[[Path], None]:
    is_other = dialect.encoding == OTHER
    dialect = replace(dialect, encoding=tables.encoding) if is_other else dialect
    merchants, assessments, labels = (
        [{name: written(value, form) for name, value in row.items()} for row in tables.rows[kind]]
        for kind in KINDS
    )

    def write(folder: Path) -> None:
        write_folder(folder, merchants, assessments, labels=labels, dialect=dialect)

    return write


def write_books(tables: Tables, writer: str, rng: Random) -> Callable[[Path], None]:
    is_1904 = rng.random() < 0.5

    def write(folder: Path) -> None:
        for kind, rows in tables.rows.items():
            columns = list(rows[0]) if rows else list(FIRST_COLUMNS[kind])
            cells = [[cell(rng, row[column]) for column in columns] for row in rows]
            sheets: dict[str, Any] = {"Notes": [["of"], [DAY]], kind: [columns, *cells]}
            content = WRITERS[writer](sheets, is_1904=is_1904)
            (folder / f"{kind}.xlsx").write_bytes(content)

    return write


def cell(rng: Random, value: Any) -> Any:
    """Return a value as a cell: a day, a yes / no, a number as an id is shown, or a text."""
    if isinstance(value, bool | date) or rng.random() < 0.3:
        return value
    text = str(value)
    if text.isdigit():
        return Shown(int(text), "0" * len(text))
    is_score = text.count(".") == 1 and text.replace(".", "").isdigit()
    if is_score and not text.endswith("0"):
        return rng.choice((float(text), Shown(round(float(text) / 100, 4), "0.0%")))
    return value


@pytest.mark.parametrize("seed", range(TABLES))
def test_the_same_table_gives_the_same_decisions_in_every_form(seed: int) -> None:
    tables = random_tables(seed)
    expected, codes = decided(write_texts(tables, FORMS[0], DIALECTS[0]))
    assert codes == set()
    for number in range(seed * 3, seed * 3 + 3):
        # Over the tables each form is written in each dialect.
        form, dialect = FORMS[number % len(FORMS)], DIALECTS[number % len(DIALECTS)]
        text, codes = decided(write_texts(tables, form, dialect))
        assert text == expected, (form, dialect)
        assert ("day-moved" in codes) is (form == STAMP)
        assert ("encoding-error" in codes) is (dialect.encoding == OTHER)
    for writer in WRITERS:
        assert decided(write_books(tables, writer, Random(seed))) == (expected, set()), writer
