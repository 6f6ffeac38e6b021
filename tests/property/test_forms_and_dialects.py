"""One table in every day form and dialect gives the same decisions, byte for byte."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from tests.builders.factories import Dialect, write_folder
from tests.builders.random_situations import (
    Plan,
    Values,
    random_approvals,
    random_assessments,
    random_merchant,
    share_companies,
    text_of,
)
from tests.builders.random_texts import spell_day
from tests.conftest import IS_LONG

TABLES = 500 if IS_LONG else 50
MERCHANTS = 12
DAY = date(2026, 6, 30)
PARIS = ZoneInfo("Europe/Paris")
STAMP = "as midnight in Paris, written in UTC"
FORMS = ("YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "D. M. YYYY", "D/M/YYYY", "DD-MM-YYYY")
DIALECTS = (
    Dialect(),
    Dialect(";", "utf-8-sig", "\r\n", has_final_line_end=False),
    Dialect("\t", "utf-16"),
    Dialect("|", line_end="\r"),
    Dialect(",", quotes_all=True),
)
PLAIN = (FORMS[0], DIALECTS[0])


def written(value: object, form: str) -> str:
    if not isinstance(value, date):
        return text_of(value)
    if form != STAMP:
        return spell_day(value, form)
    midnight = datetime(value.year, value.month, value.day, tzinfo=PARIS)
    return f"{(midnight - midnight.utcoffset()):%Y-%m-%dT%H:%M:%S}Z"


def decided(tables: list[list[Values]], form: str, dialect: Dialect) -> bytes:
    texts = [
        [{name: written(value, form) for name, value in row.items()} for row in rows]
        for rows in tables
    ]
    with tempfile.TemporaryDirectory() as name:
        merchants, assessments, labels = texts
        folder = write_folder(Path(name), merchants, assessments, labels=labels, dialect=dialect)
        dataset = load(folder)
        has_moved = any(p.code == "day-moved" for p in dataset.report.problem_list)
        assert has_moved is (form == STAMP)
        return export_bytes(decide_view(dataset, DAY, read_policy(folder), DAY), None, "csv")


@pytest.mark.parametrize("seed", range(TABLES))
def test_six_day_forms_and_five_dialects_give_the_same_decisions(seed: int) -> None:
    rng = Random(seed)
    plan = Plan(rng, DAY, Path())
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS)]
    share_companies(plan, sellers)
    labels = [row for seller in sellers for row in random_approvals(plan, seller)]
    # Line breaks in a field are those of its file: no text of this table has one.
    for seller in sellers:
        seller["name"] = " ".join(seller["name"].split())
    tables = [sellers, random_assessments(plan, sellers), labels]
    expected = decided(tables, *PLAIN)
    for position, form in enumerate((*FORMS, STAMP)):
        # Over the tables each form is written in each dialect.
        dialect = DIALECTS[(seed + position) % len(DIALECTS)]
        assert decided(tables, form, dialect) == expected, (form, dialect)
