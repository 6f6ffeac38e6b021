"""The reference days of a comparison, and the charts of days and thresholds."""

from datetime import date

import pandas as pd
import pytest

from impact.compare.reference_days import compared_days, in_points, month_before, year_before
from impact.output.charts.lines import curve_chart, line_chart


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        (date(2026, 11, 15), date(2026, 10, 15), date(2025, 11, 15)),
        # The end of a month is compared with ends of months, the day before it with its like.
        (date(2026, 6, 30), date(2026, 5, 31), date(2025, 6, 30)),
        (date(2026, 6, 29), date(2026, 5, 29), date(2025, 6, 29)),
        (date(2026, 1, 31), date(2025, 12, 31), date(2025, 1, 31)),
        (date(2026, 3, 31), date(2026, 2, 28), date(2025, 3, 31)),
        (date(2024, 3, 31), date(2024, 2, 29), date(2023, 3, 31)),
        (date(2024, 2, 29), date(2024, 1, 31), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2025, 1, 31), date(2024, 2, 29)),
        # 28 February of a leap year ends no month; nor does 30 May.
        (date(2024, 2, 28), date(2024, 1, 28), date(2023, 2, 28)),
        (date(2026, 5, 30), date(2026, 4, 30), date(2025, 5, 30)),
        (date(2026, 3, 30), date(2026, 2, 28), date(2025, 3, 30)),
        (date(2026, 1, 1), date(2025, 12, 1), date(2025, 1, 1)),
        # Before the calendar there is no day.
        (date(2000, 1, 15), date(2000, 1, 1), date(2000, 1, 1)),
    ],
)
def test_a_month_end_is_compared_with_month_ends_and_other_days_with_the_same_day(
    day: date, month: date, year: date
) -> None:
    assert month_before(day) == month
    assert year_before(day) == year


def test_a_chosen_day_is_the_only_reference_day_and_none_is_repeated() -> None:
    assert compared_days(date(2026, 6, 30)) == [date(2026, 5, 31), date(2025, 6, 30)]
    assert compared_days(date(2026, 6, 30), date(2026, 1, 2)) == [date(2026, 1, 2)]
    assert compared_days(date(2000, 1, 15)) == [date(2000, 1, 1)]


@pytest.mark.parametrize(
    ("difference", "digits", "expected"),
    [
        (-0.04, 1, "+0.0 points"),
        (0.04, 1, "+0.0 points"),
        (0.0, 1, "+0.0 points"),
        (-0.0, 1, "+0.0 points"),
        (-0.06, 1, "-0.1 points"),
        (-0.004, 2, "+0.00 points"),
        (-0.006, 2, "-0.01 points"),
        (1.25, 2, "+1.25 points"),
    ],
)
def test_a_difference_that_rounds_to_zero_has_no_minus(
    difference: float, digits: int, expected: str
) -> None:
    assert in_points(difference, digits) == expected


def test_days_that_the_files_may_not_cover_are_drawn_hollow() -> None:
    table = pd.DataFrame({"day": pd.to_datetime(["2026-01-31", "2026-02-28"]), "a": [1, 2]})
    figure = line_chart(table, {"a": "A"}, "merchants", unsure=(table["a"] == 1).to_numpy())
    assert list(figure.data[0].marker.symbol) == ["circle-open", "circle"]
    assert list(line_chart(table, {"a": "A"}, "%").data[0].marker.symbol) == ["circle", "circle"]


def test_a_cross_marks_the_reported_value_and_appears_once_in_the_legend() -> None:
    table = pd.DataFrame({"day": pd.to_datetime(["2026-01-31"]), "a": [1], "b": [2]})
    reported = {"a": [(date(2026, 1, 31), 3.0)], "b": [(date(2026, 1, 31), 4.0)]}
    figure = line_chart(table, {"a": "A", "b": "B"}, "merchants", reported=reported)
    crosses = figure.data[2:]
    assert [list(cross.y) for cross in crosses] == [[3.0], [4.0]]
    assert [cross.showlegend for cross in crosses] == [True, False]
    assert len(line_chart(table, {"a": "A"}, "%", reported={"a": ()}).data) == 1


def test_the_curve_marks_the_chosen_score() -> None:
    curve = pd.DataFrame({"min_overall": [0, 1, 2], "champions": [9, 7, 4], "added": [5, 3, 0]})
    line, mark = curve_chart(curve, 1).data
    assert list(line.y) == [9, 7, 4]
    assert (list(mark.x), list(mark.y), list(mark.text)) == ([1], [7], ["at 1: 7"])
