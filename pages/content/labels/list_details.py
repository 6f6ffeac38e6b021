"""What is behind the verdicts: the State's lists, their changes, and companies."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.registries.load import Registries
from impact.registries.registry_list import KIND_NAMES, KINDS
from impact.rules.view import View
from impact.selection.registry_verdicts.companies import (
    champion_companies,
    count_companies,
    shared_companies,
)
from impact.selection.registry_verdicts.verdict_tables import change_rows, list_rows
from pages.session_data import computed
from pages.url import navigate
from pages.widgets import downloads, tables

_MAX_ROWS = 1_000
_ROWS_WITHOUT_SCROLL = 13


def draw_lists_in_use(view: View, lists: Registries) -> None:
    """Draw each list with its day, age, rows and coverage."""
    rows = list_rows(view, lists)
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "list": text("List", width=210),
            "use": text("Use", width=110),
            "layout": text("Layout", width=150),
            "covers": text("Covers", width=180),
            "day": text("Day", width=90),
            "day_from": text("Day from", width=120),
            "age_days": number("Age, days", format="localized", width=80),
            "rows": number("Rows", format="localized", width=70),
            "entries": number("Used", format="localized", width=70),
            "restored": number("Zeros restored", format="localized", width=105),
            "blank": number("Without number", format="localized", width=110),
            "unsound": number("Wrong checksum", format="localized", width=115),
            "unread_days": number("Days not read", format="localized", width=105),
            "sha256": text("Fingerprint (SHA-256)"),
        },
        alt="The lists that were read",
    )
    st.caption(
        "A SIREN that lost its leading zeros is restored where its checksum then holds. A number "
        "that is blank or fails its checksum matches nothing. A day that could not be read "
        "counts as blank."
    )
    downloads.draw_table_menu(view, "lists", rows, "lists")


def draw_list_changes(view: View, lists: Registries) -> None:
    """Draw what changed in each list since the previous one."""
    has_changes = False
    for kind in KINDS:
        changes = lists.changes(kind)
        if changes is None:
            continue
        has_changes = True
        before, after = changes.before.day.isoformat(), changes.after.day.isoformat()
        st.markdown(
            f"**{len(changes.added):,} added and {len(changes.dropped):,} gone** from {before} "
            f"({changes.count_before:,} {KIND_NAMES[kind]}) to {after} ({changes.count_after:,})"
        )
        _draw_changes(view, kind, change_rows(view, lists, kind))
    if not has_changes:
        st.text("Of no kind are there two lists: put the list before beside the latest.")


def _draw_changes(view: View, kind: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    downloads.draw_table_menu(view, f"changes_{kind}", rows, "changes")
    text = st.column_config.TextColumn
    st.dataframe(
        rows.head(_MAX_ROWS),
        hide_index=True,
        column_config={
            "change": text("Change", width=70),
            "merchant_id": text("Merchant", width=110, help="Who of ours bears the number."),
            "siren": text("SIREN", width=95),
            "siret": text("SIRET", width=130),
            "name": text("Name in the list", width=240),
            **source_column_config(),
        },
        alt=f"What changed in the list of {KIND_NAMES[kind]}",
        height=420 if len(rows) > _ROWS_WITHOUT_SCROLL else "content",
    )


# --- who runs the shop ------------------------------------------------------------------------


def draw_companies(view: View) -> None:
    """Draw accounts and companies, and the records that seem to belong to another legal entity."""
    count, champions = count_companies(view), champion_companies(view)
    st.markdown(
        f"**{count.accounts:,} accounts belong to {count.companies:,} companies**; "
        f"{count.shared:,} of them have several accounts. The {champions.accounts:,} Impact "
        f"Champions are {champions.companies:,} companies"
    )
    st.caption(
        f"Accounts of one SIREN are one company. {count.without_siren:,} accounts state neither "
        "SIREN nor SIRET; each counts as a company of its own."
    )
    _draw_shared_companies(view)
    _draw_other_entities(view)


def _draw_shared_companies(view: View) -> None:
    rows = shared_companies(view)
    if rows.empty:
        return
    downloads.draw_table_menu(view, "shared_companies", rows, "accounts")
    shown = rows.head(_MAX_ROWS).copy()
    shown["status"] = [tables.status_label(word) for word in shown["status"]]
    shown["label_group"] = [display_label(word) for word in shown["label_group"]]
    tables.draw_drill_table(
        shown,
        "shared_rows",
        shown["merchant_id"].tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "siren": st.column_config.TextColumn("SIREN", width=95),
            "accounts": st.column_config.NumberColumn("Accounts", format="%d", width=80),
        },
        alt="Companies with several accounts",
        height=420 if len(shown) > _ROWS_WITHOUT_SCROLL else "content",
    )


def _draw_other_entities(view: View) -> None:
    rows = computed.other_entities(view)
    st.markdown(f"**Another company may hold it: {len(rows):,}**")
    st.caption(
        "An assessment whose SIRET has another SIREN, an ESAT that another legal entity runs, or a "
        "label that the list has for one company of the same name. A lead, not a finding."
    )
    if rows.empty:
        st.text("None.")
        return
    downloads.draw_table_menu(view, "other_entities", rows, "records")
    text = st.column_config.TextColumn
    tables.draw_drill_table(
        rows.head(_MAX_ROWS),
        "other_rows",
        rows["merchant_id"].head(_MAX_ROWS).tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "what": text("What", width=85),
            "record": text("Record", width=160),
            "siren": text("SIREN here", width=100),
            "other_siren": text("Other SIREN", width=100),
            "file": text("File", width=170),
            "line": st.column_config.NumberColumn("Line", format="%d", width=60),
            "sentence": text("What was found", width=560),
        },
        alt="What seems to be of another legal entity",
        height=420 if len(rows) > _ROWS_WITHOUT_SCROLL else "content",
    )


def source_column_config() -> dict[str, Any]:
    """Return the config of the columns that say where an entry is in a list."""
    text = st.column_config.TextColumn
    return {
        "list": text("List", width=190),
        "list_date": st.column_config.DateColumn("Of", format=tables.DAY_FORMAT, width=95),
        "line": st.column_config.NumberColumn("Line", format="%d", width=60),
    }
