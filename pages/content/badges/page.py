"""The Badges page: which badges must come down, which are missing, which are not known."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.model.dates import format_day
from impact.model.glossary import BASIS_NOTE
from impact.model.texts.number_format import plural
from impact.rules.view import View
from impact.selection.badge_basis.lines import UNPROVED, basis_lines, unproved_line
from impact.selection.filters import select_rows
from impact.selection.metrics import METRICS
from pages.content.badges.basis import HEADING, draw_basis_bar, draw_basis_line
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.answer import draw_answer
from pages.widgets.segments import draw_segments
from pages.widgets.table_filters import draw_own_filters

SHOW = "show"
# Two lines of the reason.
_ROW_HEIGHT, _TABLE_HEIGHT = 72, 620
# By the number the text on its button; one group for the badge, one for the shop.
_BADGE = {"badge_undue": "Wrongly shown", "badge_missing": "Missing", "badge_unknown": "Not known"}
_SHOP = {"shop_undue": "Wrongly in it", "shop_missing": "Missing", "shop_unknown": "Not known"}
_GROUPS = {"Badge on the product pages": _BADGE, "Dedicated shop": _SHOP}
_TITLES = {
    "badge_undue": "Badge wrongly shown",
    "badge_missing": "Badge missing",
    "badge_unknown": "Badge not known",
    "shop_undue": "Wrongly in the shop",
    "shop_missing": "Missing in the shop",
    "shop_unknown": "Shop not known",
}


def draw_badges(view: View) -> None:
    """Draw the answer, what badges rest on, the numbers, and the merchants of the chosen one."""
    if not view.is_data_day:
        _draw_other_day(view)
        return
    counts = {key: METRICS[key].count(view.decisions) for key in _TITLES}
    unknown = {key: METRICS[key].why_unknown(view) for key in _TITLES}
    lines = {line.key: line for line in basis_lines(view)}
    unproved = unproved_line(view)
    draw_answer(_answer(counts, unknown))
    chosen, ignored = address.current().choice(SHOW, [*_TITLES, *lines, UNPROVED])
    chosen = chosen or next(iter(_TITLES))
    messages.draw_ignored(ignored)
    if sum(line.count for line in lines.values()):
        draw_basis_bar(lines.values(), unproved, lambda key: address.write_params({SHOW: key}))
        texts = {
            key: f"{line.label} {line.count:,}"
            for key, line in lines.items()
            if line.count or key == chosen
        }
        _draw_numbers(HEADING, texts, chosen)
    with st.container(horizontal=True, gap="medium"):
        for label, words in _GROUPS.items():
            numbers = {key: "?" if unknown[key] else f"{counts[key]:,}" for key in words}
            _draw_numbers(label, {key: f"{words[key]} {numbers[key]}" for key in words}, chosen)
    if chosen not in _TITLES:
        draw_basis_line(view, {**lines, UNPROVED: unproved}[chosen])
    elif unknown[chosen]:
        st.text(f"{_TITLES[chosen]}: {unknown[chosen]}")
    else:
        _draw_merchants(view, chosen)
    st.caption(BASIS_NOTE)


def _draw_other_day(view: View) -> None:
    draw_answer(f"Badge and shop are not known for {format_day(view.as_of)}")
    st.text("The files say what is shown only for their own day.")
    st.button(
        "Go to the day of the files",
        key="go_to_data_day",
        on_click=navigate.change_page_params,
        args=({"as_of": ""},),
        icon=":material/undo:",
    )


def _answer(counts: Mapping[str, int], unknown: Mapping[str, str]) -> str:
    if unknown["badge_undue"]:
        return "The files do not say which badges are shown"
    undue, missing = counts["badge_undue"], counts["badge_missing"]
    if not undue and not missing:
        return "Every badge is as it should be"
    down = f"{plural(undue, 'badge')} must come down"
    return f"{down}, {missing:,} {'is' if missing == 1 else 'are'} missing"


def _draw_numbers(label: str, texts: Mapping[str, str], chosen: str) -> None:
    shown = chosen if chosen in texts else None
    draw_segments(
        label, texts, shown, f"numbers_{label}", lambda key: {SHOW: key}, is_labelled=True
    )


def _draw_merchants(view: View, key: str) -> None:
    counted = METRICS[key].selection
    merchants = select_rows(view.decisions, counted)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(f"{_TITLES[key]}: {len(merchants):,}", width="stretch")
        selection = {**counted, **draw_own_filters(view, merchants)}
        rows = select_rows(view.decisions, selection)
        if len(rows):
            downloads.draw_export_bar(view, key, rows, selection)
    if not len(rows):
        st.text("None on this day.")
        return
    height = min(len(rows) * _ROW_HEIGHT + 40, _TABLE_HEIGHT)
    other = "shop_audit" if key in _BADGE else "badge_audit"
    columns = ("name", "status", "reason", other, "country", "merchant_id")
    tables.draw_merchant_table(
        view, rows, key, _TITLES[key], columns, height=height, row_height=_ROW_HEIGHT
    )
