"""Day numbers: round trip, blanks, ends of terms."""

from datetime import date

import numpy as np
import pytest

from impact.model.dates import (
    LAST_DAY,
    NO_DAY,
    from_day_number,
    iso_date,
    last_days_of_terms,
    to_day_number,
)


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "1970-01-01", "9999-12-31"])
def test_a_date_survives_the_round_trip_through_its_number(text: str) -> None:
    number = to_day_number(date.fromisoformat(text))
    assert from_day_number(number) == date.fromisoformat(text)
    assert iso_date(number) == text


def test_no_day_is_formatted_as_a_blank() -> None:
    assert iso_date(NO_DAY) == ""


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        ("2022-03-01", 5, "2027-02-28"),
        ("2020-02-29", 5, "2025-02-27"),
        ("2020-02-29", 4, "2024-02-28"),
        ("2023-03-01", 1, "2024-02-29"),
        ("2022-03-01", 0, "2022-02-28"),
        ("9998-06-01", 1, "9999-05-31"),
        ("9998-06-01", 2, "9999-12-31"),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(first: str, years: int, last: str) -> None:
    start = to_day_number(date.fromisoformat(first))
    ends = last_days_of_terms(np.array([start, NO_DAY], np.int32), years).tolist()
    assert ends == [to_day_number(date.fromisoformat(last)), NO_DAY]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_all_blank_days_have_no_end_of_term(count: int) -> None:
    assert last_days_of_terms(np.full(count, NO_DAY, np.int32), 5).tolist() == [NO_DAY] * count


def test_the_last_day_number_is_the_last_date_of_python() -> None:
    assert from_day_number(LAST_DAY) == date.max
