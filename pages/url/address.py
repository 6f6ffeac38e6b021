"""The address is the only state of a page: each choice is read from it and written to it.

Widgets are not bound to the query string by Streamlit: it would hold their labels, and a filter
would be lost on a page that does not draw it. Each run sets the widgets from the address, and each
widget's callback writes it. What concerns every page (the as-of date, the filters, the order) is
carried along when the page changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from impact.loading.policy_file import TOML_KEYS
from impact.model.dates import AS_OF_RANGE, can_be_as_of, parse_iso_day
from impact.selection import listed_base
from impact.selection.filter_types import own_keys, quote_untrusted
from impact.selection.filters import FILTERS, IDS, Selection
from impact.selection.listed_base import BASE, BASE_LISTED
from impact.selection.sorts import SORTS
from pages.url import browser
from pages.url.browser import NewParams, Params

TAB = "tab"
# The name in this session of a pasted list that is too long for an address.
SESSION_LIST = "ids_in_session"
FILTER_KEYS = (BASE, *FILTERS, SESSION_LIST)
# Which files and which policy: with the day they identify a number.
SOURCE_KEYS = ("snapshot", "policy")
COMPARED_KEYS = ("compared",)
# The data and the policy that a copied link was made with.
LINK_ORIGIN_KEYS = ("fingerprint", "policy_version")
CARRIED_KEYS = ("as_of", *SOURCE_KEYS, *COMPARED_KEYS, *FILTER_KEYS, "sort")
# The policy values that Test a rule tries, by the names of impact.model.policy.Policy.
WHAT_IF_KEYS = tuple(name for name in TOML_KEYS if name != "version")
# The parameters that only one page understands.
PAGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "overview": (TAB, "part", "reason", "change", "cause", "count", "month", *WHAT_IF_KEYS),
    "merchants": ("page",),
    "merchant": (TAB, "merchant_id", "find"),
    "removals": (TAB, "case_theme", "case_severity", "case_country"),
    "labels": (
        *(TAB, "within", "month", "verdict"),
        *("of_label", "label_country", "label_state", "label_note"),
    ),
    "badges": ("show",),
    "data": (TAB, "file", "code", "effect"),
    "help": (TAB, "search"),
}
DEFAULT_SORT = next(iter(SORTS))
# With one of these, an address without a base means all merchants: a list may name anybody, and
# the links of an earlier release, which state their data and policy, had no base.
_KEYS_OF_ALL = (IDS.key, SESSION_LIST, *LINK_ORIGIN_KEYS)
_CARRIED_KEY = "address_kept"


@dataclass(frozen=True)
class Address:
    """The parameters of a page, each with all its values."""

    params: Params

    def values(self, key: str) -> list[str]:
        """Return all values of a parameter."""
        return self.params.get(key, [])

    def last(self, key: str) -> str:
        """Return the last value of a parameter, "" without one."""
        return (self.params.get(key) or [""])[-1]

    def choice(self, key: str, words: Sequence[str]) -> tuple[str, list[str]]:
        """Return the value of a parameter if it is among `words`, else "", and what was ignored."""
        text = self.last(key)
        if not text or text in words:
            return text, []
        options = f"there are {', '.join(words)}" if words else "there is none to choose"
        return "", [f"{key}: {quote_untrusted(text)} was ignored; {options}."]

    def day(self, key: str) -> tuple[date | None, list[str]]:
        """Return the day of a parameter or None, and what was ignored."""
        text = self.last(key)
        if not text:
            return None, []
        day = parse_iso_day(text)
        if day is None:
            sentence = f"{key}: {quote_untrusted(text)} is not a day; write it like 2026-06-30."
            return None, [sentence]
        if not can_be_as_of(day):
            return None, [f"{key}: {text} lies outside {AS_OF_RANGE}."]
        return day, []

    @property
    def sort(self) -> str:
        """Return the order of the rows, else by merchant id."""
        return self.last("sort") if self.last("sort") in SORTS else DEFAULT_SORT

    @property
    def base(self) -> str:
        """Return the base, stated or implied: listed merchants or all."""
        return listed_base.parse_base(self.params, _KEYS_OF_ALL)

    def selection(self, decisions: pd.DataFrame) -> tuple[Selection, list[str]]:
        """Return the selection of merchants, and a sentence for each part that was ignored."""
        return listed_base.parse_params(self.params, decisions, _KEYS_OF_ALL)

    @property
    def filter_keys(self) -> tuple[str, ...]:
        """Return the keys that filter merchants, with those of the extra columns in it."""
        return (*FILTER_KEYS, *own_keys(self.params))

    def pick(self, keys: Sequence[str]) -> "Address":
        """Return the address with these parameters only, and with the base that all mean."""
        stated = {**self.params, BASE: [self.base]}
        return _address({key: value for key, value in stated.items() if key in keys})

    def carried(self) -> Params:
        """Return what is carried along to another page."""
        return self.pick((*CARRIED_KEYS, *own_keys(self.params))).params

    def change(self, changes: NewParams) -> "Address":
        """Return the address with changed parameters; an empty value removes one."""
        return _address({**self.params, BASE: [self.base], **changes})

    def write(self) -> None:
        """Show this address in the browser, on the page that it shows."""
        browser.write_query_params(self.params)
        st.session_state[_CARRIED_KEY] = self.carried()


def _address(params: NewParams) -> Address:
    """Return an address with these parameters, without those that say nothing."""
    kept = {key: value for key, value in _without_default_base(params).items() if value}
    return Address({k: [v] if isinstance(v, str) else list(v) for k, v in kept.items()})


def current() -> Address:
    """Return the address of this run, or what this session has made of it since."""
    return Address(browser.latest_params())


def open_address(page: str) -> Address:
    """Begin a page and return its address.

    If it has no parameters, the choices of the page before are carried along: the menu's links
    have none; a link, a bookmark and the browser's back button have.
    """
    address = Address(browser.begin_page(page, st.session_state.get(_CARRIED_KEY, {})))
    st.session_state[_CARRIED_KEY] = address.carried()
    return address


def leave_page(page: str, params: NewParams) -> None:
    """Open another page with exactly these parameters, which ends the run."""
    st.session_state[_CARRIED_KEY] = {}
    browser.switch_page(page, params)


def write_params(changes: NewParams) -> None:
    """Change parameters of this page's address; an empty value removes one."""
    current().change(changes).write()


def selection_params(selection: Selection) -> dict[str, str | Sequence[str]]:
    """Return the parameters with which the Merchants page shows exactly a selection."""
    return _without_default_base(listed_base.selection_params(selection))


def _without_default_base(params: NewParams) -> dict[str, str | Sequence[str]]:
    """Return the parameters without the base where the others imply it."""
    is_needed = any(params.get(key) for key in _KEYS_OF_ALL)
    is_default = not is_needed and params.get(BASE) in (BASE_LISTED, [BASE_LISTED], (BASE_LISTED,))
    return {key: value for key, value in params.items() if not (is_default and key == BASE)}
