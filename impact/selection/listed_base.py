"""The base of a selection: listed merchants by default, all of them with `base=all`.

In a selection the base is the filter `listed`; in an address it is a parameter of its own, since
listed merchants are the default.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from impact.selection import filters
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import IDS, LISTED, LISTED_ONLY, STATUS, Selection, is_listed_only

BASE = "base"
BASE_LISTED, BASE_ALL = "listed", "all"
BASES = (BASE_LISTED, BASE_ALL)
NOT_LISTED = "not_listed"
Params = Mapping[str, Sequence[str]]


def parse_base(params: Params, meant_of_all: Sequence[str] = (IDS.key,)) -> str:
    """Return the base that an address asks for, BASE_LISTED or BASE_ALL.

    The status "not listed" has no meaning among listed merchants: it comes before what is stated.

    Args:
        meant_of_all: parameters that imply all merchants where the address states no base.
    """
    if NOT_LISTED in params.get(STATUS.key, ()):
        return BASE_ALL
    stated = [word for word in params.get(BASE, ()) if word in BASES]
    if stated:
        return stated[-1]
    return BASE_ALL if any(params.get(key) for key in meant_of_all) else BASE_LISTED


def parse_params(
    params: Params, decisions: pd.DataFrame, meant_of_all: Sequence[str] = (IDS.key,)
) -> tuple[Selection, list[str]]:
    """Parse a selection with its base from an address; `filters.parse_selection` ignores the base.

    A filter `listed` in the address, as in old links, decides the base.
    """
    selection, ignored = filters.parse_selection(params, decisions)
    ignored += [
        f"{BASE}: {quote_untrusted(word)} was ignored; it can be {', '.join(BASES)}."
        for word in dict.fromkeys(params.get(BASE, ()))
        if word not in BASES
    ]
    if parse_base(params, meant_of_all) == BASE_LISTED:
        selection = {**LISTED_ONLY, **selection}
    return selection, ignored


def selection_params(selection: Selection) -> dict[str, tuple[str, ...]]:
    """Return the parameters of an address that asks for a selection, its base first."""
    if not is_listed_only(selection):
        return {BASE: (BASE_ALL,), **selection}
    others = {key: chosen for key, chosen in selection.items() if key != LISTED.key}
    return {BASE: (BASE_LISTED,), **others}


def base_count(decisions: pd.DataFrame, selection: Selection) -> int:
    """Count the merchants that a selection is of: the listed ones, or all."""
    return int(
        filters.selection_mask(decisions, LISTED_ONLY if is_listed_only(selection) else {}).sum()
    )
