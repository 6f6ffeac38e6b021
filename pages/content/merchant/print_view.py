"""The print view of a merchant: one sheet for an audit, shown only on paper.

A grid prints as a picture with a scroll bar and a chart in the width of the window. So the sheet is
hidden on screen, and everything else is hidden in print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.status_history import StatusHistory, status_history
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import WhyCard
from impact.model.columns import THEMES
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import takeaway
from impact.rules.view import View
from impact.selection.merchant_record import MerchantRecord
from impact.selection.registry_verdicts.merchant_verdicts import merchant_verdicts
from pages.content.merchant import status_history as history_table
from pages.content.merchant import why_card
from pages.session_data import registries
from pages.widgets import tables
from pages.widgets.html_table import Cell, escape_html, render_table

_STYLE = """<style>
.dossier { display: none; }
@media print {
  @page { size: A4; margin: 10mm; }
  html, body, #root, #root *:has(.dossier) { position: static !important; display: block !important;
    overflow: visible !important; height: auto !important; min-height: 0 !important;
    width: auto !important; max-width: none !important; margin: 0 !important;
    padding: 0 !important; transform: none !important; }
  #root *:has(.dossier) > *:not(:has(.dossier)):not(.dossier) { display: none !important; }
  .dossier { display: block; color: #000; background: #fff; font-size: 8pt; line-height: 1.25; }
  .dossier h1 { font-size: 14pt; margin: 0; padding: 0; }
  .dossier h2 { font-size: 9.5pt; margin: 5pt 0 1pt; padding: 0; break-after: avoid; }
  .dossier p { margin: 1pt 0; font-size: inherit; line-height: inherit; }
  .dossier table.paper { font-size: 7.5pt; }
  .dossier table.paper th, .dossier table.paper td { padding: 1pt 4pt 1pt 0;
    border-bottom: 0.5pt solid #999; }
  .dossier table.paper tbody th { min-width: 0; }
  .dossier table.paper tr { break-inside: avoid; }
  .dossier .strip { display: flex; margin: 2pt 0; border: 0.5pt solid #000; }
  .dossier .strip span { overflow: hidden; white-space: nowrap; padding: 1pt 0 1pt 2pt;
    border-right: 0.5pt solid #000; box-sizing: border-box; font-size: 6.5pt; }
}
</style>"""
_SHEET_KEY = "sheet_of"
_CONDITION_HEADINGS = ("Condition", "Met?", "Found", "Needed", "Files")


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
        sheet = "".join(_render_sheet(view, record, card))
        st.html(_STYLE + f"<div class='dossier'>{sheet}</div>")


def _ask_for_sheet(merchant_id: str) -> None:
    st.session_state[_SHEET_KEY] = merchant_id


def _render_sheet(view: View, record: MerchantRecord, card: WhyCard) -> Iterator[str]:
    history = status_history(view, card.merchant_id)
    yield from _render_head(view, record, card)
    for title, conditions in why_card.ordered_sections(card):
        yield _render_section(
            title, _CONDITION_HEADINGS, [_condition_row(condition) for condition in conditions]
        )
    yield from _render_verdicts(view, card.merchant_id)
    changes = why_card.counterfactual_rows(counterfactuals(view, card.merchant_id))
    yield _render_section("What would change the status", why_card.COUNTERFACTUAL_HEADINGS, changes)
    yield f"<h2>{escape_html(takeaway(history))}</h2>{_render_strip(history)}"
    yield render_table(
        history_table.HEADINGS, history_table.history_rows(history), "Status history"
    )
    yield from (_render_line(note) for note in history_table.history_notes(view, history))
    yield from _render_records(record)
    yield from _render_foot(view)


def _render_verdicts(view: View, merchant_id: str) -> Iterator[str]:
    """Yield what the State's lists say of each label: list, day, line."""
    for match in merchant_verdicts(view, registries.current_registries().registries, merchant_id):
        verdict = display_label(match.verdict).lower()
        yield _render_line(f"The State's lists, {match.label.upper()}, {verdict}: {match.sentence}")


def _render_head(view: View, record: MerchantRecord, card: WhyCard) -> Iterator[str]:
    row = record.decision
    identifiers = [card.merchant_id, row["country"] or "country unknown"]
    identifiers += [f"SIREN {row['siren']}"] if row["siren"] else []
    yield f"<h1>{escape_html(card.name or card.merchant_id)}</h1>"
    yield _render_line(" · ".join(identifiers))
    day, version = card.as_of.isoformat(), card.policy_version
    status = escape_html(tables.status_label(card.status))
    yield f"<h2>{status}, as of {day}, policy {escape_html(version)}</h2>"
    # One text with its prefix, so that the reason itself is on the page only once.
    yield _render_line(f"Reason: {card.reason}")
    yield _render_line(f"Rule: {card.rule}")
    if row["is_overdue"]:
        yield _render_line(f"Overdue: flagged for {row['days_flagged']:,} days.")
    yield from (_render_line(f"Caveat: {caveat}") for caveat in card.caveats)


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


def _render_records(record: MerchantRecord) -> Iterator[str]:
    yield _render_section(
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
    yield _render_section(
        "Assessments, newest first",
        ("Assessment", "Published", "Valid to", "Overall", "Findings", "File", "Line"),
        [_assessment_row(record_row) for _, record_row in record.assessments.iterrows()],
    )
    yield _render_section(
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


def _render_foot(view: View) -> Iterator[str]:
    info = view.dataset.info
    fictional = " Every merchant, score and finding here is invented." if info.fictional else ""
    yield _render_line(
        f"{info.title or 'Data'}; fingerprint {view.dataset.fingerprint}.{fictional}"
    )
    files = "; ".join(f"{report.file} sha256 {report.sha256[:12]}" for report in view.dataset.files)
    yield _render_line(f"{files}. Champion status says nothing about product quality.")


def _render_strip(history: StatusHistory) -> str:
    days = sum(period.days for period in history.periods)
    return (
        "<div class='strip'>"
        + "".join(
            f"<span style='width: {100 * period.days / days:.2f}%'>"
            f"{escape_html(tables.status_label(period.status))}</span>"
            for period in history.periods
        )
        + "</div>"
    )


def _render_section(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    if not rows:
        return _render_line(f"{title}: none.")
    return f"<h2>{escape_html(title)}</h2>{render_table(headings, rows, title)}"


def _render_line(text: str) -> str:
    return f"<p>{escape_html(text)}</p>"
