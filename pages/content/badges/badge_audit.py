"""The Badges page: badge and shop of each merchant, compared with its status."""

from __future__ import annotations

import streamlit as st

from impact.model.dates import format_long_date
from impact.rules.view import View
from impact.selection.filters import select_rows
from impact.selection.metrics import METRICS
from pages.url import state
from pages.widgets import downloads, messages, metric_cards, tables

_COLUMNS = ("merchant_id", "name", "country", "status", "removal_grounds", "reason")
_MAX_ROWS = 100


def draw_context() -> None:
    """Draw one neutral sentence on why badges are checked."""
    st.caption(
        "Context, not legal advice: Directive (EU) 2024/825 applies since 27 September 2026; under "
        "it, a sustainability label shown to consumers in the EU has to rest on a certification "
        "scheme or be established by a public authority."
    )


def draw_not_decidable(view: View) -> None:
    """Draw why badge and shop are unknown on a day that is not the data day, and the way to it."""
    with messages.draw_empty(
        "event_busy",
        "Not decidable on this day.",
        "What is shown has no date in the files: it is known for their own day alone, not "
        f"for {format_long_date(view.as_of)}. So badge and shop are unknown for every "
        "merchant.",
    ):
        st.button(
            "Go to the data day",
            key="go_to_data_day",
            on_click=state.write_params,
            args=({"as_of": ""},),
            icon=":material/undo:",
        )


def draw_badge(view: View) -> None:
    """Draw the badge on product pages: shown without right, missing, unknown."""
    _draw_part(
        view,
        "The badge on the product pages",
        {
            "badge_undue": "Shown without right",
            "badge_missing": "Missing",
            "badge_unknown": "Unknown",
        },
    )


def draw_shop(view: View) -> None:
    """Draw the dedicated shop: in it without right, missing, unknown."""
    _draw_part(
        view,
        "The dedicated shop",
        {
            "shop_undue": "In the shop without right",
            "shop_missing": "Missing in the shop",
            "shop_unknown": "Unknown",
        },
    )


def _draw_part(view: View, heading: str, keys: dict[str, str]) -> None:
    st.header(heading)
    metric_cards.draw_cards(view, list(keys))
    for key, title in keys.items():
        _draw_merchants(view, key, title)


def _draw_merchants(view: View, key: str, title: str) -> None:
    if reason := METRICS[key].why_unknown(view):
        st.subheader(f"{title}: {metric_cards.UNKNOWN} {reason}")
        return
    rows = select_rows(view.decisions, METRICS[key].selection)
    st.subheader(f"{title}: {len(rows):,}")
    if not len(rows):
        st.text("None on this day.")
        return
    downloads.draw_decisions_buttons(view, key, rows, METRICS[key].selection)
    shown = rows[:_MAX_ROWS]
    height = 400 if len(shown) > 10 else "auto"
    tables.draw_merchant_table(view, shown, key, METRICS[key].label, _COLUMNS, height)
    if len(rows) > _MAX_ROWS:
        st.caption(
            f"The first {_MAX_ROWS} of {len(rows):,}; the files and Merchants have all of them."
        )
