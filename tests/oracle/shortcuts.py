"""Shortcuts for the oracle's own tests: decide one merchant, list the problems of one file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests import oracle
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
ProblemRow = tuple[int | None, str, str, str, str]


def decide_one(
    folder: Path,
    merchant: Mapping[str, str],
    *assessments: Mapping[str, str],
    labels: list[dict[str, str]] | None = None,
    policy: dict[str, Any] | None = None,
    as_of: str = "2026-06-30",
    day: date = DAY,
) -> dict[str, str]:
    """Decide the one merchant M1; the assessments and approvals are its own."""
    write_folder(
        folder,
        merchants=[{"merchant_id": "M1", **merchant}],
        assessments=[{"merchant_id": "M1", **row} for row in assessments],
        labels=[{"merchant_id": "M1", **row} for row in labels] if labels is not None else None,
        dataset={"day": day},
        policy=policy,
    )
    (row,) = oracle.decide(folder, date.fromisoformat(as_of), today=date(2000, 1, 1))
    return row


def pick(row: Mapping[str, str], *columns: str) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)


def problems(folder: Path, file: str = "merchants.csv") -> list[ProblemRow]:
    """Return line, column, code, value and effect of each problem of a file, in report order."""
    return [
        (problem["line"], problem["column"], problem["code"], problem["value"], problem["effect"])
        for problem in oracle.check(folder).problems
        if problem["file"] == file
    ]


def merchant_problems(folder: Path, content: str | bytes) -> list[ProblemRow]:
    """Write merchants.csv as it is, and return its problems."""
    return problems(write_folder(folder, merchants=content))


def counts(folder: Path, file: str = "merchants.csv") -> tuple[int, int, int, int]:
    count = oracle.check(folder).counts[file]
    return count.rows, count.kept, count.left_out, count.repeated
