"""What changed, Test a rule and Ahead: what can be chosen, and what is said of it."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.forecast import forecast
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import compare
from impact.compare.what_changed.headlines import answer_detail
from impact.compare.what_if import what_if, with_values
from impact.loading.policy_file import read_policy
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview.tried_values import PRESETS
from tests.app.conftest import DAY, Open, button, grids, texts, unfold
from tests.builders.asking import SHIPPED, shipped_view
from tests.builders.factories import write_folder

YEAR_BEFORE = date(2025, 6, 30)


# --- the compared day -----------------------------------------------------------------------------


def test_overview_compares_with_a_year_before_unless_the_address_names_a_day(
    on_sample: Open, view: View
) -> None:
    year, other = (
        answer_detail(compare(view, view.policy, day, None))
        for day in (YEAR_BEFORE, date(2024, 2, 29))
    )
    assert year in texts(on_sample())
    assert year in texts(on_sample(compared="soon"))
    chosen = texts(on_sample(compared="2024-02-29"))
    assert other in chosen
    assert year not in chosen


def test_choosing_a_compared_day_writes_the_address(on_sample: Open) -> None:
    app = on_sample()
    (choice,) = (one for one in app.segmented_control if one.label == "Compare with")
    assert choice.options == [":violet[A year: 30 Jun 2025]", "A month: 31 May 2026"]
    assert choice.value == YEAR_BEFORE
    choice.set_value(date(2026, 5, 31)).run()
    assert app.query_params["compared"] == "2026-05-31"
    other = unfold(app, "compared_other").date_input(key="compared_input")
    other.set_value(date(2025, 1, 31)).run()
    assert app.query_params["compared"] == "2025-01-31"


def test_changes_are_counted_and_their_filter_is_removed(on_sample: Open, view: View) -> None:
    year = compare(view, view.policy, YEAR_BEFORE, None)
    app = on_sample("what_changed", count="listed", change=["joined"])
    (count,) = (one for one in app.segmented_control if one.label == "Count")
    assert count.value == "listed"
    assert f"**{year.counts('listed')[2]:,}** ({year.difference('listed'):+,})" in count.options[1]
    kinds = year.rows_by_reason["change"].tolist()
    every = sum(kind in EFFECTS["listed"] for kind in kinds)
    assert f"{kinds.count('joined'):,} of {every:,} changes" in texts(app)
    button(app, "Show all").click().run()
    assert "change" not in app.query_params


def test_the_report_of_the_month_is_offered_on_the_first_tab_only(on_sample: Open) -> None:
    for page, is_offered in (("overview", True), ("what_changed", False)):
        labels = [one.proto.label for one in on_sample(page).get("download_button")]
        assert ("Report of the month" in labels) == is_offered


# --- Test a rule ----------------------------------------------------------------------------------


def test_what_a_tried_rule_does_not_move_is_folded(on_sample: Open, view: View) -> None:
    moved = what_if(view, with_values(view.policy, {"routes": ["esus"]})).counts["difference"] != 0
    app = on_sample("what_if", routes=["esus"])
    assert [len(one) for one in grids(app, "before", "after")] == [moved.sum()]
    all_counts = grids(unfold(app, "same_counts"), "before", "after")
    assert {len(one) for one in all_counts} == {moved.sum(), (~moved).sum()}


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-29"])
def test_a_tried_rule_shows_unknown_badges_as_unknown(as_of: str, on_sample: Open) -> None:
    app = unfold(on_sample("what_if", as_of=as_of, removal_days="7"), "same_counts")
    (counts,) = grids(app, "before", "after", "label")
    assert ("Badge wrongly shown" in counts["label"].tolist()) == (as_of == "2026-06-30")


@pytest.mark.parametrize("title", PRESETS)
def test_a_preset_is_one_click_and_tries_its_rule_alone(
    title: str, on_sample: Open, view: View
) -> None:
    app = on_sample("what_if", removal_days="7")
    assert app.radio[0].value == "Your own settings"
    app.radio[0].set_value(title).run()
    assert "removal_days" not in app.query_params
    assert app.radio[0].value == title
    if "require_confirmation" not in PRESETS[title](view.policy):
        trial = what_if(view, with_values(view.policy, PRESETS[title](view.policy)))
        after = METRICS["champions"].count(trial.after.decisions)
        assert f"→ {after:,} Impact Champions" in app.title[0].value
    app.radio[0].set_value("Today's rules").run()
    assert "routes" not in app.query_params
    assert "under today's rules" in app.title[0].value


def test_a_tried_value_is_named_also_where_it_has_no_effect(on_sample: Open) -> None:
    why = "50, without effect. EcoVadis is not a way to qualify in these rules"
    tried = {"min_overall": "50", "removal_days": "7", "expiring_days": "3651"}
    shown = texts(on_sample("what_if", **tried, routes="esus"))
    assert why in shown
    assert "Days until overdue: 0 → 7" in shown
    assert why not in texts(on_sample("what_if", **tried, routes=["esus", "ecovadis"]))


def test_changing_a_value_writes_the_address_and_resetting_clears_it(on_sample: Open) -> None:
    app = unfold(on_sample("what_if"), "all_settings")
    renewal = next(one for one in app.toggle if one.label == "ESAT is renewed by law")
    assert renewal.value
    renewal.set_value(False).run()
    next(one for one in app.number_input if "least overall" in one.label).set_value(65).run()
    next(one for one in app.multiselect if one.label == "Ways to qualify").set_value([]).run()
    written = {"esat_tacit_renewal": "no", "min_overall": "65", "routes": "none"}
    assert {key: app.query_params.get(key) for key in written} == written
    assert "ESAT is renewed by law: Yes → No" in texts(app)
    app.radio[0].set_value("Today's rules").run()
    assert not set(written) & set(app.query_params)


# --- Ahead ----------------------------------------------------------------------------------------


def test_ahead_names_the_share_of_renewals_or_why_it_is_not_known(
    on_sample: Open, view: View
) -> None:
    page_text = texts(unfold(unfold(on_sample("forecast"), "months_ahead"), "renewals"))
    for renewal in forecast(view.dataset, DAY, view.policy).renewals:
        known = f"{renewal.renewed:,} of {renewal.ended:,} approvals"
        assert (renewal.why_not if renewal.rate_pct is None else known) in page_text


def test_a_month_shows_only_its_names_and_is_kept_in_the_address(
    on_sample: Open, view: View
) -> None:
    steps = forecast(view.dataset, DAY, view.policy).steps_of("champions")
    day = steps["day"].iloc[0]
    app = on_sample("forecast")
    app.selectbox(key="forecast_month").set_value(f"{day:%Y-%m}").run()
    assert app.query_params["month"] == f"{day:%Y-%m}"
    (shown,) = grids(app, "since", "why")
    assert shown["since"].is_monotonic_increasing
    assert shown["merchant_id"].tolist() == steps["merchant_id"][steps["day"] == day].tolist()
    assert len(shown) < len(steps)


@pytest.mark.parametrize(("month", "row"), [("2027-05", 7), ("2028-10", 24), ("", 24)])
def test_the_answer_of_ahead_is_of_the_chosen_month_in_whole_merchants(
    month: str, row: int, open_page: Open
) -> None:
    view = shipped_view()
    series = forecast(view.dataset, view.as_of, read_policy(SHIPPED)).series
    day, count, renewed = series.loc[row, ["day", "champions", "champions_renewed"]]
    app = open_page(SHIPPED, "forecast", **({"month": month} if month else {}))
    assert f" now, {count:,} on {day:%d %b %Y} if nobody renews" in app.title[0].value
    assert f"About {renewed:,.0f} if renewals continue" in texts(app)
    assert "nobody joins or leaves the marketplace, and no new label" in texts(app)


def test_a_forecast_without_approvals_names_what_is_unknown(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(write_folder(tmp_path, [{"merchant_id": "M1"}]), "forecast")
    assert "a rate needs 20" in texts(app)
    assert "Nobody joins or leaves" in texts(app)
