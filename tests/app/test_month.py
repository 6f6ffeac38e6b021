"""The manager's pages show what the core computes, and name bad input."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.forecast import forecast
from impact.compare.threshold_curve import threshold_curve
from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import answer_detail, change_sentence
from impact.compare.what_changed.sum_lines import COUNTS
from impact.compare.what_if import what_if, with_values
from impact.loading.policy_file import read_policy
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview.tried_values import PRESETS
from tests.app.conftest import DAY, Open, button, grids, texts, unfold
from tests.builders.asking import SHIPPED, shipped_view
from tests.builders.factories import write_folder

COMPARED = date(2025, 6, 30)


@pytest.fixture(scope="session")
def year(view: View) -> Comparison:
    return compare(view, view.policy, COMPARED, None)


# --- the compared day ---------------------------------------------------------------------------


def test_overview_compares_with_a_year_before_unless_the_address_names_a_day(
    on_sample: Open, view: View, year: Comparison
) -> None:
    usual = texts(on_sample())
    assert answer_detail(year) in usual
    other = compare(view, view.policy, date(2024, 2, 29), None)
    chosen = texts(on_sample(compared="2024-02-29"))
    assert answer_detail(other) in chosen
    assert answer_detail(year) not in chosen


@pytest.mark.parametrize(
    ("page", "text", "complaint"),
    [
        ("overview", "2026-07-01", "is after the as-of date"),
        ("overview", "soon", "is not a day"),
        ("what_changed", "1999-01-01", "outside"),
    ],
)
def test_an_impossible_compared_day_is_named_and_ignored(
    page: str, text: str, complaint: str, on_sample: Open
) -> None:
    app = on_sample(page, compared=text)
    assert complaint in texts(app)
    assert "than a year ago" in texts(app)


def test_choosing_a_compared_day_writes_the_address(on_sample: Open) -> None:
    app = on_sample()
    (choice,) = (one for one in app.segmented_control if one.label == "Compare with")
    month, year = date(2026, 5, 31), date(2025, 6, 30)
    assert choice.options == [":violet[A year: 30 Jun 2025]", "A month: 31 May 2026"]
    assert choice.value == year
    choice.set_value(month).run()
    assert app.query_params["compared"] == "2026-05-31"
    other = unfold(app, "compared_other").date_input(key="compared_input")
    other.set_value(date(2025, 1, 31)).run()
    assert app.query_params["compared"] == "2025-01-31"


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-29"])
def test_a_tried_rule_shows_unknown_badges_as_unknown(as_of: str, on_sample: Open) -> None:
    app = unfold(on_sample("what_if", as_of=as_of, removal_days="7"), "same_counts")
    (counts,) = grids(app, "before", "after", "label")
    assert ("Badge wrongly shown" in counts["label"].tolist()) == (as_of == "2026-06-30")


def test_the_months_in_numbers_are_the_month_ends_and_the_day(on_sample: Open, view: View) -> None:
    expected = trend(view.dataset, view.policy, trend_days(DAY, 36))
    app = unfold(on_sample(), "months_in_numbers")
    (shown,) = grids(app, "share_pct", "earlier_not_in_files")
    champions = [f"{count:,}" for count in expected["champions"]]
    assert shown["champions"].tolist() == champions[::-1]
    assert shown["earlier_not_in_files"].tolist()[::-1] == (
        expected["earlier_not_in_files"].tolist()
    )


# --- What changed -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", COUNTS)
def test_the_changes_of_a_count_are_listed_by_their_reasons(
    count: str, on_sample: Open, year: Comparison
) -> None:
    app = on_sample("what_changed", count=count)
    (shown,) = grids(app, "explanation")
    every = year.rows_by_reason
    expected = every[every["change"].isin(EFFECTS[count])]
    assert shown["merchant_id"].tolist() == expected["merchant_id"].tolist()
    assert shown["explanation"].tolist() == expected["explanation"].tolist()
    assert shown["reason"].tolist() == [change_label(word) for word in expected["reason"]]
    assert f"{len(expected):,} of {len(expected):,} changes" in texts(app)


def test_the_answer_of_what_changed_is_the_difference_of_champions(
    on_sample: Open, year: Comparison
) -> None:
    app = on_sample("what_changed", count="listed")
    assert [one.value for one in app.title] == [change_sentence(year)]
    (count,) = (one for one in app.segmented_control if one.label == "Count")
    assert count.value == "listed"
    assert f"**{year.counts('listed')[2]:,}** ({year.difference('listed'):+,})" in count.options[1]


def test_the_report_of_the_month_is_offered_on_the_first_tab_only(on_sample: Open) -> None:
    for page, is_offered in (("overview", True), ("what_changed", False)):
        offered = on_sample(page).get("download_button")
        labels = [button.proto.label for button in offered]
        assert ("Report of the month" in labels) == is_offered


def test_changes_are_filtered_by_the_address_and_unknown_words_named(
    on_sample: Open, year: Comparison
) -> None:
    app = on_sample("what_changed", compared="2025-06-30", change=["joined", "golden"])
    (shown,) = grids(app, "explanation")
    every = year.rows_by_reason
    joined = every[every["change"] == "joined"]
    assert shown["merchant_id"].tolist() == joined["merchant_id"].tolist()
    assert "golden" in texts(app)
    button(app, "Show all").click().run()
    assert "change" not in app.query_params


# --- Test a rule ------------------------------------------------------------------------------


def test_a_tried_rule_shows_what_moves_and_folds_what_stays(on_sample: Open, view: View) -> None:
    trial = what_if(view, with_values(view.policy, {"routes": ["esus", "esat"]}))
    app = on_sample("what_if", routes=["esus", "esat"])
    before, after = (trial.counts.set_index("key").loc["champions", ["before", "after"]]).tolist()
    answer = f"{before:,} → {after:,} Impact Champions ({after - before:+,})"
    assert [one.value for one in app.title] == [answer]
    differs = trial.counts["difference"] != 0
    (moved,) = grids(app, "before", "after", "difference")
    assert moved["after"].tolist() == [f"{count:,}" for count in trial.counts["after"][differs]]
    (moves,) = grids(app, "reason_before", "reason_after")
    assert moves["merchant_id"].tolist() == trial.moves["merchant_id"].tolist()
    assert moves["reason_after"].tolist() == trial.moves["reason_after"].tolist()
    assert f"{len(trial.moves):,} merchants would change status" in texts(app)
    same = unfold(app, "same_counts")
    assert {int((~differs).sum()), int(differs.sum())} == {
        len(one) for one in grids(same, "before", "after", "difference")
    }


@pytest.mark.parametrize("title", PRESETS)
def test_a_preset_is_one_click_and_tries_its_rule_alone(
    title: str, on_sample: Open, view: View
) -> None:
    app = on_sample("what_if", removal_days="7")
    assert app.radio[0].value == "Your own settings"
    app.radio[0].set_value(title).run()
    assert not app.exception
    assert "removal_days" not in app.query_params
    assert app.radio[0].value == title
    if "require_confirmation" not in PRESETS[title](view.policy):
        trial = what_if(view, with_values(view.policy, PRESETS[title](view.policy)))
        after = METRICS["champions"].count(trial.after.decisions)
        assert f"→ {after:,} Impact Champions" in app.title[0].value
    app.radio[0].set_value("Today's rules").run()
    assert "routes" not in app.query_params
    assert "under today's rules" in app.title[0].value


def test_a_tried_rule_shows_how_many_an_ecovadis_route_would_add(
    on_sample: Open, view: View
) -> None:
    curve = threshold_curve(view)
    app = unfold(on_sample("what_if", min_overall="65"), "thresholds")
    at = curve.iloc[65]
    assert f"{at['added']:,.0f} more champions, {at['champions']:,.0f} in all" in texts(app)
    (shown,) = grids(app, "min_overall", "added")
    assert shown["min_overall"].tolist() == [f"{score}" for score in range(0, 101, 5)]
    assert shown["champions"].tolist() == curve["champions"].tolist()[::5]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("expiring_days", "3651"),
        ("min_overall", "nan"),
        ("esat_tacit_renewal", "perhaps"),
        ("routes", "luck"),
        ("removal_themes", "procurement"),
    ],
)
def test_an_invalid_trial_value_is_named_and_the_rest_applies(
    name: str, text: str, on_sample: Open
) -> None:
    app = on_sample("what_if", removal_days="7", **{name: text})
    page_text = texts(app)
    assert "Part of this address was ignored" in page_text
    assert f"{name}:" in page_text
    assert "Days until overdue: 0 → 7" in page_text


def test_a_tried_value_without_effect_says_why(on_sample: Open) -> None:
    why = "50, without effect. EcoVadis is not a way to qualify in these rules"
    assert why in texts(on_sample("what_if", min_overall="50", routes="esus"))
    assert why not in texts(on_sample("what_if", min_overall="50", routes=["esus", "ecovadis"]))


def test_tacit_renewal_can_be_switched_off_and_is_named(on_sample: Open) -> None:
    app = unfold(on_sample("what_if"), "all_settings")
    toggle = next(one for one in app.toggle if one.label == "ESAT is renewed by law")
    assert toggle.value
    toggle.set_value(False).run()
    assert app.query_params["esat_tacit_renewal"] == "no"
    assert "ESAT is renewed by law: Yes → No" in texts(app)
    assert not app.exception


def test_changing_a_value_writes_the_address_and_resetting_clears_it(on_sample: Open) -> None:
    app = unfold(on_sample("what_if"), "all_settings")
    score = next(one for one in app.number_input if "least overall" in one.label)
    score.set_value(65).run()
    assert app.query_params["min_overall"] == "65"
    next(one for one in app.multiselect if one.label == "Ways to qualify").set_value([]).run()
    assert app.query_params["routes"] == "none"
    assert not app.exception
    app.radio[0].set_value("Today's rules").run()
    assert "min_overall" not in app.query_params
    assert "routes" not in app.query_params


# --- Forecast ---------------------------------------------------------------------------------


def test_ahead_shows_the_count_the_months_and_who_joins_or_leaves(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    expected = forecast(view.dataset, DAY, read_policy(sample_folder))
    app = open_page(sample_folder, "forecast", count="holds_esus")
    first, last = expected.series["holds_esus"].iloc[[0, -1]]
    assert f"{first:,} now, {last:,} on 30 Jun 2028 if nobody renews" in app.title[0].value
    (shown,) = grids(app, "since", "why")
    assert shown["merchant_id"].tolist() == (
        expected.steps_of("holds_esus")["merchant_id"].tolist()
    )
    assert shown["since"].is_monotonic_increasing
    app = unfold(unfold(app, "months_ahead"), "renewals")
    (series,) = grids(app, "champions", "champions_renewed")
    assert series["champions"].tolist() == [f"{count:,}" for count in expected.series["champions"]]
    assert series["holds_esus_renewed"].equals(expected.series["holds_esus_renewed"])
    page_text = texts(app)
    for renewal in expected.renewals:
        known = f"{renewal.renewed:,} of {renewal.ended:,} approvals"
        assert (renewal.why_not if renewal.rate_pct is None else known) in page_text


def test_a_month_shows_only_its_names_and_is_kept_in_the_address(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    steps = forecast(view.dataset, DAY, read_policy(sample_folder)).steps
    steps = steps[steps["count"] == "champions"]
    day = steps["day"].iloc[0]
    app = open_page(sample_folder, "forecast")
    app.selectbox(key="forecast_month").set_value(f"{day:%Y-%m}").run()
    assert app.query_params["month"] == f"{day:%Y-%m}"
    (shown,) = grids(app, "since", "why")
    assert shown["merchant_id"].tolist() == steps["merchant_id"][steps["day"] == day].tolist()
    assert len(shown) < len(steps)
    app = open_page(sample_folder, "forecast", month="2020-01")
    assert "month: “2020-01” was ignored" in texts(app)


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
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    app = open_page(folder, "forecast")
    assert "a rate needs 20" in texts(app)
    assert "Nobody joins or leaves" in texts(app)
