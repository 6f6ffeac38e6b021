"""What is made once: for all sessions of the shared data, for one session of its own files."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from impact.model.dataset import Dataset
from impact.model.policy import Policy, PolicyHistory
from impact.rules.view import View

P = ParamSpec("P")
R = TypeVar("R")


@lru_cache(maxsize=64)
def _in_full(rules: Policy | PolicyHistory) -> str:
    """Return all that rules say as one text: Streamlit would walk through them each time."""
    return repr(rules)


_BY_TEXT: dict[str | type, Callable[[Any], str]] = {Policy: _in_full, PolicyHistory: _in_full}


def made_once(
    *, max_entries: int, show_spinner: bool | str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function returns; nobody changes it.

    What rests on a session's own files is kept in that session alone, and ends with it.
    """

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        keep = partial(
            st.cache_resource,
            max_entries=max_entries,
            show_spinner=show_spinner,
            hash_funcs=_BY_TEXT,
        )
        shared, own = keep()(make), keep(scope="session")(make)

        def made(*args: P.args, **named: P.kwargs) -> R:
            is_own = any(_is_own(one) for one in (*args, *named.values()))
            return (own if is_own else shared)(*args, **named)

        return made

    return decorate


def _is_own(value: object) -> bool:
    dataset = value.dataset if isinstance(value, View) else value
    return isinstance(dataset, Dataset) and dataset.is_own
