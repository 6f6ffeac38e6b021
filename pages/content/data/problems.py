"""The tab Problems of Data: what is wrong in the files, by root cause, and the skipped rows."""

from collections import Counter

import pandas as pd
import streamlit as st

from impact.model.problems import worst_first
from impact.model.texts.number_format import plural
from impact.output.problem_causes import owner_text, problem_causes
from impact.rules.view import View
from pages.url import address
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer
from pages.widgets.table_filters import TableFilter, draw_filters
from pages.widgets.tables import MOST_ROWS, digits, number, text

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


def _effect_label(effect: str) -> str:
    return EFFECT_LABELS.get(effect, effect)


_FILTERS = (
    TableFilter("file", "file", "File"),
    TableFilter("code", "code", "Code"),
    TableFilter("effect", "effect", "Effect", _effect_label),
)
# Three lines of a message.
_ROW_HEIGHT, _MAX_HEIGHT = 72, 560


def draw_problems(view: View) -> None:
    """Draw the causes, the worst first; all problems and the skipped rows are folded."""
    dataset = view.dataset
    problems = dataset.problems
    if problems.empty:
        draw_answer("Nothing is wrong in the files")
        return
    causes = problem_causes(dataset)
    skipped = sum(report.left_out for report in dataset.files)
    draw_answer(
        f"{plural(skipped, 'row')} of the files could not be read",
        f"{plural(dataset.report.problem_count, 'problem')} with {plural(len(causes), 'cause')}, "
        "most serious first. Until they are fixed, some results may be wrong.",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Copy for the owner of the files", icon=":material/content_copy:"):
            st.code(owner_text(dataset), language=None, wrap_lines=True, height=300)
        downloads.draw_table_export_bar(view, "problems", problems, "problems")
    _draw_causes(causes)
    _draw_all(problems)
    _draw_skipped_rows(view)


def _draw_causes(causes: pd.DataFrame) -> None:
    shown = tables.with_texts(causes.head(MOST_ROWS).drop(columns="code"), effect=_effect_label)
    config = {
        "effect": text("Effect", width=110),
        "message": text("What is wrong and how to fix it", width=520),
        "file": text("File", width=170),
        "line": digits("First line", width=80),
        "column": text("Column", width=130),
        "rows": number("Times", width=65),
        "follows": number(
            "Skipped with it",
            width=125,
            help="Rows of other files that name a merchant whose row was skipped.",
        ),
    }
    height = tables.wrapped_height(shown, _ROW_HEIGHT, _MAX_HEIGHT)
    alt = "Causes of the problems"
    tables.draw_table(shown, config, alt, height=height, row_height=_ROW_HEIGHT)


def _draw_all(problems: pd.DataFrame) -> None:
    is_asked = any(address.current().values(one.param) for one in _FILTERS)
    title = f"All {len(problems):,} problems"
    with st.expander(title, key="all_problems", expanded=is_asked, on_change="rerun") as box:
        if box.open:
            with st.container(horizontal=True):
                shown = draw_filters(problems, _FILTERS, "the problems of these files")
            st.markdown(f"**{len(shown):,} of {len(problems):,} problems**, most serious first")
            _draw_problem_table(shown)


def _draw_problem_table(shown: pd.DataFrame) -> None:
    config = {
        "effect": text("Effect", width=120),
        "file": text("File", width=150),
        "line": digits("Line", width=60),
        "column": text("Column", width=130),
        "value": text("Value", width=100),
        "message": text("What it is and how to fix it", width=560),
        "code": text("Code", width=130),
    }
    texts = tables.with_texts(worst_first(shown).head(MOST_ROWS), effect=_effect_label)
    tables.draw_table(texts, config, "Problems of the data files", column_order=tuple(config))
    tables.draw_first_of(len(shown))


def _draw_skipped_rows(view: View) -> None:
    left_out = {
        report.file: view.dataset.report.left_out(report.file) for report in view.dataset.files
    }
    skipped = {file: rows for file, rows in left_out.items() if not rows.empty}
    if not skipped:
        return
    is_asked = "row-left-out" in address.current().values("effect")
    with st.expander("Skipped rows, as they are in the files", key="skipped", expanded=is_asked):
        for file, rows in skipped.items():
            messages.draw_literal(f"{file}: {plural(len(rows), 'skipped row')}", "strong")
            shown = _with_unique_names(rows.head(MOST_ROWS))
            st.dataframe(shown, hide_index=True, alt=f"Skipped rows of {file}")
            scope = f"{file.rpartition('.')[0]}.left-out"
            downloads.draw_table_menu(view, scope, rows, "skipped rows")


def _with_unique_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a number after a repeated header, since a grid needs unique names."""
    counts: Counter[str] = Counter()
    names = []
    for name in rows.columns:
        counts[name] += 1
        names.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return rows.set_axis(names, axis=1)
