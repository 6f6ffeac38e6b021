"""The cache decorator: one result for all sessions, or per session for its own files."""

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
def _rules_text(rules: Policy | PolicyHistory) -> str:
    """Return rules as one text to hash: Streamlit would walk through them each time."""
    return repr(rules)


_HASH_FUNCS: dict[str | type, Callable[[Any], str]] = {
    Policy: _rules_text,
    PolicyHistory: _rules_text,
}


def cache_result(
    *, max_entries: int, show_spinner: bool | str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache what a function returns, which nobody may change.

    A result from a session's own files is cached in that session only, and ends with it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cache_with = partial(
            st.cache_resource,
            max_entries=max_entries,
            show_spinner=show_spinner,
            hash_funcs=_HASH_FUNCS,
        )
        shared, own = cache_with()(function), cache_with(scope="session")(function)

        def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            is_own = any(_is_own(argument) for argument in (*args, *kwargs.values()))
            return (own if is_own else shared)(*args, **kwargs)

        return cached

    return decorate


def _is_own(value: object) -> bool:
    dataset = value.dataset if isinstance(value, View) else value
    return isinstance(dataset, Dataset) and dataset.is_own
