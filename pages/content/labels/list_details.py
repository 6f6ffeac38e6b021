"""What is behind the verdicts: the State's lists, their changes, and companies."""

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label, status_label
from impact.registries.registry_list import KIND_NAMES, KINDS
from impact.rules.view import View
from impact.selection.registry_verdicts import companies
from impact.selection.registry_verdicts.verdict_tables import change_rows, list_rows
from pages.session_data import computed
from pages.widgets import downloads, tables
from pages.widgets.tables import MOST_ROWS, day, digits, number, text

# Where an entry is in a list.
SOURCE_COLUMNS = {
    "list": text("List", width=190),
    "list_date": day("Of", width=95),
    "line": digits("Line", width=60),
}


def draw_lists_in_use(view: View) -> None:
    """Draw each list with its day, age, rows and coverage."""
    rows = list_rows(view)
    config = {
        "list": text("List", width=210),
        "use": text("Use", width=110),
        "layout": text("Layout", width=150),
        "covers": text("Covers", width=180),
        "day": text("Day", width=90),
        "day_from": text("Day from", width=120),
        "age_days": number("Age, days", width=80),
        "rows": number("Rows", width=70),
        "entries": number("Used", width=70),
        "restored": number("Zeros restored", width=105),
        "blank": number("Without number", width=110),
        "unsound": number("Wrong checksum", width=115),
        "unread_days": number("Days not read", width=105),
        "sha256": text("Fingerprint (SHA-256)"),
    }
    tables.draw_table(rows, config, "The lists that were read")
    st.caption(
        "A SIREN that lost its leading zeros is restored where its checksum then holds. A number "
        "that is blank or fails its checksum matches nothing. A day that could not be read "
        "counts as blank."
    )
    downloads.draw_table_menu(view, "lists", rows, "lists")


def draw_list_changes(view: View) -> None:
    """Draw what changed in each list since the previous one."""
    lists = view.lists
    changed = {kind: each for kind in KINDS if (each := lists.changes(kind)) is not None}
    for kind, changes in changed.items():
        before, after = changes.before.day.isoformat(), changes.after.day.isoformat()
        st.markdown(
            f"**{len(changes.added):,} added and {len(changes.dropped):,} gone** from {before} "
            f"({changes.count_before:,} {KIND_NAMES[kind]}) to {after} ({changes.count_after:,})"
        )
        _draw_changes(view, kind, change_rows(view, kind))
    if not changed:
        st.text("There are no two lists of one kind: put an earlier list beside the latest.")


def _draw_changes(view: View, kind: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    downloads.draw_table_menu(view, f"changes_{kind}", rows, "changes")
    config = {
        "change": text("Change", width=70),
        "merchant_id": text("Merchant", width=110, help="Our merchant with this number."),
        "siren": text("SIREN", width=95),
        "siret": text("SIRET", width=130),
        "name": text("Name in the list", width=240),
        **SOURCE_COLUMNS,
    }
    alt, height = f"What changed in the list of {KIND_NAMES[kind]}", _height(rows)
    tables.draw_table(rows.head(MOST_ROWS), config, alt, height=height)


def _height(rows: pd.DataFrame) -> int | str:
    return tables.scroll_height(rows, 420, "content")


# --- who runs the shop ------------------------------------------------------------------------


def draw_companies(view: View) -> None:
    """Draw accounts and companies, and the records that seem to belong to another legal entity."""
    count, champions = companies.count_companies(view), companies.champion_companies(view)
    st.markdown(
        f"**{count.accounts:,} accounts belong to {count.companies:,} companies**; "
        f"{count.shared:,} of them have several accounts. The {champions.accounts:,} Impact "
        f"Champions are {champions.companies:,} companies"
    )
    st.caption(
        f"Accounts of one SIREN are one company. {count.without_siren:,} accounts state neither "
        "SIREN nor SIRET; each counts as a company of its own."
    )
    rows = companies.shared_companies(view)
    if not rows.empty:
        downloads.draw_table_menu(view, "shared_companies", rows, "accounts")
        shown = rows.head(MOST_ROWS)
        tables.draw_merchant_rows(
            tables.with_texts(shown, status=status_label, label_group=display_label),
            "shared_rows",
            {"siren": text("SIREN", width=95), "accounts": digits("Accounts", width=80)},
            "Companies with several accounts",
            height=_height(shown),
        )
    _draw_other_entities(view)


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
    config = {
        "what": text("What", width=85),
        "record": text("Record", width=160),
        "siren": text("SIREN here", width=100),
        "other_siren": text("Other SIREN", width=100),
        "file": text("File", width=170),
        "line": digits("Line", width=60),
        "sentence": text("What was found", width=560),
    }
    alt = "What seems to be of another legal entity"
    shown = rows.head(MOST_ROWS)
    tables.draw_merchant_rows(shown, "other_rows", config, alt, height=_height(rows))
