"""The filters as they are used: views, chips, undo, clear, a pasted list, last days, columns."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from impact.rules.view import View
from impact.selection import filters
from impact.selection.metrics import METRICS
from pages.content.merchants.filter_bar import VIEWS, chip_text, view_label
from pages.url import filter_params, navigate
from pages.url.address import selection_params
from tests.app.conftest import Open, button, chips, choice, open_filter, texts
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG


def paste(app: AppTest, text: str) -> AppTest:
    """Paste a text into the box and send it."""
    app.session_state["added_filter"], app.session_state["open_ids"] = "ids", True
    app.run().text_area[0].set_value(text)
    return button(app, "Show these merchants").click().run()


def shown_selection(app: AppTest) -> str:
    (sentence,) = (one.value for one in app.title)
    return f"{sentence} | {' | '.join(chips(app))}"


@pytest.mark.parametrize("key", VIEWS if IS_LONG else tuple(VIEWS)[::3])
def test_a_view_is_named_in_its_menu_and_shows_the_rows_of_its_number(
    key: str, on_sample: Open, view: View
) -> None:
    rows = selection_params(METRICS[key].selection)
    app = on_sample("merchants", **{name: list(rows[name]) for name in rows})
    expected = METRICS[key].count(view.decisions)
    assert shown_selection(app).startswith(f"{expected:,} of ")
    (menu,) = (one for one in app.get("menu_button") if one.proto.id.endswith("views"))
    assert menu.proto.label == view_label(key, view.policy)
    assert "{" not in menu.proto.label


def test_nothing_is_open_on_a_fresh_visit_and_few_controls_are_drawn(on_sample: Open) -> None:
    app = on_sample("merchants", status="champion", medal="gold", ends="90")
    kinds = ("button", "download_button", "menu_button", "popover", "text_input", "dataframe")
    assert sum(len(app.get(kind)) for kind in kinds) <= 25
    assert not [*app.pills, *app.multiselect, *app.number_input, *app.date_input, *app.toggle]


def test_only_values_that_occur_are_offered(on_sample: Open, view: View) -> None:
    app = on_sample("merchants", status="champion")
    medals = view.decisions.loc[view.decisions["status"] == "champion", "medal"].value_counts()
    offered = dict(option.rsplit(" · ", 1) for option in choice(app, "Medal").options)
    assert "0" not in offered.values()
    assert int(offered["Gold"]) == medals["gold"]
    assert not any("Removal due" in option for option in choice(app, "Removal theme").options)


def test_a_filter_button_removes_one_word_at_a_time(on_sample: Open) -> None:
    app = on_sample("merchants", status=["champion", "removal_due", "golden"])
    choice(app, "Status").set_value([]).run()
    assert app.query_params["status"] == ["champion", "removal_due", "golden"]
    assert choice(app, "Status").value == ["champion", "removal_due"]
    choice(app, "Status").set_value(["champion"]).run()
    assert app.query_params["status"] == "champion"
    choice(app, "Status").set_value([]).run()
    assert "status" not in app.query_params


def test_undo_restores_earlier_filters_step_by_step(on_sample: Open) -> None:
    app = on_sample("merchants")
    counts = [shown_selection(app)]
    assert "Undo" not in [one.label for one in app.button]
    choice(app, "Status").set_value(["champion"]).run()
    counts.append(shown_selection(app))
    choice(app, "Country").set_value(["FR", "ES"]).run()
    counts.append(shown_selection(app))
    button(app, "Clear all").click().run()
    assert shown_selection(app) == counts[0]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[2]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[1]
    button(app, "Undo").click().run()
    assert shown_selection(app) == counts[0]
    assert "Undo" not in [one.label for one in app.button]


def test_undo_restores_filters_that_an_overview_number_replaced(on_sample: Open) -> None:
    app = on_sample("merchants", country=["FR"])
    before = shown_selection(app)
    app.query_params.clear()
    app.switch_page("pages/overview.py").run()
    app.button(key="show_champions").click().run()
    app.switch_page("pages/merchants.py").run()  # AppTest takes a click for one on the old page
    assert chips(app) == ["Status is Impact Champion"]
    button(app, "Undo").click().run()
    assert shown_selection(app) == before


def test_a_pasted_list_is_a_filter_and_unknown_entries_are_listed(
    on_sample: Open, view: View
) -> None:
    decisions = view.decisions
    known = decisions["merchant_id"].iloc[[3, 5]].tolist()
    siren = next(text for text in decisions["siren"] if text)
    same = int((decisions["siren"] == siren).sum())
    grouped = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
    app = paste(on_sample("merchants"), f"{known[0]}; {known[1]}\n{grouped}, M-nobody")
    assert not app.exception
    assert app.query_params["ids"] == [*known, siren, "M-nobody"]
    assert shown_selection(app).startswith(f"{2 + same:,} of ")
    assert chips(app)[-1].endswith("is one of 4 pasted")
    assert [one.label for one in app.expander][-1] == "1 of 4 pasted entries name no merchant here"
    assert "M-nobody" in [one.value for one in app.code]


def test_a_long_list_stays_in_the_session_and_the_link_says_so(on_sample: Open, view: View) -> None:
    ids = view.decisions["merchant_id"].head(300).tolist()
    app = paste(on_sample("merchants"), "\n".join(ids))
    assert shown_selection(app).startswith("300 of ")
    assert "ids" not in app.query_params
    app.session_state["share"] = True
    assert "too long for a link" in texts(app.run())
    name = app.query_params["ids_in_session"]
    app.query_params.clear()
    app.switch_page("pages/overview.py").run()
    app.query_params.clear()
    app.switch_page("pages/merchants.py").run()
    assert shown_selection(app).startswith("300 of ")
    elsewhere = on_sample("merchants", ids_in_session=name)
    assert "was pasted in another session" in texts(elsewhere)
    assert shown_selection(elsewhere).startswith("All ")


def test_a_session_keeps_the_latest_long_lists_and_names_dropped_ones(
    on_sample: Open, view: View
) -> None:
    ids = view.decisions["merchant_id"].tolist()
    app, names = on_sample("merchants"), []
    for count in range(filter_params.MAX_LISTS + 2):
        app = paste(app, "\n".join(ids[: 300 + count]))
        names.append(app.query_params["ids_in_session"])
    assert list(app.session_state["address_lists"]) == names[-filter_params.MAX_LISTS :]
    app.query_params["ids_in_session"] = names[2]
    assert shown_selection(app.run()).startswith("302 of ")
    app.query_params["ids_in_session"] = names[1]
    assert f"before the latest {filter_params.MAX_LISTS} lists of this one" in texts(app.run())
    assert shown_selection(app).startswith("All ")


def test_a_session_also_limits_the_lists_of_unknowns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session: dict[str, Any] = {}
    opened: list[dict[str, Any]] = []
    monkeypatch.setattr(filter_params.st, "session_state", session)
    monkeypatch.setattr(navigate, "go", lambda page, **params: opened.append(params))
    for count in range(filter_params.MAX_LISTS + 5):
        navigate.open_merchant_ids([f"M{at}" for at in range(300 + count)])
    navigate.open_merchant_ids([f"M{at}" for at in range(300 + 5)])  # asked for again: the latest
    (lists,) = session.values()
    assert len(lists) == filter_params.MAX_LISTS
    assert list(lists)[-1] == opened[-1]["ids_in_session"] == opened[5]["ids_in_session"]


def test_two_last_days_are_a_filter_and_in_the_address(on_sample: Open, view: View) -> None:
    app = on_sample("merchants")
    open_filter(app, "esus_until").date_input[0].set_value(
        (date(2026, 7, 1), date(2027, 6, 30))
    ).run()
    assert app.query_params["esus_until"] == "2026-07-01..2027-06-30"
    until = view.decisions.loc[view.decisions["is_listed"], "esus_until"]
    expected = int(((until >= "2026-07-01") & (until <= "2027-06-30")).sum())
    assert expected > 0
    assert shown_selection(app).startswith(f"{expected:,} of ")


def test_scores_are_two_numbers_and_the_typed_one_counts(on_sample: Open) -> None:
    app = open_filter(on_sample("merchants"), "score")
    app.number_input[0].set_value(45).run()
    assert app.query_params["score"] == "45..100"
    app.number_input[1].set_value(64).run()
    assert app.query_params["score"] == "45..64"
    app.number_input[0].set_value(70).run()
    assert app.query_params["score"] == "70..70"
    app.number_input[0].set_value(0).run()
    app.number_input[1].set_value(100).run()
    assert "score" not in app.query_params


def test_a_label_ends_within_days_or_until_a_day(on_sample: Open, view: View) -> None:
    app = open_filter(on_sample("merchants"), "ends")
    app.pills[1].set_value(90).run()
    expiring = METRICS["expiring"].count(view.decisions)
    assert shown_selection(app).startswith(f"{expiring:,} of ")
    assert chips(app) == ["A label ends within 90 days"]
    app.date_input[0].set_value(date(2026, 9, 28)).run()  # as late as 90 days
    assert app.query_params["ends"] == "2026-09-28"
    assert shown_selection(app).startswith(f"{expiring:,} of ")
    assert app.pills[1].value is None
    app.pills[1].set_value(30).run()
    assert (app.query_params["ends"], app.date_input[0].value) == ("30", None)
    other = open_filter(on_sample("merchants", ends="45"), "ends")
    assert other.pills[1].value == 45


def test_a_chip_removes_its_filter_alone(on_sample: Open) -> None:
    app = on_sample("merchants", base="all", status="champion", label="any")
    assert chips(app) == ["Also not listed", "Status is Impact Champion", "There is a State label"]
    app.button(key="chip_status").click().run()
    assert chips(app) == ["Also not listed", "There is a State label"]
    app.button(key="chip_base").click().run()
    assert chips(app) == ["There is a State label"]
    assert "base" not in app.query_params


@pytest.mark.parametrize("text", ["**bold** $x$", "www.example.org", "a->b--c"])
def test_a_chip_never_shows_a_searched_text_as_markup(text: str, on_sample: Open) -> None:
    assert chips(on_sample("merchants", q=text)) == ["Search"]


def test_a_chip_names_what_is_searched(on_sample: Open) -> None:
    assert chips(on_sample("merchants", q="Élan 2")) == [
        "Id, name, SIREN, SIRET or EcoVadis id has “Élan 2”"
    ]


def test_an_empty_result_names_each_filter_that_is_too_narrow(on_sample: Open, view: View) -> None:
    app = on_sample("merchants", status="champion", theme="ethics", label="any")
    assert shown_selection(app).startswith("0 of ")
    rows = view.decisions[view.decisions["is_listed"] & (view.decisions["held_labels"] != "")]
    due = int(rows["removal_grounds"].str.contains("ethics").sum())
    champions = int((rows["status"] == "champion").sum())
    offered = [one.label for one in app.button if str(one.key).startswith("without_")]
    assert f"Removal theme is Ethics: {champions:,}" in offered
    assert (f"Status is Impact Champion: {due:,}" in offered) == (due > 0)
    app.button(key="without_theme").click().run()
    assert shown_selection(app).startswith(f"{champions:,} of ")


def test_chosen_columns_are_named_beside_the_downloads(on_sample: Open) -> None:
    app = on_sample("merchants")
    app.session_state["more_merchants"] = True
    choice(app.run(), "Columns of the files").set_value(["country", "status"]).run()
    assert not app.exception
    assert "3 of " in texts(app)
    app.session_state["more_merchants"] = False
    assert "3 of " in texts(app.run())


def test_my_merchants_are_one_filter_and_a_column_of_the_table(on_sample: Open, view: View) -> None:
    key = "own.account_manager"
    manager = view.decisions[key].cat.categories[-1]
    selection = {**filters.LISTED_ONLY, key: (manager,)}
    expected = len(filters.select_rows(view.decisions, selection))
    app = on_sample("merchants", **{key: [manager, "Nobody"]})
    assert app.title[0].value.startswith(f"{expected:,} of")
    assert chips(app) == [f"“account_manager” is “{manager}”"]
    assert f"{key}: “Nobody” does not occur" in texts(app)
    assert key in app.dataframe[0].value.columns
    mine = choice(app, "Account manager", key)
    assert mine.value == [manager]
    mine.set_value([]).run()
    assert key not in app.query_params
    assert not app.exception


def test_a_chip_shows_names_and_mail_addresses_as_they_are_written() -> None:
    one = ("ann_b@firm.example", "Ann & Bob")
    quoted = "is “ann\\_b@firm.example” or “Ann & Bob”"
    assert chip_text("own.account_manager", one) == f"“account\\_manager” {quoted}"


def test_a_header_with_markup_is_a_filters_name_in_plain_words(
    open_page: Open, tmp_path: Path
) -> None:
    header = "[x](http://y) :red[z]"
    folder = write_folder(tmp_path, [{"merchant_id": "M1", header: "<b>", "→": "1"}])
    app = open_page(folder, "merchants", **{f"own.{header}": ["<b>"]})
    assert choice(app, "X http y red z", f"own.{header}").value == ["<b>"]
    assert choice(app, "Extra column", "own.→").value == []
    assert chips(app) == ["X http y red z"]
