"""The filters of Merchants as they are used: inputs, chips, views, undo, pasted lists, columns."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.rules.view import View
from impact.selection import filters
from impact.selection.metrics import METRICS
from pages.content.merchants.filter_bar import VIEWS, chip_text, view_label
from pages.url import filter_params, navigate
from pages.url.address import selection_params
from tests.app.conftest import (
    Open,
    button,
    chips,
    choice,
    headline,
    open_filter,
    paste,
    shown_selection,
    texts,
)
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG

MANAGER = "own.account_manager"
JULY = (date(2026, 7, 1), date(2027, 6, 30))
# The filter, its input, what is chosen there, the address, the chip, and the empty choice.
INPUTS: list[tuple[str, str, Any, str | list[str], str, Any]] = [
    ("status", "pills", ["removal_due"], "removal_due", "Status is Removal due", []),
    ("country", "multiselect", ["FR"], "FR", "Country is France (FR)", []),
    ("score_low", "number_input", 45, "45..100", "Overall score is 45 to 100", 0),
    ("score_high", "number_input", 64, "0..64", "Overall score is 0 to 64", 100),
    ("ends", "pills", 90, "90", "A label ends within 90 days", None),
    ("ends", "pills", 45, "45", "A label ends within 45 days", None),
    ("ends_day", "date_input", date(2026, 9, 28), "2026-09-28",
     "A label ends by 2026-09-28", None),
    ("esus_until", "date_input", JULY, "2026-07-01..2027-06-30",
     "ESUS until is 2026-07-01 to 2027-06-30", ()),
    ("q", "text_input", "Élan 2", "Élan 2",
     "Id, name, SIREN, SIRET or EcoVadis id has “Élan 2”", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "chosen", "value", "chip", "empty"), INPUTS)
def test_an_input_writes_its_parameter_and_is_set_by_it(
    name: str,
    kind: str,
    chosen: Any,
    value: str | list[str],
    chip: str,
    empty: Any,
    on_sample: Open,
) -> None:
    key = name.removesuffix("_low").removesuffix("_high").removesuffix("_day")
    linked = open_filter(on_sample("merchants", page="2", **{key: value}), key)
    assert getattr(linked, kind)(key=f"filter_{name}").value == chosen
    assert chips(linked) == [chip]
    getattr(linked, kind)(key=f"filter_{name}").set_value(empty).run()
    assert not {key, "page"} & set(linked.query_params)
    if chosen == 45:  # only a link has such a number of days
        return
    app = open_filter(on_sample("merchants"), key)
    getattr(app, kind)(key=f"filter_{name}").set_value(chosen).run()
    assert app.query_params[key] == value
    assert chips(app) == [chip]


def test_the_score_that_was_typed_last_counts(on_sample: Open) -> None:
    app = open_filter(on_sample("merchants", score="45..64"), "score")
    app.number_input[0].set_value(70).run()
    assert app.query_params["score"] == "70..70"


def test_a_label_ends_within_days_or_until_a_day(on_sample: Open, view: View) -> None:
    app = open_filter(on_sample("merchants", ends="90"), "ends")
    expiring = METRICS["expiring"].count(view.decisions)
    assert shown_selection(app).startswith(f"{expiring:,} of ")
    app.date_input[0].set_value(date(2026, 9, 28)).run()  # as late as 90 days
    assert shown_selection(app).startswith(f"{expiring:,} of ")
    assert app.pills(key="filter_ends").value is None
    app.pills(key="filter_ends").set_value(30).run()
    assert (app.query_params["ends"], app.date_input[0].value) == ("30", None)


def test_words_that_occur_are_offered_with_their_rows(on_sample: Open, view: View) -> None:
    counts = dict(view.decisions["status"].value_counts(sort=False))
    assert counts.pop("not_listed")
    status = choice(on_sample("merchants"), "Status")
    names = [filters.STATUS.name_of(word) for word in counts]
    assert status.options == [
        f"{name} · {count:,}" for name, count in zip(names, counts.values(), strict=True)
    ]
    app = status.set_value(["champion", "removal_due"]).run()
    both = counts["champion"] + counts["removal_due"]
    assert headline(view, both) in texts(app)
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


def test_no_filter_is_open_on_a_fresh_visit(on_sample: Open) -> None:
    app = on_sample("merchants", status="champion", medal="gold", ends="90")
    assert not [*app.pills, *app.multiselect, *app.number_input, *app.date_input, *app.toggle]


@pytest.mark.parametrize("key", VIEWS if IS_LONG else tuple(VIEWS)[::3])
def test_a_view_is_named_in_its_menu_and_shows_the_rows_of_its_number(
    key: str, on_sample: Open, view: View
) -> None:
    rows = selection_params(METRICS[key].selection)
    app = on_sample("merchants", **{name: list(rows[name]) for name in rows})
    assert shown_selection(app).startswith(f"{METRICS[key].count(view.decisions):,} of ")
    (menu,) = (one for one in app.get("menu_button") if one.proto.id.endswith("views"))
    assert menu.proto.label == view_label(key, view.policy)
    assert "{" not in menu.proto.label


# --- undo -----------------------------------------------------------------------------------------


def test_undo_restores_earlier_filters_step_by_step(on_sample: Open) -> None:
    app = on_sample("merchants")
    shown = [shown_selection(app)]
    assert "Undo" not in [one.label for one in app.button]
    choice(app, "Status").set_value(["champion"]).run()
    shown.append(shown_selection(app))
    choice(app, "Country").set_value(["FR", "ES"]).run()
    shown.append(shown_selection(app))
    button(app, "Clear all").click().run()
    assert shown_selection(app) == shown[0]
    for expected in reversed(shown):
        button(app, "Undo").click().run()
        assert shown_selection(app) == expected
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


# --- pasted lists ---------------------------------------------------------------------------------


def test_a_pasted_list_is_a_filter_and_unknown_entries_are_listed(
    on_sample: Open, view: View
) -> None:
    known = view.decisions["merchant_id"].iloc[[3, 5]].tolist()
    app = paste(on_sample("merchants"), "\n".join([*known, "M-nobody"]))
    assert app.query_params["ids"] == [*known, "M-nobody"]
    assert app.query_params["base"] == "all"
    assert shown_selection(app).startswith("2 of ")
    assert chips(app)[-1].endswith("is one of 3 pasted")
    assert [one.label for one in app.expander][-1] == "1 of 3 pasted entries name no merchant here"
    assert "M-nobody" in [one.value for one in app.code]


def test_a_long_list_stays_in_the_session_and_the_link_says_so(on_sample: Open, view: View) -> None:
    ids = view.decisions["merchant_id"].head(300).tolist()
    app = paste(on_sample("merchants"), "\n".join(ids))
    assert "ids" not in app.query_params
    app.session_state["share"] = True
    assert "too long for a link" in texts(app.run())
    name = app.query_params["ids_in_session"]
    for page in ("overview", "merchants"):
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py").run()
    assert shown_selection(app).startswith("300 of ")
    elsewhere = on_sample("merchants", ids_in_session=name)
    assert "was pasted in another session" in texts(elsewhere)
    assert shown_selection(elsewhere).startswith("All ")


def test_a_list_that_the_session_no_longer_has_is_named(
    on_sample: Open, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_params, "MAX_LISTS", 1)
    ids = view.decisions["merchant_id"].tolist()
    app = paste(on_sample("merchants"), "\n".join(ids[:300]))
    dropped = app.query_params["ids_in_session"]
    app = paste(app, "\n".join(ids[:301]))
    app.query_params["ids_in_session"] = dropped
    assert "before the latest 1 lists of this one" in texts(app.run())
    assert shown_selection(app).startswith("All ")


def test_a_session_keeps_the_latest_long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    opened: list[str] = []
    monkeypatch.setattr(filter_params, "MAX_LISTS", 2)
    monkeypatch.setattr(filter_params.st, "session_state", session)
    monkeypatch.setattr(navigate, "go", lambda page, **to: opened.append(to["ids_in_session"]))
    for count in (300, 301, 300, 302):  # the first is asked for again
        navigate.open_merchant_ids([f"M{at}" for at in range(count)])
    (lists,) = session.values()
    assert list(lists) == opened[2:] == [opened[0], opened[3]]


# --- chips ----------------------------------------------------------------------------------------


def test_a_chip_removes_its_filter_alone(on_sample: Open) -> None:
    app = on_sample("merchants", base="all", status="champion", label="any")
    assert chips(app) == ["Also not listed", "Status is Impact Champion", "There is a State label"]
    app.button(key="chip_status").click().run()
    assert chips(app) == ["Also not listed", "There is a State label"]
    app.button(key="chip_base").click().run()
    assert chips(app) == ["There is a State label"]
    assert "base" not in app.query_params


@pytest.mark.parametrize(
    ("key", "text", "chip"),
    [
        ("q", "**bold** $x$", "Search"),
        ("q", "www.example.org", "Search"),
        ("q", "a->b--c", "Search"),
        ("own.[x](http://y) :red[z]", "<b>", "X http y red z"),
        (MANAGER, "ann_b@firm.example & Bob",
         "“account\\_manager” is “ann\\_b@firm.example & Bob”"),
    ],
)  # fmt: skip
def test_a_chip_shows_a_text_as_written_or_not_at_all(key: str, text: str, chip: str) -> None:
    assert chip_text(key, (text,)) == chip


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


# --- columns --------------------------------------------------------------------------------------


def test_chosen_columns_are_named_beside_the_downloads(on_sample: Open) -> None:
    app = on_sample("merchants")
    app.session_state["more_merchants"] = True
    choice(app.run(), "Columns of the files").set_value(["country", "status"]).run()
    assert "3 of " in texts(app)
    app.session_state["more_merchants"] = False
    assert "3 of " in texts(app.run())


def test_my_merchants_are_one_filter_and_a_column_of_the_table(on_sample: Open, view: View) -> None:
    manager = view.decisions[MANAGER].cat.categories[-1]
    expected = filters.select_rows(view.decisions, {**filters.LISTED_ONLY, MANAGER: (manager,)})
    app = on_sample("merchants", **{MANAGER: [manager, "Nobody"]})
    assert app.title[0].value.startswith(f"{len(expected):,} of")
    assert chips(app) == [f"“account_manager” is “{manager}”"]
    assert f"{MANAGER}: “Nobody” does not occur" in texts(app)
    assert MANAGER in app.dataframe[0].value.columns
    mine = choice(app, "Account manager", MANAGER)
    assert mine.value == [manager]
    mine.set_value([]).run()
    assert MANAGER not in app.query_params


def test_a_header_with_markup_is_a_filters_name_in_plain_words(
    open_page: Open, tmp_path: Path
) -> None:
    header = "[x](http://y) :red[z]"
    folder = write_folder(tmp_path, [{"merchant_id": "M1", header: "<b>", "→": "1"}])
    app = open_page(folder, "merchants", **{f"own.{header}": ["<b>"]})
    assert choice(app, "X http y red z", f"own.{header}").value == ["<b>"]
    assert choice(app, "Extra column", "own.→").value == []
