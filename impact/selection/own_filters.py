"""Filters by the extra columns of the files, such as `own.account_manager` in an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from impact.rules.frame_columns import MAX_OWN_VALUES, OWN_PREFIX
from impact.selection.filter_types import ParsedValues, WordFilter, quote_untrusted

BLANK = "(blank)"


@dataclass(frozen=True)
class OwnFilter(WordFilter):
    """Keep the rows that have one of the chosen values in an extra column.

    Its name and its values are texts of the file: they are quoted, and never worded.
    """

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the values that occur in the data; none where there is no such column."""
        if self.column in decisions:
            return super().parse(texts, decisions)
        message = (
            f"{quote_untrusted(self.key)} was ignored: these files have no extra column "
            f"{quote_untrusted(self.label)} with at most {MAX_OWN_VALUES} different values."
        )
        return (), [message] if texts else []

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "“account_manager” is “Ann” or “Bob”"."""
        return f"{quote_untrusted(self.label)} is {' or '.join(map(quote_untrusted, chosen))}"


def is_own(key: str) -> bool:
    """Return whether a key of an address or a selection is of an extra column."""
    return key.startswith(OWN_PREFIX)


def own_filter(key: str) -> OwnFilter:
    """Return the filter of an extra column, whether or not the files have it."""
    return OwnFilter(key, key.removeprefix(OWN_PREFIX), key, blank=BLANK, name_of=str)


def own_filters(decisions: pd.DataFrame) -> tuple[OwnFilter, ...]:
    """Return a filter for each extra column that can be filtered by, in the file's order."""
    return tuple(own_filter(name) for name in decisions.columns if is_own(name))


def own_keys(params: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of extra columns in an address or a selection."""
    return tuple(filter(is_own, params))
