"""The filter by a last day: both days inclusive, invalid pairs are named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from impact.selection import filters
from tests.builders.asking import DAY, shared_view
from tests.builders.factories import write_folder


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    ends = ["2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01", ""]
    rows = [
        {"merchant_id": f"M{i}", "esus_granted_on": "2024-01-01" if end else "", **expires(end)}
        for i, end in enumerate(ends)
    ]
    folder: Path = write_folder(tmp_path_factory.mktemp("days"), rows, dataset={"day": DAY})
    return shared_view(folder).decisions


def expires(end: str) -> dict[str, str]:
    return {"esus_expires_on": end}


def test_both_days_are_inclusive_and_a_blank_day_never_matches(
    decisions: pd.DataFrame,
) -> None:
    assert filters.select_rows(decisions, {"esus_until": ("2026-07-01..2026-07-31",)}).tolist() == [
        1,
        2,
    ]
    whole = filters.select_rows(decisions, {"esus_until": ("2000-01-01..2100-12-31",)})
    assert whole.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01",
        "2026-07-31..2026-07-01",
        "2026-02-30..2026-03-01",
        "20260701..20260731",
        "1999-12-31..2026-01-01",
        "2026-01-01..2101-01-01",
        "2026-07-01..",
        "..",
        "a..b..c",
        "<script>..x",
    ],
)
def test_an_invalid_pair_of_days_is_named_and_ignored(decisions: pd.DataFrame, text: str) -> None:
    selection, ignored = filters.parse_selection({"esus_until": [text]}, decisions)
    assert selection == {}
    assert len(ignored) == 1
    assert text in ignored[0]


def test_a_range_of_days_is_described_in_words(decisions: pd.DataFrame) -> None:
    selection, _ = filters.parse_selection({"esat_until": ["2026-07-01..2026-07-31"]}, decisions)
    assert filters.describe_filters(selection) == "ESAT until is 2026-07-01 to 2026-07-31"
    assert filters.to_query_string(selection) == "esat_until=2026-07-01..2026-07-31"


def test_a_text_that_is_not_two_days_filters_nothing() -> None:
    days = pd.DataFrame({"esus_until": pd.to_datetime(["2026-07-01", None])})
    assert filters.ESUS_UNTIL.matches(days, ("soon",)).tolist() == [True, True]
