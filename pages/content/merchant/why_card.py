"""The why-card of a merchant: its conditions with their evidence, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from impact.explain.conditions import Condition
from impact.explain.counterfactuals import Counterfactual, counterfactuals
from impact.explain.evidence import SourceValue
from impact.explain.why_card import WhyCard
from impact.model.glossary import VERDICT_MEANINGS
from impact.model.texts.wording import display_label
from impact.rules.view import View
from pages.session_data import computed
from pages.widgets import html_table

CONDITION_HEADINGS = ("Condition", "Met?", "Found", "Needed", "File and line")
VERDICT_HEADINGS = ("Label", "State list says", "In full", "The row of the list")
COUNTERFACTUAL_HEADINGS = ("It would be", "If this were so", "As of")


def draw_proof(view: View, card: WhyCard) -> None:
    """Draw the rule and every condition with its files and lines, and what would change it."""
    st.text(f"The rule that decided: {card.rule}")
    if card.basis:
        st.text(f"The badge rests on: {display_label(card.basis)}. {card.basis_sentence}")
    for title, conditions in (*ordered_sections(card), ("Listed", (card.listing,))):
        st.header(title, anchor=False)
        _draw_conditions(title, conditions)
    _draw_counterfactuals(card, view)


def ordered_sections(card: WhyCard) -> list[tuple[str, tuple[Condition, ...]]]:
    """Return routes and themes with their titles, the deciding ones first."""
    parts = [("Ways to qualify", card.routes), ("Reasons for a removal", card.themes)]
    return parts[::-1] if card.status == "removal_due" else parts


def _draw_conditions(name: str, conditions: Iterable[Condition]) -> None:
    rows = [condition_row(condition) for condition in conditions]
    html_table.draw_html_table(CONDITION_HEADINGS, rows, name)


def condition_row(condition: Condition) -> tuple[html_table.Cell, ...]:
    """Return a condition as a row under CONDITION_HEADINGS."""
    sources = source_lines(condition.evidence) or ("No row in the files.",)
    return (condition.label, result_lines(condition), condition.actual, condition.required, sources)


def result_lines(condition: Condition) -> tuple[str, ...]:
    """Return the lines that say whether a condition is met and whether it decides."""
    lines = [f"{'✓ Yes' if condition.is_met else '✗ No'}"]
    if condition.kind == "theme":
        lines = [_ground_label(condition)]
    if condition.decides:
        lines.append("Decisive")
    if condition.ignored_because:
        lines.append(f"Not counted: {condition.ignored_because}.")
    return tuple(lines)


def _ground_label(condition: Condition) -> str:
    """Return whether a theme is a removal ground; a theme not reviewed is neither."""
    if not condition.is_met:
        return "⚑ Reason to remove"
    is_reviewed = any(
        fact.column.endswith("_finding") and fact.value for fact in condition.evidence
    )
    return "✓ No reason" if is_reviewed else "? Not reviewed"


def source_lines(facts: Iterable[SourceValue]) -> tuple[str, ...]:
    """Return one line for each record of facts, as "labels.csv, line 4: expires_on 2031-03-22"."""
    records: dict[tuple[str, int], list[str]] = {}
    for fact in facts:
        records.setdefault((fact.file, fact.line), []).append(_value_text(fact))
    return tuple(
        f"{file}, line {line}: {', '.join(values)}" for (file, line), values in records.items()
    )


def _value_text(fact: SourceValue) -> str:
    value = f"“{fact.value}”" if fact.value and fact.note else fact.value
    return " ".join(part for part in (fact.column, value, fact.note and f"({fact.note})") if part)


def draw_verdicts(view: View, merchant_id: str) -> None:
    """Draw what the State's lists say of the merchant's labels; nothing if there is no list."""
    if not computed.lists_of(view).lists:
        return
    st.header("What the State's lists say", anchor=False)
    rows = verdict_rows(computed.verify_merchant(view, merchant_id))
    if not rows:
        st.text("No label claimed, not on any list.")
        return
    html_table.draw_html_table(VERDICT_HEADINGS, rows, "What the State's lists say")


def verdict_rows(verdicts: pd.DataFrame) -> list[tuple[html_table.Cell, ...]]:
    """Return verdicts as rows under VERDICT_HEADINGS, each with its row in the list."""
    return [
        (
            display_label(verdict.label),
            (display_label(verdict.verdict), VERDICT_MEANINGS[verdict.verdict]),
            verdict.sentence,
            verdict.raw or "No row in the list.",
        )
        for verdict in verdicts.itertuples()
    ]


def _draw_counterfactuals(card: WhyCard, view: View) -> None:
    st.header("What would change the status", anchor=False)
    rows = counterfactual_rows(counterfactuals(view, card.merchant_id))
    if not rows:
        st.text("No single record would change this status under today's rules.")
        return
    html_table.draw_html_table(COUNTERFACTUAL_HEADINGS, rows, "What would change the status")
    st.caption("Each was tested on this merchant's data.")


def counterfactual_rows(changes: Iterable[Counterfactual]) -> list[tuple[str, str, str]]:
    """Return the counterfactuals as rows under COUNTERFACTUAL_HEADINGS."""
    return [
        (display_label(change.new_status), f"{change.sentence}.", change.as_of.isoformat())
        for change in changes
    ]
