"""Split a count of merchants by one column, for a chart: parts, shares and their selections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from impact.model.columns import LABEL_GROUPS, LABELS
from impact.model.dates import LAST_AS_OF
from impact.model.memo import cached_on_first_argument
from impact.model.policy import Policy
from impact.model.texts.wording import display_label
from impact.selection.filter_types import WordFilter
from impact.selection.filters import (
    COUNTRY,
    ESAT_UNTIL,
    ESUS_UNTIL,
    LABEL_GROUP,
    THEME,
    WORD_FILTERS,
    Selection,
    selection_mask,
)
from impact.selection.metrics import METRICS, share_pct

ANOTHER_ROUTE = "Another way"
MONTHS_AHEAD = 24
MOST_NAMED = 3
HELD = ("valid", "expiring")
_ROUTE = next(filter_ for filter_ in WORD_FILTERS if filter_.key == "route")
_UNTIL = {"esus": ESUS_UNTIL, "esat": ESAT_UNTIL}


@dataclass(frozen=True)
class Breakdown:
    """A count split by one column.

    Attributes:
        part: heading of the table's first column.
        table: one row per part: `part` (its name on screen), `merchants`, `share_pct` of `whole`.
        selections: for each row of the table, the selection that opens its merchants.
        note: how the parts add up.
        within: the selection of the merchants that are split.
    """

    key: str
    label: str
    part: str
    note: str
    table: pd.DataFrame
    selections: tuple[Selection, ...]
    whole: int
    within: Selection

    def takeaway(self) -> str:
        """Return a sentence that names the largest part or parts, for people without the chart."""
        counts = self.table["merchants"].to_numpy()
        if not counts.any():
            return "None on this day."
        top = self.table[counts == counts.max()]
        share = f"{top['share_pct'].iloc[0]:.0f} %"
        most = f"{counts.max():,} of {self.whole:,}"
        if len(top) == 1:
            return f"{top['part'].iloc[0]} has the most: {most} ({share})."
        return f"{_in_words(top['part'].tolist())} have the most: {most} each ({share})."

    @cached_on_first_argument
    def largest(self, most: int) -> Breakdown:
        """Return the breakdown with its first `most` parts that are not empty."""
        rows = np.flatnonzero(self.table["merchants"])[:most]
        table = self.table.iloc[rows].reset_index(drop=True)
        return replace(self, table=table, selections=tuple(self.selections[row] for row in rows))


def _in_words(parts: list[str]) -> str:
    """Return "A and B", "A, B and C", or of more than three "A, B and 2 more"."""
    first, last = parts[:-1], parts[-1]
    if len(parts) > MOST_NAMED:
        first, last = parts[: MOST_NAMED - 1], f"{len(parts) - MOST_NAMED + 1} more"
    return f"{', '.join(first)} and {last}"


@cached_on_first_argument
def champions_by_label_group(decisions: pd.DataFrame) -> Breakdown:
    """Split the champions by label group; the parts add up to the champions."""
    parts = {group: display_label(group) for group in LABEL_GROUPS} | {"none": ANOTHER_ROUTE}
    note = "Each champion is in one group."
    return _split("Champions by label group", decisions, "champions", LABEL_GROUP, parts, note)


@cached_on_first_argument
def champions_by_country(decisions: pd.DataFrame) -> Breakdown:
    """Split the champions by country, most champions first, ties by name; zeros are dropped."""
    counts = _counts(decisions, "champions", COUNTRY)
    countries = sorted((word for word in counts if counts[word]), key=lambda word: -counts[word])
    parts = {country: COUNTRY.name_of(country) for country in countries}
    return _split("Champions by country", decisions, "champions", COUNTRY, parts, "")


@cached_on_first_argument
def champions_by_route(decisions: pd.DataFrame, policy: Policy) -> Breakdown:
    """Split the champions by the routes that hold, the most first; routes may overlap."""
    counts = _counts(decisions, "champions", _ROUTE)
    routes = sorted(policy.routes, key=lambda route: -counts.get(route, 0))
    parts = {route: display_label(route) for route in routes}
    note = "A champion can qualify in several ways."
    return _split("Champions by way to qualify", decisions, "champions", _ROUTE, parts, note)


@cached_on_first_argument
def removals_by_theme(decisions: pd.DataFrame, policy: Policy) -> Breakdown:
    """Split the merchants due for removal by the themes of their grounds, which may overlap."""
    parts = {theme: display_label(theme) for theme in policy.removal_themes}
    note = "A merchant can have findings in several themes."
    return _split("Removals by theme", decisions, "removal_due", THEME, parts, note)


@cached_on_first_argument
def label_ends_by_month(decisions: pd.DataFrame, label: str, as_of: date) -> Breakdown:
    """Count the listed merchants whose coverage ends in each month, from the day on.

    The month of the day counts from the day; MONTHS_AHEAD further ones follow.
    """
    within = {**METRICS["listed"].selection, label: HELD}
    spans = month_spans(as_of, MONTHS_AHEAD)
    selections = tuple({**within, _UNTIL[label].key: (f"{a}..{b}",)} for a, b in spans)
    counts = [int(selection_mask(decisions, selection).sum()) for selection in selections]
    whole = int(selection_mask(decisions, within).sum())
    note = (
        "By the month in which the unbroken coverage of a listed merchant ends, "
        f"{MONTHS_AHEAD} months ahead. Coverage that ends later or has no last day is not in the "
        "chart."
    )
    table = _counted([f"{first:%b %Y}" for first, _ in spans], counts, whole)
    title = f"Last days of {label.upper()}"
    return Breakdown(f"{label}_ends", title, "Month", note, table, selections, whole, within)


def label_ends_ahead(decisions: pd.DataFrame, as_of: date, months: int) -> list[int]:
    """Return how many labels end in the rest of a day's month, and in each of the next months."""
    tables = [label_ends_by_month(decisions, label, as_of).table for label in LABELS]
    ends = np.add.reduce([table["merchants"].to_numpy()[:months] for table in tables])
    return ends.tolist()


def month_spans(first_day: date, months: int) -> list[tuple[date, date]]:
    """Return the rest of a day's month, then each of the next months, by first and last day."""
    ends = [end.date() for end in pd.date_range(first_day, periods=months + 1, freq="ME")]
    starts = [first_day, *(end + timedelta(days=1) for end in ends[:-1])]
    spans = zip(starts, ends, strict=True)
    return [span for span in spans if span[0] <= LAST_AS_OF]  # no filter names a later day


def _counted(parts: Sequence[str], counts: Sequence[int], whole: int) -> pd.DataFrame:
    shares = [share_pct(count, whole) or 0.0 for count in counts]
    return pd.DataFrame({"part": list(parts), "merchants": counts, "share_pct": shares})


def _counts(decisions: pd.DataFrame, metric: str, by: WordFilter) -> dict[str, int]:
    return by.count(decisions, selection_mask(decisions, METRICS[metric].selection))


def _split(
    title: str,
    decisions: pd.DataFrame,
    metric: str,
    by: WordFilter,
    parts: Mapping[str, str],
    note: str,
) -> Breakdown:
    """Split the merchants of a metric into the parts: by each word its name on screen."""
    counts, within = _counts(decisions, metric, by), METRICS[metric].selection
    whole = METRICS[metric].count(decisions)
    table = _counted(list(parts.values()), [counts.get(word, 0) for word in parts], whole)
    selections = tuple({**within, by.key: (word,)} for word in parts)
    return Breakdown(by.key, title, by.label, note, table, selections, whole, within)
