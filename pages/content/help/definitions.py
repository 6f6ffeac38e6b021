"""The Definitions page: policy, metrics, words, columns and problem codes with their meanings."""

from __future__ import annotations

import streamlit as st

from impact.compare.what_changed.change_labels import change_label
from impact.model.columns import DECISIONS, FILE_COLUMNS, Column
from impact.model.glossary import (
    BASIS_NOTE,
    CAUSE_MEANINGS,
    POLICY_VALUES,
    PUBLIC_STATEMENTS,
    TEAM_SETTING,
    WORD_MEANINGS,
)
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.data import data_quality
from pages.widgets import messages

_WORD_HEADINGS = {
    "status": "Status",
    "label_group": "Label group",
    "routes": "Routes",
    "esus_state": "Label states (ESUS and ESAT)",
    "assessment_state": "Assessment states",
    "badge_audit": "Badge and shop",
    "verdict": "Verdicts of the State's lists",
    "basis": "What a badge rests on",
    "caveats": "Caveats",
    "findings": "Findings",
}


def draw_whose_rules() -> None:
    """Draw what the programme's public pages say beside what this team has set."""
    st.header("Whose rule is it?")
    public, team = st.columns(2)
    with public.container(border=True, height="stretch"):
        st.subheader("The programme's public pages say")
        st.markdown("\n".join(f"- {statement}" for statement in PUBLIC_STATEMENTS))
    with team.container(border=True, height="stretch"):
        st.subheader("This team has set")
        settings = [value for value in POLICY_VALUES if value.source == TEAM_SETTING]
        st.markdown("\n".join(f"- **{value.label}**: {value.meaning}" for value in settings))


def draw_policy(view: View) -> None:
    """Draw every value of the policy in force, with its unit and source."""
    st.header("Policy in force")
    st.text(f"Version {view.policy.version}")
    messages.draw_definitions(
        (
            f"{value.label}: {value.text(view.policy) or 'none'}",
            f"{value.unit} · {value.source}",
            value.meaning,
        )
        for value in POLICY_VALUES
    )


def draw_metrics(view: View) -> None:
    """Draw every metric with its definition."""
    st.header("Numbers")
    messages.draw_definitions(
        (metric.label, "", metric.meaning(view.policy)) for metric in METRICS.values()
    )


def draw_words() -> None:
    """Draw the words of a decision with their meanings."""
    st.header("Words")
    for column, heading in _WORD_HEADINGS.items():
        st.subheader(heading)
        messages.draw_definitions(
            (display_label(word), word, meaning) for word, meaning in WORD_MEANINGS[column].items()
        )
        if column == "basis":
            st.caption(BASIS_NOTE)
    st.subheader("Causes of a change")
    messages.draw_definitions(
        (change_label(word), word, meaning) for word, meaning in CAUSE_MEANINGS.items()
    )


def draw_columns() -> None:
    """Draw every column of the export and of each file."""
    st.header("Columns")
    st.subheader("Of an export")
    messages.draw_definitions((column.label, column.name, column.meaning) for column in DECISIONS)
    for kind, table in FILE_COLUMNS.items():
        st.subheader(f"Of {kind}.csv")
        messages.draw_definitions(
            (column.label, _column_note(column), column.meaning) for column in table
        )


def draw_problem_codes() -> None:
    """Draw every problem code and effect."""
    st.header("Problem codes")
    data_quality.draw_codes_and_effects()


def _column_note(column: Column) -> str:
    note = f"{column.name} · {column.unit}"
    if column.value_required:
        where = ", in every row" if column.column_required else " with a value"
        return f"{note} · must be there{where}"
    return f"{note} · the column must be there" if column.column_required else note
