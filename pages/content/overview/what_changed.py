"""The tab What changed of Overview: how a count changed, by reason, and whom it concerns."""

from __future__ import annotations

import streamlit as st

from impact.compare.what_changed.change_labels import PART_MEANINGS, change_label
from impact.compare.what_changed.changes import CAUSES, EFFECTS
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import base_line, champion_shares, change_sentence
from impact.compare.what_changed.sum_lines import COUNTS
from impact.model.dates import format_long_date
from impact.model.glossary import CAUSE_MEANINGS
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview import (
    changes_list,
    compared_day,
    waterfall,
)
from pages.shell import snapshot_picker
from pages.url import address
from pages.widgets import messages
from pages.widgets.answer import draw_answer
from pages.widgets.folded import draw_folded
from pages.widgets.segments import draw_segments


def draw_what_changed(view: View) -> None:
    """Draw the difference to the compared day: the waterfall of a count, and the names."""
    comparison = compared_day.compare_with_chosen(view)
    detail = f"{base_line(comparison)} {champion_shares(comparison)}."
    draw_answer(change_sentence(comparison), detail)
    compared_day.draw_choice(comparison)
    count = _count_of_address()
    texts = {name: _count_text(comparison, name) for name in COUNTS}
    draw_segments("Count", texts, count, "changed_count", _params_of)
    waterfall.draw_waterfall(comparison, count, lambda _, bar: _open_bar(comparison, bar, count))
    changes_list.draw_changes(comparison, count)
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


def _params_of(count: str) -> dict[str, str]:
    return {**changes_list.NO_FILTERS, "count": count}


def _open_bar(comparison: Comparison, bar: waterfall.Bar, count: str) -> None:
    """Open the merchants of a side; narrow the names below to those of a reason."""
    if bar.line.side:
        waterfall.open_side(comparison, bar.line.side, count)
    else:
        address.write_params({"cause": "", **waterfall.bar_params(bar, count)})


def _draw_sides(comparison: Comparison) -> None:
    """Draw the day, files and policy of each side."""
    sides = {
        "Reported then": comparison.reported,
        "Known now": comparison.known,
        "Now": comparison.now,
    }
    for (title, view), side in zip(sides.items(), ("reported", "known", "now"), strict=True):
        if view is not None:
            params = waterfall.side_params(comparison, side)
            files = snapshot_picker.snapshot_label(params["snapshot"])
            st.text(
                f"{title}: {format_long_date(view.as_of)}, files: {files} "
                f"({view.dataset.fingerprint[:12]}), policy: {view.policy.version}"
            )


def _draw_meanings() -> None:
    """Draw what the parts and the causes of changes mean."""
    messages.draw_definitions(
        (change_label(part), "", meaning) for part, meaning in PART_MEANINGS.items()
    )
    messages.draw_definitions((change_label(cause), "", CAUSE_MEANINGS[cause]) for cause in CAUSES)
