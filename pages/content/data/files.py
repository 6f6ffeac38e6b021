"""The tab Files of Data: how each file was read, its columns, and the snapshots."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from impact.loading.snapshots import Snapshot
from impact.model.dataset import Dataset, FileReport
from impact.model.texts.number_format import plural
from impact.rules.view import View
from pages.session_data import session
from pages.session_data.store import store
from pages.shell import day_popover
from pages.shell.page_inputs import param_of, snapshot_label
from pages.widgets import downloads
from pages.widgets.parts import draw_answer
from pages.widgets.tables import number

ROW_COUNTS = ("Rows read", "Kept", "Skipped", "Repeated")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


def draw_files(view: View) -> None:
    """Draw each file and what became of its rows, its columns, and the snapshots."""
    files = view.dataset.files
    rows = sum(report.rows for report in files)
    draw_answer(f"{plural(len(files), 'file')} with {rows:,} rows")
    draw_file_table(view)
    _draw_columns(view)
    _draw_snapshots()


def draw_file_table(view: View) -> None:
    """Draw each file: how it was read, and what became of its rows."""
    table = file_rows(view.dataset)
    numbers = dict.fromkeys(ROW_COUNTS, number())
    st.dataframe(table, hide_index=True, column_config=numbers, alt="The files that were read")
    st.caption(
        "Rows read are kept, skipped or repeated, for each file. Fingerprint of all files together:"
    )
    st.code(view.dataset.fingerprint, language=None, wrap_lines=True)
    downloads.draw_table_menu(view, "files", table, "files")


def _draw_columns(view: View) -> None:
    """Draw which header of each file is read as which column, and which are carried along."""
    st.header("Columns", anchor=False)
    rows = [(report.file, *row) for report in view.dataset.files for row in _header_rows(report)]
    table = pd.DataFrame(rows, columns=["File", "Header", "Read as", "Note"])
    carried = int((table["Read as"] == "").sum())
    st.caption(f"{plural(carried, 'extra header')}: shown and exported unchanged, and not read.")
    with st.expander("Which header is read as which column", expanded=carried > 0):
        st.dataframe(table, hide_index=True, alt="The columns of the files")
        downloads.draw_table_menu(view, "columns", table, "columns")


def _header_rows(report: FileReport) -> Iterator[tuple[str, str, str]]:
    for header, column in report.served:
        yield header or "(none)", column, "" if header else "given in columns.toml"
    for header in report.carried:
        yield header or "(none)", "", "carried along"


def _draw_snapshots() -> None:
    """Draw the snapshots of the data folder, and why a folder is not a snapshot."""
    snapshots = session.session_snapshots()
    if len(snapshots.all) < 2 and not snapshots.notes:
        return
    st.header("Snapshots")
    table = pd.DataFrame([_snapshot_row(snapshot) for snapshot in reversed(snapshots.all)])
    table = table.astype({"Rows": "Int64"})
    alt = "The snapshots of the data folder"
    st.dataframe(table, hide_index=True, column_config={"Rows": number()}, alt=alt)
    for note in snapshots.notes:
        st.text(note)


def _snapshot_row(snapshot: Snapshot) -> dict[str, object]:
    status = store().snapshot_state(snapshot)
    return {
        "Snapshot": snapshot_label(param_of(snapshot)),
        "Rows": status.rows,
        "Fingerprint": status.fingerprint,
        "State": f"Cannot be used. {status.error}" if status.error else "Usable",
    }


def file_rows(dataset: Dataset) -> pd.DataFrame:
    """Return one row for each file: how it was read, and what became of its rows."""
    return pd.DataFrame([_file_row(report) for report in dataset.files])


def _file_row(report: FileReport) -> dict[str, object]:
    return {
        "File": report.file,
        "Rows read": report.rows,
        "Kept": report.kept,
        "Skipped": report.left_out,
        "Repeated": report.repeated,
        "Size": _size_text(report.size),
        "Encoding": report.encoding,
        "Delimiter": _DELIMITERS.get(report.delimiter, report.delimiter),
        "Changed (UTC)": f"{report.modified:%Y-%m-%d %H:%M}",
        "Age": day_popover.age_in_days_text(report.modified),
        "Fingerprint (SHA-256)": report.sha256,
    }


def _size_text(size: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size} bytes"
