"""The trend of share and counts over the past months, in pictures and in numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.trend import earliest_known, trend_days
from impact.compare.what_changed.headlines import REPORTED_OTHERWISE
from impact.compare.what_changed.reported_trend import Marks, marks
from impact.model.dates import format_long_date
from impact.output.charts.lines import line_chart
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview import compared_day
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import navigate
from pages.widgets import downloads, tables
from pages.widgets.parts import draw_chart

MONTHS = 36
COUNT_LINES = {
    "champions": "Champions",
    "holds_esus": "Hold ESUS",
    "holds_esat": "Hold ESAT",
    "removal_due": "Removal due",
}
_LABELS = {**COUNT_LINES, "holds_both": "Hold both", "declaration_only": "Declared only"}


def past_months(view: View) -> pd.DataFrame:
    """Return the counts at past month ends and on the day."""
    days = tuple(trend_days(view.as_of, MONTHS))
    return computed.trend(view.dataset, page_inputs.current_inputs().rules, days)


def reported_otherwise(view: View, counts: Iterable[str]) -> dict[str, Marks]:
    """Return where other counts were reported for the past months."""
    reported = compared_day.trend_as_reported(view, trend_days(view.as_of, MONTHS))
    return {name: marks(past_months(view), reported, name) for name in counts}


def draw_trend(view: View) -> None:
    """Draw the share and the counts at past month ends and on the day."""
    table, first_known = past_months(view), earliest_known(view.dataset)
    st.caption(_base_text(first_known))
    if first_known is not None and first_known > table["day"].iloc[0].date():
        st.caption(
            f"Hollow points, before {format_long_date(first_known)}, may be too low: older "
            "approvals are missing from the files. The table has how many at most."
        )
    share, counts = {"share_pct": "Champion share"}, _known_counts(view, COUNT_LINES)
    crosses = reported_otherwise(view, [*share, *counts])
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        _draw_lines("Champion share", table, share, "%", crosses)
    with right, st.container(border=True, height="stretch"):
        _draw_lines("Merchants", table, counts, "merchants", crosses)
    if any(crosses.values()):
        st.caption(f"A cross: {REPORTED_OTHERWISE}")
    _draw_month_table(view, table)


def _draw_lines(
    title: str,
    table: pd.DataFrame,
    lines: Mapping[str, str],
    unit: str,
    crosses: Mapping[str, Marks],
) -> None:
    first, last = table.iloc[0], table.iloc[-1]
    number_format = "{:.1f} %" if unit == "%" else "{:,.0f}"
    changes = [
        f"{name}: {number_format.format(first[column])} to {number_format.format(last[column])}"
        for column, name in lines.items()
    ]
    takeaway = (
        f"From {format_long_date(first['day'])} to {format_long_date(last['day'])}. "
        f"{'; '.join(changes)}."
    )
    st.subheader(title)
    st.caption(takeaway)
    unsure = table["earlier_not_in_files"].to_numpy() > 0
    reported = {name: crosses[name] for name in lines}
    figure = line_chart(table, lines, unit, unsure=unsure, reported=reported)
    draw_chart(figure, f"{title}. {takeaway}", f"trend_{unit}")


def _known_counts(view: View, counts: Mapping[str, str]) -> dict[str, str]:
    return {key: name for key, name in counts.items() if not METRICS[key].why_unknown(view)}


def _open_day(day: date) -> None:
    navigate.go("overview", as_of=day.isoformat())


def _base_text(first_known: date | None) -> str:
    unknown = (
        " Where an approval is in merchants.csv alone, a renewal overwrote the one before it: the "
        "files do not have what was valid earlier."
    )
    return (
        "At each month end and on the day shown, by today's files and the policy of each day. "
        "Declarations have no date: they count as they are now on every day."
        f"{unknown if first_known is not None else ''}"
    )


def _draw_month_table(view: View, table: pd.DataFrame) -> None:
    newest_first = table.iloc[::-1].reset_index(drop=True)
    counts = {"listed": "Listed", **_known_counts(view, _LABELS)}
    days = [day.date() for day in newest_first["day"]]
    config = {
        "day": tables.button_column_config("Day", "open_day", days, _open_day, is_text=True),
        "share_pct": st.column_config.NumberColumn("Champion share", format="%.1f %%"),
        **{name: count_column_config(name, label, days) for name, label in counts.items()},
        "earlier_not_in_files": tables.number(
            "May be missing",
            help="Listed merchants whose files may lack an approval that was valid then.",
        ),
    }
    formats = dict.fromkeys(counts, tables.format_count)
    shown = tables.with_texts(
        newest_first[list(config)], day=lambda day: day.date().isoformat(), **formats
    )
    tables.draw_table(shown, config, "The months in numbers", key="trend_table")
    st.caption("A day opens Overview on that day; a count opens its merchants on that day.")
    downloads.draw_table_export_bar(view, "trend", table, "days", "listed merchants", is_main=False)


def count_column_config(
    name: str, label: str, days: Sequence[date], help: str | None = None
) -> Any:
    """Return the config of a column of a metric by day; each number opens its merchants."""
    targets = [(day, METRICS[name].selection) for day in days]
    return tables.button_column_config(
        label, f"open_{name}_on", targets, navigate.open_merchants_on, help=help
    )
