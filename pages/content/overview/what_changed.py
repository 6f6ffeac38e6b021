"""The tab What changed of Overview: how a count changed, by reason, and whom it concerns."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_changed.change_labels import PART_MEANINGS, change_label
from impact.compare.what_changed.changes import CAUSES, EFFECTS
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import (
    base_line,
    champion_shares,
    change_sentence,
    missing_sentence,
)
from impact.compare.what_changed.sum_lines import COUNTS, ends_of
from impact.model.dates import format_long_date
from impact.model.glossary import CAUSE_MEANINGS
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview import compared_day, waterfall
from pages.shell import page_inputs
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer, draw_folded, draw_segments
from pages.widgets.table_filters import TableFilter, chosen_values, draw_choices, rows_with
from pages.widgets.tables import MOST_ROWS, text

# "joined" is both a change and a reason.
_FILTERS = (
    TableFilter("reason", "reason", "Reason", change_label),
    TableFilter("change", "change", "Change", display_label),
    TableFilter("part", "part", "When", change_label),
    TableFilter("cause", "cause", "Cause", change_label),
)
_NO_FILTERS = dict.fromkeys((one.param for one in _FILTERS), "")
_COLUMNS = (
    *("name", "merchant_id", "reason", "change", "explanation", "part"),
    *("before", "after", "cause"),
)


def draw_what_changed(view: View) -> None:
    """Draw the difference to the compared day: the waterfall of a count, and the names."""
    comparison = compared_day.compare_with_chosen(view)
    # Without a report the caption of the waterfall says so.
    base = "" if comparison.reported is None else f"{base_line(comparison)} "
    detail = f"{base}{missing_sentence(comparison)}{champion_shares(comparison)}."
    draw_answer(change_sentence(comparison), detail)
    compared_day.draw_choice(comparison)
    count = _count_of_address()
    texts = {name: _count_text(comparison, name) for name in COUNTS}
    draw_segments("Count", texts, count, "changed_count", "count", **_NO_FILTERS)
    waterfall.draw_waterfall(
        comparison, count, lambda params: address.write_params({"cause": "", **params})
    )
    _draw_changes(comparison, count)
    draw_folded("The sums in numbers", "sums_folded", waterfall.draw_sums, comparison)
    draw_folded("Compared with: files, policies", "sides", _draw_sides, comparison)
    draw_folded("What the words mean", "change_words", _draw_meanings)


def _count_of_address() -> str:
    """Return the count of the address, else the first one that the changes of it concern."""
    requested = address.current().last("count")
    if requested in COUNTS:
        return requested
    changes = address.current().values("change")
    return next((count for count in COUNTS if set(changes) <= set(EFFECTS[count])), COUNTS[0])


def _count_text(comparison: Comparison, name: str) -> str:
    if comparison.is_unknown(name):
        return f"{METRICS[name].label}: not known"
    number = comparison.counts(name)[2]
    return f"{METRICS[name].label} **{number:,}** ({comparison.difference(name):+,})"


def _draw_changes(comparison: Comparison, count: str) -> None:
    """Draw the changes of a count by reason, or those that the address asks for."""
    every = changes = comparison.rows_by_reason
    chosen, ignored = chosen_values(every, _FILTERS, "these changes")
    messages.draw_ignored(ignored)
    if set(chosen["change"]) <= set(EFFECTS[count]):
        changes = comparison.rows_moving(count)
    shown = rows_with(changes, _FILTERS, chosen)
    _draw_heading(len(shown), len(changes), every, chosen)
    if changes.empty:
        st.text("Nothing changed between the two days.")
        return
    _draw_rows(comparison, shown.head(MOST_ROWS))
    tables.draw_first_of(len(shown))
    base = "merchants listed on one of the two days"
    downloads.draw_table_export_bar(
        comparison.now, "changes", comparison.in_file_order(shown), "changes", base
    )


def _draw_heading(
    shown: int, whole: int, every: pd.DataFrame, chosen: dict[str, list[str]]
) -> None:
    """Draw how many changes are shown and by which filters, and the way to set or clear them."""
    shown_filters = [one for one in _FILTERS if one.param != "change"]
    names = [one.name_of(word) for one in shown_filters for word in chosen[one.param]]
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f": {', '.join(names)}" if names else ""
        st.markdown(f"## {shown:,} of {whole:,} changes{what}", width="content")
        box = st.popover("Filter", icon=":material/filter_alt:", key="f", on_change="rerun")
        if any(chosen.values()):
            st.button("Show all", on_click=address.write_params, args=(_NO_FILTERS,))
    if box.open:
        with box:
            draw_choices(every, _FILTERS, chosen)


def _draw_rows(comparison: Comparison, shown: pd.DataFrame) -> None:
    words = {one.column: one.name_of for one in _FILTERS}
    texts = tables.with_texts(shown, **words, before=display_label, after=display_label)
    tables.draw_table(
        texts[list(_COLUMNS)],
        {
            **tables.merchant_column_config(),
            "reason": text("Reason", width=150),
            "change": text("Change", width=120),
            "explanation": text("Why", width=370),
            "part": text("When", width=115),
            "cause": text("Cause", width=110),
            "name": _open_column("Name", "name", "after", comparison, shown),
            "before": _open_column("Before", "before", "before", comparison, shown),
            "after": _open_column("After", "after", "after", comparison, shown),
        },
        "Every change, with its reason",
        key="changes_table",
        height=tables.scroll_height(shown),
    )


def _open_column(
    label: str, name: str, side: str, comparison: Comparison, shown: pd.DataFrame
) -> Any:
    """Return a column whose cells open the merchant as it was on one side of its change."""
    position = ("before", "after").index(side)
    params = {
        part: waterfall.side_params(comparison, ends_of(part)[position])
        for part in comparison.parts
    }

    def open_change(target: Sequence[str]) -> None:
        merchant_id, part = target
        navigate.go("merchant", merchant_id=merchant_id, **params[part])

    return tables.button_column_config(
        label,
        f"changes_open_{name}",
        list(zip(shown["merchant_id"], shown["part"], strict=True)),
        open_change,
        width=180 if name == "name" else 130,
        help=f"Opens the merchant as it was {side} the change.",
        is_text=True,
    )


def _draw_sides(comparison: Comparison) -> None:
    for title, side, view in (
        ("Reported then", "reported", comparison.reported),
        ("Known now", "known", comparison.known),
        ("Now", "now", comparison.now),
    ):
        if view is not None:
            params = waterfall.side_params(comparison, side)
            files = page_inputs.snapshot_label(params["snapshot"])
            st.text(
                f"{title}: {format_long_date(view.as_of)}, files: {files} "
                f"({view.dataset.fingerprint[:12]}), policy: {view.policy.version}"
            )


def _draw_meanings() -> None:
    messages.draw_definitions(
        (change_label(part), "", meaning) for part, meaning in PART_MEANINGS.items()
    )
    messages.draw_definitions((change_label(cause), "", CAUSE_MEANINGS[cause]) for cause in CAUSES)
