"""Labels and Badges: what their sentences and columns say beside what test_computed.py holds."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from impact import decide, load, read_policy
from impact.rules.view import View
from impact.selection.approval_list import approvals_ending_within
from impact.selection.badge_basis import basis_lines
from impact.selection.metrics import METRICS
from impact.selection.todo import todo
from tests.app.conftest import Open, texts
from tests.builders.asking import SHIPPED, shipped_view, with_lists
from tests.builders.factories import write_folder

VIEW_DAY = date(2026, 11, 15)


def test_labels_says_whether_who_loses_a_label_qualifies_in_another_way(
    on_sample: Open, view: View
) -> None:
    app = on_sample("labels")
    soon = METRICS["expiring"].count(view.decisions)
    assert f"{soon:,} have labels that end within {view.policy.expiring_days} days" in texts(app)
    routes = view.decisions.set_index("merchant_id")["routes"]
    for row in app.dataframe[0].value.to_dict("records"):
        if ways := routes[row["merchant_id"]]:
            assert row["keeps"].startswith("Yes" if "|" in ways else "No")


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


@pytest.mark.parametrize("what", ["badge", "shop"])
@pytest.mark.parametrize("audit", ["undue", "missing", "unknown"])
def test_each_number_of_badges_shows_the_merchants_it_counts(
    what: str, audit: str, on_sample: Open, view: View
) -> None:
    key = f"{what}_{audit}"
    app = on_sample("badges", show=key)
    count = METRICS[key].count(view.decisions)
    assert count
    shown = {at for group in app.segmented_control for at in group.options}
    assert any(option.endswith(f" {count:,}]") for option in shown), "the chosen one is coloured"
    ids = app.dataframe[0].value["merchant_id"]
    assert len(ids) == count
    assert set(view.decisions.set_index("merchant_id").loc[ids, f"{what}_audit"]) == {audit}


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


def test_badges_begins_with_what_must_come_down_and_a_choice_is_in_the_address(
    on_sample: Open, view: View
) -> None:
    app = on_sample("badges")
    assert len(app.dataframe[0].value) == METRICS["badge_undue"].count(view.decisions)
    app.segmented_control(key="numbers_Dedicated shop").set_value("shop_missing").run()
    assert app.query_params["show"] == "shop_missing"
    assert "Missing in the shop: " in texts(app)


def test_on_another_day_badges_are_unknown_with_a_link_back(on_sample: Open) -> None:
    app = on_sample("badges", as_of="2025-01-31")
    assert app.title[0].value == "Badge and shop are not known for 31 Jan 2025"
    assert "Badges shown" not in texts(app)
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
