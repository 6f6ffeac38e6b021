"""Overview and What changed show the numbers and the rows that `compare` writes, on any folder."""

import json
from pathlib import Path

import pytest

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.headlines import answer_detail, headline
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.compare.what_changed.waterfall import waterfall_bars
from tests.app.conftest import Open, grids, unfold
from tests.builders.random_compared import random_compared
from tests.conftest import IS_LONG
from tests.property.test_comparison import Drawn, drawn_in

# Without a report of the earlier day and with one, one version of the policy and several.
SEEDS = range(30) if IS_LONG else (3, 4)


@pytest.fixture(params=SEEDS)
def drawn(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Drawn]:
    source = random_compared(tmp_path / "data", request.param)
    return source.folder, drawn_in(source, has_page=True)


def test_overview_has_the_difference_and_the_bars_of_the_comparison(
    drawn: tuple[Path, Drawn], open_page: Open
) -> None:
    folder, comparison = drawn[0], drawn[1].comparison
    app = open_page(folder, compared=comparison.then.isoformat())
    details = [one.value for one in app.caption]
    is_listed = comparison.counts("listed")[2] > 0
    assert (answer_detail(comparison) in details) == is_listed
    assert any(headline(comparison, "champions") in one for one in details)
    (chart,) = (
        one for one in app.get("plotly_chart") if one.proto.alt.startswith("Impact Champions since")
    )
    bars = waterfall_bars(sum_lines(comparison), "champions")
    assert json.loads(chart.proto.spec)["data"][0]["text"] == [bar.text for bar in bars]


def test_what_changed_has_the_sums_and_the_rows_of_the_command(
    drawn: tuple[Path, Drawn], open_page: Open
) -> None:
    folder, comparison = drawn[0], drawn[1].comparison
    shown: list[dict[str, str]] = []
    for count in COUNTS:
        address = {"compared": comparison.then.isoformat(), "count": count}
        app = open_page(folder, "what_changed", **address)
        rows = grids(app, "explanation")
        shown += rows[0].to_dict("records") if rows else []
    app = unfold(app, "sums_folded")
    (sums,) = grids(app, "what")
    assert sums["what"].tolist() == [line.what for line in sum_lines(comparison)]
    for count in COUNTS:
        assert sums[count].tolist() == [line.texts[count] for line in sum_lines(comparison)]
    names = ("part", "reason", "cause")
    written = {
        (*(change_label(row[name]) for name in names), row["explanation"]) for row in drawn[1].out
    }
    assert {(*(row[name] for name in names), row["explanation"]) for row in shown} == written
