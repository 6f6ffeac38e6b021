"""The tab Try your own files: upload files, check them, show them to this session only."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from impact.loading.file_access import MemoryFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import Snapshot
from impact.loading.uploads import (
    MAX_FILE_BYTES,
    MAX_LINES,
    MAX_TOTAL_BYTES,
    collect_uploads,
    load_uploads,
)
from impact.model.errors import ImpactError
from impact.registries.confirmation import confirm
from impact.rules.view import View
from pages.content.data import map_columns
from pages.content.data.files import ROW_COUNTS, draw_file_table, file_rows
from pages.session_data import session
from pages.session_data.store import LoadedData
from pages.shell import open_page
from pages.widgets import messages

_UPLOADER_KEY = "own_files_brought"


def draw_upload(view: View) -> None:
    """Draw the uploader; check the files, and draw the button that shows them."""
    if session.shows_own_files():
        st.markdown("**In use now.** Every page shows these files; Data lists what was read.")
        draw_file_table(view)
        return
    files = st.file_uploader(
        "Merchants, assessments (one file or several) and, if you have them, labels, exceptions "
        "and settings",
        accept_multiple_files=True,
        max_upload_size=MAX_FILE_BYTES // 1_000_000,
        key=_UPLOADER_KEY,
        help="CSV files or workbooks (.xlsx) called merchants, assessments…, labels, exceptions: "
        "the beginning of the name is enough. Settings: columns.toml, dataset.toml, policy.toml.",
    )
    st.caption(
        f"At most {MAX_FILE_BYTES // 1_000_000} MB and {MAX_LINES:,} rows a file, "
        f"{MAX_TOTAL_BYTES // 1_000_000} MB together. They are checked in memory, shown to you "
        "alone, written nowhere, and gone when you reload or close this page."
    )
    if files:
        _check_uploads(view, [(file.name, file.getvalue()) for file in files])
    else:
        map_columns.forget_chosen_columns()


def _check_uploads(view: View, files: list[tuple[str, bytes]]) -> None:
    folder = None
    try:
        folder = map_columns.with_chosen_columns(collect_uploads(files, open_page.now()))
        with st.spinner("Checking your files…"):
            loaded = _load_uploads(folder, session.load_data())
    except ImpactError as error:
        st.error("These files cannot be used.", icon=":material/error:")
        if folder is not None:
            map_columns.draw_mapping(view, folder, is_refused=True)
        messages.draw_error(error)
        return
    st.button(
        "Show these files on all pages, to me alone",
        key="own_use",
        type="primary",
        on_click=session.use_own_files,
        args=(loaded,),
    )
    map_columns.draw_mapping(view, folder, is_refused=False)
    _draw_report(loaded)


def _load_uploads(folder: MemoryFolder, shared: LoadedData) -> LoadedData:
    """Return the files with their policy, else the shared one, and with the shared lists."""
    dataset = load_uploads(folder)
    rules = read_policy_history(folder) if (folder / "policy.toml").exists() else shared.rules
    confirmed = confirm(dataset, shared.registries, rules.labels_needing_confirmation)
    path = Path(folder.name)
    return LoadedData(Snapshot("", path, path, None), confirmed, rules)


def _draw_report(loaded: LoadedData) -> None:
    table = file_rows(loaded.dataset)[["File", *ROW_COUNTS]]
    st.dataframe(table, hide_index=True, alt="What was read of your files")
    problems = loaded.dataset.problems
    st.markdown(f"**Problems found: {loaded.dataset.report.problem_count:,}**")
    if len(problems):
        st.dataframe(problems.head(1_000), hide_index=True, alt="Problems of your files")
