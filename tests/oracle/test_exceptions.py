"""The oracle's exceptions held to the contract's own words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import oracle
from tests.builders.factories import write_folder
from tests.oracle.exceptions import exception_of, is_covered

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("spans", "line"),
    [
        ([], None),
        ([("2026-07-01", "2026-12-31")], None),
        ([("2026-06-30", "2026-06-30")], 2),
        # Of two that cover the day the one that ends last, wherever its row is.
        ([("2026-06-01", "2026-12-31"), ("2026-06-01", "2026-07-31")], 2),
        ([("2026-06-01", "2026-07-31"), ("2026-06-01", "2026-12-31")], 3),
        ([("2026-06-01", "2026-07-31"), ("2026-05-01", "2026-07-31")], 3),
        # One that covers the day comes before all that have ended.
        ([("2026-06-01", "2026-06-30"), ("2026-05-01", "2026-06-29")], 2),
        ([("2026-05-01", "2026-06-28"), ("2026-01-01", "2026-06-29")], 3),
        ([("2026-05-01", "2026-06-29"), ("2026-01-01", "2026-06-29")], 3),
        # It ends before it begins: no exception.
        ([("2026-06-01", "2026-06-15"), ("2026-07-31", "2026-07-01")], 2),
    ],
)
def test_the_exception_that_ends_last_counts(
    tmp_path: Path, spans: list[tuple[str, str]], line: int | None
) -> None:
    rows = [
        {"merchant_id": "M1", "from": first, "until": last, "by": "Ada", "reason": "plan"}
        for first, last in spans
    ]
    write_folder(tmp_path, merchants=[{"merchant_id": "M1"}], exceptions=rows)
    counting = exception_of(oracle.check(tmp_path), "M1", DAY)
    assert (counting.line if counting else None) == line


def test_an_exception_covers_its_last_day_and_not_the_next(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "from": "2026-06-01", "until": "2026-06-30"}
    rows = [{**row, "by": "Ada", "reason": "plan"}]
    checked = oracle.check(
        write_folder(tmp_path, merchants=[{"merchant_id": "M1"}], exceptions=rows)
    )
    for day, covered in ((DAY, True), (date(2026, 7, 1), False), (date(2026, 5, 31), False)):
        assert is_covered(exception_of(checked, "M1", day), day) is covered
