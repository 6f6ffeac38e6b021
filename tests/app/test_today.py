"""The tab Today of Overview: the tiles, why it changed, what to do, and all numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from impact.compare.reference_days import in_points, year_before
from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.comparison import Comparison, compare
from impact.rules.view import View
from impact.selection.breakdowns import champions_by_country
from impact.selection.metrics import METRICS
from impact.selection.todo import KINDS, todo
from tests.app.conftest import DAY, Open, metric, shown_page, texts, unfold
from tests.builders.factories import write_folder


@pytest.fixture(scope="module")
def year(view: View) -> Comparison:
    return compare(view, view.policy, year_before(DAY), None)


def traces(app: AppTest, start: str) -> list[dict[str, Any]]:
    """Return the traces of the chart whose words begin so."""
    (chart,) = (one for one in app.get("plotly_chart") if one.proto.alt.startswith(start))
    found: list[dict[str, Any]] = json.loads(chart.proto.spec)["data"]
    return found


def test_each_tile_has_its_number_its_difference_its_past_and_its_meaning(
    on_sample: Open, view: View, year: Comparison
) -> None:
    app = on_sample()
    past = trend(view.dataset, view.policy, trend_days(DAY, 36))
    assert year.points is not None
    for label, delta, series in (
        ("Impact Champions", f"{year.difference('champions'):+,}", past["champions"]),
        ("Champion share", in_points(year.points, 1), past["share_pct"]),
        ("Removal due", f"{year.difference('removal_due'):+,}", past["removal_due"]),
    ):
        tile = metric(app, label)
        assert (tile.delta, tile.proto.delta_description) == (delta, "in a year")
        assert list(tile.proto.chart_data) == pytest.approx(series.tolist())
    for key in ("champions", "removal_due", "expiring"):
        tile = metric(app, METRICS[key].label)
        assert tile.value == f"{METRICS[key].count(view.decisions):,}"
        assert tile.proto.help.startswith(METRICS[key].meaning(view.policy))
    assert metric(app, "Labels expiring").delta == "in 90 days"
    undue, missing = (METRICS[f"badge_{it}"].count(view.decisions) for it in ("undue", "missing"))
    assert metric(app, "Badge wrong").value == f"{undue + missing:,}"
    assert metric(app, "Badge wrong").delta == f"{undue:,} shown, {missing:,} missing"


@pytest.mark.parametrize("as_of", ["2026-06-29", "2026-06-30", "2026-07-01"])
def test_badges_are_unknown_except_on_the_day_of_the_files(as_of: str, on_sample: Open) -> None:
    app = on_sample(as_of=as_of)
    is_known = as_of == "2026-06-30"
    assert (metric(app, "Badge wrong").value != "not known") == is_known
    assert app.button(key="show_badge_wrong").disabled != is_known
    assert ("Not known for this day" in [one.label for one in app.button]) != is_known


def test_badges_that_are_wrong_open_those_shown_wrongly_and_those_missing(
    on_sample: Open, view: View
) -> None:
    app = on_sample()
    app.button(key="show_badge_wrong").click().run()
    assert shown_page(app) == "merchants"
    audits = view.decisions["badge_audit"].isin(["undue", "missing"])
    wrong = view.decisions["merchant_id"][audits].tolist()
    assert sorted(app.dataframe[0].value["merchant_id"]) == wrong


def test_the_pictures_have_the_largest_parts_and_how_many_are_elsewhere(
    on_sample: Open, view: View
) -> None:
    app = on_sample()
    (groups,) = traces(app, "Champions by label group")
    assert sum(map(int, groups["text"])) == METRICS["champions"].count(view.decisions)
    assert "0" not in groups["text"]
    (countries,) = traces(app, "Champions by country")
    counts = champions_by_country(view.decisions).table["merchants"]
    assert countries["text"] == [f"{count:,}" for count in counts.head(4)]
    assert f"and {counts.iloc[4:].sum():,} in other countries" in texts(app)


def test_all_numbers_are_in_one_table_with_their_definitions(
    on_sample: Open, view: View, year: Comparison
) -> None:
    (table,) = (one.value for one in unfold(on_sample(), "all_numbers").dataframe)
    labels = [one.label for one in METRICS.values()]
    assert table["label"].tolist() == ["Champion share", *labels, "Days to removal"]
    rows = table.set_index("label")
    for one in METRICS.values():
        assert rows.loc[one.label, "value"] == f"{one.count(view.decisions):,}"
        assert rows.loc[one.label, "meaning"] == one.meaning(view.policy)
    assert rows.loc["Listed merchants", "difference"] == f"{year.difference('listed'):+,}"
    assert rows.loc["Never assessed", "difference"] == ""


# --- To do ----------------------------------------------------------------------------------------


def tasks(app: AppTest) -> list[str]:
    return [one.label for one in app.button if (one.key or "").startswith("todo_")]


def test_to_do_counts_what_needs_a_person_and_leads_to_it(on_sample: Open, view: View) -> None:
    kinds = [item.kind for item in todo(view)]
    due, undue, skipped = map(kinds.count, ("removal_due", "badge_undue", "row_skipped"))
    app = on_sample()
    rows = tasks(app)
    assert f"{due:,} merchants to remove, oldest since " in rows[0]
    assert any(row.startswith(f"{undue:,} badges to take down") for row in rows)
    assert any(row.startswith(f"{skipped:,} rows not read") for row in rows)
    app.button(key="todo_removals_").click().run()
    assert shown_page(app) == "removals"


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_every_kind_of_work_exists(kind: str, on_sample: Open) -> None:
    app = on_sample(KINDS[kind].page, **KINDS[kind].params)
    assert shown_page(app) == KINDS[kind].page
    assert "Part of this address was ignored" not in texts(app)


def test_to_do_is_empty_where_nothing_needs_a_person(open_page: Open, tmp_path: Path) -> None:
    findings = ("ethics_finding", "environment_finding", "social_finding")
    card = {"merchant_id": "M1", "published_on": "2026-01-01", "overall_score": "50"}
    cards = [card | dict.fromkeys(findings, "none")]
    app = open_page(write_folder(tmp_path, [{"merchant_id": "M1"}], cards, dataset={"day": DAY}))
    assert "Nothing needs a person on this day." in texts(app)
    assert not tasks(app)


@pytest.mark.parametrize(
    ("merchants", "title"),
    [
        ([], "No merchant is listed on 30 Jun 2026"),
        ([{"merchant_id": "M1"}], "0 Impact Champions on 30 Jun 2026: 0.0 % of 1 merchant"),
        (
            [{"merchant_id": "M1", "esus_granted_on": "2026-01-01"}],
            "1 Impact Champion on 30 Jun 2026: 100.0 % of 1 merchant",
        ),
    ],
)
def test_no_merchant_no_champion_and_one_merchant_each_have_an_answer(
    merchants: list[dict[str, str]], title: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(write_folder(tmp_path, merchants, dataset={"day": DAY}))
    assert [one.value for one in app.title] == [title]
    for key in ("all_numbers", "months_in_numbers", "breakdowns", "unknowns"):
        app = unfold(app, key)
        assert not app.exception
