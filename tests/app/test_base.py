"""One base everywhere: Merchants counts listed merchants, as Overview, unless asked for all."""

import pytest
from streamlit.testing.v1 import AppTest

from impact.rules.view import View
from tests.app.conftest import Open, button, choice, link_of, shown_selection, texts

OLD = {"fingerprint": "0123456789ab", "policy_version": "2026-11"}


def switch(app: AppTest) -> object:
    """Open the popover that has the switch between the bases; return the switch."""
    app.session_state["open_status"] = True
    return app.run().toggle[0]


def is_of_all(app: AppTest, view: View) -> bool:
    """Return whether all merchants are counted; the sentence and the switch must agree."""
    listed, every = int(view.decisions["is_listed"].sum()), len(view.decisions)
    is_on = switch(app)
    shown = shown_selection(app)
    assert is_on.label == f"Also not listed ({every - listed:,})"
    assert (f"{every:,} merchants, listed or not" in shown) == is_on.value
    assert (f"{listed:,} listed merchants" in shown) != is_on.value
    return bool(is_on.value)


def test_a_fresh_visit_shows_the_listed_merchants_and_the_switch_shows_all(
    on_sample: Open, view: View
) -> None:
    app = on_sample("merchants")
    assert not is_of_all(app, view)
    switch(app).set_value(True).run()
    assert is_of_all(app, view)
    assert app.query_params["base"] == "all"
    switch(app).set_value(False).run()
    assert not is_of_all(app, view)
    assert "base" not in app.query_params


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (OLD, True),
        ({**OLD, "base": "listed"}, False),
        ({"ids": "M00001"}, True),
        ({"status": "champion"}, False),
    ],
)
def test_a_link_keeps_the_base_it_states_or_was_made_with(
    params: dict[str, str], expected: bool, on_sample: Open, view: View
) -> None:
    app = on_sample("merchants", **params)
    assert is_of_all(app, view) == expected
    again = on_sample("merchants", **link_of(app))
    assert is_of_all(again, view) == expected


def test_an_old_link_keeps_all_merchants_until_switched_off_or_cleared(
    on_sample: Open, view: View
) -> None:
    app = on_sample("merchants", **OLD)
    choice(app, "Country").set_value(["FR"]).run()
    assert is_of_all(app, view)
    assert app.query_params["base"] == "all"
    switch(app).set_value(False).run()
    assert not is_of_all(app, view)
    app = on_sample("merchants", **OLD)
    for page in ("removals", "merchants"):
        app.query_params.clear()  # as a click in the menu does
        app.switch_page(f"pages/{page}.py").run()
    assert is_of_all(app, view)
    button(app, "Clear all").click().run()
    assert not is_of_all(app, view)


def test_the_status_not_listed_is_offered_only_with_the_switch_on(
    on_sample: Open, view: View
) -> None:
    app = on_sample("merchants", status=["champion", "not_listed"])
    switch(app).set_value(False).run()
    assert not is_of_all(app, view)
    assert app.query_params["status"] == "champion"
    button(app, "Undo").click().run()
    assert app.query_params["status"] == ["champion", "not_listed"]
    choice(app, "Status").set_value(["champion"]).run()
    assert is_of_all(app, view), "removing the status keeps the base"


def test_a_search_that_matches_only_not_listed_merchants_says_so(
    on_sample: Open, view: View
) -> None:
    gone = view.decisions.loc[view.decisions["status"] == "not_listed", "merchant_id"].iloc[0]
    app = on_sample("merchants", q=gone)
    assert "No listed merchant matches all of these filters." in texts(app)
    button(app, "Also not listed: 1").click().run()
    assert app.dataframe[0].value["merchant_id"].tolist() == [gone]
