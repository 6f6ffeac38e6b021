"""The Data quality page: files, columns, problems, left-out rows, and the notice about them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from impact.model.dataset import FileReport
from impact.model.problems import CODES, EFFECTS, worst_first
from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.metrics import METRICS
from pages.shell import sidebar
from pages.url import navigate, state
from pages.widgets import downloads, messages

PREVIEW_ROWS = 1_000
EFFECT_MEANINGS = {
    "noted": "Said here, changes nothing.",
    "value-set-aside": "The value is read as blank; it opens no route and clears no finding.",
    "row-left-out": "The row decides nothing; it can be downloaded as it stood.",
    "column-unread": "The column is carried along; nothing of it is read, and it decides nothing.",
    "file-refused": "Nothing of the file is used; the last good data stay.",
}
_ROW_COUNTS = ("Rows read", "Kept", "Left out", "Repeated")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_FILTERS = {"file": "File", "code": "Code", "effect": "Effect"}
_PROBLEM_COLUMNS = {
    "effect": st.column_config.TextColumn("Effect", width=120),
    "file": st.column_config.TextColumn("File", width=150),
    "line": st.column_config.NumberColumn("Line", format="%d", width=60),
    "column": st.column_config.TextColumn("Column", width=130),
    "value": st.column_config.TextColumn("Value", width=100),
    "message": st.column_config.TextColumn("What it is and how to mend it", width=560),
    "code": st.column_config.TextColumn("Code", width=130),
}
_NOUNS = {"assessments": "assessment", "merchants": "merchant"}


def draw_skipped_rows_notice(view: View) -> None:
    """Draw the notice that rows were left out that may matter, with the buttons to them."""
    counts = {
        noun: sum(report.left_out for report in view.dataset.files if report.kind == kind)
        for kind, noun in _NOUNS.items()
    }
    row_counts = " and ".join(
        _row_count_text(count, noun) for noun, count in counts.items() if count
    )
    if not row_counts:
        return
    metric = METRICS["assessment_left_out"]
    count = metric.count(view.decisions)
    with st.container(border=True, gap="small"):
        st.markdown(f":material/rule: **{row_counts} could not be used and decide nothing.**")
        st.caption("Until they are mended, a status, a removal ground or a count may be wrong.")
        with st.container(horizontal=True):
            st.button(
                "See the left-out rows",
                key="left_out_problems",
                on_click=navigate.go,
                args=("data_quality",),
                kwargs={"effect": "row-left-out"},
            )
            st.button(
                f"Merchants named by a left-out assessment, listed or not: {count:,}",
                key="left_out_merchants",
                on_click=navigate.open_merchants,
                args=(metric.selection,),
                disabled=count == 0,
            )


def _row_count_text(count: int, noun: str) -> str:
    return f"{count:,} {noun} row{'' if count == 1 else 's'}"


def draw_files(view: View) -> None:
    """Draw each file: how it was read, and what became of its rows."""
    st.header("Files")
    dataset = view.dataset
    table = pd.DataFrame([_file_row(report) for report in dataset.files])
    numbers = dict.fromkeys(_ROW_COUNTS, st.column_config.NumberColumn(format="localized"))
    st.dataframe(table, hide_index=True, column_config=numbers, alt="The files that were read")
    st.caption(
        "Rows read = kept + left out + repeated, for each file, always. The fingerprint of all "
        "files together:"
    )
    st.code(dataset.fingerprint, language=None)
    downloads.draw_table_menu(view, "files", table, "files")


def draw_columns(view: View) -> None:
    """Draw which header of each file is read as which column, and which are carried along."""
    st.header("Columns")
    rows = [
        {"File": report.file, "Header": header or "(none)", "Read as": column, "Note": note}
        for report in view.dataset.files
        for header, column, note in _header_rows(report)
    ]
    carried = sum(row["Read as"] == "" for row in rows)
    plural = "header is" if carried == 1 else "headers are"
    st.caption(
        f"{carried:,} {plural} carried along: shown and exported as they are, and read for nothing."
    )
    table = pd.DataFrame(rows, columns=["File", "Header", "Read as", "Note"])
    with st.expander("Which header is read as which column", expanded=carried > 0):
        st.dataframe(table, hide_index=True, alt="The columns of the files")
        downloads.draw_table_menu(view, "columns", table, "columns")


def _header_rows(report: FileReport) -> Iterator[tuple[str, str, str]]:
    for header, column in report.served:
        yield header, column, "" if header else "given in columns.toml"
    for header in report.carried:
        yield header, "", "carried along"


def _file_row(report: FileReport) -> dict[str, object]:
    return {
        "File": report.file,
        "Rows read": report.rows,
        "Kept": report.kept,
        "Left out": report.left_out,
        "Repeated": report.repeated,
        "Size": _size_text(report.size),
        "Encoding": report.encoding,
        "Delimiter": _DELIMITERS.get(report.delimiter, report.delimiter),
        "Changed (UTC)": f"{report.modified:%Y-%m-%d %H:%M}",
        "Age": sidebar.age_in_days_text(report.modified),
        "Fingerprint (SHA-256)": report.sha256,
    }


def _size_text(size: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size} bytes"


def draw_problems(view: View) -> None:
    """Draw every problem, with filters by file, code and effect, and the downloads."""
    st.header("Problems")
    problems = view.dataset.problems
    if problems.empty:
        st.success("No problem was found in these files.", icon=":material/check:")
        return
    options = {column: _count_options(column, problems) for column in _FILTERS}
    messages.draw_ignored(_unknown_values(options))
    with st.grid(3, min_column_width=200):
        for column, counts in options.items():
            _draw_filter(column, counts)
    params = state.read_params()
    shown = problems
    for column, counts in options.items():
        chosen = [word for word in counts if word in params.get(column, ())]
        if chosen:
            shown = shown[shown[column].isin(chosen)]
    count = view.dataset.report.problem_count
    st.markdown(f"**{len(shown):,} of {count:,} problems**, the gravest effect on top")
    downloads.draw_table_buttons(view, "problems", shown, "problems")
    _draw_problem_table(shown)


def _count_options(column: str, problems: pd.DataFrame) -> dict[str, int]:
    counts = problems[column].value_counts(sort=False)
    words = EFFECTS if column == "effect" else sorted(counts.index)
    return {word: int(counts[word]) for word in words if word in counts.index}


def _unknown_values(options: dict[str, dict[str, int]]) -> list[str]:
    params = state.read_params()
    return [
        f"{column}: {quote_untrusted(text)} is not among the problems of these files."
        for column, counts in options.items()
        for text in params.get(column, ())
        if text not in counts
    ]


def _draw_filter(column: str, counts: dict[str, int]) -> None:
    key = f"problems_{column}"
    requested = state.read_params().get(column, ())
    st.session_state[key] = [word for word in counts if word in requested]
    st.multiselect(
        _FILTERS[column],
        list(counts),
        format_func=lambda word: f"{word} · {counts[word]:,}",
        key=key,
        on_change=_change_filter,
        args=(key, column, tuple(counts)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )


def _change_filter(key: str, column: str, options: tuple[str, ...]) -> None:
    state.write_params({column: [word for word in st.session_state[key] if word in options]})


def _draw_problem_table(shown: pd.DataFrame) -> None:
    st.dataframe(
        worst_first(shown).head(PREVIEW_ROWS),
        hide_index=True,
        column_order=tuple(_PROBLEM_COLUMNS),
        column_config=_PROBLEM_COLUMNS,
        alt="Problems of the data files",
    )
    if len(shown) > PREVIEW_ROWS:
        st.caption(f"The first {PREVIEW_ROWS:,} are shown; the download has all.")
    with st.expander("What the codes and effects mean"):
        draw_codes_and_effects()


def draw_codes_and_effects() -> None:
    """Draw every problem code and every effect: what it means and how to fix it."""
    messages.draw_definitions(
        (code.code, code.title, f"{code.when} {code.effect} {code.fix}") for code in CODES.values()
    )
    st.markdown("**Effects**")
    messages.draw_definitions((effect, "", meaning) for effect, meaning in EFFECT_MEANINGS.items())


def draw_skipped_rows(view: View) -> None:
    """Draw the left-out rows of each file as they were, with their problem codes and downloads."""
    st.header("Left-out rows")
    dataset = view.dataset
    reports = [report for report in dataset.files if not dataset.left_out(report.file).empty]
    if not reports:
        st.text("No row was left out.")
    for report in reports:
        rows = dataset.left_out(report.file)
        messages.draw_literal(f"{report.file}: {_row_count_text(len(rows), 'left-out')}", "strong")
        st.dataframe(
            _with_unique_names(rows.head(PREVIEW_ROWS)),
            hide_index=True,
            alt=f"Left-out rows of {report.file}",
        )
        scope = f"{report.file.removesuffix('.csv')}.left-out"
        downloads.draw_table_buttons(view, scope, rows, "left-out rows")


def _with_unique_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a number after a repeated header, since a grid needs unique names."""
    counts: dict[str, int] = {}
    names = []
    for name in rows.columns:
        counts[name] = counts.get(name, 0) + 1
        names.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return rows.set_axis(names, axis=1)
