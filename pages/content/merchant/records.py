"""Draw the tables of the Merchant page: approvals, assessments, exceptions, file lines."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.columns import ASSESSMENTS, DECISIONS, MERCHANTS, THEMES
from impact.model.texts.wording import display_label
from impact.output.charts.lines import SCORE_LINES, score_chart
from impact.selection.merchant_record import MerchantRecord
from pages.widgets import breakdown_chart, tables

_FILE_COLUMNS = (
    *("name", "country", "siren", "siret", "ecovadis_id", "joined_on", "removed_on"),
    *("social_utility", "not_for_profit", "shared_governance"),
    *("badge_published", "in_champions_shop", "quality_score"),
)
# What a blank means in these columns; elsewhere it is unknown, neither no nor 0.
_BLANK_MEANINGS = {"joined_on": "since ever", "removed_on": "still listed"}
_YES_NO = {True: "yes", False: "no"}


def draw_approvals(record: MerchantRecord) -> None:
    """Draw every approval of both labels, and why one does not count."""
    if record.approvals.empty:
        st.text("The files have no approval of this merchant. For a merchant abroad that is usual.")
        return
    shown = record.approvals.assign(
        label=record.approvals["label"].str.upper(),
        last_day_assumed=record.approvals["last_day_assumed"].map(_YES_NO),
        counts=record.approvals["counts"].map(_YES_NO),
    )
    names = {
        "label": "Label",
        "granted_on": "First day",
        "stated_last_day": "Stated last day",
        "ended_on": "Ended on",
        "expires_on": "Last day",
        "last_day_assumed": "Last day assumed",
        "counts": "Counts",
        "why_not": "Why not",
        "reference": "Reference",
    }
    _draw_records(shown, names, "Approvals of this merchant")
    st.caption(
        "Last day: by the rules of this policy; a blank one is open-ended. Stated last day and "
        "ended on: as the file has them."
    )


def draw_assessments(record: MerchantRecord) -> None:
    """Draw the scores over time, and every assessment with its scores and findings."""
    assessments = record.assessments
    if assessments.empty:
        st.text("Never assessed: the files hold no assessment of this merchant.")
        return
    _draw_scores(assessments)
    scores = {f"{line}_score": label for line, label in SCORE_LINES.items()}
    shown = assessments.assign(
        is_current=["●" if current else "" for current in assessments["is_current"]],
        expires_assumed=assessments["expires_assumed"].map(_YES_NO),
        **{
            f"{theme}_finding": _finding_labels(assessments[f"{theme}_finding"]) for theme in THEMES
        },
        medal=[display_label(medal) if medal else "" for medal in assessments["medal"]],
    )
    names = {
        "is_current": "Current",
        "assessment_id": "Assessment",
        "published_on": "Published",
        "expires_on": "Valid to",
        "overall_score": "Overall",
        **{f"{theme}_finding": f"{display_label(theme)} finding" for theme in THEMES},
        **{name: label for name, label in scores.items() if name != "overall_score"},
        "medal": "Medal",
        "expires_assumed": "One year assumed",
        "scorecard_url": "Scorecard",
    }
    _draw_records(shown, names, "Assessments of this merchant, newest first")
    st.caption(
        "A finding is none, minor, major or severe; “not reviewed” clears nothing. "
        "A low score is never a reason for a removal."
    )


def _draw_scores(assessments: pd.DataFrame) -> None:
    if assessments[[f"{line}_score" for line in SCORE_LINES]].isna().all(axis=None):
        st.text("No assessment states a score.")
        return
    scores = assessments["overall_score"].dropna()
    takeaway = (
        f"Overall score: {scores.iloc[0]:g} at the latest" if len(scores) else "Scores over time"
    )
    if len(scores) > 1:
        takeaway += f", {scores.iloc[-1]:g} at the first of {len(scores)} scored assessments"
    st.text(f"{takeaway}.")
    st.plotly_chart(
        score_chart(assessments), config=breakdown_chart.CHART_CONFIG, alt=takeaway, key="scores"
    )


def _finding_labels(words: pd.Series) -> list[str]:
    return [display_label(word) if word else "not reviewed" for word in words]


def draw_file_values(record: MerchantRecord) -> None:
    """Draw the values of the merchant in the merchants file, extra columns included."""
    st.header("Merchant file", anchor=False)
    labels = {column.name: column.label for column in MERCHANTS}
    values = [
        (labels[name], _value_text(name, record.decision.get(name))) for name in _FILE_COLUMNS
    ]
    rows = values + [(name, text or "") for name, text in record.extras.items()]
    table = pd.DataFrame(rows, columns=["Column", "Value"])
    alt = "What the merchants file says of this merchant"
    st.dataframe(table, hide_index=True, height="content", alt=alt)
    st.caption("Quality score: for information, no effect on the status.")


def _value_text(name: str, value: Any) -> str:
    if value is None or value == "" or pd.isna(value):
        return _BLANK_MEANINGS.get(name, "unknown")
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def draw_exceptions(record: MerchantRecord) -> None:
    """Draw the decisions that the merchant stays listed for now, if any."""
    if record.exceptions.empty:
        return
    st.header("Exceptions", anchor=False)
    shown = record.exceptions.assign(
        covers=record.exceptions["covers"].map(_YES_NO),
        counts=record.exceptions["counts"].map(_YES_NO),
    )
    names = {
        "from": "From",
        "until": "Until",
        "by": "By",
        "reason": "Reason",
        "covers": "Covers the as-of date",
        "counts": "Counts",
    }
    _draw_records(shown, names, "Exceptions of this merchant")
    if len(shown) > 1:
        st.caption("Of several exceptions the one that ends last counts.")


def draw_sources(record: MerchantRecord) -> None:
    """Draw the file lines of these records, and the problems on them."""
    st.header("Files and lines", anchor=False)
    table = record.sources.rename(columns={"what": "Record", "file": "File", "line": "Line"})
    st.dataframe(table, hide_index=True, alt="The file lines behind this page")
    if record.problems.empty:
        st.text("No problem was found on these lines.")
        return
    st.markdown(f"**Problems on these lines: {len(record.problems):,}**")
    names = {
        "file": "File",
        "line": "Line",
        "column": "Column",
        "value": "Value",
        "message": "What it is and how to fix it",
        "effect": "Effect",
    }
    _draw_records(
        record.problems, names, "Problems on the lines of this merchant", with_source=False
    )


def _draw_records(
    table: pd.DataFrame, labels: dict[str, str], alt: str, *, with_source: bool = True
) -> None:
    """Draw columns of a table under these labels, with the file line at the end."""
    columns = {**labels, "file": "File", "line": "Line"} if with_source else labels
    config = tables.column_config(column for column in (*ASSESSMENTS, *DECISIONS))
    st.dataframe(
        table[list(columns)],
        hide_index=True,
        placeholder="",
        column_config={
            name: _record_column(name, label, config) for name, label in columns.items()
        },
        alt=alt,
    )


def _record_column(name: str, label: str, config: dict[str, Any]) -> Any:
    if name == "scorecard_url":
        return st.column_config.LinkColumn(label, display_text="Open", validate=r"^https?://")
    days = ("granted_on", "expires_on", "published_on", "from", "until")
    if name in (*days, "stated_last_day", "ended_on"):
        return st.column_config.DateColumn(label, format=tables.DAY_FORMAT)
    if name.endswith("_score"):
        return st.column_config.ProgressColumn(
            label, min_value=0, max_value=100, format="%.10g", color="primary"
        )
    if name == "line":
        return st.column_config.NumberColumn(label, format="%d")
    return st.column_config.TextColumn(label, help=config[name]["help"] if name in config else None)
