"""Labels and Badges show what the tables of impact hold, first what needs a hand."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from impact import decide, load, read_policy
from impact.rules.view import View
from impact.selection.approval_list import (
    approvals_ending_within,
    approvals_in_state,
    list_approvals,
    listed_approvals,
)
from impact.selection.badge_basis import basis_lines
from impact.selection.metrics import METRICS
from impact.selection.todo import todo
from tests.app.conftest import Open, texts
from tests.builders.asking import SHIPPED, shipped_view, with_lists
from tests.builders.factories import write_folder

VIEW_DAY = date(2026, 11, 15)


def test_labels_shows_what_ends_soon_with_the_other_way_to_qualify(
    on_sample: Open, view: View
) -> None:
    app = on_sample("labels")
    expected = approvals_in_state(list_approvals(view), "expiring")
    shown = app.dataframe[0].value
    assert shown["merchant_id"].tolist() == expected["merchant_id"].tolist()
    soon = METRICS["expiring"].count(view.decisions)
    assert f"{soon:,} have labels that end within {view.policy.expiring_days} days" in texts(app)
    routes = view.decisions.set_index("merchant_id")["routes"]
    for row in shown.to_dict("records"):
        ways = routes[row["merchant_id"]].split("|")
        if ways != [""]:
            assert row["keeps"].startswith("Yes" if len(ways) > 1 else "No")


@pytest.mark.parametrize("days", [30, 180, 730])
def test_labels_that_end_within_other_days_are_a_click_and_an_address(
    days: int, on_sample: Open, view: View
) -> None:
    app = on_sample("labels", within=str(days))
    left = app.dataframe[0].value["days_left"]
    assert left.between(0, days).all()
    ending = approvals_ending_within(view, days)
    assert len(left) == len(ending)
    span = "24 months" if days == 730 else f"{days} days"
    soon = ending["merchant_id"].nunique()
    assert re.search(
        rf"\b{soon} ha(s a label that ends|ve labels that end) within {span}\.", texts(app)
    )


def test_labels_ending_in_a_month_are_those_of_its_bar(on_sample: Open, view: View) -> None:
    all_ends = approvals_ending_within(view, 730)
    month = all_ends["last_day"].iloc[0].strftime("%b %Y")
    app = on_sample("labels", within="730", month=month)
    assert set(app.dataframe[0].value["last_day"].dt.strftime("%b %Y")) == {month}


def test_a_month_that_is_none_is_named_and_never_drawn_as_markup(on_sample: Open) -> None:
    app = on_sample("labels", month="[x](https://example.org)")
    assert "month: “[x](https://example.org)” was ignored" in texts(app)
    assert not any("example.org" in one.label for one in app.button)
    assert len(app.dataframe[0].value) == len(on_sample("labels").dataframe[0].value)


@pytest.mark.parametrize(
    ("page", "params", "named"),
    [
        ("labels", {"within": "7"}, "within: “7” was ignored"),
        ("labels", {"tab": "lists", "verdict": "nice"}, "verdict: “nice” was ignored"),
        ("labels", {"label_country": "XX"}, "label_country: “XX” is not among the rows"),
        ("badges", {"show": "all"}, "show: “all” was ignored"),
        ("removals", {"case_theme": "noise"}, "case_theme: “noise” is not among the rows"),
    ],
)
def test_a_choice_of_the_address_that_does_not_exist_is_named(
    page: str, params: dict[str, str], named: str, on_sample: Open
) -> None:
    app = on_sample(page, **params)
    assert named in texts(app)
    assert app.dataframe, "the rest applies"


def test_all_approvals_are_listed_with_what_to_know(on_sample: Open, view: View) -> None:
    approvals = listed_approvals(view)
    shown = on_sample("labels", tab="all").dataframe[0].value
    assert shown["note"].tolist() == approvals["note"].tolist()
    assert {"Not usable", "Renewed by law"} <= set(approvals["about"])


def test_no_tacit_renewal_is_shown_if_the_policy_ends_an_esat(
    open_page: Open, tmp_path: Path
) -> None:
    row = {"merchant_id": "M1", "label": "esat", "granted_on": "2009-04-01"}
    rows = [{**row, "expires_on": "2024-03-31"}]
    write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}], labels=rows)
    app = open_page(tmp_path, "labels", tab="all")
    assert app.dataframe[0].value["note"].tolist() == ["Renewed by law after 2024-03-31"]
    (tmp_path / "policy.toml").write_text("[esat]\ntacit_renewal = false\n", encoding="utf-8")
    strict = open_page(tmp_path, "labels", tab="all")
    assert strict.dataframe[0].value["note"].tolist() == [""]
    assert "The policy ends an ESAT" in texts(strict)


def test_labels_explains_why_an_approval_does_not_count(open_page: Open, tmp_path: Path) -> None:
    labels = [{"merchant_id": "M1", "label": "esus", "granted_on": "2024-01-01", "expires_on": "?"}]
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}], labels=labels)
    (note,) = open_page(folder, "labels", tab="all").dataframe[0].value["note"]
    assert "The last day could not be read and was ignored." in note


NUMBERS = (
    *("badge_undue", "badge_missing", "badge_unknown"),
    *("shop_undue", "shop_missing", "shop_unknown"),
)


@pytest.mark.parametrize("key", NUMBERS)
def test_each_number_of_badges_shows_the_merchants_it_counts(
    key: str, on_sample: Open, view: View
) -> None:
    app = on_sample("badges", show=key)
    count = METRICS[key].count(view.decisions)
    assert count
    shown = {at for group in app.segmented_control for at in group.options}
    assert any(option.endswith(f" {count:,}]") for option in shown), "the chosen one is coloured"
    ids = app.dataframe[0].value["merchant_id"]
    assert len(ids) == count
    audit = view.decisions.set_index("merchant_id").loc[ids, f"{key.partition('_')[0]}_audit"]
    assert set(audit) == {key.partition("_")[2]}


def test_badges_begins_with_what_must_come_down_and_what_is_missing(
    on_sample: Open, view: View
) -> None:
    app = on_sample("badges")
    undue, missing = (METRICS[key].count(view.decisions) for key in NUMBERS[:2])
    assert app.title[0].value == f"{undue:,} badges must come down, {missing:,} are missing"
    assert len(app.dataframe[0].value) == undue


def test_a_badge_whose_merchant_the_states_list_has_is_to_check_first(open_page: Open) -> None:
    counts = Counter(item.kind for item in todo(with_lists(shipped_view(), SHIPPED)))
    down, check, missing = (counts[f"badge_{kind}"] for kind in ("undue", "to_check", "missing"))
    app = open_page(SHIPPED, "badges")
    assert app.title[0].value == (
        f"{down:,} badges must come down, {check:,} to check first, {missing:,} are missing"
    )
    assert "Directive (EU) 2024/825" in texts(app)
    table = app.dataframe[0].value
    assert table["check_first"].tolist() == [""] * down + ["Yes"] * check
    assert table["sentence"].tail(check).str.contains("has ES").all()


def test_a_number_chosen_on_badges_is_in_the_address(on_sample: Open) -> None:
    app = on_sample("badges")
    app.segmented_control(key="numbers_Dedicated shop").set_value("shop_missing").run()
    assert app.query_params["show"] == "shop_missing"
    assert "Missing in the shop: " in texts(app)


def test_on_another_day_badges_are_unknown_with_a_link_back(on_sample: Open) -> None:
    app = on_sample("badges", as_of="2025-01-31")
    assert app.title[0].value == "Badge and shop are not known for 31 Jan 2025"
    assert not app.dataframe
    app.button(key="go_to_data_day").click().run()
    assert app.dataframe
    assert "as_of" not in app.query_params


def test_badges_begins_with_the_lines_that_add_up_to_the_badges_shown(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "badges", show="claimed_label")
    dataset = load(sample_folder)
    shown = int((dataset.merchants.column("badge_published") == 1).sum())
    assert f"Badges shown: {shown:,}, of which " in texts(app)
    view = decide(dataset, dataset.info.day or VIEW_DAY, read_policy(sample_folder))
    counts = {line.label: line.count for line in basis_lines(view)}
    assert sum(counts.values()) == shown
    table = app.dataframe[0].value
    assert len(table) == counts["Claimed label"]
    assert table["asks"].str.contains("ask for a document").any()


def test_badges_says_nothing_of_bases_on_another_day_than_the_files(on_sample: Open) -> None:
    app = on_sample("badges", as_of="2026-01-31")
    assert "What the badges shown rest on" not in texts(app)
