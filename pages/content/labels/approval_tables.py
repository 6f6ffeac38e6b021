"""A table of approvals: each name opens its merchant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from pages.url import navigate
from pages.widgets import tables

_HEIGHT, _ROWS_WITHOUT_SCROLL = 520, 13


def draw_approvals(rows: pd.DataFrame, key: str, alt: str, columns: Sequence[str]) -> None:
    """Draw approvals, in their order."""
    shown = rows[list(columns)].copy()
    shown["label"] = [display_label(word) for word in shown["label"]]
    tables.draw_drill_table(
        shown,
        key,
        rows["merchant_id"].tolist(),
        navigate.open_merchant,
        _column_config(),
        alt,
        height=_HEIGHT if len(shown) > _ROWS_WITHOUT_SCROLL else "auto",
    )


def _column_config() -> dict[str, Any]:
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    number = st.column_config.NumberColumn
    days = {"format": tables.DAY_FORMAT, "width": 100}
    return {
        "name": {"label": "Name", "width": 210},
        "label": text("Label", width=65),
        "state_label": text("State", width=100, help="Of this label of the merchant on this day."),
        "note": text("What to know", width=260),
        "granted_on": day("First day", **days),
        "last_day": day("Last day", help="Inclusive.", **days),
        "days_left": number("Days left", format="%d", width=80, help="Below 0: since it ended."),
        "keeps": text(
            "Keeps the badge?", width=170, help="By another way to qualify, once this label ends."
        ),
        "verdict": text("State list says", width=150),
        "country": text("Country", width=70),
        "merchant_id": text("Id", width=90),
        "reference": text("Reference", width=140),
        "file": text("File", width=120),
        "line": number("Line", format="%d", width=60),
    }
