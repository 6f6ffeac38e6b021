"""The months behind the day, and how far the share could be off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from impact.bounds import Bounds, bounds, touched
from impact.decisions import View
from impact.filters import day_in_words
from impact.kept import kept
from impact.metrics import METRICS
from impact.month_figures import line_chart
from impact.timeline.trend import earliest_known, month_ends
from impact.unread import shows_removals
from pages.parts import address, computed, export, shell, tables
from pages.parts.alone import drawn_alone
from pages.parts.charts import PLAIN

MONTHS = 36
SHARE = {"share_pct": "Champion share"}
COUNTS = {
    "champions": "Champions",
    "holds_esus": "Hold ESUS",
    "holds_esat": "Hold ESAT",
    "removal_due": "Removal due",
}
_LABELS = {**COUNTS, "holds_both": "Hold both", "declaration_only": "By declaration alone"}


def trend(view: View) -> None:
    """Draw the share and the counts at the last month ends and on the day."""
    days = month_ends(view.as_of, MONTHS)
    if not days or days[-1] != view.as_of:
        days.append(view.as_of)
    table = computed.trend(view.dataset, shell.in_use().rules, days)
    st.header(f"The last {MONTHS} months", help=_base(view))
    if (known := earliest_known(view.dataset)) is not None and known > days[0]:
        st.caption(
            f"Hollow signs: earlier approvals not in the files. Counts of labels and champions "
            f"before {day_in_words(known)} can be too low; the table says by how many at most."
        )
    counts = dict(COUNTS)
    if not shows_removals(view.dataset, view.policy):
        counts.pop("removal_due")
    for column, (title, lines, unit) in zip(
        st.columns(2),
        (("Champion share", SHARE, "%"), ("Merchants", counts, "merchants")),
        strict=True,
    ):
        with column, st.container(border=True, height="stretch"):
            st.subheader(title)
            said = _takeaway(table, lines, unit)
            st.caption(said)
            figure = _figure(table, tuple(lines.items()), unit)
            st.plotly_chart(figure, config=PLAIN, alt=f"{title}. {said}", key=f"trend_{unit}")
    _draw_table(view, table)


@kept
def _figure(table: pd.DataFrame, lines: tuple[tuple[str, str], ...], unit: str) -> go.Figure:
    unsure = table["earlier_not_in_files"].to_numpy() > 0
    return line_chart(table, dict(lines), unit, unsure=unsure)


def _base(view: View) -> str:
    said = (
        "At each month end and on the as-of date, by the files shown and the policy of each day. "
        "The three SSE characteristics have no date: they count as they are now on every day."
    )
    if earliest_known(view.dataset) is None:
        return said
    return (
        f"{said} Where an approval stands in merchants.csv alone, a renewal overwrote the one "
        "before it: the files cannot know what was held earlier."
    )


def _takeaway(table: pd.DataFrame, lines: dict[str, str], unit: str) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    form = "{:.1f} %" if unit == "%" else "{:,.0f}"
    said = [
        f"{name}: {form.format(first[column])} to {form.format(last[column])}"
        for column, name in lines.items()
    ]
    return f"From {day_in_words(first['day'])} to {day_in_words(last['day'])}. {'; '.join(said)}."


@drawn_alone
def _draw_table(view: View, table: pd.DataFrame) -> None:
    box = st.expander("The months in numbers", key="months_in_numbers", on_change="rerun")
    if box.open:
        with box:
            _draw_months(view, table)


def _draw_months(view: View, table: pd.DataFrame) -> None:
    newest_first = table.iloc[::-1].reset_index(drop=True)
    shown = newest_first[["day", "share_pct", "listed", *_LABELS, "earlier_not_in_files"]]
    counts = {"listed": "Listed", **_LABELS}
    for name in counts:
        shown[name] = tables.number_texts(shown[name])
    number = st.column_config.NumberColumn
    days = [day.date() for day in newest_first["day"]]
    tables.drill_table(
        shown,
        "trend_table",
        days,
        _open_day,
        {
            "day": st.column_config.DateColumn("Day", format=tables.DAY_FORMAT),
            "share_pct": number("Champion share", format="%.1f %%"),
            **{name: counted_button(name, label, days) for name, label in counts.items()},
            "earlier_not_in_files": number(
                "May be missing",
                format="localized",
                help="Listed merchants of whom the files may lack an approval that held then.",
            ),
        },
        alt="The months in numbers",
    )
    st.caption("Open shows Overview on the day; each count opens its merchants on the day.")
    export.table_buttons(view, "trend", table, "days")


def counted_button(name: str, label: str, days: Sequence[date], help: str | None = None) -> Any:
    """Return the config of a column with a metric on each of the days; each opens its merchants."""
    targets = [(day, METRICS[name].rows) for day in days]
    return tables.cell_buttons(label, f"open_{name}_on", targets, address.open_counted, help=help)


def _open_day(day: date) -> None:
    address.go("overview", as_of=day.isoformat())


# --- best and worst case ----------------------------------------------------------------------


def best_and_worst(view: View) -> None:
    """Say between which two shares the truth lies, and what of it is unknown."""
    found = bounds(view)
    st.header("How sure is the share?")
    if found.share_pct is None:
        st.text("Nobody is listed on this day.")
        return
    st.markdown(
        f"**{found.share_pct:.1f} %** as decided. If every unknown were known, it would lie "
        f"between **{found.worst_pct:.1f} %** ({found.worst:,} champions) and "
        f"**{found.best_pct:.1f} %** ({found.best:,} champions)."
    )
    st.caption(
        "Worst: every theme not reviewed hides a removal ground, every unproven approval and "
        "blank characteristic is a no. Best: no such ground, every one a yes. Known facts are "
        "believed as they stand; left-out rows are said on Data quality."
    )
    _draw_kinds(view, found)
    export.table_menu(view, "unknowns", touched(view), "rows")


def _draw_kinds(view: View, found: Bounds) -> None:
    number = st.column_config.NumberColumn

    def opened(kind: str) -> None:
        address.open_these(view.decisions["merchant_id"].iloc[found.touched[kind]].tolist())

    tables.drill_table(
        found.kinds[["label", "merchants", "worst", "best"]],
        "unknown_kinds",
        found.kinds["kind"].tolist(),
        opened,
        {
            "label": st.column_config.TextColumn("What is unknown", width=330),
            "merchants": number("Listed merchants", format="localized"),
            "worst": number("Champions at worst", format="localized"),
            "best": number("Champions at best", format="localized"),
        },
        alt="What is unknown, and what it could change",
        label="Show",
    )
