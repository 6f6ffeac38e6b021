"""The registry of filters, and how a selection is parsed, applied, counted and described.

A filter's key is its name in the address of the Merchants page. Words in an address are the
stable words of impact.model.columns, so that a link stays right whatever the labels become.
Values of one filter are joined by "or", filters by "and".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import pandas as pd
import pycountry

from impact.model.columns import (
    ASSESSMENT_STATES,
    AUDITS,
    CAVEATS,
    LABEL_GROUPS,
    LABEL_STATES,
    LABELS,
    ROUTES,
    STATUSES,
)
from impact.model.dates import format_long_date
from impact.model.glossary import VERDICTS
from impact.model.policy import REMOVAL_THEMES
from impact.model.texts.wording import BASES, BASIS_NOTES, display_label
from impact.selection.filter_types import Mask, TextFilter, WordFilter, is_own, own_filter, own_keys
from impact.selection.pasted_ids import ListFilter
from impact.selection.value_filters import DayFilter, LabelEndFilter, RangeFilter

Filter = WordFilter | RangeFilter | DayFilter | LabelEndFilter | TextFilter | ListFilter
Selection = Mapping[str, tuple[str, ...]]
Positions = npt.NDArray[np.intp]
NO_FILTERS: Selection = MappingProxyType({})
ALL_MERCHANTS = "merchants, listed or not"
UNKNOWN = "unknown"
NONE = "none"
YES_NO = ("yes", "no")
_VERDICTS = (*VERDICTS, NONE)
_MEDALS = (NONE, "bronze", "silver", "gold", "platinum", UNKNOWN)


def country_name(code: str) -> str:
    """Return a country as "Spain (ES)"; an unknown code unchanged."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return display_label(code) if code == UNKNOWN else code
    return f"{getattr(country, 'common_name', country.name)} ({code})"


def _label_name(word: str) -> str:
    return {"any": "Any State label", NONE: "No State label"}.get(word) or display_label(word)


# The part of a sentence that a word of a filter makes, where "<label> is <word>" reads badly.
_PHRASES: Mapping[str, Mapping[str, str]] = {
    "listed": {"yes": "the merchant is listed", "no": "the merchant is not listed"},
    "label": {"any": "there is a State label", NONE: "there is no State label"},
    "theme": {NONE: "there is no reason for removal"},
    "route": {NONE: "no way to qualify is met"},
    "expiring": {"yes": "a label is expiring", "no": "no label is expiring"},
    "declaration": {
        "yes": "the merchant is a champion by declaration alone",
        "no": "the merchant is no champion by declaration alone",
    },
    "overdue": {"yes": "the removal is overdue", "no": "no removal is overdue"},
    "exception": {"yes": "there is an exception", "no": "there is no exception"},
    "basis": {NONE: "there is no basis"},
    "basis_note": {NONE: "there is no note on the basis"},
    "caveat": {NONE: "there is no caveat"},
    **{f"{label}_verdict": {NONE: f"there is no {label.upper()} verdict"} for label in LABELS},
}


def _words(
    key: str,
    label: str,
    column: str,
    words: tuple[str, ...] = (),
    blank: str = "",
    name_of: Callable[[str], str] = display_label,
) -> WordFilter:
    return WordFilter(key, label, column, words, blank, _PHRASES.get(key, {}), name_of)


SEARCH = TextFilter("q", "Search")
IDS = ListFilter("ids", "Pasted list")
SCORE = RangeFilter("score", "Overall score", "overall_score")
STATUS = _words("status", "Status", "status", STATUSES)

# Not on screen: it is the base of a selection, impact.selection.listed_base.
LISTED = _words("listed", "Listed", "is_listed", YES_NO)
LISTED_ONLY: Selection = MappingProxyType({LISTED.key: ("yes",)})
ESUS_STATE = _words("esus", "ESUS state", "esus_state", LABEL_STATES)
ESAT_STATE = _words("esat", "ESAT state", "esat_state", LABEL_STATES)
ESUS_UNTIL = DayFilter("esus_until", "ESUS until", "esus_until")
ESAT_UNTIL = DayFilter("esat_until", "ESAT until", "esat_until")
HELD_LABEL = _words("label", "Label", "held_labels", ("any", *LABELS, NONE), NONE, _label_name)
LABEL_END = LabelEndFilter("ends", "Label ends")
LABEL_GROUP = _words("label_group", "Label group", "label_group", LABEL_GROUPS)
COUNTRY = _words("country", "Country", "country", blank=UNKNOWN, name_of=country_name)

# Their columns exist only where the State's lists do (`registry_verdicts.label_verdicts`).
VERDICT_FILTERS: tuple[WordFilter, ...] = tuple(
    _words(f"{label}_verdict", f"{label.upper()} verdict", f"{label}_verdict", _VERDICTS, NONE)
    for label in LABELS
)
THEME = _words("theme", "Removal theme", "removal_grounds", (*REMOVAL_THEMES, NONE), NONE)

# The filters that are always on screen, and those that can be added.
MAIN_FILTERS: tuple[WordFilter, ...] = (STATUS, HELD_LABEL, COUNTRY)
MORE_FILTERS: tuple[WordFilter, ...] = (
    LABEL_GROUP,
    _words("assessment", "Assessment", "assessment_state", ASSESSMENT_STATES),
    THEME,
    _words("route", "Way to qualify", "routes", (*ROUTES, NONE), NONE),
    _words("medal", "Medal", "medal", _MEDALS, UNKNOWN),
    ESUS_STATE,
    ESAT_STATE,
    _words("expiring", "Label expiring", "is_label_expiring", YES_NO),
    _words("declaration", "Declared only", "is_declaration_only", YES_NO),
    _words("overdue", "Overdue", "is_overdue", YES_NO),
    _words("exception", "Exception", "has_exception", YES_NO),
    _words("basis", "Basis", "basis", (*BASES, NONE), NONE),
    _words("basis_note", "Basis note", "basis_note", (*BASIS_NOTES, NONE), NONE),
    _words("severity", "Severity", "worst_severity", ("minor", "major", "severe", NONE), NONE),
    _words("badge", "Badge", "badge_audit", AUDITS),
    _words("shop", "Shop", "shop_audit", AUDITS),
    *VERDICT_FILTERS,
    _words("caveat", "Caveat", "caveats", (*CAVEATS, NONE), NONE),
)
WORD_FILTERS: tuple[WordFilter, ...] = (*MAIN_FILTERS, *MORE_FILTERS, LISTED)
DAY_FILTERS: tuple[DayFilter, ...] = (ESUS_UNTIL, ESAT_UNTIL)
_ALL: tuple[Filter, ...] = (*WORD_FILTERS, SCORE, LABEL_END, *DAY_FILTERS, SEARCH, IDS)
FILTERS: Mapping[str, Filter] = {filter_.key: filter_ for filter_ in _ALL}


def find_filter(key: str) -> Filter:
    """Return the filter of a key, which may be that of an extra column; KeyError if of none."""
    return own_filter(key) if is_own(key) else FILTERS[key]


def parse_selection(
    params: Mapping[str, Sequence[str]], decisions: pd.DataFrame
) -> tuple[Selection, list[str]]:
    """Parse a selection from the query string.

    Args:
        params: the texts of each key in the address; keys of no filter are ignored.
        decisions: the data in which the words of filters such as the country must occur.

    Returns:
        The selection, and a sentence for each value that was ignored.
    """
    selection: dict[str, tuple[str, ...]] = {}
    ignored: list[str] = []
    for key in filter(params.get, (*FILTERS, *own_keys(params))):
        chosen, unknown = find_filter(key).parse(params[key], decisions)
        ignored += unknown
        if chosen:
            selection[key] = chosen
    return selection, ignored


def selection_mask(decisions: pd.DataFrame, selection: Selection) -> Mask:
    """Return which rows of the decisions every filter of the selection keeps."""
    mask: Mask = np.ones(len(decisions), dtype=bool)
    for key, chosen in selection.items():
        mask &= find_filter(key).matches(decisions, chosen)
    return mask


def select_rows(decisions: pd.DataFrame, selection: Selection) -> Positions:
    """Return the positions of the rows that the selection keeps, in the order of the decisions."""
    return np.flatnonzero(selection_mask(decisions, selection))


def count_values(
    decisions: pd.DataFrame, selection: Selection, wanted: Sequence[WordFilter] = WORD_FILTERS
) -> dict[str, dict[str, int]]:
    """Count the rows behind each word of the wanted filters, given the other filters.

    So the count beside a word says how many rows choosing it (and no other word of that filter)
    would show.

    Returns:
        For each wanted filter's key: the number of rows of each of its options.
    """
    misses, missed_by = _misses(decisions, selection)
    # Most filters are not in the selection and count the same rows.
    positions = np.flatnonzero(missed_by == 0)
    counts = {}
    for filter_ in wanted:
        missed = misses.get(filter_.key)
        rows = positions if missed is None else missed_by - missed == 0
        counts[filter_.key] = filter_.count(decisions, rows)
    return counts


def counts_without_each(decisions: pd.DataFrame, selection: Selection) -> dict[str, int]:
    """Return how many rows there would be without each filter of a selection, by its key."""
    misses, missed_by = _misses(decisions, selection)
    return {key: int((missed_by - missed == 0).sum()) for key, missed in misses.items()}


def _misses(decisions: pd.DataFrame, selection: Selection) -> tuple[dict[str, Mask], Any]:
    """Return (the rows that each filter drops, by how many each row is dropped)."""
    misses = {
        key: ~find_filter(key).matches(decisions, chosen) for key, chosen in selection.items()
    }
    return misses, sum(misses.values(), np.zeros(len(decisions), dtype=np.int8))


def is_listed_only(selection: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a selection is limited to listed merchants."""
    return tuple(selection.get(LISTED.key, ())) == LISTED_ONLY[LISTED.key]


def describe_count(selection: Selection, shown: int, total: int, as_of: date) -> str:
    """Describe how many merchants a selection has, of how many, and on which day.

    Args:
        total: how many merchants the selection is of, see `listed_base.base_count`.

    Returns:
        For example "104 of 1,633 listed merchants, as of 30 June 2026".
    """
    is_whole = not selection or selection == LISTED_ONLY
    rows = f"All {total:,}" if is_whole else f"{shown:,} of {total:,}"
    base = describe_with_base(LISTED_ONLY if is_listed_only(selection) else {})
    return f"{rows} {base}, as of {format_long_date(as_of)}"


def describe_with_base(selection: Mapping[str, Sequence[str]]) -> str:
    """Describe a selection with its base, as "listed merchants where badge is OK"."""
    if not is_listed_only(selection):
        return f"{ALL_MERCHANTS}{', where ' if selection else ''}{describe_filters(selection)}"
    others = {key: chosen for key, chosen in selection.items() if key != LISTED.key}
    return f"listed merchants{' where ' if others else ''}{describe_filters(others)}"


def describe_filters(selection: Mapping[str, Sequence[str]]) -> str:
    """Describe the filters only, as "country is FR or ES and no removal is overdue"."""
    return " and ".join(find_filter(key).phrase(tuple(chosen)) for key, chosen in selection.items())


def to_query_string(params: Mapping[str, Sequence[str]]) -> str:
    """Return parameters as a query string: "country=FR&country=ES"."""
    return urlencode([(key, value) for key, values in params.items() for value in values])
