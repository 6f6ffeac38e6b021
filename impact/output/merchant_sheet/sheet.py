"""Write the sheet of a merchant for an audit: answer, reasons, records on one page of paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from impact.compare.status_history import (
    HISTORY_HEADINGS,
    StatusHistory,
    history_notes,
    history_rows,
    status_history,
)
from impact.explain.conditions import Condition
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import WhyCard, explain
from impact.explain.why_rows import (
    CONDITION_HEADINGS,
    COUNTERFACTUAL_HEADINGS,
    condition_row,
    counterfactual_rows,
    head_sentences,
    ordered_sections,
)
from impact.model.columns import THEMES
from impact.model.texts.wording import display_label, status_label
from impact.output.charts.status_strip import last_change, takeaway
from impact.output.html_templates import Cell, load_template, render_table
from impact.rules.view import View
from impact.selection.merchant_record import MerchantRecord, merchant_position, merchant_record
from impact.selection.registry_verdicts.label_verdicts import verify

_TEMPLATE = Path(__file__).with_name("sheet.html")
# Verdicts without a list or a number: there is nothing to say of them.
_NOTHING_LOOKED_UP = ("no_identifier", "not_applicable")
Section = dict[str, str]
Text = Callable[[Mapping[Any, Any]], str]


def merchant_sheet(view: View, merchant_id: str) -> str:
    """Return the sheet as HTML, which is visible only in print.

    Raises:
        KeyError: no kept merchant has that id.
    """
    record, card = merchant_record(view, merchant_id), explain(view, merchant_id)
    history = status_history(view, merchant_id)
    return load_template(_TEMPLATE).render(
        name=card.name or merchant_id,
        identifiers=_identifiers(record.decision),
        status=status_label(card.status),
        day=card.as_of.isoformat(),
        policy=card.policy_version,
        answer=_answer(record, card, history),
        rule=card.rule,
        conditions=[_conditions(title, rows) for title, rows in ordered_sections(card)],
        changes=_section(
            "What would change the status",
            COUNTERFACTUAL_HEADINGS,
            counterfactual_rows(counterfactuals(view, merchant_id)),
        ),
        history=_history(view, history),
        records=[
            _records("Approvals", record.approvals, _APPROVALS),
            _verdicts(view, card),
            _records("Assessments, newest first", record.assessments, _ASSESSMENTS),
            _records("Exceptions", record.exceptions, _EXCEPTIONS),
        ],
        foot=_foot(view),
    )


def _identifiers(row: pd.Series) -> list[str]:
    numbers = [f"SIREN {row['siren']}"] if row["siren"] else []
    return [str(row["merchant_id"]), str(row["country"] or "country unknown"), *numbers]


def _answer(record: MerchantRecord, card: WhyCard, history: StatusHistory) -> list[str]:
    lines = [f"Reason: {card.reason}", last_change(history)]
    if card.basis:
        lines.append(f"The badge rests on: {display_label(card.basis)}. {card.basis_sentence}")
    if record.decision["is_overdue"]:
        lines.append(f"Overdue: flagged for {record.decision['days_flagged']:,} days.")
    return [line for line in (*lines, *head_sentences(record)) if line]


def _conditions(title: str, conditions: Iterable[Condition]) -> Section:
    rows = []
    for condition in conditions:
        *cells, sources = condition_row(condition)
        # The source lines are joined: paper has no room for a line each.
        rows.append((*cells, sources if isinstance(sources, str) else "; ".join(sources)))
    return _section(title, CONDITION_HEADINGS, rows)


def _history(view: View, history: StatusHistory) -> Mapping[str, Any]:
    return {
        "takeaway": takeaway(history),
        "periods": [{"days": x.days, "label": status_label(x.status)} for x in history.periods],
        "days": sum(period.days for period in history.periods),
        "table": render_table(HISTORY_HEADINGS, history_rows(history), "Status history"),
        "notes": history_notes(view, history),
    }


def _verdicts(view: View, card: WhyCard) -> Section:
    """Return what the State's lists say of each label: list, day, line."""
    position = np.array([merchant_position(view, card.merchant_id)])
    rows: Any = verify(view, position).itertuples()
    return _section(
        "The State's lists",
        ("Label", "Verdict", "In full"),
        [
            (row.label.upper(), display_label(row.verdict), row.sentence)
            for row in rows
            if row.verdict not in _NOTHING_LOOKED_UP
        ],
    )


def _records(title: str, records: pd.DataFrame, columns: Mapping[str, Text]) -> Section:
    """Return the records as a table: a text for each heading."""
    rows = [[text(row) for text in columns.values()] for row in records.to_dict("records")]
    return _section(title, tuple(columns), rows)


def _day(name: str) -> Text:
    return lambda row: _day_text(row[name])


def _day_text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"


def _last_day(approval: Mapping[Any, Any]) -> str:
    """Return the last day of an approval by the rules, and why it is this one."""
    names = ("expires_on", "stated_last_day", "ended_on")
    last, stated, ended = (_day_text(approval[name]) for name in names)
    if approval["counts"] and stated and not last:
        return f"none (stated {stated}, renewed by law)"
    assumed = " (assumed)" if approval["last_day_assumed"] else ""
    return f"{last}{assumed}{f' (ended on {ended})' if ended else ''}"


def _findings(row: Mapping[Any, Any]) -> str:
    """Return the findings as "Ethics major; all others none", so that each takes one line."""
    words = {theme: row[f"{theme}_finding"] or "not reviewed" for theme in THEMES}
    named = [f"{display_label(x)} {word}" for x, word in words.items() if word != "none"]
    if len(named) == len(THEMES):
        return "; ".join(named)
    return "; ".join([*named, "all others none"]) if named else "none in all themes"


_SOURCE: dict[str, Text] = {"File": itemgetter("file"), "Line": lambda row: str(row["line"])}
_APPROVALS: dict[str, Text] = {
    "Label": lambda row: row["label"].upper(),
    "First day": _day("granted_on"),
    "Last day": _last_day,
    "Counts": lambda row: "yes" if row["counts"] else f"no: {row['why_not']}",
    "Reference": itemgetter("reference"),
    **_SOURCE,
}
_ASSESSMENTS: dict[str, Text] = {
    "Assessment": itemgetter("assessment_id"),
    "Published": _day("published_on"),
    "Valid to": _day("expires_on"),
    "Overall": lambda row: "" if pd.isna(row["overall_score"]) else f"{row['overall_score']:g}",
    "Findings": _findings,
    **_SOURCE,
}
_EXCEPTIONS: dict[str, Text] = {
    "By": itemgetter("by"),
    "From": _day("from"),
    "Until": _day("until"),
    "Reason": itemgetter("reason"),
    "Counts": lambda row: "yes" if row["counts"] else "no",
    **_SOURCE,
}


def _foot(view: View) -> list[str]:
    info = view.dataset.info
    fictional = " Every merchant, score and finding here is invented." if info.fictional else ""
    files = "; ".join(f"{report.file} sha256 {report.sha256[:12]}" for report in view.dataset.files)
    return [
        f"{info.title or 'Data'}; fingerprint {view.dataset.fingerprint}.{fictional}",
        f"{files}. Champion status says nothing about product quality.",
    ]


def _section(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Section:
    """Return a section with its table; "" in place of one without rows."""
    return {"title": title, "table": render_table(headings, rows, title) if rows else ""}
