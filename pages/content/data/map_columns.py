"""The part of Try your own files that says what unknown headers and words mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from impact.loading.fields.known_words import COUNTRIES
from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.mapping import (
    COLUMNS_FILE,
    Choices,
    UnknownWord,
    Unmapped,
    apply_choices,
    find_unmapped,
)
from impact.model.columns import FILE_COLUMNS, Column, find_column
from impact.model.errors import ImpactError
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.filters import YES_NO, country_name
from pages.widgets import messages
from pages.widgets.download_button import draw_download

_COLUMNS_KEY = "own_files_columns"
_CARRY, _NO_VALUE = "carry along", "no value"


def with_chosen_columns(folder: MemoryFolder) -> MemoryFolder:
    """Return the folder with the columns.toml that was chosen in this session, if there is one."""
    content: MemoryFile | None = st.session_state.get(_COLUMNS_KEY)
    if content is None:
        return folder
    return MemoryFolder(folder.name, {**folder.files, COLUMNS_FILE: content})


def forget_chosen_columns() -> None:
    """Forget what was chosen."""
    st.session_state.pop(_COLUMNS_KEY, None)


def draw_mapping(view: View, folder: MemoryFolder, *, is_refused: bool) -> None:
    """Draw the headers and words that are not understood, each with a choice of what it means.

    Args:
        view: what the page shows; a download is logged with it.
        is_refused: whether the files cannot be used as they are.
    """
    try:
        files = find_unmapped(folder)
    except ImpactError:
        return  # columns.toml is faulty, which the page reports
    headers = sum(len(file.headers) for file in files)
    words = sum(len(file.words) for file in files)
    what = [
        f"{n:,} {name}{'s' * (n > 1)}" for n, name in ((headers, "header"), (words, "word")) if n
    ]
    if what:
        title = f"Say what {' and '.join(what)} of your files mean"
        with st.expander(title, expanded=is_refused or words > 0, icon=":material/translate:"):
            _draw_form(folder, files)
    if _COLUMNS_KEY in st.session_state:
        _draw_chosen(view, st.session_state[_COLUMNS_KEY])


def _draw_form(folder: MemoryFolder, files: Sequence[Unmapped]) -> None:
    with st.form("own_mapping", border=False):
        st.caption(
            "These headers are read as no column of ours, these words as no value. Choose what "
            "they mean, and apply: your files are read again. What is left empty stays as it is."
        )
        choices = [_draw_file(file) for file in files]
        if st.form_submit_button("Apply", type="primary"):
            _apply(folder, choices)


def _apply(folder: MemoryFolder, choices: Sequence[Choices]) -> None:
    try:
        st.session_state[_COLUMNS_KEY] = apply_choices(folder, choices).files[COLUMNS_FILE]
    except ImpactError as error:
        st.error("This cannot be applied.", icon=":material/error:")
        messages.draw_error(error)
    else:
        st.rerun()


def _draw_file(file: Unmapped) -> Choices:
    """Draw the tables of one file; return what is chosen in them."""
    if not file.headers and not file.words:
        return Choices(file.file, file.kind)
    messages.draw_literal(file.file, "strong")
    headers = _draw_headers(file) if file.headers else {}
    by_values: dict[tuple[str, ...], list[UnknownWord]] = {}
    for word in file.words:
        by_values.setdefault(_values(_column(file, word.column)), []).append(word)
    meanings: dict[tuple[str, str], str] = {}
    for values, words in by_values.items():
        meanings |= _draw_words(file, values, words)
    return Choices(
        file.file,
        file.kind,
        {header: column for header, column in headers.items() if column != _CARRY},
        [header for header, column in headers.items() if column == _CARRY],
        meanings,
    )


def _column(file: Unmapped, name: str) -> Column:
    return find_column(FILE_COLUMNS[file.kind], name)


def _draw_headers(file: Unmapped) -> dict[str, str]:
    def column_label(name: str) -> str:
        if name == _CARRY:
            return "Carry along as an extra column"
        column = _column(file, name)
        return f"{column.label} ({name}{', needed' if column.column_required else ''})"

    guesses = [h.guess if h.guess in file.missing else None for h in file.headers]
    headers = [header.header for header in file.headers]
    table = {
        "Header in your file": headers,
        "First values": [" · ".join(header.samples) for header in file.headers],
        "Our column": guesses,
    }
    chosen = _draw_editor(f"headers of {file.file}", table, (*file.missing, _CARRY), column_label)
    return {header: value for header, value in zip(headers, chosen, strict=True) if value}


def _draw_words(
    file: Unmapped, values: tuple[str, ...], words: Sequence[UnknownWord]
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
    chosen = _draw_editor(what, table, (*values, _NO_VALUE), meaning_label)
    return {
        (word.column, word.word): "" if value == _NO_VALUE else value
        for word, value in zip(words, chosen, strict=True)
        if value
    }


_COUNTRY_CODES = tuple(sorted(COUNTRIES, key=country_name))


def _values(column: Column) -> tuple[str, ...]:
    """Return the values that a word of a column can mean."""
    if column.kind == "country":
        return _COUNTRY_CODES
    return YES_NO if column.kind == "yes_no" else column.words


def _draw_editor(
    what: str,
    table: dict[str, list[object]],
    options: Sequence[str],
    label_of: Callable[[str], str],
) -> list[str]:
    """Draw a table whose last column is a choice; return the choices, "" where there is none."""
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
    return [value if isinstance(value, str) else "" for value in edited[choice]]


def _draw_chosen(view: View, content: MemoryFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label, key = "Download columns.toml", "own_columns_download"
        draw_download(label, view, COLUMNS_FILE, content.read_bytes, key)
        st.button(
            "Forget what was chosen", key="own_columns_forget", on_click=forget_chosen_columns
        )
        st.caption("Keep it beside your files, or bring it with them: it is applied again.")
