"""The address is the view: it is read, written, carried along, and its faults are named."""

from datetime import date

import pytest

from impact.rules.view import View
from impact.selection import filters
from pages.shell.page_inputs import DAY_KEY
from pages.url.routes import PAGES
from tests.app.conftest import (
    Open,
    button,
    chips,
    choice,
    headline,
    open_day,
    texts,
)

# The faults of one address are read apart, so that each is named beside the others.
FAULTS: list[dict[tuple[str, str], str]] = [
    {
        ("as_of", "2026-13-45"): "2026-13-45",
        ("status", "golden"): "golden",
    },
    {
        ("as_of", "20260630"): "20260630",
        ("country", "XX"): "“XX” does not occur",
        ("sort", "luck"): "luck",
        ("fingerprint", "<script>"): "fingerprint: “<script>” is not one",
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
]


@pytest.mark.parametrize(
    ("page", "faults"),
    [*((page, FAULTS[0]) for page in PAGES), *(("help", faults) for faults in FAULTS[1:])],
)
def test_unknown_address_values_are_named_on_every_page(
    page: str, faults: dict[tuple[str, str], str], on_sample: Open
) -> None:
    app = on_sample(page, **dict(faults.keys()))
    assert "Part of this address was ignored" in texts(app)
    assert [fault for fault, sentence in faults.items() if sentence not in texts(app)] == []


def test_the_rest_of_a_faulty_address_applies(on_sample: Open) -> None:
    app = on_sample("merchants", status=["champion", "golden"], page="77")
    assert chips(app) == ["Status is Impact Champion"]
    assert "“77” is not a page of this selection" in texts(app)


def test_another_day_is_decided_with_a_note_on_undated_facts(on_sample: Open) -> None:
    app = on_sample("merchants", as_of="2025-01-31")
    assert "as of 31 January 2025" in texts(app)
    assert "known only for 30 June 2026" in texts(app)
    assert set(app.dataframe[0].value["badge_audit"]) == {"Unknown"}


def test_the_data_day_in_an_address_changes_nothing(on_sample: Open) -> None:
    assert "known only for" not in texts(on_sample(as_of="2026-06-30"))


def test_choosing_a_day_writes_the_address_and_resetting_clears_it(on_sample: Open) -> None:
    app = on_sample()
    open_day(app).date_input(key=DAY_KEY).set_value(date(2025, 1, 31)).run()
    assert app.query_params["as_of"] == "2025-01-31"
    button(open_day(app), "Back to 30 Jun 2026, the day of the files").click().run()
    assert "as_of" not in app.query_params


def test_choosing_values_writes_stable_codes_and_shows_counts(on_sample: Open, view: View) -> None:
    app = on_sample("merchants", page="2")
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


def test_the_filters_and_the_day_are_carried_to_the_other_pages_and_back(on_sample: Open) -> None:
    app = on_sample("merchants", status=["champion"], as_of="2026-01-31")
    sentence = app.title[0].value
    for page in ("removals", "help", "merchants"):
        app.query_params.clear()  # as a click in the menu does
        app.switch_page(f"pages/{page}.py").run()
        assert app.query_params["status"] == "champion"
        assert app.query_params["as_of"] == "2026-01-31"
    assert app.title[0].value == sentence
    assert chips(app) == ["Status is Impact Champion"]


def test_going_back_over_a_menu_step_keeps_the_filters(on_sample: Open) -> None:
    app = on_sample("merchants", status="champion")
    app.query_params.clear()
    app.switch_page("pages/removals.py").run()
    assert app.query_params["status"] == "champion"
    app.query_params.clear()
    app.run()
    assert app.query_params["status"] == "champion"


def test_filters_that_were_cleared_stay_cleared(on_sample: Open) -> None:
    app = on_sample(status="champion")
    app.query_params.clear()
    app.switch_page("pages/merchants.py").run()
    app.button(key="clear").click().run()
    app.run()
    assert "status" not in app.query_params
