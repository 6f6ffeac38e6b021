"""The filters as they are used: presets, undo, clear, a pasted list, last days, columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from impact.rules.view import View
from impact.selection import filters
from impact.selection.presets import PRESETS
from pages.url import navigate, state
from tests.app.conftest import Open, button, choice, headline, texts
from tests.builders.factories import write_folder


def paste(app: AppTest, text: str) -> AppTest:
    """Paste a text into the box and send it."""
    app.session_state["paste_list"] = True
    app.run().text_area[0].set_value(text)
    return button(app, "Show these merchants").click().run()


def shown_selection(app: AppTest) -> str:
    lines = texts(app).replace("<strong>", "").splitlines()
    return next(line for line in lines if "merchants" in line and "as of" in line)


@pytest.mark.parametrize("key", PRESETS)
def test_a_quick_filter_is_one_click_and_opens_its_rows(
    key: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "merchants", country=["FR"])
    app.pills[0].set_value(key).run()
    assert not app.exception
    expected = len(filters.select_rows(view.decisions, PRESETS[key].selection))
    assert headline(view, PRESETS[key].selection, expected) in texts(app)
    assert "country" not in app.query_params
    assert app.pills[0].value == key


def test_a_second_click_on_a_quick_filter_removes_it(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, "merchants", assessment="never", listed="yes")
    assert app.pills[0].value == "never_assessed"
    app.pills[0].set_value(None).run()
    assert shown_selection(app).startswith("All ")


def test_the_label_of_a_quick_filter_names_the_days_of_the_policy(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants")
    assert "Label expires within 90 days" in app.pills[0].options


def test_a_filter_button_removes_one_word_at_a_time(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, "merchants", status=["champion", "removal_due", "golden"])
    choice(app, "Status").set_value([]).run()
    assert app.query_params["status"] == ["champion", "removal_due", "golden"]
    assert choice(app, "Status").value == ["champion", "removal_due"]
    choice(app, "Status").set_value(["champion"]).run()
    assert app.query_params["status"] == "champion"
    choice(app, "Status").set_value([]).run()
    assert "status" not in app.query_params


def test_undo_restores_earlier_filters_step_by_step(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, "merchants")
    counts = [shown_selection(app)]
    assert button(app, "Undo").disabled
    choice(app, "Status").set_value(["champion"]).run()
    counts.append(shown_selection(app))
    choice(app, "Country").set_value(["FR", "ES"]).run()
    counts.append(shown_selection(app))
    button(app, "Clear all filters").click().run()
    assert shown_selection(app) == counts[0]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[2]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[1]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[0]
    assert button(app, "Undo").disabled


def test_undo_restores_filters_that_an_overview_number_replaced(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants", country=["FR"])
    before = shown_selection(app)
    app.query_params.clear()
    app.switch_page("pages/overview.py").run()
    app.button(key="show_champions").click().run()
    app.switch_page("pages/merchants.py").run()  # AppTest takes a click for one on the old page
    assert "status is Impact Champion" in shown_selection(app)
    button(app, "Undo").click().run()
    assert shown_selection(app) == before


def test_a_pasted_list_is_a_filter_and_unknown_entries_are_listed(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    decisions = view.decisions
    known = decisions["merchant_id"].iloc[[3, 5]].tolist()
    siren = next(text for text in decisions["siren"] if text)
    same = int((decisions["siren"] == siren).sum())
    grouped = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    app = paste(
        open_page(sample_folder, "merchants"), f"{known[0]}; {known[1]}\n{grouped}, M-nobody"
    )
    assert not app.exception
    assert app.query_params["ids"] == [*known, siren, "M-nobody"]
    assert shown_selection(app).startswith(f"{2 + same:,} of ")
    assert "one of 4 pasted" in shown_selection(app)
    assert [one.label for one in app.expander][-1] == "1 of 4 pasted entries name no merchant here"
    assert "M-nobody" in [one.value for one in app.code]


def test_a_long_list_stays_in_the_session_and_the_link_says_so(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    ids = view.decisions["merchant_id"].head(300).tolist()
    app = paste(open_page(sample_folder, "merchants"), "\n".join(ids))
    assert shown_selection(app).startswith("300 of ")
    assert "ids" not in app.query_params
    app.session_state["copy_link"] = True
    assert "too long for a link" in texts(app.run())
    name = app.query_params["ids_in_session"]
    app.query_params.clear()
    app.switch_page("pages/overview.py").run()
    app.query_params.clear()
    app.switch_page("pages/merchants.py").run()
    assert shown_selection(app).startswith("300 of ")
    elsewhere = open_page(sample_folder, "merchants", ids_in_session=name)
    assert "was pasted in another session" in texts(elsewhere)
    assert shown_selection(elsewhere).startswith("All ")


def test_a_session_keeps_the_latest_long_lists_and_names_dropped_ones(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    ids = view.decisions["merchant_id"].tolist()
    app, names = open_page(sample_folder, "merchants"), []
    for count in range(state.MAX_LISTS + 2):
        app = paste(app, "\n".join(ids[: 300 + count]))
        names.append(app.query_params["ids_in_session"])
    assert list(app.session_state["address_lists"]) == names[-state.MAX_LISTS :]
    app.query_params["ids_in_session"] = names[2]
    assert shown_selection(app.run()).startswith("302 of ")
    app.query_params["ids_in_session"] = names[1]
    assert f"before the latest {state.MAX_LISTS} lists of this one" in texts(app.run())
    assert shown_selection(app).startswith("All ")


def test_a_session_also_limits_the_lists_of_unknowns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session: dict[str, Any] = {}
    opened: list[dict[str, Any]] = []
    monkeypatch.setattr(state.st, "session_state", session)
    monkeypatch.setattr(navigate, "go", lambda page, **params: opened.append(params))
    for count in range(state.MAX_LISTS + 5):
        navigate.open_merchant_ids([f"M{at}" for at in range(300 + count)])
    navigate.open_merchant_ids([f"M{at}" for at in range(300 + 5)])  # asked for again: the latest
    (lists,) = session.values()
    assert len(lists) == state.MAX_LISTS
    assert list(lists)[-1] == opened[-1]["ids_in_session"] == opened[5]["ids_in_session"]


def test_two_last_days_are_a_filter_and_in_the_address(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "merchants")
    app.session_state["more_filters"] = True
    app.run()
    days = next(one for one in app.date_input if one.label == "ESUS until")
    days.set_value((date(2026, 7, 1), date(2027, 6, 30))).run()
    assert app.query_params["esus_until"] == "2026-07-01..2027-06-30"
    until = view.decisions.loc[view.decisions["is_listed"], "esus_until"]
    expected = int(((until >= "2026-07-01") & (until <= "2027-06-30")).sum())
    assert expected > 0
    assert shown_selection(app).startswith(f"{expected:,} of ")
    assert "More filters (1 set)" in [one.label for one in app.expander]


def test_chosen_columns_are_named_beside_the_downloads(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "merchants")
    app.session_state["more_merchants"] = True
    choice(app.run(), "Columns of the files").set_value(["country", "status"]).run()
    assert not app.exception
    assert "The files hold 3 of " in texts(app)
    app.session_state["more_merchants"] = False
    assert "The files hold 3 of " in texts(app.run())


def test_my_merchants_are_one_filter_and_a_column_of_the_table(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    key = "own.account_manager"
    manager = view.decisions[key].cat.categories[-1]
    selection = {**filters.LISTED_ONLY, key: (manager,)}
    expected = len(filters.select_rows(view.decisions, selection))
    app = open_page(sample_folder, "merchants", **{key: [manager, "Nobody"]})
    assert not app.exception
    assert f"{headline(view, selection, expected)} where “account_manager” is" in texts(app)
    assert f"{key}: “Nobody” does not occur" in texts(app)
    assert key in app.dataframe[0].value.columns
    mine = choice(app, "account manager")
    assert mine.value == [manager]
    mine.set_value([]).run()
    assert key not in app.query_params
    assert not app.exception


def test_a_header_with_markup_is_a_filters_name_in_plain_words(
    open_page: Open, tmp_path: Path
) -> None:
    header = "[x](http://y) :red[z]"
    folder = write_folder(tmp_path, [{"merchant_id": "M1", header: "<b>", "→": "1"}])
    app = open_page(folder, "merchants", **{f"own.{header}": ["<b>"]})
    assert not app.exception
    assert choice(app, "x http y red z").value == ["<b>"]
    assert choice(app, "Extra column").value == []
    assert f"“{header}” is “&lt;b&gt;”" in texts(app)
