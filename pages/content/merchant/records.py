"""Draw the tables of the Merchant page: approvals, assessments, exceptions, file lines."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from impact.model.columns import ASSESSMENTS, DECISIONS, MERCHANTS, THEMES
from impact.model.texts.wording import display_label
from impact.output.charts.lines import SCORE_LINES, score_chart
from impact.selection.merchant_record import MerchantRecord
from pages.widgets import tables
from pages.widgets.parts import draw_chart

_FILE_COLUMNS = (
    *("name", "country", "siren", "siret", "ecovadis_id", "joined_on", "removed_on"),
    *("social_utility", "not_for_profit", "shared_governance"),
    *("badge_published", "in_champions_shop", "quality_score"),
)
# What a blank means in these columns; elsewhere it is unknown, neither no nor 0.
_BLANK_MEANINGS = {"joined_on": "since ever", "removed_on": "still listed"}
_yes_no = {True: "yes", False: "no"}.__getitem__
_SOURCE = {"file": "File", "line": "Line"}
_APPROVAL_LABELS = {
    "label": "Label",
    "granted_on": "First day",
    "stated_last_day": "Stated last day",
    "ended_on": "Ended on",
    "expires_on": "Last day",
    "last_day_assumed": "Last day assumed",
    "counts": "Counts",
    "why_not": "Why not",
    "reference": "Reference",
    **_SOURCE,
}
_FINDING_LABELS = {f"{theme}_finding": f"{display_label(theme)} finding" for theme in THEMES}
_SCORE_LABELS = {f"{line}_score": label for line, label in SCORE_LINES.items() if line != "overall"}
_ASSESSMENT_LABELS = {
    "is_current": "Current",
    "assessment_id": "Assessment",
    "published_on": "Published",
    "expires_on": "Valid to",
    "overall_score": "Overall",
    **_FINDING_LABELS,
    **_SCORE_LABELS,
    "medal": "Medal",
    "expires_assumed": "One year assumed",
    "scorecard_url": "Scorecard",
    **_SOURCE,
}
_EXCEPTION_LABELS = {
    "from": "From",
    "until": "Until",
    "by": "By",
    "reason": "Reason",
    "covers": "Covers the as-of date",
    "counts": "Counts",
    **_SOURCE,
}
_PROBLEM_LABELS = {
    **_SOURCE,
    "column": "Column",
    "value": "Value",
    "message": "What it is and how to fix it",
    "effect": "Effect",
}
_DAYS = {
    *("granted_on", "expires_on", "published_on", "from", "until", "stated_last_day", "ended_on")
}


def draw_approvals(record: MerchantRecord) -> None:
    """Draw every approval of both labels, and why one does not count."""
    if record.approvals.empty:
        st.text("The files have no approval of this merchant. For a merchant abroad that is usual.")
        return
    shown = tables.with_texts(
        record.approvals, last_day_assumed=_yes_no, counts=_yes_no, label=str.upper
    )
    _draw_records(shown, _APPROVAL_LABELS, "Approvals of this merchant")
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
    shown = tables.with_texts(
        assessments,
        expires_assumed=_yes_no,
        is_current=lambda current: "●" if current else "",
        medal=lambda medal: display_label(medal) if medal else "",
        **dict.fromkeys(
            _FINDING_LABELS, lambda word: display_label(word) if word else "not reviewed"
        ),
    )
    _draw_records(shown, _ASSESSMENT_LABELS, "Assessments of this merchant, newest first")
    st.caption(
        "A finding is none, minor, major or severe; “not reviewed” clears nothing. "
        "A low score is never a reason for a removal."
    )


def _draw_scores(assessments: pd.DataFrame) -> None:
    if assessments[[f"{line}_score" for line in SCORE_LINES]].isna().all(axis=None):
        st.text("No assessment states a score.")
        return
    scores = assessments["overall_score"].dropna()
    takeaway = "Scores over time"
    if len(scores):
        takeaway = f"Overall score: {scores.iloc[0]:g} in the latest assessment"
    if len(scores) > 1:
        takeaway += f", {scores.iloc[-1]:g} in the first of {len(scores)} scored ones"
    st.text(f"{takeaway}.")
    draw_chart(score_chart(assessments), takeaway, "scores")


def draw_records(record: MerchantRecord) -> None:
    """Draw the exceptions, the values of the merchants file, and the lines of all records."""
    _draw_exceptions(record)
    _draw_file_values(record)
    _draw_sources(record)


def _draw_file_values(record: MerchantRecord) -> None:
    st.header("Merchant file", anchor=False)
    labels = {column.name: column.label for column in MERCHANTS}
    values = {labels[name]: _value_text(name, record.decision.get(name)) for name in _FILE_COLUMNS}
    extras = [(name, text or "") for name, text in record.extras.items()]
    table = pd.DataFrame([*values.items(), *extras], columns=["Column", "Value"])
    alt = "What the merchants file says of this merchant"
    st.dataframe(table, hide_index=True, height="content", alt=alt)
    st.caption("Quality score: for information, no effect on the status.")


def _value_text(name: str, value: Any) -> str:
    if value is None or value == "" or pd.isna(value):
        return _BLANK_MEANINGS.get(name, "unknown")
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _draw_exceptions(record: MerchantRecord) -> None:
    """Draw the decisions that the merchant stays listed for now, if any."""
    if record.exceptions.empty:
        return
    st.header("Exceptions", anchor=False)
    shown = tables.with_texts(record.exceptions, covers=_yes_no, counts=_yes_no)
    _draw_records(shown, _EXCEPTION_LABELS, "Exceptions of this merchant")
    if len(shown) > 1:
        st.caption("Of several exceptions the one that ends last counts.")


def _draw_sources(record: MerchantRecord) -> None:
    """Draw the file lines of these records, and the problems on them."""
    st.header("Files and lines", anchor=False)
    table = record.sources.rename(columns={"what": "Record", **_SOURCE})
    st.dataframe(table, hide_index=True, alt="The file lines behind this page")
    if record.problems.empty:
        st.text("No problem was found on these lines.")
        return
    st.markdown(f"**Problems on these lines: {len(record.problems):,}**")
    _draw_records(record.problems, _PROBLEM_LABELS, "Problems on the lines of this merchant")


def _draw_records(table: pd.DataFrame, labels: Mapping[str, str], alt: str) -> None:
    """Draw columns of a table under these labels."""
    meanings = {column.name: column.meaning for column in (*ASSESSMENTS, *DECISIONS)}
    config = {name: _config(name, label, meanings.get(name)) for name, label in labels.items()}
    tables.draw_table(table[list(labels)], config, alt)


def _config(name: str, label: str, meaning: str | None) -> Any:
    if name == "scorecard_url":
        return st.column_config.LinkColumn(label, display_text="Open", validate=r"^https?://")
    if name in _DAYS:
        return tables.day(label)
    if name.endswith("_score"):
        return st.column_config.ProgressColumn(
            label, min_value=0, max_value=100, format="%.10g", color="primary"
        )
    return tables.digits(label) if name == "line" else tables.text(label, help=meaning)
