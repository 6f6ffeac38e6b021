"""Downloads: the plain CSV first, the French CSV, the workbook and the archive beside it.

The content is made when somebody clicks. The server tells large files apart by name and length,
so the name holds a hash of what the content is made of: files, policy, day, rows, filters and
columns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from impact.model.memo import cached_on_first_argument
from impact.output.export import (
    FORMATS,
    MIME,
    chosen_columns,
    column_names,
    export_bytes,
    export_name,
    table_bytes,
)
from impact.output.xlsx_writer import XLSX_ROWS
from impact.output.zip_bundle import decisions_zip, table_zip
from impact.rules.view import View
from impact.selection.filters import EVERYTHING, Positions, Selection, to_query_string
from impact.selection.listed_base import address_of
from pages.server import log
from pages.session_data import signed_in
from pages.widgets.fragment import fragment

_LABELS = {"csv": "CSV", "csv-fr": "CSV for Excel (FR)", "xlsx": "Excel workbook"}
_ID_COLUMN = "merchant_id"


@dataclass(frozen=True)
class _Download:
    """A table that can be taken away.

    Attributes:
        scope, noun: how its files are named, and what its rows are called.
        filters: what led to the rows, as an address says it, or their base in words.
        made_of: what identifies its content, the columns apart.
        names: every column.
        make, bundle: the content of a format, or of the archive around the CSV of a name, with
            these columns (none: all).
    """

    scope: str
    noun: str
    count: int
    filters: str
    made_of: bytes
    names: Sequence[str]
    make: Callable[[str, Sequence[str]], bytes]
    bundle: Callable[[str, Sequence[str]], bytes]


def draw_decisions_buttons(
    view: View,
    scope: str,
    rows: Positions,
    selection: Selection = EVERYTHING,
    *,
    is_main: bool = False,
) -> None:
    """Offer the decisions of the merchants at these positions, in every format.

    Args:
        selection: the filters that led to these rows; the provenance names them.
        is_main: whether this is what one comes to the page for.
    """
    _draw_buttons(view, _decisions_download(view, scope, rows, selection), is_main=is_main)


def draw_table_buttons(
    view: View, scope: str, table: pd.DataFrame, noun: str, base: str = ""
) -> None:
    """Offer any other table, every row of it, in every format.

    Args:
        base: which merchants the rows are of, in words; "" where they are of none.
    """
    _draw_buttons(view, _table_download(view, scope, table, noun, base))


@fragment
def draw_table_menu(view: View, scope: str, table: pd.DataFrame, noun: str, base: str = "") -> None:
    """Offer a small table in every format, behind one button; what is there is made on opening.

    Args:
        base: as in `draw_table_buttons`.
    """
    menu = st.popover(
        "Download",
        icon=":material/download:",
        type="tertiary",
        key=f"menu_{scope}",
        on_change="rerun",
    )
    if not menu.open:
        return
    offer = _table_download(view, scope, table, noun, base)
    with menu:
        for form in FORMATS:
            _draw_button(view, offer, form, [], "secondary")
        _draw_archive_button(view, offer, [])


def logged_download(
    view: View, name: str, make: Callable[[], bytes], rows: int | None = None, filters: str = ""
) -> Callable[[], bytes]:
    """Return what makes a file, and notes in the log that somebody took it away.

    Every download of every page goes through here.
    """
    person = signed_in.person()

    def made() -> bytes:
        content = make()
        log.write(
            "export",
            person,
            file=name,
            as_of=view.as_of.isoformat(),
            filters=filters,
            rows=rows,
            fingerprint=view.dataset.fingerprint,
            policy=view.policy.version,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        return content

    return made


def _draw_buttons(view: View, offer: _Download, *, is_main: bool = False) -> None:
    columns = _chosen_columns(offer)
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        for form in FORMATS:
            kind = "primary" if is_main and form == "csv" else "secondary"
            _draw_button(view, offer, form, columns, kind)
        # Its name stays the same: with another one it would be another box, and closed.
        more = st.popover("Provenance, columns", key=f"more_{offer.scope}", on_change="rerun")
        if more.open:
            with more:
                _draw_archive_button(view, offer, columns)
                _draw_column_choice(offer)
        if columns:
            st.caption(f"The files hold {len(columns)} of {len(offer.names)} columns.")


def _decisions_download(view: View, scope: str, rows: Positions, selection: Selection) -> _Download:
    filters = to_query_string(address_of(selection))
    return _Download(
        scope,
        "merchants",
        len(rows),
        filters,
        hashlib.sha256(rows.tobytes() + filters.encode()).digest(),
        column_names(view),
        lambda form, columns: export_bytes(view, rows, form, selection, columns),
        lambda name, columns: decisions_zip(view, rows, name, selection, columns),
    )


def _table_download(view: View, scope: str, table: pd.DataFrame, noun: str, base: str) -> _Download:
    names = [str(name) for name in table.columns]

    def narrowed(columns: Sequence[str]) -> pd.DataFrame:
        return table[chosen_columns(names, columns)] if columns else table

    return _Download(
        scope,
        noun,
        len(table),
        base,
        _hash_rows(table),
        names,
        lambda form, columns: table_bytes(narrowed(columns), form),
        lambda name, columns: table_zip(view, narrowed(columns), name, columns, base),
    )


@cached_on_first_argument
def _hash_rows(table: pd.DataFrame) -> bytes:
    content = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return np.ascontiguousarray(content).tobytes()


def _draw_button(
    view: View,
    offer: _Download,
    form: str,
    columns: Sequence[str],
    kind: Literal["primary", "secondary"],
) -> None:
    is_too_long = form == "xlsx" and offer.count > XLSX_ROWS
    name = _file_name(view, offer, form, columns)
    st.download_button(
        f"Download {_count_text(offer)} as CSV" if form == "csv" else _LABELS[form],
        data=logged_download(
            view, name, lambda: offer.make(form, columns), offer.count, offer.filters
        ),
        file_name=name,
        mime=MIME[form],
        key=f"download_{offer.scope}_{form}",
        on_click="ignore",
        type=kind,
        icon=":material/download:",
        disabled=offer.count == 0 or is_too_long,
        help=_too_many_rows_text() if is_too_long else None,
    )


def _draw_archive_button(view: View, offer: _Download, columns: Sequence[str]) -> None:
    name = _file_name(view, offer, "csv", columns)
    archive = _file_name(view, offer, "zip", columns)
    st.download_button(
        "With provenance (zip)",
        data=logged_download(
            view, archive, lambda: offer.bundle(name, columns), offer.count, offer.filters
        ),
        file_name=archive,
        mime="application/zip",
        key=f"download_{offer.scope}_zip",
        on_click="ignore",
        icon=":material/folder_zip:",
        disabled=offer.count == 0,
    )
    st.caption(
        "The CSV and a .meta.json that says where it comes from: day, filters, fingerprints of "
        "the files, policy, number of rows and the CSV's own SHA-256."
    )


def _draw_column_choice(offer: _Download) -> None:
    st.multiselect(
        "Columns of the files",
        list(dict.fromkeys(name for name in offer.names if name != _ID_COLUMN)),
        key=_columns_key(offer),
        placeholder=f"All {len(offer.names)}",
        select_all=False,
        persist_state="session",
    )


def _chosen_columns(offer: _Download) -> list[str]:
    chosen = st.session_state.get(_columns_key(offer), [])
    return chosen_columns(offer.names, chosen) if chosen else []


def _columns_key(offer: _Download) -> str:
    return f"columns_{offer.scope}"


def _count_text(offer: _Download) -> str:
    # One row is one case, not one cases.
    noun = offer.noun.removesuffix("s") if offer.count == 1 else offer.noun
    return f"{offer.count:,} {noun}"


def _too_many_rows_text() -> str:
    return f"A workbook holds {XLSX_ROWS:,} rows. Take the CSV, or filter first."


def _file_name(view: View, offer: _Download, form: str, columns: Sequence[str]) -> str:
    about = f"{view.dataset.fingerprint}\n{view.policy}\n{view.as_of.isoformat()}\n{columns}\n"
    made_of = hashlib.sha256(about.encode() + offer.made_of).digest()
    return export_name(view, offer.scope, offer.count, form, made_of)
