"""The base in an address: listed merchants or all, and which addresses mean one without a word."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from impact.selection import listed_base
from impact.selection.filters import IDS, Selection
from impact.selection.listed_base import BASE, OF_LISTED
from pages.url.browser import NewParams, Params

# Stands for a pasted list that is too long for an address: its name in this session.
KEPT_LIST = "ids_in_session"
# What a copied link says of the data and the rules that it was made with.
MADE_WITH = ("fingerprint", "policy_version")
# With these an address that states no base is of all merchants: a list may name anybody, and the
# links of an earlier release, which state what they were made with, knew no base.
_OF_ALL = (IDS.key, KEPT_LIST, *MADE_WITH)


def of(params: Params) -> str:
    """Return the base that an address asks for."""
    return listed_base.base_of(params, _OF_ALL)


def read(params: Params, decisions: pd.DataFrame) -> tuple[Selection, list[str]]:
    """Return the selection that an address asks for, and what was ignored."""
    return listed_base.read_address(params, decisions, _OF_ALL)


def params_of(selection: Selection) -> dict[str, str | Sequence[str]]:
    """Return the parameters with which the Merchants page shows exactly the rows of a selection."""
    return without_usual(listed_base.address_of(selection))


def stated(params: Params) -> Params:
    """Return the parameters with the base that they ask for, stated or not."""
    return {**params, BASE: [of(params)]}


def without_usual(params: NewParams) -> dict[str, str | Sequence[str]]:
    """Take out a base of listed merchants where the others mean it without a word."""
    is_needed = any(params.get(key) for key in _OF_ALL)
    is_usual = not is_needed and params.get(BASE) in (OF_LISTED, [OF_LISTED], (OF_LISTED,))
    return {key: value for key, value in params.items() if not (is_usual and key == BASE)}


def only(keys: Sequence[str], params: Params) -> Params:
    """Return these parameters alone, with the base that all of them ask for."""
    chosen = {key: value for key, value in stated(params).items() if key in keys}
    return {key: list(value) for key, value in without_usual(chosen).items()}
