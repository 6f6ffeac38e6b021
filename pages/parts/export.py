"""Downloads: the plain CSV first, the French CSV and the workbook beside it.

The content is made when somebody clicks. The server tells large files apart by name and length,
so the name holds a hash of what the content is made of: files, policy, day and rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from impact.decisions import View
from impact.exports import FORMATS, MIME, XLSX_ROWS, export_bytes, export_name, table_bytes
from impact.filters import Positions

_LABELS = {"csv": "CSV", "csv-fr": "CSV for Excel (FR)", "xlsx": "Excel workbook"}


def decisions_buttons(view: View, scope: str, rows: Positions) -> None:
    """Offer the decisions of the merchants at these positions, every column, in every format."""
    _buttons(
        view,
        scope,
        len(rows),
        "merchants",
        rows.tobytes(),
        lambda form: export_bytes(view, rows, form),
    )


def table_buttons(view: View, scope: str, table: pd.DataFrame, noun: str) -> None:
    """Offer any other table, every row of it, in every format."""
    content = pd.util.hash_pandas_object(table, index=False).to_numpy()
    _buttons(
        view,
        scope,
        len(table),
        noun,
        np.ascontiguousarray(content).tobytes(),
        lambda form: table_bytes(table, form),
    )


def file_button(label: str, name: str, make: Callable[[], bytes], key: str) -> None:
    """Offer one CSV file as it is."""
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=MIME["csv"],
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def _buttons(
    view: View,
    scope: str,
    count: int,
    noun: str,
    content: bytes,
    make: Callable[[str], bytes],
) -> None:
    made_of = _made_of(view, content)
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        for form in FORMATS:
            is_too_long = form == "xlsx" and count > XLSX_ROWS
            st.download_button(
                _label(form, count, noun),
                # Bound now: the loop's last format must not be everyone's.
                data=lambda form=form: make(form),
                file_name=export_name(view, scope, count, form, made_of),
                mime=MIME[form],
                key=f"download_{scope}_{form}",
                on_click="ignore",
                type="primary" if form == "csv" else "secondary",
                icon=":material/download:",
                disabled=count == 0 or is_too_long,
                help=_help(is_too_long),
            )


def _label(form: str, count: int, noun: str) -> str:
    return f"Download {count:,} {noun} as CSV" if form == "csv" else _LABELS[form]


def _help(is_too_long: bool) -> str | None:
    if is_too_long:
        return f"A workbook holds {XLSX_ROWS:,} rows. Take the CSV, or filter first."
    return None


def _made_of(view: View, content: bytes) -> bytes:
    about = f"{view.dataset.fingerprint}\n{view.policy}\n{view.as_of.isoformat()}\n"
    return hashlib.sha256(about.encode() + content).digest()
