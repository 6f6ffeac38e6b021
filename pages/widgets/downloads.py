"""The export bar of a table: CSV, workbook, and more: French CSV, zip with proof, columns.

The content is written on a click. The server identifies large files by name and length, so the
name holds a hash of what decides the content: files, policy, day, rows, filters and columns.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from impact.model.memo import cached_on_first_argument
from impact.model.texts.number_format import plural
from impact.output.export import (
    chosen_columns,
    column_names,
    export_bytes,
    export_name,
    screen_table_bytes,
)
from impact.output.xlsx_writer import XLSX_ROWS
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from impact.selection.filters import Positions, Selection, to_query_string
from impact.selection.listed_base import selection_params
from impact.selection.merchant_record import merchant_positions
from pages.widgets.download_button import (
    draw_download,
    draw_evidence_button,
    draw_letter_buttons,
)
from pages.widgets.parts import fragment

_LABELS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "csv-fr": "CSV for French Excel",
    "zip": "With proof (zip)",
}
_TOO_LONG = f"A workbook holds {XLSX_ROWS:,} rows. Take the CSV, or filter first."
# Only exports of decisions can be checked.
_HOW_TO_PROVE = (
    ". To check later that nobody changed the file, take “With proof (zip)” instead, under More."
)
_ID_COLUMN = "merchant_id"


@dataclass(frozen=True)
class _Download:
    """A table offered for download.

    Attributes:
        scope, noun: how its files are named, and what its rows are called.
        filters: what selected the rows, as a query string, or their base in words.
        identity: bytes that identify the content, apart from the columns.
        names: every column.
        rows: the positions of the merchants that it is of; None where it is of none.
        write: returns the content in a format with these columns (none: all).
        selection: the filters that selected merchants; None: the rows are of another table.
        occasion: of the letters that the table is about; "" where it is about none.
    """

    scope: str
    noun: str
    count: int
    filters: str
    identity: bytes
    names: Sequence[str]
    rows: Positions | None
    write: Callable[[str, Sequence[str]], bytes]
    selection: Selection | None = None
    occasion: str = ""


def draw_export_bar(
    view: View,
    scope: str,
    rows: Positions,
    selection: Selection,
    *,
    is_main: bool = True,
) -> None:
    """Draw the bar that downloads the decisions of the rows at these positions.

    Args:
        selection: the filters that selected these rows; the provenance names them.
        is_main: whether the CSV is the main action of the page.
    """
    _draw_bar(view, _decisions_download(view, scope, rows, selection), is_main=is_main)


def draw_table_export_bar(
    view: View,
    scope: str,
    table: pd.DataFrame,
    noun: str,
    base: str = "",
    *,
    is_main: bool = True,
    occasion: str = "",
) -> None:
    """Draw the bar that downloads any other table, with all its rows.

    Args:
        base: which merchants the rows are of, in words; "" if they are not of merchants.
        occasion: of the letters that the table is about.
    """
    download = _table_download(view, scope, table, noun, base)
    _draw_bar(view, replace(download, occasion=occasion), is_main=is_main)


@fragment
def draw_table_menu(view: View, scope: str, table: pd.DataFrame, noun: str, base: str = "") -> None:
    """Draw one button that opens the downloads of a small table; they are drawn on opening.

    Args:
        base: as in `draw_table_export_bar`.
    """
    popover = st.popover(
        "Download",
        icon=":material/download:",
        type="tertiary",
        key=f"menu_{scope}",
        on_change="rerun",
    )
    if not popover.open:
        return
    with popover:
        for file_format in _LABELS:
            _draw_button(view, _table_download(view, scope, table, noun, base), file_format)


def _draw_bar(view: View, download: _Download, *, is_main: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        _draw_button(view, download, "csv", "primary" if is_main else "secondary")
        _draw_button(view, download, "xlsx")
        # The label never changes: with another one it would be another popover, and closed.
        popover = st.popover("More", key=f"more_{download.scope}", on_change="rerun")
        if popover.open:
            with popover:
                _draw_button(view, download, "csv-fr")
                _draw_button(view, download, "zip")
                _draw_column_choice(download)
                if download.rows is not None:
                    draw_letter_buttons(view, download.scope, download.rows, download.occasion)
                if download.rows is not None and download.selection is not None:
                    draw_evidence_button(view, download.scope, download.rows, download.selection)
        if columns := _chosen_columns(download):
            st.caption(f"{len(columns)} of {len(download.names)} columns")


def _decisions_download(view: View, scope: str, rows: Positions, selection: Selection) -> _Download:
    filters = to_query_string(selection_params(selection))
    return _Download(
        scope,
        "merchants",
        len(rows),
        filters,
        hashlib.sha256(rows.tobytes() + filters.encode()).digest(),
        column_names(view),
        rows,
        lambda file_format, columns: export_bytes(view, rows, file_format, selection, columns),
        selection,
    )


def _table_download(view: View, scope: str, table: pd.DataFrame, noun: str, base: str) -> _Download:
    names = [str(name) for name in table.columns]
    return _Download(
        scope,
        noun,
        len(table),
        base,
        _hash_rows(table),
        names,
        merchant_positions(view, table[_ID_COLUMN]) if _ID_COLUMN in names else None,
        lambda file_format, columns: screen_table_bytes(view, table, file_format, columns, base),
    )


@cached_on_first_argument
def _hash_rows(table: pd.DataFrame) -> bytes:
    hashes = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return np.ascontiguousarray(hashes).tobytes()


def _draw_button(
    view: View,
    download: _Download,
    file_format: str,
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    columns, is_zip = _chosen_columns(download), file_format == "zip"
    is_too_long = file_format == "xlsx" and download.count > XLSX_ROWS
    csv_name = _file_name(view, download, "csv", columns)

    def write() -> bytes:
        content = download.write("csv" if is_zip else file_format, columns)
        if not is_zip:
            return content
        about = (download.selection, columns, download.filters)
        return zip_with_sidecar(view, csv_name, content, download.count, *about)

    draw_download(
        _LABELS[file_format],
        view,
        _file_name(view, download, file_format, columns),
        write,
        f"download_{download.scope}_{file_format}",
        rows=download.count,
        filters=download.filters,
        icon="folder_zip" if is_zip else "download",
        type=kind,
        disabled=download.count == 0 or is_too_long,
        help=_TOO_LONG if is_too_long else None if is_zip else _help(download),
    )
    if is_zip:
        st.caption(
            "The CSV and its proof file, which says where it comes from: day, filters, policy, "
            "and the checksums of the data files and of the CSV."
        )


def _draw_column_choice(download: _Download) -> None:
    st.multiselect(
        "Columns of the files",
        list(dict.fromkeys(name for name in download.names if name != _ID_COLUMN)),
        key=_columns_key(download),
        placeholder=f"All {len(download.names)}",
        select_all=False,
        persist_state="session",
    )


def _chosen_columns(download: _Download) -> list[str]:
    chosen = st.session_state.get(_columns_key(download), [])
    return chosen_columns(download.names, chosen) if chosen else []


def _columns_key(download: _Download) -> str:
    return f"columns_{download.scope}"


def _help(download: _Download) -> str:
    count = plural(download.count, download.noun.removesuffix("s"))
    return f"Download {count}{'' if download.selection is None else _HOW_TO_PROVE}"


def _file_name(view: View, download: _Download, file_format: str, columns: Sequence[str]) -> str:
    inputs = f"{view.dataset.fingerprint}\n{view.policy}\n{view.as_of.isoformat()}\n{columns}\n"
    identity = hashlib.sha256(inputs.encode() + download.identity).digest()
    return export_name(view, download.scope, download.count, file_format, identity)
