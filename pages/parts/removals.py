"""The body of the Removals page: who must go, and who went."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.columns import label_of
from impact.decisions import View
from impact.removals import removal_cases
from pages.parts import address, export, messages, metrics, tables

_SHOWN = (
    *("merchant_id", "name", "country", "theme", "severity", "standing"),
    *("days_flagged", "flagged_on", "assessment_id", "published_on"),
)
_EXCEPTION = ("exception_by", "exception_until", "exception_reason")
_SOURCE = ("file", "line")


def worklist(view: View) -> None:
    """Draw the listed merchants with a ground, then those no longer listed."""
    if not view.dataset.has_findings:
        messages.no_findings()
        return
    metrics.cards(view, ("removal_due", "overdue", "excepted"))
    cases = removal_cases(view)
    _still_listed(view, cases[cases["is_listed"]])
    _delisted(view, cases[~cases["is_listed"]])


def _still_listed(view: View, cases: pd.DataFrame) -> None:
    st.header("Still listed")
    if cases.empty:
        st.text("No listed merchant has a removal ground on this day.")
        return
    st.markdown(f"**{_said(cases)}, longest flagged first**")
    st.caption(
        "A case stays until a later assessment reviews the theme and finds less. Nothing is "
        "removed from here: a person decides, on the marketplace."
    )
    export.table_buttons(view, "removals", cases, "cases")
    shown = cases.assign(standing=[_standing(case) for case in cases.itertuples()])
    _draw(shown, (*_SHOWN, *_EXCEPTION, *_SOURCE), "removals_listed", "Removal cases still listed")


def _delisted(view: View, cases: pd.DataFrame) -> None:
    st.header("No longer listed")
    if cases.empty:
        st.text("No merchant with a removal ground has left the marketplace by this day.")
        return
    st.markdown(f"**{_said(cases)}; days run from the finding to the delisting**")
    export.table_buttons(view, "removals_delisted", cases, "cases")
    columns = [name for name in _SHOWN if name != "standing"]
    columns.insert(columns.index("days_flagged"), "removed_on")
    _draw(cases, (*columns, *_SOURCE), "removals_delisted", "Removal cases no longer listed")


def _said(cases: pd.DataFrame) -> str:
    merchants = cases["merchant_id"].nunique()
    plural = "" if merchants == 1 else "s"
    if len(cases) == merchants:
        return f"{merchants:,} merchant{plural}"
    return f"{merchants:,} merchant{plural} with {len(cases):,} grounds"


def _standing(case: object) -> str:
    if case.is_overdue:  # type: ignore[attr-defined]
        return "⚑ Overdue"
    return "◐ Exception" if case.exception_by else "○ In time"  # type: ignore[attr-defined]


def _draw(cases: pd.DataFrame, columns: tuple[str, ...], key: str, alt: str) -> None:
    shown = cases[list(columns)].reset_index(drop=True)
    for name in ("theme", "severity"):
        shown[name] = [label_of(word) for word in shown[name]]
    tables.drill_table(
        shown,
        key,
        cases["merchant_id"].tolist(),
        address.open_merchant,
        _config(),
        alt=alt,
        height=520 if len(shown) > 13 else "auto",
    )


def _config() -> dict[str, object]:
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    days = {"format": tables.DAY_FORMAT}
    return {
        **tables.merchant_config(),
        "theme": text("Theme", help="The theme of the finding that is a ground."),
        "severity": text("Severity", help="Of the latest finding in this theme."),
        "standing": text("Standing", help="Overdue, under an exception, or within the days set."),
        "days_flagged": st.column_config.NumberColumn("Days", format="%d"),
        "assessment_id": text("Scorecard", help="Where the standing finding is."),
        "published_on": day("Scorecard of", **days),
        "removed_on": day("Removed on", **days),
        "exception_by": text("Exception by"),
        "exception_until": day("Exception until", **days),
        "exception_reason": text("Why", width=240),
        "file": text("File"),
        "line": st.column_config.NumberColumn("Line", format="%d"),
    }
