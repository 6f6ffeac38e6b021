"""Every number of every page opens exactly the rows that it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact import breakdowns, filters
from impact.breakdowns import Breakdown
from impact.columns import LABELS
from impact.decisions import View
from impact.metrics import METRICS
from pages.parts.menu import ENTRIES
from tests.app.conftest import Open, texts


def all_breakdowns(view: View) -> dict[str, Breakdown]:
    decisions = view.decisions
    found = [
        breakdowns.champions_by_label_group(decisions),
        breakdowns.champions_by_country(decisions),
        breakdowns.champions_by_route(decisions, view.policy),
        breakdowns.removals_by_theme(decisions, view.policy),
        *(breakdowns.label_by_state(decisions, label) for label in LABELS),
        *(breakdowns.label_ends_by_month(decisions, label, view.as_of) for label in LABELS),
    ]
    return {split.key: split for split in found}


@pytest.mark.parametrize("page", ENTRIES)
def test_the_button_of_every_number_of_a_page_opens_as_many_merchants(
    page: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    """Follow each button, from the page that draws it to the rows."""
    app = open_page(sample_folder, page)
    numbers = [one for one in app.button if (one.key or "").removeprefix("show_") in METRICS]
    for key in [one.key for one in numbers if not one.disabled]:
        count = METRICS[key.removeprefix("show_")].count(view.decisions)
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py").run()
        app.button(key=key).click().run()
        assert [title.value for title in app.title] == ["Merchants"], key
        assert f"{count:,} of {len(view.decisions):,} merchants where" in texts(app), key


def test_every_breakdown_of_a_page_is_one_of_those_that_are_added_up(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    drawn = 0
    for page in ("overview", "labels"):
        app = open_page(sample_folder, page)
        tables = [table.value for table in app.dataframe if "part" in table.value]
        known = [list(split.table["merchants"]) for split in all_breakdowns(view).values()]
        assert all(list(table["merchants"]) in known for table in tables)
        drawn += len(tables)
    months = [split for split in all_breakdowns(view).values() if "_ends" in split.key]
    empty = sum(not split.table["merchants"].any() for split in months)
    assert drawn == len(all_breakdowns(view)) - empty


@pytest.mark.parametrize(
    "key", ["label_group", "country", "route", "theme", "esus", "esat", "esus_ends", "esat_ends"]
)
def test_each_row_of_a_table_under_a_chart_opens_its_merchants(
    key: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    split = all_breakdowns(view)[key]
    counts = split.table["merchants"].tolist()
    opened = [len(filters.apply(view.decisions, rows)) for rows in split.rows]
    assert counts == opened
    row = max(range(len(counts)), key=counts.__getitem__)
    params = {name: list(words) for name, words in split.rows[row].items()}
    app = open_page(sample_folder, "merchants", **params)
    assert "ignored" not in texts(app)
    assert f"{counts[row]:,} of {len(view.decisions):,} merchants where" in texts(app)
