"""The base in the query string: listed merchants or all, and when it need not be stated."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from impact.selection import listed_base
from impact.selection.filters import IDS, Selection
from impact.selection.listed_base import BASE, BASE_LISTED
from pages.url.browser import NewParams, Params

# The name in this session of a pasted list that is too long for an address.
SESSION_LIST = "ids_in_session"
# The data and the policy that a copied link was made with.
LINK_ORIGIN_KEYS = ("fingerprint", "policy_version")
# With one of these, an address without a base means all merchants: a list may name anybody, and
# the links of an earlier release, which state their data and policy, had no base.
_KEYS_OF_ALL = (IDS.key, SESSION_LIST, *LINK_ORIGIN_KEYS)


def requested_base(params: Params) -> str:
    """Return the base of an address, stated or implied."""
    return listed_base.parse_base(params, _KEYS_OF_ALL)


def parse_selection(params: Params, decisions: pd.DataFrame) -> tuple[Selection, list[str]]:
    """Return the selection of an address, and a sentence for each part that was ignored."""
    return listed_base.parse_params(params, decisions, _KEYS_OF_ALL)


def selection_params(selection: Selection) -> dict[str, str | Sequence[str]]:
    """Return the parameters with which the Merchants page shows exactly a selection."""
    return without_default_base(listed_base.selection_params(selection))


def with_explicit_base(params: Params) -> Params:
    """Return the parameters with their base stated."""
    return {**params, BASE: [requested_base(params)]}


def without_default_base(params: NewParams) -> dict[str, str | Sequence[str]]:
    """Return the parameters without the base where the others imply it."""
    is_needed = any(params.get(key) for key in _KEYS_OF_ALL)
    is_default = not is_needed and params.get(BASE) in (BASE_LISTED, [BASE_LISTED], (BASE_LISTED,))
    return {key: value for key, value in params.items() if not (is_default and key == BASE)}


def pick_params(keys: Sequence[str], params: Params) -> Params:
    """Return the parameters of these keys only, with the base that all of them imply."""
    picked = {key: value for key, value in with_explicit_base(params).items() if key in keys}
    return {key: list(value) for key, value in without_default_base(picked).items()}
