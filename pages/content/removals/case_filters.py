"""The filters of the removal cases, in the address: theme, severity, country."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.filters import country_name
from pages.url import state

# By the parameter in the address the column of the cases, the label and the text of a value.
_FILTERS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "case_theme": ("theme", "Theme", display_label),
    "case_severity": ("severity", "Severity", display_label),
    "case_country": ("country", "Country", country_name),
}
PARAMS = tuple(_FILTERS)


def draw_filters(view: View, cases: pd.DataFrame) -> pd.DataFrame:
    """Draw the filters; return the cases that have all chosen values."""
    shown = cases
    for param, (column, label, name_of) in _FILTERS.items():
        counts = cases[column].value_counts()
        chosen = [word for word in state.read_params().get(param, []) if word in counts.index]
        if len(counts) > 1 or chosen:
            _draw_choice(param, label, chosen, counts, name_of)
        if chosen:
            shown = shown[shown[column].isin(chosen)]
    return shown.reset_index(drop=True)


def _draw_choice(
    param: str,
    label: str,
    chosen: list[str],
    counts: pd.Series,
    name_of: Callable[[str], str],
) -> None:
    st.session_state[param] = chosen
    st.multiselect(
        label,
        sorted(counts.index, key=name_of),
        format_func=lambda word: f"{name_of(word) or 'unknown'} · {counts[word]:,}",
        key=param,
        label_visibility="collapsed",
        placeholder=label,
        on_change=_change,
        args=(param,),
        width=220,
    )


def _change(param: str) -> None:
    state.write_params({param: st.session_state[param]})
