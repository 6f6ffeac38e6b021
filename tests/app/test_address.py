"""The address is the view: it is read, written, carried along, and its faults are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from impact.rules.view import View
from impact.selection import filters
from impact.selection.metrics import METRICS
from pages.shell.page_inputs import DAY_KEY
from pages.url.address import selection_params
from pages.url.routes import PAGES
from tests.app.conftest import (
    Open,
    button,
    chips,
    choice,
    headline,
    open_day,
    open_filter,
    shown_page,
    texts,
)


# The faults of one address are read apart, so that each is named beside the others.
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "faults",
    [
        {
            ("as_of", "2026-13-45"): "2026-13-45",
            ("status", "golden"): "golden",
        },
        {
            ("as_of", "20260630"): "20260630",
            ("country", "XX"): "“XX” does not occur",
            ("sort", "luck"): "luck",
            ("fingerprint", "<script>"): "fingerprint: “<script>” is none",
        },
        {
            ("as_of", "1899-12-31"): "1899-12-31 lies outside",
            ("nonsense", "1"): "“nonsense” means nothing",
            ("fingerprint", "0123456789ab"): "Made with data 0123456789ab; loaded now are data",
            ("policy_version", "2024-01"): "Made with policy “2024-01”; in force now is",
        },
        {
            ("as_of", "2200-01-01"): "2200-01-01 lies outside",
            ("q", "x" * 8000): "a text of 8,000 characters was ignored",
        },
    ],
)
def test_unknown_address_values_are_named_on_every_page(
    page: str, faults: dict[tuple[str, str], str], open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, page, **dict(faults.keys()))
    assert not app.exception
    assert "Part of this address was ignored" in texts(app)
    assert [fault for fault, sentence in faults.items() if sentence not in texts(app)] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("as_of", "2026-13-45"), ("status", "golden"), ("country", "XX")),
        *(("sort", "luck"), ("nonsense", "1"), ("q", "x" * 8000)),
    ],
)
def test_one_fault_alone_is_named(
    key: str, value: str, open_page: Open, sample_folder: Path
) -> None:
    page_text = texts(open_page(sample_folder, "own_files", **{key: value}))
    assert "Part of this address was ignored" in page_text


def test_the_rest_of_a_faulty_address_applies(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, "merchants", status=["champion", "golden"], page="77")
    assert chips(app) == ["Status is Impact Champion"]
    assert "“77” is no page of this selection" in texts(app)


def test_another_day_is_decided_with_a_note_on_undated_facts(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants", as_of="2025-01-31")
    assert "as of 31 January 2025" in texts(app)
    assert "known only for 30 June 2026" in texts(app)
    assert set(app.dataframe[0].value["badge_audit"]) == {"Unknown"}


def test_the_data_day_in_an_address_changes_nothing(open_page: Open, sample_folder: Path) -> None:
    assert "known only for" not in texts(open_page(sample_folder, as_of="2026-06-30"))


def test_choosing_a_day_writes_the_address_and_resetting_clears_it(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder)
    open_day(app).date_input(key=DAY_KEY).set_value(date(2025, 1, 31)).run()
    assert app.query_params["as_of"] == "2025-01-31"
    button(open_day(app), "Back to 30 Jun 2026, the day of the files").click().run()
    assert "as_of" not in app.query_params


def test_choosing_values_writes_stable_codes_and_shows_counts(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "merchants", page="2")
    counts = dict(view.decisions["status"].value_counts(sort=False))
    assert counts.pop("not_listed")
    status = choice(app, "Status")
    assert status.options == [
        f"{filters.STATUS.name_of(word)} · {count:,}" for word, count in counts.items()
    ]
    status.set_value(["champion", "removal_due"]).run()
    assert app.query_params["status"] == ["champion", "removal_due"]
    assert "page" not in app.query_params
    both = counts["champion"] + counts["removal_due"]
    assert headline(view, filters.LISTED_ONLY, both) in texts(app)


def test_the_counts_beside_a_filter_respect_the_other_filters(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "merchants", status=["champion"], country=["FR"])
    champions = view.decisions[view.decisions["status"] == "champion"]
    german = int((champions["country"] == "DE").sum())
    assert f"Germany (DE) · {german:,}" in choice(app, "Country").options


def test_a_score_range_and_a_search_are_in_the_address(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants")
    open_filter(open_filter(app, "score"), "q").number_input[0].set_value(45).run()
    assert app.query_params["score"] == "45..100"
    (box,) = (one for one in app.text_input if one.label.startswith("Id, name, SIREN"))
    box.set_value(" a b ").run()
    assert app.query_params["q"] == "a b"
    app.number_input[0].set_value(0).run()
    assert "score" not in app.query_params


def test_the_filters_and_the_day_are_carried_to_the_other_pages_and_back(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants", status=["champion"], as_of="2026-01-31")
    sentence = app.title[0].value
    for page in ("removals", "help", "merchants"):
        app.query_params.clear()  # as a click in the menu does
        app.switch_page(f"pages/{page}.py").run()
        assert app.query_params["status"] == "champion"
        assert app.query_params["as_of"] == "2026-01-31"
    assert app.title[0].value == sentence
    assert chips(app) == ["Status is Impact Champion"]


def test_going_back_over_a_menu_step_keeps_the_filters(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants", status="champion")
    app.query_params.clear()
    app.switch_page("pages/removals.py").run()
    assert app.query_params["status"] == "champion"
    app.query_params.clear()
    app.run()
    assert app.query_params["status"] == "champion"


def test_filters_that_were_cleared_stay_cleared(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, status="champion")
    app.query_params.clear()
    app.switch_page("pages/merchants.py").run()
    app.button(key="clear").click().run()
    app.run()
    assert "status" not in app.query_params


def test_a_fresh_visit_is_not_filtered(open_page: Open, sample_folder: Path, view: View) -> None:
    app = open_page(sample_folder, "merchants")
    listed = METRICS["listed"].count(view.decisions)
    assert f"All {listed:,} listed merchants, as of 30 June 2026" in texts(app)


@pytest.mark.parametrize("key", METRICS)
def test_the_button_of_a_number_opens_exactly_its_merchants(
    key: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    """Read from the address: the page that the button opens says as many merchants."""
    count = METRICS[key].count(view.decisions)
    rows = {name: list(words) for name, words in selection_params(METRICS[key].selection).items()}
    app = open_page(sample_folder, "merchants", **rows)
    assert not app.exception
    whole = f"All {count:,} listed merchants"
    selection = METRICS[key].selection
    assert (whole if key == "listed" else headline(view, selection, count)) in texts(app)
    offered = [one.proto.help for one in app.get("download_button")]
    plural = "" if count == 1 else "s"
    assert not count or f"Download {count:,} merchant{plural}" in offered


def test_a_button_of_overview_leads_to_the_merchants_page(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, as_of="2026-06-29")
    app.button(key="show_champions").click().run()
    assert shown_page(app) == "merchants"
    assert app.query_params["status"] == "champion"
    assert app.query_params["as_of"] == "2026-06-29"
