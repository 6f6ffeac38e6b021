"""The tab Today of Overview: the answer, the tiles, why it changed, what to do, and all numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from impact.compare.best_worst import share_range
from impact.compare.reference_days import in_points, year_before
from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import answer_detail
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.breakdowns import champions_by_country, champions_by_label_group
from impact.selection.metrics import METRICS
from impact.selection.todo import KINDS, todo
from tests.app.conftest import DAY, Open, metric, shown_page, texts, unfold
from tests.builders.factories import write_folder

MOST_ELEMENTS = 40
FLAGGED = {
    "merchant_id": "M1",
    "published_on": "2026-01-01",
    "ethics_finding": "severe",
    "overall_score": "50",
}


@pytest.fixture(scope="module")
def year(view: View) -> Comparison:
    return compare(view, view.policy, year_before(DAY), None)


def traces(app: AppTest, start: str) -> list[dict[str, Any]]:
    """Return the traces of the chart whose words begin so."""
    (chart,) = (one for one in app.get("plotly_chart") if one.proto.alt.startswith(start))
    found: list[dict[str, Any]] = json.loads(chart.proto.spec)["data"]
    return found


def test_the_title_is_the_answer_with_its_day(
    on_sample: Open, view: View, year: Comparison
) -> None:
    app = on_sample()
    champions, listed = (METRICS[key].count(view.decisions) for key in ("champions", "listed"))
    share = f"{100 * champions / listed:.1f} %"
    answer = f"{champions:,} Impact Champions on 30 Jun 2026: {share} of {listed:,} merchants"
    assert [one.value for one in app.title] == [answer]
    assert answer_detail(year) in [one.value for one in app.caption]


def test_each_tile_has_its_number_its_difference_and_its_past(
    on_sample: Open, view: View, year: Comparison
) -> None:
    app = on_sample()
    past = trend(view.dataset, view.policy, trend_days(DAY, 36))
    differences = {key: f"{year.difference(key):+,}" for key in ("champions", "removal_due")}
    assert year.points is not None
    for label, delta, series in (
        ("Impact Champions", differences["champions"], past["champions"]),
        ("Champion share", in_points(year.points, 1), past["share_pct"]),
        ("Removal due", differences["removal_due"], past["removal_due"]),
    ):
        tile = metric(app, label)
        assert (tile.delta, tile.proto.delta_description) == (delta, "in a year")
        assert list(tile.proto.chart_data) == pytest.approx(series.tolist())
    assert metric(app, "Labels expiring").delta == "in 90 days"
    undue, missing = (METRICS[f"badge_{it}"].count(view.decisions) for it in ("undue", "missing"))
    assert metric(app, "Badge wrong").value == f"{undue + missing:,}"
    assert metric(app, "Badge wrong").delta == f"{undue:,} shown, {missing:,} missing"


def test_few_elements_are_drawn_on_opening(on_sample: Open) -> None:
    app = on_sample()
    kinds = (*app.metric, *app.button, *app.markdown, *app.caption, *app.title, *app.header)
    others = ("plotly_chart", "html", "download_button", "button_group")
    drawn = len(kinds) + sum(len(app.get(kind)) for kind in others)
    assert 25 <= drawn <= MOST_ELEMENTS
    assert not app.dataframe


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
    assert sorted(app.dataframe[0].value["merchant_id"]) == (
        view.decisions["merchant_id"][audits].tolist()
    )


def test_the_pictures_have_the_largest_parts_and_how_many_are_elsewhere(
    on_sample: Open, view: View
) -> None:
    app = on_sample()
    (groups,) = traces(app, "Champions by label group")
    assert sum(map(int, groups["text"])) == METRICS["champions"].count(view.decisions)
    assert "0" not in groups["text"]
    (countries,) = traces(app, "Champions by country")
    table = champions_by_country(view.decisions).table
    assert countries["text"] == [f"{count:,}" for count in table["merchants"].head(4)]
    elsewhere = int(table["merchants"].iloc[4:].sum())
    assert f"and {elsewhere:,} in other countries" in texts(app)
    assert champions_by_label_group(view.decisions).largest(1).table["merchants"].gt(0).all()


def test_how_sure_it_is_names_both_ends_and_opens_what_is_unknown(
    on_sample: Open, view: View
) -> None:
    shares = share_range(view)
    app = on_sample()
    assert f"Between {shares.worst_pct:.1f} % and {shares.best_pct:.1f} %" in texts(app)
    app = unfold(app, "unknowns")
    assert f"**{shares.worst_pct:.1f} %** ({shares.worst:,} champions)" in texts(app)
    (kinds,) = (one.value for one in app.dataframe)
    assert kinds["merchants"].tolist() == [f"{count:,}" for count in shares.kinds["merchants"]]


def test_all_numbers_are_in_one_table_with_their_definitions(
    on_sample: Open, view: View, year: Comparison
) -> None:
    app = unfold(on_sample(), "all_numbers")
    (table,) = (one.value for one in app.dataframe)
    rows = {row["label"]: row for row in table.to_dict("records")}
    assert set(rows) == {
        "Champion share",
        "Days to removal",
        *(number.label for number in METRICS.values()),
    }
    for number in METRICS.values():
        row = rows[number.label]
        assert row["value"] == f"{number.count(view.decisions):,}"
        assert row["meaning"] == number.meaning(view.policy)
    assert rows["Listed merchants"]["difference"] == f"{year.difference('listed'):+,}"
    assert rows["Never assessed"]["difference"] == ""


# --- To do ------------------------------------------------------------------------------------


def test_to_do_counts_what_needs_a_person_and_leads_to_it(on_sample: Open, view: View) -> None:
    counts: dict[str, int] = {}
    for item in todo(view):
        counts[item.kind] = counts.get(item.kind, 0) + 1
    app = on_sample()
    rows = [one.label for one in app.button if (one.key or "").startswith("todo_")]
    assert f"{counts['removal_due']:,} merchants to remove, oldest since " in rows[0]
    badges = f"{counts['badge_undue']:,} badges to take down"
    assert any(row.startswith(badges) for row in rows)
    assert any(row.startswith(f"{counts['row_skipped']:,} rows not read") for row in rows)
    app.button(key="todo_removals_").click().run()
    assert shown_page(app) == "removals"


def test_to_do_is_empty_where_nothing_needs_a_person(open_page: Open, tmp_path: Path) -> None:
    cards = [{**FLAGGED, "ethics_finding": "none"}]
    findings = {"environment_finding": "none", "social_finding": "none"}
    cards[0] |= findings
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}], cards, dataset={"day": DAY})
    assert not todo(decide_view(load(folder), DAY, read_policy(folder), DAY))
    app = open_page(folder)
    assert "Nothing needs a person on this day." in texts(app)
    assert not [one for one in app.button if (one.key or "").startswith("todo_")]


# --- bad input ----------------------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_every_kind_of_work_exists(kind: str, on_sample: Open) -> None:
    app = on_sample(KINDS[kind].page, **KINDS[kind].params)
    assert shown_page(app) == KINDS[kind].page
    assert "Part of this address was ignored" not in texts(app)
