"""Overview and What changed show the numbers and the rows that `compare` writes, on any folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.headlines import card_lines, headline
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.selection.metrics import METRICS
from tests.app.conftest import Open, texts
from tests.builders.random_compared import random_compared
from tests.conftest import IS_LONG
from tests.property.test_comparison import Drawn, drawn_in

# With a report of the earlier day and without, one version of the policy and several.
SEEDS = range(30) if IS_LONG else range(4)


@pytest.fixture(params=SEEDS)
def drawn(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Drawn]:
    source = random_compared(tmp_path / "data", request.param)
    return source.folder, drawn_in(source, has_page=True)


def test_overview_has_the_differences_of_the_comparison(
    drawn: tuple[Path, Drawn], open_page: Open
) -> None:
    folder, comparison = drawn[0], drawn[1].comparison
    app = open_page(folder, compared=comparison.then.isoformat())
    page_text = texts(app)
    assert not app.exception
    assert f"Impact Champions: **{headline(comparison, 'champions')}**." in page_text
    cards = {one.label: one.value for one in app.metric}
    for count in COUNTS:
        assert cards[METRICS[count].label] == f"{comparison.counts(count)[2]:,}"
        assert card_lines([comparison])[count][0] in page_text


def test_what_changed_has_the_sums_and_the_rows_of_the_command(
    drawn: tuple[Path, Drawn], open_page: Open
) -> None:
    folder, comparison = drawn[0], drawn[1].comparison
    app = open_page(folder, "what_changed", compared=comparison.then.isoformat())
    assert not app.exception
    for count in COUNTS:
        assert f"**{comparison.counts(count)[2]:,}**, {headline(comparison, count)}." in texts(app)
    (sums,) = [grid.value for grid in app.dataframe if "what" in grid.value]
    assert sums["what"].tolist() == [line.what for line in sum_lines(comparison)]
    for count in COUNTS:
        assert sums[count].tolist() == [line.texts[count] for line in sum_lines(comparison)]
    rows = [grid.value for grid in app.dataframe if "explanation" in grid.value]
    shown = rows[0].to_dict("records") if rows else []
    names = ("part", "reason", "cause")
    written = [
        (*(change_label(row[name]) for name in names), row["explanation"]) for row in drawn[1].out
    ]
    assert sorted((*(row[name] for name in names), row["explanation"]) for row in shown) == (
        sorted(written)
    )
