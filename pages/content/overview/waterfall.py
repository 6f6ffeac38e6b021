"""How a count changed, by reason: as a waterfall whose bars open names, and in numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import headline
from impact.compare.what_changed.sum_lines import COUNTS, SumLine, sum_lines
from impact.compare.what_changed.waterfall import Bar, waterfall_bars
from impact.model.dates import format_day
from impact.output.charts.bars import waterfall_chart
from impact.selection.metrics import METRICS
from pages.shell import page_inputs
from pages.url import navigate
from pages.url.address import selection_params
from pages.widgets import tables
from pages.widgets.parts import draw_chart

Params = dict[str, str | Sequence[str]]


def draw_waterfall(
    comparison: Comparison, count: str, open_reason: Callable[[Params], None]
) -> None:
    """Draw how a count came from the compared day to the day; a click on a bar opens it.

    Args:
        open_reason: called with the parameters of What changed for the names behind a reason.
    """
    bars = waterfall_bars(sum_lines(comparison), count)
    label = METRICS[count].label
    if not bars:
        st.text(f"How {label} changed is not known from these files.")
        return

    def open_bar(point: Mapping[str, Any]) -> None:
        bar = bars[point["point_index"]]
        if bar.line.side:
            _open_side(comparison, bar.line.side, count)
        else:
            open_reason(_reason_params(bar, count))

    draw_chart(
        waterfall_chart(bars),
        f"{label} since {format_day(comparison.then)}: "
        + "; ".join(f"{bar.label} {bar.text}" for bar in bars),
        f"waterfall_{count}_{comparison.then}",
        open_bar,
    )
    st.caption(
        f"{label}: {headline(comparison, count)}. Click a bar to see the names. The bars do not "
        "begin at 0."
    )


def _reason_params(bar: Bar, count: str) -> Params:
    sign = 1 if bar.number > 0 else -1
    changes = [change for change, effect in EFFECTS[count].items() if effect == sign]
    return {"count": count, "part": bar.line.part, "reason": bar.line.reason, "change": changes}


def _open_side(comparison: Comparison, side: str, count: str) -> None:
    """Open the merchants that a side counts, on its day and in its files."""
    selection = selection_params(METRICS[count].selection)
    navigate.go("merchants", **side_params(comparison, side), **selection)


def side_params(comparison: Comparison, side: str) -> dict[str, str]:
    """Return the parameters of a side: its day and its snapshot."""
    if side == "reported":
        return {"as_of": comparison.then.isoformat(), "snapshot": comparison.files_then}
    day = comparison.then if side == "known" else comparison.now.as_of
    snapshot = page_inputs.current_inputs().loaded.snapshot
    return {"as_of": day.isoformat(), "snapshot": page_inputs.param_of(snapshot)}


def draw_sums(comparison: Comparison) -> None:
    """Draw how the reasons add up to the difference of each count."""
    lines = sum_lines(comparison)
    texts = {name: [line.texts[name] for line in lines] for name in COUNTS}
    tables.draw_table(
        pd.DataFrame({"what": [line.what for line in lines], **texts}),
        {
            "what": tables.text("From the earlier day to now", width=330),
            **{name: _count_column(comparison, name, lines) for name in COUNTS},
        },
        "The difference of each count, by its reasons",
        key="sums",
        height="content",
    )
    st.caption("A count opens its merchants; what a reason did opens the names below.")


def _count_column(comparison: Comparison, name: str, lines: Sequence[SumLine]) -> Any:
    """Return the config of a count's column: a side opens its merchants, a reason its changes."""
    selection = selection_params(METRICS[name].selection)
    sides = {line.side: side_params(comparison, line.side) for line in lines if line.side}

    def open_line(line: SumLine) -> None:
        if line.side:
            navigate.go("merchants", **sides[line.side], **selection)
        elif line.texts[name]:
            filters = {"part": line.part, "reason": line.reason, "change": list(EFFECTS[name])}
            navigate.change_page_params({**filters, "count": name, "cause": ""})

    return tables.button_column_config(
        METRICS[name].label, f"sums_{name}", lines, open_line, width=150
    )
