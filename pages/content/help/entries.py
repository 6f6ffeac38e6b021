"""What the Help page explains: one entry for each number, column, word, rule and problem code."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from impact.compare.what_changed.change_labels import change_label
from impact.model.columns import DECISIONS, FILE_COLUMNS, Column
from impact.model.glossary import (
    CAUSE_MEANINGS,
    POLICY_VALUES,
    PUBLIC_STATEMENTS,
    TEAM_SETTING,
    WORD_MEANINGS,
)
from impact.model.problems import CODES, EFFECTS
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.data.problems import EFFECT_LABELS, EFFECT_MEANINGS

_WORD_HEADINGS = {
    "status": "Status",
    "label_group": "Label group",
    "routes": "Ways to qualify",
    "esus_state": "State of a label (ESUS and ESAT)",
    "assessment_state": "State of the assessment",
    "badge_audit": "Badge and shop",
    "verdict": "What the State's lists say",
    "basis": "What a badge rests on",
    "caveats": "What makes a decision less sure",
    "findings": "Findings",
}


class Entry(NamedTuple):
    """A term with its meaning; the note is its name in files."""

    section: str
    term: str
    note: str
    meaning: str


def draw_whose_rules() -> None:
    """Draw what the programme's public pages say beside what this team has set."""
    public, team = st.columns(2)
    with public.container(border=True, height="stretch"):
        st.header("The programme's public pages say", anchor=False)
        st.markdown("\n".join(f"- {statement}" for statement in PUBLIC_STATEMENTS))
    with team.container(border=True, height="stretch"):
        st.header("This team has set", anchor=False)
        settings = [value for value in POLICY_VALUES if value.source == TEAM_SETTING]
        st.markdown("\n".join(f"- **{value.label}**: {value.meaning}" for value in settings))


def policy_entries(view: View) -> list[Entry]:
    """Return every value of the policy in force, with its unit and source."""
    section = f"Policy {view.policy.version}, in force"
    return [
        Entry(
            section,
            f"{value.label}: {value.text(view.policy) or 'none'}",
            f"{value.unit} · {value.source}",
            value.meaning,
        )
        for value in POLICY_VALUES
    ]


def _number_entries(view: View) -> list[Entry]:
    return [
        Entry("Numbers", metric.label, "", metric.meaning(view.policy))
        for metric in METRICS.values()
    ]


def _column_entries(view: View) -> list[Entry]:
    columns = [
        Entry("Columns of an export", column.label, column.name, column.meaning)
        for column in DECISIONS
    ]
    columns += [
        Entry(f"Columns of {kind}.csv", column.label, _column_note(column), column.meaning)
        for kind, table in FILE_COLUMNS.items()
        for column in table
    ]
    words = [
        Entry(heading, display_label(word), word, meaning)
        for column, heading in _WORD_HEADINGS.items()
        for word, meaning in WORD_MEANINGS[column].items()
    ]
    causes = [
        Entry("Causes of a change", change_label(word), word, meaning)
        for word, meaning in CAUSE_MEANINGS.items()
    ]
    return [*columns, *words, *causes]


def _problem_entries(view: View) -> list[Entry]:
    codes = [
        Entry("Problem codes", code.code, code.title, f"{code.when} {code.effect} {code.fix}")
        for code in CODES.values()
    ]
    effects = [
        Entry("Effects", EFFECT_LABELS[effect], effect, EFFECT_MEANINGS[effect])
        for effect in EFFECTS
    ]
    return [*codes, *effects]


ENTRIES: Mapping[str, Callable[[View], list[Entry]]] = {
    "numbers": _number_entries,
    "columns": _column_entries,
    "codes": _problem_entries,
}


def all_entries(view: View) -> list[Entry]:
    """Return every entry of every tab."""
    return [*policy_entries(view), *(entry for make in ENTRIES.values() for entry in make(view))]


def _column_note(column: Column) -> str:
    note = f"{column.name} · {column.unit}"
    if column.value_required:
        where = ", in every row" if column.column_required else " with a value"
        return f"{note} · must be there{where}"
    return f"{note} · the column must be there" if column.column_required else note
