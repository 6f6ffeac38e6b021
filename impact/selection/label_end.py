"""Filter the merchants whose State label ends soon: within some days, or by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.selection.filter_types import Mask, ParsedValues, quote_untrusted

MOST_DAYS = 3_650


@dataclass(frozen=True)
class LabelEndFilter:
    """Keep the merchants with an ESUS or ESAT that covers the day and ends soon.

    "60" is at most 60 days after the as-of date, "2026-12-31" is that day or an earlier one.
    """

    key: str
    label: str

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the last limit given."""
        text = texts[-1] if texts else ""
        if not text or self.limit(text) is not None:
            return ((text,) if text else ()), []
        message = f"{self.key}: {quote_untrusted(text)} was ignored; it can be days, 0 to "
        return (), [f"{message}{MOST_DAYS}, or a day such as 2026-12-31."]

    def limit(self, text: str) -> int | date | None:
        """Return a text as a number of days or a day; None where it is neither within bounds."""
        if text.isascii() and text.isdigit():
            is_plain = len(text) <= len(str(MOST_DAYS)) and text == str(int(text))
            return int(text) if is_plain and int(text) <= MOST_DAYS else None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return day if text == day.isoformat() and FIRST_AS_OF <= day <= LAST_AS_OF else None

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have a label that ends at the limit or before."""
        limit = self.limit(chosen[0])
        if isinstance(limit, date):
            ends = decisions["label_ends_on"].to_numpy().astype("datetime64[D]")
            return np.asarray(ends <= np.datetime64(limit))
        return np.asarray(decisions["label_days_left"].to_numpy() <= (limit or 0))

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "a label ends within 60 days"."""
        if isinstance(self.limit(chosen[0]), date):
            return f"a label ends by {chosen[0]}"
        return f"a label ends within {chosen[0]} day{'' if chosen[0] == '1' else 's'}"
