"""The Help page: what every number, column, word, rule and problem code means, with a search."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
import streamlit as st

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_if import WhatIf
from impact.model import glossary
from impact.model.columns import DECISIONS, FILE_COLUMNS, Column
from impact.model.dates import format_long_date
from impact.model.glossary import POLICY_VALUES
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.model.problems import CODE_MEANINGS, CODE_TITLES, EFFECTS
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.data.problems import EFFECT_LABELS, EFFECT_MEANINGS
from pages.content.overview import what_if
from pages.session_data import computed
from pages.shell import page_inputs
from pages.shell.tabs import draw_tabs
from pages.url import address
from pages.widgets import messages, tables
from pages.widgets.parts import draw_answer, draw_input
from pages.widgets.tables import MOST_ROWS, day, number, text

_SEARCH = "search"
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


class _Entry(NamedTuple):
    """A term with its meaning; the note is its name in files, or in full."""

    section: str
    term: str
    note: str
    meaning: str


_TERMS = tuple(_Entry("Terms", *term) for term in glossary.TERMS)


def draw_help(view: View) -> None:
    """Draw the search, and the open tab or what was found."""
    draw_answer(
        "What the numbers, columns and rules mean",
        "Not being a champion is no mark against a merchant, and the badge says nothing about the "
        "quality of a product.",
    )
    searched = address.current().last(_SEARCH)
    draw_input(
        st.text_input,
        "Search the help",
        key="help_search",
        value=searched,
        on_change=lambda typed: address.write_params({_SEARCH: typed.strip()}),
        type="search",
        icon=":material/search:",
        placeholder="A word, a column or a problem code",
        label_visibility="collapsed",
        width=420,
    )
    if searched.strip():
        _draw_found(view, searched.casefold().split())
        return
    entries = {tab: lambda tab=tab: _draw_entries(_ENTRIES[tab](view)) for tab in _ENTRIES}
    terms = {"terms": lambda: _draw_entries(_TERMS), "rules": lambda: _draw_rules(view)}
    draw_tabs("help", {**terms, **entries})


def _draw_rules(view: View) -> None:
    _draw_whose_rules()
    _draw_entries(_policy_entries(view))
    _draw_policy_history(view)


def _draw_found(view: View, words: list[str]) -> None:
    """Draw the entries that have all words, those first whose term has them."""
    found = [entry for entry in _all_entries(view) if _has_words(" ".join(entry), words)]
    if not found:
        st.text("Nothing in the help has all of these words.")
    _draw_entries(sorted(found, key=lambda entry: not _has_words(entry.term, words)))


def _has_words(written: str, words: list[str]) -> bool:
    return all(word in written.casefold() for word in words)


def _draw_entries(shown: Sequence[_Entry]) -> None:
    for section in dict.fromkeys(entry.section for entry in shown):
        st.header(section, anchor=False)
        messages.draw_definitions(
            (entry.term, entry.note, entry.meaning) for entry in shown if entry.section == section
        )


def _draw_policy_history(view: View) -> None:
    """Draw the versions with author, reason and reference, and what each moves on the day."""
    history = page_inputs.current_inputs().loaded.rules
    if len(history.versions) < 2:
        st.caption("The policy file keeps one version, which holds on every day.")
        return
    changes = [
        (before, after, _moves_between(view, before.policy, after.policy))
        for before, after in pairwise(history.versions)
    ]
    st.header("Versions", anchor=False)
    _draw_versions(history, view, [None, *(len(moved.moves) for _, _, moved in changes)])
    st.caption(
        "Moved: merchants whose status would be another one under the version before, on "
        f"{format_long_date(view.as_of)}, by the same files."
    )
    for before, after, moved in changes:
        _draw_change(before, after, moved)


def _moves_between(view: View, before: Policy, after: Policy) -> WhatIf:
    before_view = view if before == view.policy else computed.redecide(view, before)
    return computed.what_if(before_view, after)


def _draw_versions(history: PolicyHistory, view: View, moved: list[int | None]) -> None:
    in_force = history.in_force(view.as_of)
    rows = [
        {
            "version": version.policy.version,
            "first": version.first,
            "last": version.last,
            "is_in_force": "In force" if version is in_force else "",
            "moved": count,
            "by": version.by,
            "why": version.why,
            "reference": version.reference,
        }
        for version, count in zip(history.versions, moved, strict=True)
    ]
    config = {
        "version": text("Version"),
        "first": day("From"),
        "last": day("Until"),
        "is_in_force": text("On the day"),
        "moved": number("Moved"),
        "by": text("By"),
        "why": text("Why", width=320),
        "reference": text("Reference"),
    }
    table = pd.DataFrame(rows).astype({"moved": "Int64"})
    tables.draw_table(table, config, "The versions of the policy")


def _draw_change(before: PolicyVersion, after: PolicyVersion, change: WhatIf) -> None:
    first = after.first.isoformat() if after.first is not None else ""
    with st.expander(f"The change of {first}: {plural(len(change.moves), 'merchant')} moved"):
        st.text(f"{before.policy.version} → {after.policy.version}")
        for value in POLICY_VALUES:
            old, new = value.text(before.policy), value.text(after.policy)
            if old != new:
                st.text(f"{value.label}: {old} → {new}")
        if change.moves.empty:
            st.text("No merchant's status is another one because of it.")
            return
        what_if.draw_move_table(change.moves.head(MOST_ROWS), f"moved_{first}")


# --- what is explained --------------------------------------------------------------------------


def _draw_whose_rules() -> None:
    """Draw what the programme's public pages say beside what this team has set."""
    public, team = st.columns(2)
    with public.container(border=True, height="stretch"):
        st.header("The programme's public pages say", anchor=False)
        st.markdown("\n".join(f"- {statement}" for statement in glossary.PUBLIC_STATEMENTS))
    with team.container(border=True, height="stretch"):
        st.header("This team has set", anchor=False)
        settings = [
            value for value in glossary.POLICY_VALUES if value.source == glossary.TEAM_SETTING
        ]
        st.markdown("\n".join(f"- **{value.label}**: {value.meaning}" for value in settings))


def _policy_entries(view: View) -> list[_Entry]:
    section = f"Policy {view.policy.version}, in force"
    return [
        _Entry(
            section,
            f"{value.label}: {value.text(view.policy)}",
            " · ".join(filter(None, (value.unit, value.source))),
            value.meaning,
        )
        for value in glossary.POLICY_VALUES
    ]


def _number_entries(view: View) -> list[_Entry]:
    return [
        _Entry("Numbers", metric.label, "", metric.meaning(view.policy))
        for metric in METRICS.values()
    ]


def _column_entries(view: View) -> list[_Entry]:
    columns = [
        _Entry("Columns of an export", column.label, column.name, column.meaning)
        for column in DECISIONS
    ]
    columns += [
        _Entry(f"Columns of {kind}.csv", column.label, _column_note(column), column.meaning)
        for kind, table in FILE_COLUMNS.items()
        for column in table
    ]
    words = [
        _Entry(heading, display_label(word), word, meaning)
        for column, heading in _WORD_HEADINGS.items()
        for word, meaning in glossary.WORD_MEANINGS[column].items()
    ]
    causes = [
        _Entry("Causes of a change", change_label(word), word, meaning)
        for word, meaning in glossary.CAUSE_MEANINGS.items()
    ]
    return [*columns, *words, *causes]


def _problem_entries(view: View) -> list[_Entry]:
    codes = [
        _Entry("Problem codes", code, title, CODE_MEANINGS[code])
        for code, title in CODE_TITLES.items()
    ]
    effects = [
        _Entry("Effects", EFFECT_LABELS[effect], effect, EFFECT_MEANINGS[effect])
        for effect in EFFECTS
    ]
    return [*codes, *effects]


_ENTRIES: Mapping[str, Callable[[View], list[_Entry]]] = {
    "numbers": _number_entries,
    "columns": _column_entries,
    "codes": _problem_entries,
}


def _all_entries(view: View) -> list[_Entry]:
    others = (entry for make in _ENTRIES.values() for entry in make(view))
    return [*_TERMS, *_policy_entries(view), *others]


def _column_note(column: Column) -> str:
    note = f"{column.name} · {column.unit}"
    if column.value_required:
        where = ", in every row" if column.column_required else " with a value"
        return f"{note} · must be there{where}"
    return f"{note} · the column must be there" if column.column_required else note
