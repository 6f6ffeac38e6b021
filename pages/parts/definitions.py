"""The body of the Definitions page: one table for each registry. All texts are the project's."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.columns import DECISIONS, FILE_COLUMNS, Column, label_of
from impact.decisions import View
from impact.meanings import POLICY_VALUES, PUBLIC_STATEMENTS, TEAM_SETTING, WORDS
from impact.metrics import METRICS
from pages.parts import messages, quality

_WORD_HEADINGS = {
    "status": "Status",
    "label_group": "Label group",
    "routes": "Routes",
    "esus_state": "Label states (ESUS and ESAT)",
    "assessment_state": "Assessment states",
    "badge_audit": "Badge and shop",
    "caveats": "Caveats",
    "findings": "Findings",
}


def whose_rules() -> None:
    """Tell apart what the programme's public page says and what this team has set."""
    st.header("Whose rule is it?")
    public, team = st.columns(2)
    with public.container(border=True, height="stretch"):
        st.subheader("The programme's public page says")
        st.markdown("\n".join(f"- {statement}" for statement in PUBLIC_STATEMENTS))
    with team.container(border=True, height="stretch"):
        st.subheader("This team has set")
        settings = [value for value in POLICY_VALUES if value.source == TEAM_SETTING]
        st.markdown("\n".join(f"- **{value.label}**: {value.meaning}" for value in settings))


def policy(view: View) -> None:
    """List every value of the policy in force, with its unit and whose rule it is."""
    st.header("Policy in force")
    st.markdown(f"Version **{messages.escape(view.policy.version)}**")
    rows = [
        (value.label, value.text(view.policy), value.unit, value.source, value.meaning)
        for value in POLICY_VALUES
    ]
    names = ["Value", "In force", "Unit", "Whose rule", "Meaning"]
    _table(pd.DataFrame(rows, columns=names), "Policy values in force")


def metrics(view: View) -> None:
    """List every metric with its definition."""
    st.header("Numbers")
    rows = [(metric.label, metric.meaning(view.policy)) for metric in METRICS.values()]
    _table(pd.DataFrame(rows, columns=["Number", "Definition"]), "Metrics and their definitions")


def words() -> None:
    """List the words of a decision with their meanings."""
    st.header("Words")
    for column, heading in _WORD_HEADINGS.items():
        st.subheader(heading)
        rows = [(label_of(word), word, said) for word, said in WORDS[column].items()]
        names = ["On screen", "In files and addresses", "Meaning"]
        _table(pd.DataFrame(rows, columns=names), f"Words of {heading}")


def columns() -> None:
    """List every column of the export and of each file."""
    st.header("Columns")
    st.subheader("Of an export")
    _table(_columns_table(DECISIONS), "Columns of an export")
    for kind, table in FILE_COLUMNS.items():
        st.subheader(f"Of {kind}.csv")
        _table(_columns_table(table, is_file=True), f"Columns of {kind}.csv")


def problem_codes() -> None:
    """List every problem code and effect."""
    st.header("Problem codes")
    quality.code_table()
    quality.effect_table()


def _columns_table(table: tuple[Column, ...], *, is_file: bool = False) -> pd.DataFrame:
    rows = [(column.label, column.name, column.unit, column.meaning) for column in table]
    frame = pd.DataFrame(rows, columns=["On screen", "Name", "Form", "Meaning"])
    if is_file:
        frame["Must be there"] = [_must(column) for column in table]
    return frame


def _must(column: Column) -> str:
    if column.value_must:
        return "column and value" if column.header_must else "value"
    return "column" if column.header_must else ""


def _table(frame: pd.DataFrame, alt: str) -> None:
    st.table(frame, hide_index=True, border="horizontal", alt=alt)
