"""Every number of every page opens exactly the rows that it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest

from impact.compare import forecast
from impact.compare.counts import COUNTS
from impact.compare.what_changed.changes import EFFECTS
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import breakdowns, filters
from impact.selection.metrics import METRICS
from pages.url import address, navigate
from pages.url.address import Address
from pages.url.routes import PAGES
from pages.widgets import tables
from tests.app.conftest import Open, grids, shown_page, unfold


def test_every_breakdown_of_overview_is_a_chart_and_a_table(on_sample: Open, view: View) -> None:
    app = unfold(on_sample(), "breakdowns")
    charts = [chart for chart in app.get("plotly_chart") if " the most: " in chart.proto.alt]
    assert len(charts) == 4 + 2  # two of the small pictures
    shown = [table["merchants"].tolist() for table in grids(app, "part")]
    decisions, policy = view.decisions, view.policy
    splits = (
        breakdowns.champions_by_label_group(decisions),
        breakdowns.champions_by_country(decisions),
        breakdowns.champions_by_route(decisions, policy),
        breakdowns.removals_by_theme(decisions, policy),
    )
    written = [[f"{count:,}" for count in split.table["merchants"]] for split in splits]
    assert sorted(shown) == sorted(written)


# --- counts in tables that are buttons themselves, and rows about unknowns ----------------------


@dataclass(frozen=True)
class Button:
    """A column of buttons: what each row opens, and what a click calls."""

    targets: Sequence[Any]
    on_open: Callable[[Any], None]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Button]:
    """Return the columns of buttons that the pages draw, by their keys."""
    buttons: dict[str, Button] = {}
    draw = tables.button_column_config

    def noted(label: str, key: str, targets: Any, on_open: Any, **looks: Any) -> Any:
        buttons[key] = Button(targets, on_open)
        return draw(label, key, targets, on_open, **looks)

    monkeypatch.setattr(tables, "button_column_config", noted)
    return buttons


@pytest.fixture
def count_opened(monkeypatch: pytest.MonkeyPatch, view: View) -> Callable[[Button], list[int]]:
    """Return a function that clicks every row of a column, and counts what Merchants would show."""
    opened: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(navigate, "go", lambda page, **params: opened.append((page, params)))
    monkeypatch.setattr(navigate, "list_params", lambda ids: {"ids": ids})

    @cache
    def on(day: str | None) -> View:
        when = date.fromisoformat(day) if day else view.as_of
        return decide_view(view.dataset, when, view.policy, view.as_of)

    def counted(button: Button) -> list[int]:
        counts = []
        for target in button.targets:
            opened.clear()
            button.on_open(target)
            params = dict(opened[0][1]) if opened else {"ids": ["nobody"]}
            assert not opened or opened[0][0] == "merchants"
            decisions = on(params.pop("as_of", None)).decisions
            selection, ignored = Address({}).change(params).selection(decisions)
            assert ignored == []
            counts.append(len(filters.select_rows(decisions, selection)))
        return counts

    return counted


def test_the_button_of_every_number_of_a_page_opens_as_many_merchants(
    on_sample: Open, view: View
) -> None:
    buttons = {page: [one.key for one in on_sample(page).button] for page in PAGES}
    shown = [(page, key) for page in PAGES for key in METRICS if f"show_{key}" in buttons[page]]
    assert len(shown) > 3
    for page, key in shown:
        app = on_sample(page)
        app.button(key=f"show_{key}").click().run()
        assert shown_page(app) == "merchants"
        selection, ignored = Address({}).change(app.query_params).selection(view.decisions)
        assert ignored == []
        assert len(filters.select_rows(view.decisions, selection)) == (
            METRICS[key].count(view.decisions)
        ), key


def test_the_value_of_every_number_of_overview_opens_as_many_merchants(
    on_sample: Open,
    view: View,
    drawn: dict[str, Button],
    count_opened: Callable[[Button], list[int]],
) -> None:
    app = unfold(on_sample(), "all_numbers")
    (shown,) = grids(app, "meaning")
    button = drawn["open_number"]
    # The first number is the share, the last one is of days.
    counts = [int(value.replace(",", "")) for value in shown["value"].iloc[1:-1]]
    assert count_opened(Button(button.targets[1:-1], button.on_open)) == counts
    assert count_opened(Button(button.targets[:1], button.on_open)) == [
        METRICS["champions"].count(view.decisions)
    ]


TRIED = {"routes": ["esus", "ecovadis"], "removal_severity": "severe"}


@pytest.mark.parametrize(
    ("page", "folded", "columns"),
    [
        ("overview", "months_in_numbers", {f"open_{name}_on": name for name in COUNTS}),
        ("overview", "unknowns", {"unknown_kinds_open": "merchants"}),
        ("forecast", "months_ahead", {f"open_{name}_on": name for name in forecast.COUNTS}),
        ("what_if", "same_counts", {"open_before_same": "before", "open_after_same": "after"}),
        ("what_if", "", {"open_before_moved": "before", "open_after_moved": "after"}),
    ],
)
def test_each_count_of_a_table_opens_as_many_merchants(
    page: str,
    folded: str,
    columns: dict[str, str],
    on_sample: Open,
    drawn: dict[str, Button],
    count_opened: Callable[[Button], list[int]],
) -> None:
    app = on_sample(page, **(TRIED if page == "what_if" else {}))
    app = unfold(app, folded) if folded else app
    for key, column in columns.items():
        shown = [
            table.value
            for table in app.dataframe
            if set(columns.values()) <= set(table.value.columns) and "part" not in table.value
        ][-1 if folded else 0]
        counts = [int(str(count).replace(",", "")) for count in shown[column]]
        assert count_opened(drawn[key]) == counts, key
        assert any(counts), key


def test_the_sums_of_what_changed_open_both_sides(
    on_sample: Open,
    drawn: dict[str, Button],
    monkeypatch: pytest.MonkeyPatch,
    count_opened: Callable[[Button], list[int]],
) -> None:
    """The rows between them narrow the changes below; the first and the last open merchants."""
    written: list[dict[str, Any]] = []
    monkeypatch.setattr(
        navigate, "change_page_params", lambda changes: written.append(dict(changes))
    )
    app = unfold(on_sample("what_changed"), "sums_folded")
    (shown,) = grids(app, "what")
    for name in ("champions", "listed", "removal_due"):
        button = drawn[f"sums_{name}"]
        first, *reasons, last = button.targets
        totals = [int(text.replace(",", "")) for text in shown[name].iloc[[0, -1]]]
        assert count_opened(Button((first, last), button.on_open)) == totals
        for line in reasons:
            before = len(written)
            button.on_open(line)
            if not line.texts[name]:
                assert len(written) == before
                continue
            assert written[-1] == {
                "part": "since",
                "reason": line.reason,
                "change": list(EFFECTS[name]),
                "count": name,
                "cause": "",
            }


def test_a_score_under_the_curve_is_tried_with_the_ecovadis_route(
    on_sample: Open, drawn: dict[str, Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[dict[str, Any]] = []
    monkeypatch.setattr(
        navigate, "change_page_params", lambda changes: written.append(dict(changes))
    )
    unfold(on_sample("what_if", routes=["esat", "ecovadis"]), "thresholds")
    tried = Address({"routes": ["esat", "ecovadis"]})
    monkeypatch.setattr(address, "current", lambda: tried)
    button = drawn["try_score"]
    button.on_open(button.targets[13])
    assert written[-1] == {"routes": ["esat", "ecovadis"], "min_overall": "65"}
