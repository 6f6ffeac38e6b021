"""The pictures of Overview: what champions qualify by, where, and how sure the share is."""

import streamlit as st

from impact.compare.best_worst import ShareRange, affected_merchants, share_range
from impact.output.charts.bars import MOST_BARS, bar_chart, range_chart, range_takeaway
from impact.rules.view import View
from impact.selection import breakdowns
from impact.selection.filters import describe_with_base
from impact.selection.unread_notices import shows_removals
from pages.url import navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_chart

_MOST_GROUPS, _MOST_COUNTRIES = 5, 4


def draw_pictures(view: View) -> None:
    """Draw the three pictures beside each other; a bar opens its merchants."""
    groups, countries, certainty = st.columns(3, gap="large")
    with groups:
        by_group = breakdowns.champions_by_label_group(view.decisions)
        _draw_largest("What they qualify by", by_group, _MOST_GROUPS, "by others")
    with countries:
        by_country = breakdowns.champions_by_country(view.decisions)
        _draw_largest("Where", by_country, _MOST_COUNTRIES, "in other countries")
    with certainty:
        _draw_range(share_range(view))


def _draw_largest(title: str, breakdown: breakdowns.Breakdown, most: int, where: str) -> None:
    drawn = breakdown.largest(most)
    rest = breakdown.whole - int(drawn.table["merchants"].sum())
    others = f" :small[and {rest:,} {where}]" if rest else ""
    st.markdown(f"### {title}{others}")
    if drawn.selections:
        _draw_bars(drawn, f"picture_{breakdown.key}")
    else:
        st.text("None on this day.")


def _draw_range(bounds: ShareRange) -> None:
    if bounds.share_pct is None:
        st.markdown("### How sure")
        return
    st.markdown(f"### How sure\n:small[:gray[{range_takeaway(bounds)}]]")
    draw_chart(range_chart(bounds), range_takeaway(bounds), "picture_range")


def draw_unknowns(view: View) -> None:
    """Draw what is unknown, how far it could move the champions, and whom it concerns."""
    bounds = share_range(view)
    if bounds.share_pct is None:
        st.text("Nobody is listed on this day.")
        return
    st.markdown(
        f"**{bounds.share_pct:.1f} %** as decided. If every unknown were known, between "
        f"**{bounds.worst_pct:.1f} %** ({bounds.worst:,} champions) and "
        f"**{bounds.best_pct:.1f} %** ({bounds.best:,} champions)."
    )
    st.caption(
        "Lowest: every unknown counts against the merchant. Highest: every unknown counts for it."
    )
    _draw_unknown_kinds(view, bounds)
    downloads.draw_table_menu(
        view, "unknowns", affected_merchants(view), "rows", "listed merchants"
    )


def _draw_unknown_kinds(view: View, bounds: ShareRange) -> None:
    def open_kind(kind: str) -> None:
        positions = bounds.affected[kind]
        navigate.open_merchant_ids(view.decisions["merchant_id"].iloc[positions].tolist())

    config = {
        "label": tables.text("What is unknown", width=330),
        "merchants": tables.button_column_config(
            "Merchants", "unknown_kinds_open", bounds.kinds["kind"].tolist(), open_kind
        ),
        "worst": tables.number("Champions at the lowest"),
        "best": tables.number("Champions at the highest"),
    }
    tables.draw_table(
        tables.with_texts(bounds.kinds[list(config)], merchants=tables.format_count),
        config,
        "What is unknown, and what it could change",
        key="unknown_kinds",
        height="content",
    )


def draw_breakdowns(view: View) -> None:
    """Draw the breakdowns, the chart with most bars last."""
    left, right = st.columns(2)
    with left:
        _draw_breakdown(view, breakdowns.champions_by_label_group(view.decisions))
    with right:
        _draw_breakdown(view, breakdowns.champions_by_route(view.decisions, view.policy))
    if shows_removals(view.dataset, view.policy):
        _draw_breakdown(
            view, breakdowns.removals_by_theme(view.decisions, view.policy), is_wide=True
        )
    _draw_breakdown(view, breakdowns.champions_by_country(view.decisions), is_wide=True)


def _draw_bars(breakdown: breakdowns.Breakdown, key: str) -> None:
    """Draw the bars of a breakdown; a click on one opens its merchants."""
    draw_chart(
        bar_chart(breakdown),
        f"{breakdown.label}. {breakdown.takeaway()}",
        key,
        lambda point: navigate.open_merchants(breakdown.selections[point["point_index"]]),
    )


def _draw_breakdown(view: View, breakdown: breakdowns.Breakdown, *, is_wide: bool = False) -> None:
    """Draw a breakdown: takeaway, bars and table; a bar and a count open their merchants.

    With `is_wide`, the table is beside the bars instead of below.
    """
    with st.container(border=True, height="stretch"):
        st.subheader(breakdown.label)
        st.caption(f"{messages.escape_markdown(breakdown.takeaway())} {breakdown.note}")
        chart, table = st.columns([10, 9]) if is_wide else (st.container(), st.container())
        with chart:
            if breakdown.table["merchants"].any():
                _draw_bars(breakdown, breakdown.key)
                if len(breakdown.table) > MOST_BARS:
                    count = len(breakdown.table)
                    st.caption(f"The first {MOST_BARS} of {count}; the table has all.")
        with table:
            _draw_table(view, breakdown)


def _draw_table(view: View, breakdown: breakdowns.Breakdown) -> None:
    key = f"table_{breakdown.key}"
    config = {
        "part": st.column_config.TextColumn(breakdown.part),
        "merchants": tables.button_column_config(
            "Merchants", f"{key}_open", breakdown.selections, navigate.open_merchants, width=90
        ),
        "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%", width=75),
    }
    tables.draw_table(
        tables.with_texts(breakdown.table, merchants=tables.format_count),
        config,
        f"{breakdown.label}, in numbers",
        key=key,
        height="content" if len(breakdown.table) <= MOST_BARS else "auto",
    )
    downloads.draw_table_menu(
        view, f"by_{breakdown.key}", breakdown.table, "rows", describe_with_base(breakdown.within)
    )
