"""The Badges page: what badges rest on, which must come down, are missing, are not known."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import streamlit as st

from impact.model.dates import format_day
from impact.model.glossary import BASIS_NOTE
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label, status_label
from impact.output.charts.bars import basis_bar
from impact.rules.view import View
from impact.selection.badge_basis import (
    ASKS,
    NOT_CHAMPION,
    PROVED,
    UNPROVED,
    BasisLine,
    basis_lines,
    line_merchants,
    unproved_line,
)
from impact.selection.filters import Selection, select_rows
from impact.selection.metrics import METRICS
from impact.selection.registry_verdicts.verdict_tables import count_perhaps, undue_rows
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.download_button import draw_evidence_button
from pages.widgets.parts import draw_answer, draw_chart, draw_link, draw_segments
from pages.widgets.table_filters import draw_own_filters
from pages.widgets.tables import text

_HEADING, _SHOW = "What the badges shown rest on", "show"
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
_UNDUE = ("badge_undue", "shop_undue")
_LIST_COLUMNS = {
    "check_first": text("Check first", width=95, help="A State list has it: it may be a champion."),
    "sentence": text("State list says", width=430),
}
_CHAMPIONS: Selection = {"status": ("champion",)}


def draw_badges(view: View) -> None:
    """Draw the answer, what badges rest on, the numbers, and the merchants of the chosen one."""
    if not view.is_data_day:
        _draw_other_day(view)
        return
    counts = {key: METRICS[key].count(view.decisions) for key in _TITLES}
    unknown = {key: METRICS[key].why_unknown(view) for key in _TITLES}
    lines = {line.key: line for line in basis_lines(view)}
    unproved = unproved_line(view)
    undue = select_rows(view.decisions, METRICS["badge_undue"].selection)
    to_check = count_perhaps(view, undue)
    draw_answer(*_answer(counts, unknown, to_check))
    chosen = messages.read_choice(_SHOW, [*_TITLES, *lines, UNPROVED]) or next(iter(_TITLES))
    if any(line.count for line in lines.values()):
        _draw_basis(lines.values(), unproved, chosen)
    with st.container(horizontal=True, gap="medium"):
        for label, words in _GROUPS.items():
            numbers = {key: "?" if unknown[key] else f"{counts[key]:,}" for key in words}
            _draw_numbers(label, {key: f"{words[key]} {numbers[key]}" for key in words}, chosen)
    if chosen not in _TITLES:
        _draw_basis_line(view, {**lines, UNPROVED: unproved}[chosen])
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


def _answer(
    counts: Mapping[str, int], unknown: Mapping[str, str], to_check: int
) -> tuple[str, str]:
    """Return the answer and, where badges are to be checked first, why."""
    if unknown["badge_undue"]:
        return "The files do not say which badges are shown", ""
    undue, missing = counts["badge_undue"], counts["badge_missing"]
    if not undue and not missing:
        return "Every badge is as it should be", ""
    down = f"{plural(undue - to_check, 'badge')} must come down"
    check = f", {to_check:,} to check first" if to_check else ""
    why = "Check first: the State's list has the merchant, so it may be a champion."
    return (
        f"{down}{check}, {missing:,} {'is' if missing == 1 else 'are'} missing",
        why if to_check else "",
    )


def _draw_numbers(label: str, texts: Mapping[str, str], chosen: str) -> None:
    shown = chosen if chosen in texts else None
    draw_segments(label, texts, shown, f"numbers_{label}", _SHOW, is_labelled=True)


def _draw_merchants(view: View, key: str) -> None:
    counted = METRICS[key].selection
    merchants = select_rows(view.decisions, counted)
    undue = None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(f"{_TITLES[key]}: {len(merchants):,}", width="stretch")
        selection = {**counted, **draw_own_filters(view, merchants)}
        rows = select_rows(view.decisions, selection)
        if len(rows) and key in _UNDUE and view.lists.lists:
            undue = undue_rows(view, rows)
            base = "all merchants, listed or not"
            downloads.draw_table_export_bar(view, key, undue, "merchants", base)
        elif len(rows):
            downloads.draw_export_bar(view, key, rows, selection)
    if not len(rows):
        st.text("None on this day.")
        return
    options = {
        "height": tables.wrapped_height(rows, _ROW_HEIGHT, _TABLE_HEIGHT),
        "row_height": _ROW_HEIGHT,
    }
    if undue is not None:
        columns = ["name", "merchant_id", *_LIST_COLUMNS, "status", "reason", "country"]
        table = tables.with_texts(undue[columns], status=status_label, check_first=_yes_or_blank)
        tables.draw_merchant_rows(table, key, _LIST_COLUMNS, _TITLES[key], **options)
        return
    other = "shop_audit" if key in _BADGE else "badge_audit"
    columns = ["name", "status", "reason", other, "country", "merchant_id"]
    tables.draw_merchant_table(view, rows, key, _TITLES[key], columns, **options)


def _yes_or_blank(word: str) -> str:
    return "Yes" if word == "yes" else ""


# --- what the badges rest on, and what to do about each one -------------------------------------


def _draw_basis(lines: Collection[BasisLine], unproved: BasisLine, chosen: str) -> None:
    """Draw how many of the badges shown are proved, and one bar of what all of them rest on."""
    counts = {line.key: line.count for line in lines}
    total, proved = sum(counts.values()), sum(counts[key] for key in PROVED)
    champions = total - counts[NOT_CHAMPION]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Badges shown: {total:,}, of which {champions:,} by champions. Of these, {proved:,} "
            "are in a State list or a register.**"
        )
        if unproved.count:
            title = f"{unproved.count:,} badges to prove: what to ask for"
            show = {_SHOW: unproved.key}
            draw_link(title, address.write_params, show, key="show_unproved")
    alt = f"{_HEADING}: {', '.join(f'{line.label} {line.count}' for line in lines)}"
    draw_chart(basis_bar(list(lines)), alt, "basis_bar")
    shown = [line for line in lines if line.count or line.key == chosen]
    _draw_numbers(_HEADING, {line.key: f"{line.label} {line.count:,}" for line in shown}, chosen)


def _draw_basis_line(view: View, line: BasisLine) -> None:
    """Draw the merchants of a line, the weakest first, with what to ask each one for."""
    if not line.count:
        st.text("No badge shown rests on this.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{line.label}: {line.count:,}", width="stretch")
        own = draw_own_filters(view, select_rows(view.decisions, line.selection))
        line = replace(line, selection={**line.selection, **own})
        merchants = line_merchants(view, line)
        draw_link(
            "Show in Merchants", navigate.open_merchants, line.selection, key="basis_merchants"
        )
        downloads.draw_table_menu(view, f"basis_{line.key}", merchants, "badges")
        rows = select_rows(view.decisions, _CHAMPIONS)
        label = f"Evidence pack: {len(rows):,} champions"
        draw_evidence_button(view, "badges", rows, _CHAMPIONS, label)
    tables.draw_merchant_rows(
        tables.with_texts(
            merchants,
            status=status_label,
            basis=_label,
            basis_note=_label,
            assessment_state=_label,
            asks=lambda asks: "; ".join(ASKS[ask] for ask in asks.split("|") if ask) or "nothing",
        ),
        "basis_table",
        {
            "basis": text("Rests on", width=130),
            "basis_note": text("What the lists say", width=170),
            "asks": text("What to do", width=400),
        },
        f"Badges that rest on: {line.label}",
        height=400 if line.count > 10 else "auto",
    )


def _label(word: str) -> str:
    return display_label(word) if word else ""
