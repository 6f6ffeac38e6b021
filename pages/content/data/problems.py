"""The tab Problems of Data: what is wrong in the files, by root cause, and the skipped rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.model.problems import worst_first
from impact.output.problem_causes import cause_lines, problem_causes
from impact.rules.view import View
from pages.url import address
from pages.widgets import downloads, messages
from pages.widgets.answer import draw_answer
from pages.widgets.table_filters import TableFilter, draw_filters

PREVIEW_ROWS = 1_000
EFFECT_LABELS = {
    "noted": "Noted",
    "value-set-aside": "Value ignored",
    "row-left-out": "Row skipped",
    "column-unread": "Column not read",
    "encoding-guessed": "Encoding guessed",
    "file-refused": "File refused",
}
EFFECT_MEANINGS = {
    "noted": "Reported here, changes nothing.",
    "value-set-aside": "The value is read as blank; it opens no way to qualify and clears no "
    "finding.",
    "row-left-out": "The row decides nothing; it can be downloaded as it is.",
    "column-unread": "Nothing of the column is read, and it decides nothing.",
    "encoding-guessed": "The file is read by a guess of its encoding.",
    "file-refused": "Nothing of the file is used; the last good data stay.",
}
_FILTERS = (
    TableFilter("file", "file", "File"),
    TableFilter("code", "code", "Code"),
    TableFilter("effect", "effect", "Effect", lambda effect: EFFECT_LABELS.get(effect, effect)),
)
# Three lines of a message.
_ROW_HEIGHT, _MAX_HEIGHT = 72, 560


def draw_problems(view: View) -> None:
    """Draw the causes, the worst first; all problems and the skipped rows are folded."""
    dataset = view.dataset
    skipped = sum(report.left_out for report in dataset.files)
    problems = dataset.problems
    if problems.empty:
        draw_answer("Nothing is wrong in the files")
        return
    causes = problem_causes(dataset)
    draw_answer(
        f"{skipped:,} {'row' if skipped == 1 else 'rows'} of the files could not be read",
        f"{dataset.report.problem_count:,} problems with {len(causes):,} causes, most serious "
        "first. Until they "
        "are fixed, some results may be wrong.",
    )
    asked = any(address.current().values(one.param) for one in _FILTERS)
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_copy(view)
        downloads.draw_table_export_bar(view, "problems", problems, "problems")
    _draw_causes(causes)
    _draw_all(problems, is_open=asked)
    _draw_skipped_rows(view, is_open="row-left-out" in address.current().values("effect"))


def _draw_copy(view: View) -> None:
    with st.popover("Copy for the owner of the files", icon=":material/content_copy:"):
        st.code("\n".join(cause_lines(view.dataset)), language=None, wrap_lines=True, height=300)


def _draw_causes(causes: pd.DataFrame) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    shown = _with_labels(causes.head(PREVIEW_ROWS).drop(columns="code"))
    st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) * _ROW_HEIGHT + 40, _MAX_HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config={
            "effect": text("Effect", width=110),
            "message": text("What is wrong and how to fix it", width=520),
            "file": text("File", width=170),
            "line": number("First line", format="%d", width=80),
            "column": text("Column", width=130),
            "rows": number("Times", format="localized", width=65),
            "follows": number(
                "Rows skipped because of it",
                format="localized",
                width=120,
                help="Rows of other files that name a merchant whose row was skipped.",
            ),
        },
        alt="Causes of the problems",
    )


def _with_labels(problems: pd.DataFrame) -> pd.DataFrame:
    return problems.assign(effect=[EFFECT_LABELS.get(x, x) for x in problems["effect"]])


def _draw_all(problems: pd.DataFrame, *, is_open: bool) -> None:
    box = st.expander(
        f"All {len(problems):,} problems", key="all_problems", expanded=is_open, on_change="rerun"
    )
    if not box.open:
        return
    with box:
        with st.container(horizontal=True):
            shown = draw_filters(problems, _FILTERS, "the problems of these files")
        st.markdown(f"**{len(shown):,} of {len(problems):,} problems**, most serious first")
        _draw_problem_table(shown)


def _draw_problem_table(shown: pd.DataFrame) -> None:
    text = st.column_config.TextColumn
    config = {
        "effect": text("Effect", width=120),
        "file": text("File", width=150),
        "line": st.column_config.NumberColumn("Line", format="%d", width=60),
        "column": text("Column", width=130),
        "value": text("Value", width=100),
        "message": text("What it is and how to fix it", width=560),
        "code": text("Code", width=130),
    }
    st.dataframe(
        _with_labels(worst_first(shown).head(PREVIEW_ROWS)),
        hide_index=True,
        column_order=tuple(config),
        column_config=config,
        alt="Problems of the data files",
    )
    if len(shown) > PREVIEW_ROWS:
        st.caption(f"The first {PREVIEW_ROWS:,} are shown; the download has all.")


def _draw_skipped_rows(view: View, *, is_open: bool) -> None:
    dataset = view.dataset
    reports = [report for report in dataset.files if not dataset.left_out(report.file).empty]
    if not reports:
        return
    box = st.expander("Skipped rows, as they are in the files", key="skipped", expanded=is_open)
    for report in reports:
        rows = dataset.left_out(report.file)
        with box:
            plural = "" if len(rows) == 1 else "s"
            messages.draw_literal(f"{report.file}: {len(rows):,} skipped row{plural}", "strong")
            st.dataframe(
                _with_unique_names(rows.head(PREVIEW_ROWS)),
                hide_index=True,
                alt=f"Skipped rows of {report.file}",
            )
            scope = f"{report.file.rpartition('.')[0]}.left-out"
            downloads.draw_table_menu(view, scope, rows, "skipped rows")


def _with_unique_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a number after a repeated header, since a grid needs unique names."""
    counts: dict[str, int] = {}
    names = []
    for name in rows.columns:
        counts[name] = counts.get(name, 0) + 1
        names.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return rows.set_axis(names, axis=1)
