"""Read a column of dates: ambiguous day/month order, and days that a time zone moves."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.day_forms import WRITE_DAY, parse_written_day
from impact.loading.fields.field_faults import FieldFault, FieldProblem
from impact.model.arrays.columns import as_mask
from impact.model.dates import iso_date
from impact.model.errors import quote_value

# How columns.toml says that days with slashes or dashes are written.
DAY_FIRST, MONTH_FIRST = "day-first", "month-first"


class DayRules(NamedTuple):
    """How the days of a column are read: the data folder's time zone, and the order, "" if open."""

    zone: str
    order: str


class DayReader:
    """Reads the days of a column; one text that must be month first makes others ambiguous.

    Where `order` is given nothing is ambiguous.

    Attributes:
        moved: the texts read so far whose day in the zone is not the written one.
    """

    def __init__(self, texts: list[str], zone: str, order: str = "") -> None:
        self._zone, self._order = zone, order
        is_month_first = order == MONTH_FIRST
        self._days = {text: parse_written_day(text, zone, is_month_first) for text in texts}
        self._month_first: dict[str, str] = {}
        for text, day in self._days.items():
            if day.is_other_order and not order:
                self._month_first.setdefault(day.separator, text)
        self.moved: set[str] = set()

    def __call__(self, text: str) -> int:
        """Return the number of a day; raise FieldFault if the text is not a day, or ambiguous."""
        day = self._days[text]
        if day.is_other_order:
            written = "day first" if self._order == MONTH_FIRST else "month first"
            message = f"“{quote_value(text)}” is written {written}; write it as YYYY-MM-DD or "
            message += (
                "DD/MM/YYYY, or say in columns.toml how the file's `dates` are written."
                if not self._order
                else f"correct `dates` in columns.toml, which says {self._order}."
            )
            raise FieldFault("type-error", message)
        if day.number is None:
            message = f"“{quote_value(text)}” is not a day; {WRITE_DAY}"
            raise FieldFault("type-error", message)
        if day.is_ambiguous and day.separator in self._month_first:
            message = (
                f"“{quote_value(text)}” could be two days, since "
                f"“{self._month_first[day.separator]}” in this column is written month first; "
                "write the column's days as YYYY-MM-DD, or "
                "say in columns.toml how the file's `dates` are written."
            )
            raise FieldFault("type-error", message)
        if day.is_moved:
            self.moved.add(text)
        return day.number

    def note_moved(
        self, codes: np.ndarray, written: pa.Array, cleaned: pa.Array, values: np.ndarray
    ) -> list[FieldProblem]:
        """Return one note about the days that the time zone moves; an empty list if none.

        Args:
            codes: the index of each row's text in the distinct texts: `written`, `cleaned`, read as
                `values`.
        """
        if not self.moved:
            return []
        is_moved = as_mask(pc.is_in(cleaned, pa.array(list(self.moved))))
        positions = np.flatnonzero(is_moved[codes])
        first = codes[positions[0]]
        text = cleaned[first].as_py()
        is_single = positions.size == 1
        days = (
            "1 day of this column falls"
            if is_single
            else f"{positions.size:,} days of this column fall"
        )
        message = (
            f"{days} on another day in {self._zone}, by the written time zone: "
            f"“{quote_value(text)}” is read as {iso_date(int(values[first]))}. If that is not "
            "meant, export plain days, or correct `timezone` in dataset.toml."
        )
        return [FieldProblem(int(positions[0]), "day-moved", written[first].as_py(), message)]
