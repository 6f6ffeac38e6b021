"""Filters with one value: a range of numbers, two days, or when a State label ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from impact.model.dates import AS_OF_RANGE, parse_as_of
from impact.selection.filter_types import Mask, ParsedValues, quote_untrusted

MOST_DAYS = 3_650


@dataclass(frozen=True)
class LastValueFilter:
    """Base of the filters with a single value: the last one that an address gives.

    Attributes:
        form: what to write, for a value that cannot be used.
    """

    key: str
    label: str
    form: ClassVar[str]

    def bounds(self, text: str) -> Any:
        """Return what a text limits; None where it cannot be used."""
        raise NotImplementedError

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the last value given."""
        text = texts[-1] if texts else ""
        if text and self.bounds(text) is None:
            return (), [f"{self.key}: {quote_untrusted(text)} was ignored; {self.form}."]
        return ((text,) if text else ()), []


@dataclass(frozen=True)
class RangeFilter(LastValueFilter):
    """Keep the rows whose number lies between two bounds, both inclusive: "45..100".

    An unknown number is in no range. The whole range filters nothing.
    """

    column: str
    low: int = 0
    high: int = 100
    form = "a range is written 0..100"

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the last range given; nothing for the whole range."""
        chosen, ignored = super().parse(texts, decisions)
        is_whole = chosen and self.bounds(chosen[0]) == (self.low, self.high)
        return () if is_whole else chosen, ignored

    def bounds(self, text: str) -> tuple[int, int] | None:
        """Return both bounds of "45..100"; None where it is no range within the limits."""
        first, _, last = text.partition("..")
        if not (_is_small_number(first) and _is_small_number(last)):
            return None
        bounds = int(first), int(last)
        return bounds if self.low <= bounds[0] <= bounds[1] <= self.high else None

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have a known number within the bounds."""
        low, high = self.bounds(chosen[0]) or (self.low, self.high)
        numbers = decisions[self.column].to_numpy()
        return (numbers >= low) & (numbers <= high)

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "overall score is 45 to 100"."""
        low, high = self.bounds(chosen[0]) or (self.low, self.high)
        return f"{self.label.lower()} is {low} to {high}"


@dataclass(frozen=True)
class DayFilter(LastValueFilter):
    """Keep the rows whose day lies between two days, both inclusive: "2026-07-01..2026-07-31".

    A blank day is in no range.
    """

    column: str
    form = f"days are written 2026-07-01..2026-07-31, from {AS_OF_RANGE}"

    def bounds(self, text: str) -> tuple[date, date] | None:
        """Return both days of the text; None where it is not two days within the limits."""
        days = [day for part in text.split("..") if (day := parse_as_of(part))]
        is_range = len(days) == 2 == text.count("..") + 1 and days[0] <= days[1]
        return (days[0], days[1]) if is_range else None

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have a day within the bounds."""
        bounds = self.bounds(chosen[0])
        days = decisions[self.column].to_numpy().astype("datetime64[D]")
        if bounds is None:
            return np.ones(days.size, dtype=bool)
        return (days >= np.datetime64(bounds[0])) & (days <= np.datetime64(bounds[1]))

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "ESUS until is 2026-07-01 to 2026-07-31"."""
        return f"{self.label} is {chosen[0].replace('..', ' to ')}"


@dataclass(frozen=True)
class LabelEndFilter(LastValueFilter):
    """Keep the merchants with an ESUS or ESAT that covers the day and ends soon.

    "60" is at most 60 days after the as-of date, "2026-12-31" is that day or an earlier one.
    """

    form = f"it can be days, 0 to {MOST_DAYS}, or a day such as 2026-12-31"

    def bounds(self, text: str) -> int | date | None:
        """Return a text as a number of days or a day; None where it is neither within bounds."""
        if text.isascii() and text.isdigit():
            is_plain = len(text) <= len(str(MOST_DAYS)) and text == str(int(text))
            return int(text) if is_plain and int(text) <= MOST_DAYS else None
        return parse_as_of(text)

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have a label that ends at the limit or before."""
        limit = self.bounds(chosen[0])
        if isinstance(limit, date):
            ends = decisions["label_ends_on"].to_numpy().astype("datetime64[D]")
            return np.asarray(ends <= np.datetime64(limit))
        return np.asarray(decisions["label_days_left"].to_numpy() <= (limit or 0))

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "a label ends within 60 days"."""
        if isinstance(self.bounds(chosen[0]), date):
            return f"a label ends by {chosen[0]}"
        return f"a label ends within {chosen[0]} day{'' if chosen[0] == '1' else 's'}"


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3
