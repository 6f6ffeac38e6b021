"""The tabs State lists and Possible champions of Labels: what the lists say of each label."""

from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from impact.model.dates import format_day
from impact.model.glossary import VERDICT_MEANINGS
from impact.model.problems import Problem
from impact.model.texts.wording import display_label, status_label
from impact.registries.load import FOLDER, Registries
from impact.registries.registry_list import KIND_NAMES, KINDS
from impact.rules.view import View
from impact.selection.filters import ALL_MERCHANTS, country_name
from impact.selection.registry_verdicts import verdict_tables
from pages.content.labels import list_details
from pages.session_data import computed
from pages.session_data.store import store
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_segments
from pages.widgets.table_filters import TableFilter, draw_filters
from pages.widgets.tables import MOST_ROWS, text

_VERDICT = "verdict"
_SHOWN = (*verdict_tables.TO_CHECK, "confirmed")
# In pixels: a sentence wraps, so that nobody has to scroll sideways.
_ROW_HEIGHT, _MAX_HEIGHT = 104, 600
LABEL_FILTERS = (
    TableFilter("of_label", "label", "Label", display_label),
    TableFilter("label_country", "country", "Country", country_name),
)
_COLUMN_CONFIG = {
    "name": {"label": "Name", "width": 160},
    "label": text("Label", width=60),
    "sentence": text("What the list says", width=300),
    **list_details.SOURCE_COLUMNS,
    "raw": text("The row of the list", width=320),
}
_ADVICE = {
    "unclaimed": "Ask, and add the approval to the files. Those that are not champions come "
    "first; the others are champions by another way, or not listed.",
    "ended": "Ask the merchant, and end the approval in the files.",
    "other_site": "Check which site sells.",
    "not_in_list": "Lists come out yearly and may be incomplete: ask for the deed.",
    "no_identifier": "Fill in the SIREN or SIRET.",
    "list_too_old": "Fetch the latest list.",
    "confirmed": "Nothing to do.",
}
_PUBLISHERS = (
    "ESUS: the French Treasury (DG Trésor) publishes the “Liste nationale des agréments ESUS” "
    "once or twice a year, as a workbook.",
    "ESAT: the Agence du numérique en santé publishes FINESS Structures (JSON) on data.gouv.fr; "
    "the older extract cs1100507 and the yearly archive are read too.",
    "Companies that have ceased: a list with a SIREN column and a column that says who is active, "
    "drawn from Sirene (INSEE).",
)


def counts(view: View) -> tuple[str, str]:
    """Return how many labels are to be checked, and how many are possible champions, in words."""
    if not view.lists.lists:
        return "", ""
    verdicts = computed.verify(view)
    numbers = verdict_tables.count_verdicts(verdicts)
    to_check = sum(numbers.get(word, 0) for word in verdict_tables.TO_CHECK)
    return f"{to_check:,} to check", f"{verdict_tables.count_perhaps(view):,}"


def draw_state_lists(view: View) -> None:
    """Draw one verdict at a time: what to do, and its labels with the proof."""
    lists = view.lists
    for problem in lists.problems:
        _draw_problem(lists, problem)
    if not lists.lists:
        _draw_no_lists()
        return
    verdicts = computed.verify(view)
    numbers = verdict_tables.count_verdicts(verdicts)
    words = [word for word in _SHOWN if word in numbers]
    if not words:
        st.text("No merchant claims a label.")
    else:
        verdict = _draw_choice(words, numbers)
        _draw_verdict(view, verdict, verdict_tables.verdict_rows(verdicts, view, verdict))
    st.caption(f"{_policy_effect_text(view)} No list has the labels of merchants abroad.")
    _draw_details(view, lists)


def draw_perhaps(view: View) -> None:
    """Draw the merchants that are in a list and have no such label in our files."""
    if not view.lists.lists:
        _draw_no_lists()
        return
    rows = verdict_tables.verdict_rows(computed.verify(view), view, verdict_tables.PERHAPS)
    if rows.empty:
        st.text("Nobody on a State list lacks the label in our files.")
    else:
        _draw_verdict(view, verdict_tables.PERHAPS, rows)


def _draw_choice(words: list[str], numbers: Mapping[str, int]) -> str:
    chosen = messages.read_choice(_VERDICT, words) or words[0]
    names = {word: f"{display_label(word)} {numbers[word]:,}" for word in words}
    draw_segments("What the list says", names, chosen, "verdict_input", _VERDICT)
    return chosen


def _draw_verdict(view: View, verdict: str, rows: pd.DataFrame) -> None:
    st.markdown(f"{VERDICT_MEANINGS[verdict]} **{_ADVICE[verdict]}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = draw_filters(rows, LABEL_FILTERS)
        scope = f"verdict_{verdict}"
        downloads.draw_table_export_bar(view, scope, shown, "verdicts", ALL_MERCHANTS)
    if shown.empty:
        st.text("No label matches all of these filters: remove one.")
        return
    head = shown.head(MOST_ROWS).drop(columns=["verdict", "siren"])
    tables.draw_merchant_rows(
        tables.with_texts(
            head[["name", *(column for column in head if column != "name")]],
            label=display_label,
            status=status_label,
        ),
        f"rows_{verdict}",
        _COLUMN_CONFIG,
        f"{display_label(verdict)}, with the proof",
        height=tables.wrapped_height(head, _ROW_HEIGHT, _MAX_HEIGHT),
        row_height=_ROW_HEIGHT,
    )
    tables.draw_first_of(len(shown))


def _draw_details(view: View, lists: Registries) -> None:
    for line in _list_texts(view, lists):
        messages.draw_literal(line, "small")
    for title, draw in (
        ("The lists and their days", list_details.draw_lists_in_use),
        ("Changed since the list before", list_details.draw_list_changes),
        ("Companies with several accounts", list_details.draw_companies),
    ):
        with st.expander(title, key=f"details_{title}", on_change="rerun") as box:
            if box.open:
                draw(view)


def _draw_problem(lists: Registries, problem: Problem) -> None:
    is_refused = problem.effect == "file-refused"
    with st.container(border=True, gap="xsmall"):
        title = "cannot be used" if is_refused else "is used, with a remark"
        messages.draw_literal(f"{problem.file} {title}", "strong")
        st.text(problem.sentence)
        if is_refused:
            st.text(_replacement_text(lists, problem.file))


def _replacement_text(lists: Registries, file: str) -> str:
    if file not in lists.kept_files:
        return "Nothing of it is used. The other lists stay in use."
    last_good = next(listed for listed in lists.lists if listed.file == file)
    return (
        f"The last good one stays in use, since {lists.kept_files[file]:%Y-%m-%d %H:%M} UTC: of "
        f"{last_good.day.isoformat()}, with {last_good.rows:,} rows, written "
        f"{last_good.source.modified:%Y-%m-%d %H:%M} UTC."
    )


def _draw_no_lists() -> None:
    box = messages.draw_empty(
        "account_balance",
        "There is no State list to compare the labels with.",
        f"Put the lists into the folder {FOLDER} of the data folder, under any name, and reload "
        "this page. A file is known by its content; docs/registries.md says what is read.",
    )
    box.markdown("\n".join(f"- {messages.escape_markdown(publisher)}" for publisher in _PUBLISHERS))
    box.text(f"Folder: {store().name}/{FOLDER}")


def _list_texts(view: View, loaded: Registries) -> Iterator[str]:
    """Yield how old the oldest list is, and of what there is none."""
    latest = {kind: loaded.latest(kind) for kind in KINDS}
    oldest = min((listed for listed in latest.values() if listed), key=lambda listed: listed.day)
    age = oldest.age_days(view.as_of)
    age_text = f"{age:,} days old" if age >= 0 else f"{-age:,} days later than the day shown"
    yield f"The oldest list is {oldest.file}, of {format_day(oldest.day)}: {age_text}."
    for kind, listed in latest.items():
        if listed is None:
            yield f"There is no list of {KIND_NAMES[kind]}."


def _policy_effect_text(view: View) -> str:
    labels = [label.upper() for label in view.policy.require_confirmation]
    if not labels:
        return "What a list says changes no status under today's rules."
    return (
        f"{' and '.join(labels)} counts only where the list confirms it; nothing else that a list "
        "says changes a status."
    )
