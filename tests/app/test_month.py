"""The manager's pages show what the core computes, and name bad input."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.compare.best_worst import share_range
from impact.compare.forecast import forecast
from impact.compare.reference_days import month_before, year_before
from impact.compare.threshold_curve import threshold_curve
from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import card_lines, headline
from impact.compare.what_if import what_if, with_values
from impact.loading.policy_file import format_policy_toml, read_policy
from impact.rules.view import View
from impact.selection.metrics import METRICS
from tests.app.conftest import DAY, Open, button, shown_page, texts
from tests.builders.factories import write_folder

COMPARED = date(2025, 6, 30)


def table(app: AppTest, *columns: str) -> list[object]:
    """Return the grids that have these columns."""
    return [one.value for one in app.dataframe if set(columns) <= set(one.value.columns)]


@pytest.fixture(scope="session")
def year(view: View) -> Comparison:
    return compare(view, view.policy, COMPARED, None)


# --- Overview ---------------------------------------------------------------------------------


def test_overview_names_the_compared_day_beside_every_difference(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    days = [month_before(DAY), year_before(DAY)]
    compared = [compare(view, view.policy, day, None) for day in days]
    page_text = texts(open_page(sample_folder))
    for lines in card_lines(compared).values():
        for line in lines:
            assert line in page_text
    for one in compared:
        assert f"Impact Champions: **{headline(one, 'champions')}**." in page_text
    assert "since 31 May 2026" in page_text
    assert "since 30 Jun 2025" in page_text


def test_overview_compares_only_with_the_day_in_the_address(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    compared = compare(view, view.policy, date(2024, 2, 29), None)
    page_text = texts(open_page(sample_folder, compared="2024-02-29"))
    assert card_lines([compared])["champions"][0] in page_text
    assert "since 31 May 2026" not in page_text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("2026-07-01", "is after the as-of date"), ("soon", "is no day"), ("1999-01-01", "outside")],
)
@pytest.mark.parametrize("page", ["overview", "what_changed"])
def test_an_impossible_compared_day_is_named_and_ignored(
    page: str, text: str, complaint: str, open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, page, compared=text)
    assert not app.exception
    assert complaint in texts(app)
    assert "31 May 2026" in texts(app)


def test_choosing_a_compared_day_writes_the_address(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder)
    chosen = next(one for one in app.main.date_input if one.label == "Compared day")
    chosen.set_value(date(2025, 1, 31)).run()
    assert app.query_params["compared"] == "2025-01-31"


@pytest.mark.parametrize("key", ["badge_undue", "badge_missing"])
@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-29", "2026-07-01"])
def test_badge_counts_are_unknown_except_on_the_data_day(
    key: str, as_of: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, as_of=as_of)
    count = f"{METRICS[key].count(view.decisions):,}"
    is_known = as_of == "2026-06-30"
    shown = next(one.value for one in app.metric if one.label == METRICS[key].label)
    assert shown == (count if is_known else "not known")
    assert app.button(key=f"show_{key}").disabled != is_known
    assert ("not known for this day" in texts(app)) != is_known


@pytest.mark.parametrize("as_of", ["2026-06-30", "2026-06-29"])
def test_what_if_shows_unknown_badges_as_unknown(
    as_of: str, open_page: Open, sample_folder: Path
) -> None:
    (counts,) = table(open_page(sample_folder, "what_if", as_of=as_of), "before", "after", "label")
    assert ("Badge wrongly shown" in counts["label"].tolist()) == (as_of == "2026-06-30")


def test_the_trend_on_overview_has_the_month_ends_and_the_day(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    days = trend_days(DAY, 36)
    expected = trend(view.dataset, view.policy, days)
    app = open_page(sample_folder)
    app.session_state["months_in_numbers"] = True
    (shown,) = table(app.run(), "share_pct", "earlier_not_in_files")
    champions = [f"{count:,}" for count in expected["champions"]]
    assert shown["champions"].tolist() == champions[::-1]
    assert shown["earlier_not_in_files"].tolist()[::-1] == (
        expected["earlier_not_in_files"].tolist()
    )


def test_overview_shows_the_best_and_worst_case_shares(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    shares = share_range(view)
    app = open_page(sample_folder)
    page_text = texts(app)
    assert f"**{shares.worst_pct:.1f} %** ({shares.worst:,} champions)" in page_text
    assert f"**{shares.best_pct:.1f} %** ({shares.best:,} champions)" in page_text
    (kinds,) = table(app, "worst", "best")
    assert kinds["merchants"].tolist() == shares.kinds["merchants"].tolist()


def test_why_leads_to_what_changed_since_that_day(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder)
    button(app, "Why it changed since 30 June 2025").click().run()
    assert shown_page(app) == "overview"
    assert app.query_params["compared"] == "2025-06-30"
    assert "compared_snapshot" not in app.query_params


# --- What changed -----------------------------------------------------------------------------


def test_what_changed_shows_every_change_by_its_reason(
    open_page: Open, sample_folder: Path, year: Comparison
) -> None:
    app = open_page(sample_folder, "what_changed", compared="2025-06-30")
    (shown,) = table(app, "explanation")
    expected = year.rows_by_reason
    assert shown["merchant_id"].tolist() == expected["merchant_id"].tolist()
    assert shown["explanation"].tolist() == expected["explanation"].tolist()
    assert shown["reason"].tolist() == [change_label(word) for word in expected["reason"]]
    assert set(shown["part"]) == {"Happened since"}
    assert f"{len(year.rows):,} of {len(year.rows):,} changes" in texts(app)


def test_the_month_report_can_be_downloaded(open_page: Open, sample_folder: Path) -> None:
    offered = open_page(sample_folder, "what_changed").get("download_button")
    names = [button.proto.label for button in offered]
    assert "Download the report of the month" in names


def test_the_sums_on_screen_add_up_to_the_difference(
    open_page: Open, sample_folder: Path, year: Comparison
) -> None:
    app = open_page(sample_folder, "what_changed", compared="2025-06-30")
    (shown,) = table(app, "what", "champions", "listed", "removal_due")
    for name in ("champions", "listed", "removal_due"):
        bridge = year.since.bridges[name]
        before, *reasons, after = shown[name]
        assert (before, after) == (f"{bridge.before:,}", f"{bridge.after:,}")
        parts = [int(part.replace(",", "")) for text in reasons for part in text.split()]
        assert sum(parts) == bridge.after - bridge.before


def test_changes_are_filtered_by_the_address_and_unknown_words_named(
    open_page: Open, sample_folder: Path, year: Comparison
) -> None:
    app = open_page(
        sample_folder, "what_changed", compared="2025-06-30", change=["joined", "golden"]
    )
    (shown,) = table(app, "explanation")
    every = year.rows_by_reason
    joined = every[every["change"] == "joined"]
    assert shown["merchant_id"].tolist() == joined["merchant_id"].tolist()
    assert "golden" in texts(app)


@pytest.mark.parametrize("page", ["overview", "what_changed", "what_if", "forecast"])
@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_every_page_opens_on_the_first_and_last_allowed_day(
    day: str, page: str, open_page: Open, sample_folder: Path
) -> None:
    assert not open_page(sample_folder, page, as_of=day).exception


# --- What if ----------------------------------------------------------------------------------


def test_what_if_shows_the_counts_side_by_side_and_who_would_move(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    trial = what_if(view, with_values(view.policy, {"routes": ["esus", "esat"]}))
    app = open_page(sample_folder, "what_if", routes=["esus", "esat"])
    (counts,) = table(app, "before", "after", "difference")
    assert counts["after"].tolist() == [f"{count:,}" for count in trial.counts["after"]]
    (moves,) = table(app, "reason_before", "reason_after")
    assert moves["merchant_id"].tolist() == trial.moves["merchant_id"].tolist()
    assert moves["reason_after"].tolist() == trial.moves["reason_after"].tolist()
    assert f"{len(trial.moves):,} merchants would change their status" in texts(app)


def test_the_values_in_force_move_nobody(open_page: Open, sample_folder: Path) -> None:
    page_text = texts(open_page(sample_folder, "what_if"))
    assert "nobody moves" in page_text
    assert "No merchant's status would change." in page_text


def test_what_if_shows_how_many_an_ecovadis_route_would_add(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    curve = threshold_curve(view)
    app = open_page(sample_folder, "what_if", min_overall="65")
    at = curve.iloc[65]
    assert f"{at['added']:,.0f} champions more, {at['champions']:,.0f} in all" in texts(app)
    (shown,) = table(app, "min_overall", "added")
    assert shown["min_overall"].tolist() == [f"{score}" for score in range(0, 101, 5)]
    assert shown["champions"].tolist() == curve["champions"].tolist()[::5]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("expiring_days", "3651"),
        ("expiring_days", "-1"),
        ("expiring_days", "1.5"),
        ("min_overall", "101"),
        ("min_overall", "nan"),
        ("min_overall", "inf"),
        ("esus_default_years", "many"),
        ("esat_tacit_renewal", "perhaps"),
        ("routes", "luck"),
        ("removal_severity", "bad"),
        ("removal_themes", "procurement"),
    ],
)
def test_an_invalid_trial_value_is_named_and_the_rest_applies(
    name: str, text: str, open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "what_if", removal_days="7", **{name: text})
    assert not app.exception
    page_text = texts(app)
    assert "Part of this address was ignored" in page_text
    assert f"{name}:" in page_text
    assert "Days until overdue: 0 → 7" in page_text


def test_tacit_renewal_can_be_switched_off_and_is_named(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "what_if")
    toggle = next(one for one in app.toggle if one.label == "ESAT is renewed by law")
    assert toggle.value
    toggle.set_value(False).run()
    assert app.query_params["esat_tacit_renewal"] == "no"
    assert "ESAT is renewed by law: yes → no" in texts(app)
    assert not app.exception


def test_changing_a_value_writes_the_address_and_resetting_clears_it(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "what_if")
    score = next(one for one in app.number_input if "least overall" in one.label)
    score.set_value(65).run()
    assert app.query_params["min_overall"] == "65"
    next(one for one in app.multiselect if one.label == "Routes to champion").set_value([]).run()
    assert app.query_params["routes"] == "none"
    assert not app.exception
    button(app, "Back to the policy in force").click().run()
    assert "min_overall" not in app.query_params
    assert "routes" not in app.query_params


def test_the_downloaded_policy_is_the_one_that_was_tried(view: View) -> None:
    other = with_values(view.policy, {"routes": ["esus"], "min_overall": 65, "removal_days": 7})
    stated = tomllib.loads(format_policy_toml(other))
    assert (stated["routes"], stated["ecovadis"]["min_overall"]) == (["esus"], 65)
    assert stated["removal_days"] == 7


# --- Forecast ---------------------------------------------------------------------------------


def test_forecast_shows_the_months_ahead_and_who_makes_each_step(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    expected = forecast(view.dataset, DAY, read_policy(sample_folder))
    app = open_page(sample_folder, "forecast", count="holds_esus")
    (series,) = table(app, "champions", "champions_renewed")
    assert series["champions"].tolist() == [f"{count:,}" for count in expected.series["champions"]]
    assert series["holds_esus_renewed"].equals(expected.series["holds_esus_renewed"])
    steps = expected.steps[expected.steps["count"] == "holds_esus"]
    (shown,) = table(app, "since", "why")
    assert shown["merchant_id"].tolist() == steps["merchant_id"].tolist()
    page_text = texts(app)
    for renewal in expected.renewals:
        known = f"{renewal.renewed:,} of {renewal.ended:,} approvals"
        assert (renewal.why_not if renewal.rate_pct is None else known) in page_text


def test_a_forecast_without_approvals_names_what_is_unknown(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    app = open_page(folder, "forecast")
    assert not app.exception
    assert "a rate needs 20" in texts(app)
    assert "Nobody enters or leaves this count" in texts(app)
