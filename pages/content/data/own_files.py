"""The tab Try your own files of Data: check them, say what they mean, show them to oneself."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from impact.loading import mapping, uploads
from impact.loading.fields.known_words import COUNTRIES
from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import Snapshot
from impact.model.columns import FILE_COLUMNS, Column, find_column
from impact.model.dates import format_long_date
from impact.model.errors import ImpactError
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label
from impact.registries.confirmation import confirm
from impact.rules.view import View
from impact.selection.filters import YES_NO, country_name
from impact.selection.metrics import METRICS
from pages.content.data.files import ROW_COUNTS, draw_file_table, file_rows
from pages.session_data import computed, session
from pages.session_data.store import LoadedData
from pages.shell import open_page
from pages.widgets import messages
from pages.widgets.download_button import draw_download
from pages.widgets.parts import draw_answer

Key = TypeVar("Key")
_COLUMNS_KEY = "own_files_columns"
_CARRY, _NO_VALUE = "carry along", "no value"
_COUNTRY_CODES = tuple(sorted(COUNTRIES, key=country_name))


def draw_own_files(view: View) -> None:
    """Draw the uploader; check the files, and draw the button that shows them."""
    draw_answer("Try your own files")
    if session.shows_own_files():
        st.markdown("**In use now.** Every page shows these files; Data lists what was read.")
        draw_file_table(view)
        return
    files = st.file_uploader(
        "Merchants, assessments (one file or several) and, if you have them, labels, exceptions "
        "and settings",
        accept_multiple_files=True,
        max_upload_size=uploads.MAX_FILE_BYTES // 1_000_000,
        key="own_files_brought",
        help="CSV files or workbooks (.xlsx) called merchants, assessments…, labels, exceptions: "
        "the beginning of the name is enough. Settings: columns.toml, dataset.toml, policy.toml.",
    )
    st.caption(
        f"At most {uploads.MAX_FILE_BYTES // 1_000_000} MB and {uploads.MAX_LINES:,} rows a file, "
        f"{uploads.MAX_TOTAL_BYTES // 1_000_000} MB together. They are checked in memory, shown to "
        "you alone, written nowhere, and gone when you reload or close this page."
    )
    if files:
        _check_uploads(view, [(file.name, file.getvalue()) for file in files])
    else:
        _forget_chosen_columns()


def _check_uploads(view: View, files: list[tuple[str, bytes]]) -> None:
    folder = None
    try:
        folder = _with_chosen_columns(uploads.collect_uploads(files, open_page.now()))
        with st.spinner("Checking your files…"):
            loaded = _load_uploads(folder, session.load_data())
            decided = _decide(loaded)
    except ImpactError as error:
        st.error("These files cannot be used.", icon=":material/error:")
        if folder is not None:
            _draw_mapping(view, folder, is_refused=True)
        messages.draw_error(error)
        return
    st.markdown(f"**{_result(decided)}**")
    st.button(
        "Show these files on all pages, to me alone",
        key="own_use",
        type="primary",
        on_click=session.use_own_files,
        args=(loaded,),
    )
    _draw_mapping(view, folder, is_refused=False)
    table = file_rows(loaded.dataset)[["File", *ROW_COUNTS]]
    st.dataframe(table, hide_index=True, alt="What was read of your files")
    problems = loaded.dataset.problems
    st.markdown(f"**Problems found: {loaded.dataset.report.problem_count:,}**")
    if len(problems):
        st.dataframe(problems.head(1_000), hide_index=True, alt="Problems of your files")


def _load_uploads(folder: MemoryFolder, shared: LoadedData) -> LoadedData:
    """Return the files with their policy, else the shared one, and with the shared lists."""
    dataset = uploads.load_uploads(folder)
    rules = read_policy_history(folder) if (folder / "policy.toml").exists() else shared.rules
    confirmed = confirm(dataset, shared.registries, rules.labels_needing_confirmation)
    path = Path(folder.name)
    return LoadedData(Snapshot("", path, path, None), confirmed, rules)


def _decide(loaded: LoadedData) -> View:
    info = loaded.dataset.info
    data_day = info.data_day(session.today(info.timezone))
    return computed.decide(loaded.dataset, data_day, loaded.rules.on(data_day), data_day)


def _result(view: View) -> str:
    """Return how many champions and removals result of the files, on their day."""
    champions, listed, removals = (
        METRICS[key].count(view.decisions) for key in ("champions", "listed", "removal_due")
    )
    unknown = METRICS["removal_due"].why_unknown(view)
    to_remove = (
        f"who must be removed is not known {unknown}" if unknown else f"{removals:,} to remove"
    )
    return (
        f"By these files, on {format_long_date(view.as_of)}: "
        f"{plural(champions, 'Impact Champion')} of {plural(listed, 'merchant')}; {to_remove}."
    )


# --- what unknown headers and words mean ------------------------------------------------------


def _with_chosen_columns(folder: MemoryFolder) -> MemoryFolder:
    """Return the folder with the columns.toml that was chosen in this session, if there is one."""
    content: MemoryFile | None = st.session_state.get(_COLUMNS_KEY)
    if content is None:
        return folder
    return MemoryFolder(folder.name, {**folder.files, mapping.COLUMNS_FILE: content})


def _forget_chosen_columns() -> None:
    st.session_state.pop(_COLUMNS_KEY, None)


def _draw_mapping(view: View, folder: MemoryFolder, *, is_refused: bool) -> None:
    """Draw the headers and words that are not understood, each with a choice of what it means.

    Args:
        view: what the page shows; a download is logged with it.
        is_refused: whether the files cannot be used as they are.
    """
    try:
        files = mapping.find_unmapped(folder)
    except ImpactError:
        return  # columns.toml is faulty, which the page reports
    headers = sum(len(file.headers) for file in files)
    words = sum(len(file.words) for file in files)
    what = [plural(n, name) for n, name in ((headers, "header"), (words, "word")) if n]
    if what:
        title = f"Say what {' and '.join(what)} of your files mean"
        with st.expander(title, expanded=is_refused or words > 0, icon=":material/translate:"):
            _draw_form(folder, files)
    if _COLUMNS_KEY in st.session_state:
        _draw_chosen(view, st.session_state[_COLUMNS_KEY])


def _draw_form(folder: MemoryFolder, files: Sequence[mapping.Unmapped]) -> None:
    with st.form("own_mapping", border=False):
        st.caption(
            "These headers are read as no column of ours, these words as no value. Choose what "
            "they mean, and apply: your files are read again. What is left empty stays as it is; "
            "a column that is filled in already is a guess, to be checked."
        )
        choices = [_draw_file(file) for file in files]
        if not st.form_submit_button("Apply", type="primary"):
            return
        try:
            chosen = mapping.apply_choices(folder, choices)
            st.session_state[_COLUMNS_KEY] = chosen.files[mapping.COLUMNS_FILE]
        except ImpactError as error:
            st.error("This cannot be applied.", icon=":material/error:")
            messages.draw_error(error)
        else:
            st.rerun()


def _draw_file(file: mapping.Unmapped) -> mapping.Choices:
    """Draw the tables of one file; return what is chosen in them."""
    if file.headers or file.words:
        messages.draw_literal(file.file, "strong")
    headers = _draw_headers(file) if file.headers else {}
    by_values: dict[tuple[str, ...], list[mapping.UnknownWord]] = {}
    for word in file.words:
        by_values.setdefault(_values(_column(file, word.column)), []).append(word)
    meanings: dict[tuple[str, str], str] = {}
    for values, words in by_values.items():
        meanings |= _draw_words(file, values, words)
    return mapping.Choices(
        file.file,
        file.kind,
        {header: column for header, column in headers.items() if column != _CARRY},
        [header for header, column in headers.items() if column == _CARRY],
        meanings,
    )


def _column(file: mapping.Unmapped, name: str) -> Column:
    return find_column(FILE_COLUMNS[file.kind], name)


def _values(column: Column) -> tuple[str, ...]:
    """Return the values that a word of a column can mean."""
    if column.kind == "country":
        return _COUNTRY_CODES
    return YES_NO if column.kind == "yes_no" else column.words


def _draw_headers(file: mapping.Unmapped) -> dict[str, str]:
    def column_label(name: str) -> str:
        if name == _CARRY:
            return "Carry along as an extra column"
        column = _column(file, name)
        return f"{column.label} ({name}{', needed' if column.column_required else ''})"

    headers = [header.header for header in file.headers]
    table = {
        "Header in your file": headers,
        "First values": [" · ".join(header.samples) for header in file.headers],
        "Our column": [h.guess if h.guess in file.missing else None for h in file.headers],
    }
    options = (*file.missing, _CARRY)
    return _draw_editor(f"headers of {file.file}", headers, table, options, column_label)


def _draw_words(
    file: mapping.Unmapped, values: tuple[str, ...], words: Sequence[mapping.UnknownWord]
) -> dict[tuple[str, str], str]:
    """Draw words of columns that have the same values; return what each of them means."""

    def meaning_label(value: str) -> str:
        if value == _NO_VALUE:
            return "No value"
        return country_name(value) if values == _COUNTRY_CODES else display_label(value)

    table = {
        "Column": [_column(file, word.column).label for word in words],
        "Word in your file": [word.word for word in words],
        "Rows": [word.rows for word in words],
        "It means": [None] * len(words),
    }
    what = f"words of {file.file}: {', '.join(dict.fromkeys(word.column for word in words))}"
    keys = [(word.column, word.word) for word in words]
    chosen = _draw_editor(what, keys, table, (*values, _NO_VALUE), meaning_label)
    return {key: "" if value == _NO_VALUE else value for key, value in chosen.items()}


def _draw_editor(
    what: str,
    keys: Sequence[Key],
    table: dict[str, list[object]],
    options: Sequence[str],
    label_of: Callable[[str], str],
) -> dict[Key, str]:
    """Draw a table whose last column is a choice; return the choices by the keys of the rows."""
    *fixed, choice = table
    edited = st.data_editor(
        pd.DataFrame(table),
        # A key of its own for each content: the choices would stay at their row.
        key=f"map_{what}_{hash(str(table))}",
        hide_index=True,
        disabled=fixed,
        column_config={
            "Rows": st.column_config.NumberColumn(width=60),
            choice: st.column_config.SelectboxColumn(options=options, format_func=label_of),
        },
        placeholder="Choose",
        alt=f"What the {what} mean",
    )
    return {key: x for key, x in zip(keys, edited[choice], strict=True) if isinstance(x, str)}


def _draw_chosen(view: View, content: MemoryFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label, key = "Download columns.toml", "own_columns_download"
        draw_download(label, view, mapping.COLUMNS_FILE, content.read_bytes, key)
        forget, key = _forget_chosen_columns, "own_columns_forget"
        st.button("Forget what was chosen", key=key, on_click=forget)
        st.caption("Keep it beside your files, or bring it with them: it is applied again.")
