"""Charts draw the table beside them, and treat outside text as untrusted texts."""

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from impact.compare.what_changed.sum_lines import SumLine
from impact.compare.what_changed.waterfall import waterfall_bars
from impact.output.charts.bars import (
    MOST_BARS,
    bar_chart,
    escape,
    stacked_month_chart,
    waterfall_chart,
)
from impact.output.charts.lines import SCORE_LINES, score_chart
from impact.selection.breakdowns import Breakdown
from tests.builders.asking import strings

MARKUP = [
    "<b>bold</b>",
    "<a href='https://example.org'>x</a>",
    "a<br>b",
    "<span style='x'>",
    "A & B",
]
CHARTS = {"bars": bar_chart, "months": lambda one: stacked_month_chart(["ESUS"], [one])}


def breakdown(parts: list[str]) -> Breakdown:
    counts = [number % 4 for number in range(len(parts))]
    table = pd.DataFrame({"part": parts, "merchants": counts, "share_pct": 1.0})
    rows = ({},) * len(parts)
    return Breakdown("key", "Label", "Part", "Note.", table, rows, sum(counts), {})


def cards(days: list[str]) -> pd.DataFrame:
    scores = {f"{name}_score": [50.0] * len(days) for name in SCORE_LINES}
    return pd.DataFrame({"published_on": pd.to_datetime(days), **scores})


def texts_of(figure: go.Figure) -> list[str]:
    """Return every text of a figure sent to the browser, except those of our template."""
    spec = json.loads(figure.to_json())
    spec["layout"].pop("template", None)
    return [text.removesuffix("<extra></extra>") for text in strings(spec)]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_markup_in_a_name_is_drawn_as_text(chart: Any) -> None:
    texts = texts_of(chart(breakdown(MARKUP)))
    assert [text for text in texts if "<" in text] == []
    assert {escape(name) for name in MARKUP} <= set(texts)


def test_only_what_plotly_reads_as_markup_is_escaped() -> None:
    assert escape("<b>A & B</b>") == "&lt;b&gt;A &amp; B&lt;/b&gt;"
    assert escape('L\'Atelier "Été" 100 %') == 'L\'Atelier "Été" 100 %'


def test_bars_are_drawn_from_the_top_for_as_many_parts_as_fit() -> None:
    names = [f"part {number}" for number in range(MOST_BARS + 1)]
    figure = bar_chart(breakdown(names))
    (bars,) = figure.data
    assert list(bars.y) == names[:MOST_BARS]
    assert list(figure.layout.yaxis.categoryarray) == names[MOST_BARS - 1 :: -1]
    assert (figure.layout.yaxis.type, bars.text[3]) == ("category", "3")
    assert bar_chart(breakdown(names[:2])).layout.height < figure.layout.height


def test_each_month_has_a_column_and_an_empty_month_no_number() -> None:
    months = breakdown(["Jul 2026", "Aug 2026"])
    (columns,) = stacked_month_chart(["ESUS"], [months]).data
    assert list(columns.x) == ["Jul 2026", "Aug 2026"]
    assert list(columns.text) == ["", "1"]


def test_the_scores_of_a_merchant_are_five_lines_sorted_by_day() -> None:
    figure = score_chart(cards(["2026-03-01", "2025-01-01"]))
    assert [line.name for line in figure.data] == [escape(name) for name in SCORE_LINES.values()]
    assert len({(line.line.dash, line.marker.symbol) for line in figure.data}) == len(SCORE_LINES)
    days = [str(pd.Timestamp(day).date()) for day in figure.data[0].x]
    assert days == ["2025-01-01", "2026-03-01"]


@pytest.mark.parametrize(
    ("last", "step"),
    [("2026-01-01", "M1"), ("2026-12-31", "M1"), ("2027-01-02", "M3"), ("2029-01-02", "M12")],
)
def test_the_month_labels_of_the_axis_do_not_overlap(last: str, step: str) -> None:
    assert score_chart(cards(["2026-01-01", last])).layout.xaxis.dtick == step


def side(name: str, count: int) -> SumLine:
    return SumLine(name, name, "", "", {"champions": count}, {})


def reason(word: str, gained: int, lost: int) -> SumLine:
    return SumLine("", "", "since", word, {}, {"champions": (gained, lost)})


def test_a_waterfall_has_a_bar_for_each_side_and_each_direction_of_a_reason() -> None:
    lines = [side("known", 10), reason("joined", 3, 0), reason("finding", 1, 2), side("now", 12)]
    bars = waterfall_bars(lines, "champions")
    assert [bar.text for bar in bars] == ["10", "+3", "+1", "-2", "12"]
    (trace,) = waterfall_chart(bars).data
    assert list(trace.measure) == ["absolute", "relative", "relative", "relative", "total"]
    low, high = waterfall_chart(bars).layout.xaxis.range
    assert 0 < low < 10
    assert high > 14


def test_a_count_that_a_side_does_not_know_has_no_bars() -> None:
    lines = [side("known", 10), SumLine("now", "now", "", "", {}, {})]
    assert waterfall_bars(lines, "champions") == ()
    assert waterfall_bars([side("known", 10), side("now", 10)], "champions") != ()


@pytest.mark.parametrize("most", [1, 2, 9])
def test_the_largest_parts_keep_their_merchants_and_no_empty_one(most: int) -> None:
    whole = breakdown(["A", "B", "C", "D", "E", "F"])  # 0, 1, 2, 3, 0, 1
    drawn = whole.largest(most)
    assert drawn.table["part"].tolist() == ["B", "C", "D", "F"][:most]
    assert len(drawn.selections) == len(drawn.table)
    assert drawn.whole == whole.whole
