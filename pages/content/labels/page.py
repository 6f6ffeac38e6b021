"""The Labels page: its answer and tabs; which labels end soon, and all approvals."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.model.columns import LABELS
from impact.model.texts.wording import display_label
from impact.output.charts.bars import stacked_month_chart
from impact.rules.view import View
from impact.selection.approval_list import approvals_ending_within, listed_approvals
from impact.selection.breakdowns import Breakdown, label_ends_by_month
from impact.selection.metrics import METRICS
from pages.content.labels import state_lists
from pages.content.labels.state_lists import LABEL_FILTERS
from pages.session_data.computed import with_verdicts
from pages.shell.tabs import draw_tabs
from pages.url import address
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer, draw_chart, draw_link, draw_segments
from pages.widgets.table_filters import TableFilter, draw_filters
from pages.widgets.tables import day, digits, text

_WITHIN, _MONTH = "within", "month"
# Days; the last one is the 24 months of the chart.
_SPANS = (30, 60, 90, 180, 730)
_ENDING_COLUMNS = (
    *("name", "label", "last_day", "days_left", "keeps", "verdict", "country", "merchant_id"),
    *("reference", "file", "line"),
)
_ALL_COLUMNS = (
    *("name", "label", "state_label", "note", "granted_on", "last_day", "days_left", "country"),
    *("merchant_id", "reference", "file", "line"),
)
_ALL_FILTERS = (
    *LABEL_FILTERS,
    TableFilter("label_state", "state", "State", display_label),
    TableFilter("label_note", "about", "What to know"),
)
_COLUMN_CONFIG = {
    "name": {"label": "Name", "width": 210},
    "label": text("Label", width=65),
    "state_label": text("State", width=100, help="Of this label of the merchant on this day."),
    "note": text("What to know", width=260),
    "granted_on": day("First day", width=100),
    "last_day": day("Last day", width=100, help="Inclusive."),
    "days_left": digits("Days left", width=80, help="Below 0: since it ended."),
    "keeps": text(
        "Keeps the badge?", width=170, help="By another way to qualify, once this label ends."
    ),
    "verdict": text("State list says", width=150),
    "country": text("Country", width=70),
    "merchant_id": text("Id", width=90),
    "reference": text("Reference", width=140),
    "file": text("File", width=120),
    "line": digits("Line", width=60),
}


def draw_labels(view: View) -> None:
    """Draw the answer, then the open tab."""
    view = with_verdicts(view)
    esus, esat, both = (
        METRICS[key].count(view.decisions) for key in ("holds_esus", "holds_esat", "holds_both")
    )
    days, unknown_span = _days(view)
    ending, every = approvals_ending_within(view, days), listed_approvals(view)
    soon = len(set(ending["merchant_id"]))
    draw_answer(
        f"{'1 merchant holds' if esus == 1 else f'{esus:,} merchants hold'} ESUS, {esat:,} ESAT, "
        f"{both:,} both",
        f"{soon:,} {'has a label that ends' if soon == 1 else 'have labels that end'} within "
        f"{_span_text(days)}. ESUS is an approval of solidarity companies, ESAT an "
        "authorisation of sheltered workshops; the French State grants both.",
    )
    to_check, perhaps = state_lists.counts(view)
    draw_tabs(
        "labels",
        {
            "ending": lambda: _draw_ending(view, ending, days, unknown_span),
            "all": lambda: _draw_all(view, every),
            "lists": lambda: state_lists.draw_state_lists(view),
            "perhaps": lambda: state_lists.draw_perhaps(view),
        },
        ending=f"{len(ending):,}",
        all=f"{len(every):,}",
        lists=to_check,
        perhaps=perhaps,
    )


def _days(view: View) -> tuple[int, list[str]]:
    """Return the days of the address, else those of the policy, and what was ignored."""
    text, ignored = address.current().choice(_WITHIN, [str(span) for span in _spans(view)])
    return int(text) if text else view.policy.expiring_days, ignored


def _spans(view: View) -> list[int]:
    return sorted({*_SPANS, view.policy.expiring_days})


def _span_text(days: int) -> str:
    return "24 months" if days == _SPANS[-1] else f"{days:,} days"


def _draw_ending(view: View, rows: pd.DataFrame, days: int, unknown: list[str]) -> None:
    """Draw the labels that end soon: months as a picture, rows as a table."""
    parts = [label_ends_by_month(view.decisions, label, view.as_of) for label in LABELS]
    month, ignored = address.current().choice(_MONTH, parts[0].table["part"].tolist())
    messages.draw_ignored([*unknown, *ignored])
    spans = {span: _span_text(span) for span in _spans(view)}
    # In a row with others it would be cut in a narrow window.
    draw_segments("Ends within", spans, days, "within_input", _WITHIN, month="")
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = draw_filters(rows, LABEL_FILTERS)
        if month:
            is_in_month = shown["last_day"].dt.strftime("%b %Y") == month
            shown = shown[is_in_month].reset_index(drop=True)
        downloads.draw_table_export_bar(
            view, "labels_ending", shown, "labels", "listed merchants", occasion="renewal"
        )
    _draw_months(parts, month)
    if shown.empty:
        st.text("No label of a listed merchant ends in this time.")
        return
    _draw_approvals(shown, "labels_ending", "Labels that end soon", _ENDING_COLUMNS)


def _draw_months(parts: Sequence[Breakdown], month: str) -> None:
    draw_chart(
        stacked_month_chart([label.upper() for label in LABELS], parts),
        "Labels that end in each of the next 24 months. "
        + " ".join(part.takeaway() for part in parts),
        "label_ends",
        lambda point: address.write_params({_WITHIN: str(_SPANS[-1]), _MONTH: point["x"]}),
    )
    if month:
        title = f"Only {month} · show all months"
        draw_link(title, address.write_params, {_MONTH: ""}, key="all_months", icon="close")


def _draw_all(view: View, rows: pd.DataFrame) -> None:
    if rows.empty:
        st.text("No listed merchant has an approval in the files.")
        return
    rows["state_label"] = [display_label(word) for word in rows["state"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = draw_filters(rows, _ALL_FILTERS)
        downloads.draw_table_export_bar(view, "labels_all", shown, "approvals", "listed merchants")
    if shown.empty:
        st.text("No approval matches all of these filters: remove one.")
        return
    _draw_approvals(shown, "labels_all", "Approvals of listed merchants", _ALL_COLUMNS)
    st.caption(
        "The law renews the authorisation of an ESAT by itself, so it counts after its stated last "
        "day until the State closes the site; enter a refusal in labels.csv, with its first day."
        if view.policy.esat_tacit_renewal
        else "The policy ends an ESAT on its stated last day."
    )


def _draw_approvals(rows: pd.DataFrame, key: str, alt: str, columns: Sequence[str]) -> None:
    shown = tables.with_texts(rows[list(columns)], label=display_label)
    height = tables.scroll_height(shown)
    tables.draw_merchant_rows(shown, key, _COLUMN_CONFIG, alt, height=height)
