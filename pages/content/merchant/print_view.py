"""The print view of a merchant: one sheet for an audit, shown only on paper.

A grid prints as a picture with a scroll bar and a chart in the width of the window. So the sheet is
hidden on screen, and everything else is hidden in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.status_history import status_history
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import WhyCard
from impact.model.columns import THEMES
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import takeaway
from impact.output.html_templates import load_template
from impact.rules.view import View
from impact.selection.merchant_record import MerchantRecord
from pages.content.merchant import status_history as history_table
from pages.content.merchant import why_card
from pages.session_data import computed
from pages.widgets import tables
from pages.widgets.html_table import Cell, render_table

_TEMPLATE = Path(__file__).with_name("print_sheet.html")
_SHEET_KEY = "sheet_of"
_CONDITION_HEADINGS = ("Condition", "Met?", "Found", "Needed", "Files")
# Verdicts without a list or a number: there is nothing to say of them.
_NOTHING_LOOKED_UP = ("no_identifier", "not_applicable")
Section = dict[str, str]


def draw_print_sheet(view: View, record: MerchantRecord, card: WhyCard) -> None:
    """Draw the button that makes the sheet, which is visible only in print."""
    st.button(
        "Print sheet",
        icon=":material/print:",
        key="print_sheet",
        on_click=_ask_for_sheet,
        args=(card.merchant_id,),
    )
    if st.session_state.get(_SHEET_KEY) == card.merchant_id:
        st.caption("The sheet is ready: print this page (Ctrl+P, on a Mac ⌘P).")
        _draw_sheet(view, record, card)


def _ask_for_sheet(merchant_id: str) -> None:
    st.session_state[_SHEET_KEY] = merchant_id


def _draw_sheet(view: View, record: MerchantRecord, card: WhyCard) -> None:
    row = record.decision
    identifiers = [card.merchant_id, row["country"] or "country unknown"]
    identifiers += [f"SIREN {row['siren']}"] if row["siren"] else []
    st.html(
        load_template(_TEMPLATE).render(
            name=card.name or card.merchant_id,
            identifiers=identifiers,
            status=tables.status_label(card.status),
            day=card.as_of.isoformat(),
            policy=card.policy_version,
            head_lines=_head_lines(row, card),
            conditions=_conditions(card),
            verdicts=_verdicts(view, card.merchant_id),
            changes=_section(
                "What would change the status",
                why_card.COUNTERFACTUAL_HEADINGS,
                why_card.counterfactual_rows(counterfactuals(view, card.merchant_id)),
            ),
            history=_history(view, card.merchant_id),
            records=_records(record),
            foot=_foot(view),
        )
    )


def _head_lines(row: pd.Series, card: WhyCard) -> list[str]:
    # One text with its prefix, so that the reason itself is on the page only once.
    lines = [f"Reason: {card.reason}", f"Rule: {card.rule}"]
    if row["is_overdue"]:
        lines.append(f"Overdue: flagged for {row['days_flagged']:,} days.")
    return lines + [f"Caveat: {caveat}" for caveat in card.caveats]


def _conditions(card: WhyCard) -> list[Section]:
    return [
        _section(title, _CONDITION_HEADINGS, [_condition_row(one) for one in conditions])
        for title, conditions in why_card.ordered_sections(card)
    ]


def _verdicts(view: View, merchant_id: str) -> list[str]:
    """Return what the State's lists say of each label: list, day, line."""
    rows: Any = computed.verify_merchant(view, merchant_id).itertuples()
    return [
        f"The State's lists, {row.label.upper()}, {display_label(row.verdict).lower()}: "
        f"{row.sentence}"
        for row in rows
        if row.verdict not in _NOTHING_LOOKED_UP
    ]


def _history(view: View, merchant_id: str) -> dict[str, Any]:
    history = status_history(view, merchant_id)
    return {
        "takeaway": takeaway(history),
        "periods": [
            {"days": period.days, "label": tables.status_label(period.status)}
            for period in history.periods
        ],
        "days": sum(period.days for period in history.periods),
        "table": render_table(
            history_table.HEADINGS, history_table.history_rows(history), "Status history"
        ),
        "notes": list(history_table.history_notes(view, history)),
    }


def _condition_row(condition: why_card.Condition) -> tuple[Cell, ...]:
    """Return a condition as a row, with its source lines joined in one cell."""
    *cells, sources = why_card.condition_row(condition)
    return (*cells, sources if isinstance(sources, str) else "; ".join(sources))


def _last_day_text(approval: Any) -> str:
    """Return the last day of an approval by the rules, and why it is this one."""
    if (
        approval.counts
        and not _day_text(approval.expires_on)
        and _day_text(approval.stated_last_day)
    ):
        return f"none (stated {_day_text(approval.stated_last_day)}, renewed by law)"
    ended = f" (ended on {_day_text(approval.ended_on)})" if _day_text(approval.ended_on) else ""
    assumed = " (assumed)" if approval.last_day_assumed else ""
    return f"{_day_text(approval.expires_on)}{assumed}{ended}"


def _records(record: MerchantRecord) -> list[Section]:
    return [_approvals(record), _assessments(record), _exceptions(record)]


def _approvals(record: MerchantRecord) -> Section:
    return _section(
        "Approvals",
        ("Label", "First day", "Last day", "Counts", "Reference", "File", "Line"),
        [
            (
                record_row.label.upper(),
                _day_text(record_row.granted_on),
                _last_day_text(record_row),
                "yes" if record_row.counts else f"no: {record_row.why_not}",
                *(record_row.reference, record_row.file, str(record_row.line)),
            )
            for record_row in record.approvals.itertuples()
        ],
    )


def _assessments(record: MerchantRecord) -> Section:
    return _section(
        "Assessments, newest first",
        ("Assessment", "Published", "Valid to", "Overall", "Findings", "File", "Line"),
        [_assessment_row(record_row) for _, record_row in record.assessments.iterrows()],
    )


def _exceptions(record: MerchantRecord) -> Section:
    return _section(
        "Exceptions",
        ("By", "From", "Until", "Reason", "Counts", "File", "Line"),
        [
            (
                *(
                    record_row["by"],
                    _day_text(record_row["from"]),
                    _day_text(record_row["until"]),
                    record_row["reason"],
                ),
                *("yes" if record_row["counts"] else "no", *_source_cells(record_row)),
            )
            for _, record_row in record.exceptions.iterrows()
        ],
    )


def _assessment_row(assessment: pd.Series) -> tuple[str, ...]:
    findings = [
        f"{display_label(theme)} {assessment[f'{theme}_finding'] or 'not reviewed'}"
        for theme in THEMES
    ]
    overall = "" if pd.isna(assessment["overall_score"]) else f"{assessment['overall_score']:g}"
    days = (_day_text(assessment["published_on"]), _day_text(assessment["expires_on"]))
    return (
        assessment["assessment_id"],
        *days,
        overall,
        "; ".join(findings),
        *_source_cells(assessment),
    )


def _source_cells(record: pd.Series) -> tuple[str, str]:
    return record["file"], str(record["line"])


def _day_text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"


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
