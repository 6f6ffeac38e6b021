"""The Registries page, first half: problems of the State's lists, and the verdicts on labels."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.columns import LABELS
from impact.model.glossary import VERDICT_MEANINGS
from impact.model.problems import Problem
from impact.model.texts.wording import display_label
from impact.registries.load import FOLDER, Registries
from impact.registries.registry_list import KIND_NAMES, KINDS
from impact.rules.view import View
from impact.selection.filters import ALL_MERCHANTS
from impact.selection.registry_verdicts.verdict_tables import (
    WORK_ORDER,
    count_by_verdict,
    verdict_filter,
    verdict_rows,
)
from pages.content.labels.registry_lists import source_column_config
from pages.session_data import registries
from pages.session_data.registry_store import LoadedRegistries
from pages.session_data.store import folder_name
from pages.url import navigate
from pages.widgets import downloads, messages, tables

_MAX_ROWS = 1_000
_ROWS_WITHOUT_SCROLL = 6
# In pixels: a sentence wraps to up to five lines, so that nobody has to scroll sideways.
_ROW_HEIGHT, _MAX_HEIGHT = 104, 680
# Most merchants, and without a row as proof: only counted; the count opens them.
_COUNT_ONLY = "not_applicable"
_PUBLISHERS = (
    "ESUS: the French Treasury (DG Trésor) publishes the “Liste nationale des agréments ESUS” "
    "once or twice a year, as a workbook.",
    "ESAT: the Agence du numérique en santé publishes FINESS Structures (JSON) on data.gouv.fr; "
    "the older extract cs1100507 and the yearly archive are read too.",
    "Companies that have ceased: a list with a SIREN column and a column that says who is active, "
    "drawn from Sirene (INSEE).",
)


def draw_lists(view: View) -> LoadedRegistries | None:
    """Draw the lists in use and the problems of others; return None if there is no list."""
    lists = registries.current_registries()
    for problem in lists.registries.problems:
        _draw_problem(lists, problem)
    if not lists.registries.lists:
        _draw_no_lists()
        return None
    _draw_lists_in_force(view, lists.registries)
    return lists


def _draw_problem(lists: LoadedRegistries, problem: Problem) -> None:
    is_refused = problem.effect == "file-refused"
    with st.container(border=True, gap="xsmall"):
        title = "cannot be used" if is_refused else "is used; something is to be said of it"
        messages.draw_literal(f"{problem.file} {title}", "strong")
        st.text(problem.sentence)
        if is_refused:
            st.text(_replacement_text(lists, problem.file))


def _replacement_text(lists: LoadedRegistries, file: str) -> str:
    """Return what is used instead of a refused file."""
    if file not in lists.registries.kept_files:
        return "Nothing of it is used. The other lists stay in use."
    last_good = next(listed for listed in lists.registries.lists if listed.file == file)
    since = f", since {lists.written[file]:%Y-%m-%d %H:%M} UTC" if file in lists.written else ""
    return (
        f"The last good one stays in use{since}: of {last_good.day.isoformat()}, with "
        f"{last_good.rows:,} rows, written {last_good.source.modified:%Y-%m-%d %H:%M} UTC."
    )


def _draw_no_lists() -> None:
    box = messages.draw_empty(
        "account_balance",
        "There is no list to hold the labels against.",
        f"Put the lists into the folder {FOLDER} of the data folder, under any name, and reload "
        "this page. A file is known by its content; docs/registries.md says what is read.",
    )
    box.markdown("\n".join(f"- {messages.escape_markdown(publisher)}" for publisher in _PUBLISHERS))
    box.text(f"Folder: {folder_name()}/{FOLDER}")


def _draw_lists_in_force(view: View, loaded: Registries) -> None:
    with st.container(gap="xxsmall"):
        for kind in KINDS:
            messages.draw_literal(_in_force_text(view, loaded, kind), "small")


def _in_force_text(view: View, loaded: Registries, kind: str) -> str:
    listed = loaded.latest(kind)
    if listed is None:
        return f"No list of {KIND_NAMES[kind]} is there."
    age = listed.age_days(view.as_of)
    age_text = f"{age:,} days old" if age >= 0 else f"{-age:,} days later than the as-of date"
    return f"Of {KIND_NAMES[kind]}: {listed.file}, of {listed.day.isoformat()} ({age_text})"


# --- verdicts ---------------------------------------------------------------------------------


def draw_verdicts(view: View, lists: LoadedRegistries) -> None:
    """Draw the number of merchants by verdict; each count opens them."""
    st.header("Is the label real?")
    counts = count_by_verdict(registries.verify(view))
    if counts.empty:
        st.text("No merchant claims a label or stands in a list.")
        return
    for column, label in zip(st.columns(len(LABELS)), LABELS, strict=True):
        with column:
            _draw_counts(label, counts)
    st.caption(
        f"Of {ALL_MERCHANTS}: who claims a label or stands in a list has a verdict; “not "
        "applicable” is a merchant abroad without a French establishment, which is not a no. "
        f"{_policy_effect_text(view)}"
    )
    downloads.draw_table_menu(view, "verdict_counts", counts, "rows", ALL_MERCHANTS)


def _policy_effect_text(view: View) -> str:
    """Return what a verdict changes under the policy."""
    labels = [label.upper() for label in view.policy.require_confirmation]
    if not labels:
        return "A verdict changes no decision."
    return (
        f"This policy counts {' and '.join(labels)} only where it is confirmed; no other verdict "
        "changes a decision."
    )


def _draw_counts(label: str, counts: pd.DataFrame) -> None:
    st.subheader(label.upper())
    shown = counts[counts[label] > 0]
    if shown.empty:
        st.text(f"No {label.upper()} verdict: no list for it, or nobody claims it.")
        return
    table = pd.DataFrame(
        {
            "verdict": [display_label(verdict) for verdict in shown["verdict"]],
            "merchants": shown[label].tolist(),
        }
    )
    tables.draw_drill_table(
        table,
        f"verdicts_{label}",
        [verdict_filter(label, verdict) for verdict in shown["verdict"]],
        navigate.open_merchants,
        {
            "verdict": st.column_config.TextColumn("Verdict", help="Each is explained below."),
            "merchants": st.column_config.NumberColumn("Merchants", format="localized", width=85),
        },
        alt=f"{label.upper()} verdicts, in numbers",
        label="Show",
        height="content",
    )


def draw_reviews(view: View, lists: LoadedRegistries) -> None:
    """Draw the merchants of each verdict with the proof, verdicts that need work first."""
    table = registries.verify(view)
    for verdict in WORK_ORDER:
        if verdict != _COUNT_ONLY:
            _draw_review(view, verdict, verdict_rows(table, view, verdict))


def _draw_review(view: View, verdict: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    st.header(f"{display_label(verdict)}: {len(rows):,}")
    st.caption(f"{VERDICT_MEANINGS[verdict]} {_ADVICE.get(verdict, '')}")
    downloads.draw_table_menu(view, f"verdict_{verdict}", rows, "verdicts", ALL_MERCHANTS)
    shown = rows.head(_MAX_ROWS).drop(columns=["verdict", "siren", "country"])
    shown["label"] = [display_label(label) for label in shown["label"]]
    shown["status"] = [tables.status_label(word) for word in shown["status"]]
    tables.draw_drill_table(
        shown,
        f"rows_{verdict}",
        shown["merchant_id"].tolist(),
        navigate.open_merchant,
        _verdict_column_config(),
        alt=f"{display_label(verdict)}, with the proof",
        height=_MAX_HEIGHT if len(shown) > _ROWS_WITHOUT_SCROLL else "content",
        row_height=_ROW_HEIGHT,
    )
    if len(rows) > _MAX_ROWS:
        st.caption(f"The first {_MAX_ROWS:,} are shown; the download has all.")


_ADVICE = {
    "unclaimed": "Perhaps a champion that nobody has noticed: those not yet champions come first. "
    "Ask, and add the approval to the files.",
    "ended": "Ask the merchant, and end the approval in the files.",
    "other_site": "Check which site sells.",
    "not_in_list": "Lists come out yearly and admit omissions: ask for proof.",
    "no_identifier": "Fill the number in.",
    "list_too_old": "Fetch the latest list.",
}


def _verdict_column_config() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        **tables.merchant_column_config(),
        "name": text("Name", width=150),
        "label": text("Label", width=60),
        "sentence": text("What the lists say", width=283),
        **source_column_config(),
        "raw": text("The row as it stands", width=320),
    }
