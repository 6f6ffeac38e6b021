"""The texts that explain a merchant, on screen and on the printed sheet: tables, sentences."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from impact.explain.conditions import Condition
from impact.explain.counterfactual_types import Counterfactual
from impact.explain.evidence import SourceValue
from impact.explain.why_card import WhyCard
from impact.model.dates import format_day
from impact.model.glossary import VERDICT_MEANINGS
from impact.model.texts.wording import display_label
from impact.selection.merchant_record import MerchantRecord

# One text, or several lines.
Cell = str | tuple[str, ...]

CONDITION_HEADINGS = ("Condition", "Met?", "Found", "Needed", "File and line")
VERDICT_HEADINGS = ("Label", "State list says", "In full", "The row of the list")
COUNTERFACTUAL_HEADINGS = ("It would be", "If this were so", "As of")
_AUDITS = {
    ("badge_audit", "undue"): "The badge is shown, but the merchant is not a champion.",
    ("badge_audit", "missing"): "The badge is missing on the product pages.",
    ("shop_audit", "undue"): "The dedicated shop shows the merchant, but it is not a champion.",
    ("shop_audit", "missing"): "It is missing in the dedicated shop.",
}


def ordered_sections(card: WhyCard) -> list[tuple[str, tuple[Condition, ...]]]:
    """Return routes and themes with their titles, the deciding ones first."""
    parts = [("Ways to qualify", card.routes), ("Reasons for a removal", card.themes)]
    return parts[::-1] if card.status == "removal_due" else parts


def condition_row(condition: Condition) -> tuple[Cell, ...]:
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
    """Return whether a theme is a removal ground; one not reviewed or not read is neither."""
    if not condition.is_met:
        return "⚑ Reason to remove"
    if condition.is_unread:
        return "? Not known"
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


def verdict_rows(verdicts: pd.DataFrame) -> list[tuple[Cell, ...]]:
    """Return verdicts as rows under VERDICT_HEADINGS, each with its row in the list."""
    rows: Any = verdicts.itertuples()
    return [
        (
            display_label(verdict.label),
            (display_label(verdict.verdict), VERDICT_MEANINGS[verdict.verdict]),
            verdict.sentence,
            verdict.raw or "No row in the list.",
        )
        for verdict in rows
    ]


def counterfactual_rows(changes: Iterable[Counterfactual]) -> list[tuple[str, str, str]]:
    """Return the counterfactuals as rows under COUNTERFACTUAL_HEADINGS."""
    return [
        (display_label(change.new_status), f"{change.sentence}.", change.as_of.isoformat())
        for change in changes
    ]


def head_sentences(record: MerchantRecord) -> list[str]:
    """Return a sentence for each thing that contradicts the status, or makes it less sure."""
    row = record.decision
    audits = [sentence for (column, audit), sentence in _AUDITS.items() if row[column] == audit]
    return [*_exceptions(record), *_earlier_finding(row), *audits, *record.caveat_sentences]


def _earlier_finding(row: Any) -> list[str]:
    """Return that the finding is older than the listing, where the merchant must be removed."""
    joined_on = row.get("joined_on", pd.NaT)
    if row["status"] != "removal_due" or not row["flagged_on"] < joined_on:
        return []
    return [
        f"The finding was published on {format_day(row['flagged_on'])}, before the merchant was "
        f"listed on {format_day(joined_on)}; Removals counts the days from the finding."
    ]


def _exceptions(record: MerchantRecord) -> list[str]:
    """Return who decided that it may stay and until when, or that this has ended."""
    exceptions = record.exceptions
    if exceptions.empty or record.decision["status"] != "removal_due":
        return []
    counting: Any = exceptions[exceptions["counts"]].itertuples()
    return [
        f"May stay until {format_day(one.until)}: {one.by}, “{one.reason}”."
        if one.covers
        else f"The exception of {one.by} ended on {format_day(one.until)} (“{one.reason}”)."
        for one in counting
    ]
