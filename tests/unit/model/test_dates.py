"""Days as numbers: conversion, blanks, the ends of periods."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from impact.model.dates import (
    LAST_DAY,
    NO_DAY,
    from_day_number,
    iso_date,
    last_day_of_term,
    last_days_of_terms,
    to_day_number,
)


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "1970-01-01", "9999-12-31"])
def test_a_day_converts_to_a_number_and_back(text: str) -> None:
    number = to_day_number(date.fromisoformat(text))
    assert from_day_number(number) == date.fromisoformat(text)
    assert iso_date(number) == text


def test_a_missing_day_is_the_blank_number() -> None:
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
def test_a_period_of_years_ends_the_day_before_the_anniversary(
    first: str, years: int, last: str
) -> None:
    start = to_day_number(date.fromisoformat(first))
    assert iso_date(last_day_of_term(start, years)) == last
    ends = last_days_of_terms(np.array([start, NO_DAY], np.int32), years).tolist()
    assert ends == [to_day_number(date.fromisoformat(last)), NO_DAY]


@pytest.mark.parametrize("apart", [0, 1, 2, 3, 4, 4000])
@pytest.mark.parametrize("start", [-700, 0, 20_000])
def test_blanks_stay_blank_with_any_distance_between_days(start: int, apart: int) -> None:
    numbers = np.array([start + apart, NO_DAY, start], np.int32)
    ends = last_days_of_terms(numbers, 5)
    later, earlier = (last_day_of_term(number, 5) for number in (start + apart, start))
    assert ends.tolist() == [later, NO_DAY, earlier]
    assert ends.dtype == np.int32


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_without_any_day_no_period_ends(count: int) -> None:
    assert last_days_of_terms(np.full(count, NO_DAY, np.int32), 5).tolist() == [NO_DAY] * count


def test_the_last_possible_day_is_the_end_of_the_calendar() -> None:
    assert from_day_number(LAST_DAY) == date.max
