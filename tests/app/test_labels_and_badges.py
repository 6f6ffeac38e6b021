"""Labels and Badges show what the tables of impact hold, first what needs a hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.rules.view import View
from impact.selection.approval_list import (
    approvals_in_state,
    approvals_with_default_end,
    list_approvals,
    renewed_approvals,
    uncounted_approvals,
)
from impact.selection.metrics import METRICS
from tests.app.conftest import Open, button, shown_page, texts
from tests.builders.factories import write_folder


def test_labels_lists_ending_ended_unproven_and_assumed_approvals(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "labels")
    assert not app.exception
    approvals = list_approvals(view)
    lists = {
        "Expiring": approvals_in_state(approvals, "expiring"),
        "Expired": approvals_in_state(approvals, "expired"),
        "Unproven, and why": uncounted_approvals(approvals),
        "Last days assumed": approvals_with_default_end(approvals),
        "Renewed by law": renewed_approvals(approvals),
    }
    shown = [table.value for table in app.dataframe if "reference" in table.value]
    for heading, rows in lists.items():
        assert f"{heading}: {len(rows):,}" in texts(app)
        if len(rows):
            assert shown.pop(0)["merchant_id"].tolist() == rows["merchant_id"].tolist()
    assert not shown


def test_labels_lists_no_tacit_renewal_if_the_policy_ends_an_esat(
    open_page: Open, tmp_path: Path
) -> None:
    row = {"merchant_id": "M1", "label": "esat", "granted_on": "2009-04-01"}
    rows = [{**row, "expires_on": "2024-03-31"}]
    write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}], labels=rows)
    assert "Renewed by law: 1" in texts(open_page(tmp_path, "labels"))
    (tmp_path / "policy.toml").write_text("[esat]\ntacit_renewal = false\n", encoding="utf-8")
    strict = texts(open_page(tmp_path, "labels"))
    assert "Expired: 1" in strict
    assert "Renewed by law" not in strict


def test_labels_explains_why_an_approval_does_not_count(open_page: Open, tmp_path: Path) -> None:
    labels = [{"merchant_id": "M1", "label": "esus", "granted_on": "2024-01-01", "expires_on": "?"}]
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}], labels=labels)
    app = open_page(folder, "labels")
    table = next(one.value for one in app.dataframe if "why_not" in one.value)
    assert table["why_not"].tolist() == ["The last day could not be read and was set aside."]
    assert table["state"].tolist() == ["Unproven"]


NUMBERS = (
    *("badge_undue", "badge_missing", "badge_unknown"),
    *("shop_undue", "shop_missing", "shop_unknown"),
)


@pytest.mark.parametrize("key", NUMBERS)
def test_each_number_of_badges_shows_the_merchants_it_counts(
    key: str, open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "badges", show=key)
    assert not app.exception
    count = METRICS[key].count(view.decisions)
    assert count
    shown = {at for group in app.segmented_control for at in group.options}
    assert any(option.endswith(f" {count:,}") for option in shown)
    ids = app.dataframe[0].value["merchant_id"]
    assert len(ids) == count
    audit = view.decisions.set_index("merchant_id").loc[ids, f"{key.partition('_')[0]}_audit"]
    assert set(audit) == {key.partition("_")[2]}


def test_badges_begins_with_what_must_come_down_and_what_is_missing(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "badges")
    undue, missing = (METRICS[key].count(view.decisions) for key in NUMBERS[:2])
    assert app.title[0].value == f"{undue:,} badges must come down, {missing:,} are missing"
    assert "Directive (EU) 2024/825" in texts(app)
    assert len(app.dataframe[0].value) == undue


def test_a_number_chosen_on_badges_is_in_the_address(open_page: Open, sample_folder: Path) -> None:
    app = open_page(sample_folder, "badges")
    app.segmented_control[1].set_value("shop_missing").run()
    assert app.query_params["show"] == "shop_missing"
    assert "Missing in the shop: " in texts(app)


def test_on_another_day_badges_are_unknown_with_a_link_back(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "badges", as_of="2025-01-31")
    assert not app.exception
    assert app.title[0].value == "Badge and shop are not known for 31 Jan 2025"
    assert not app.dataframe
    app.button(key="go_to_data_day").click().run()
    assert app.dataframe
    assert "as_of" not in app.query_params


def test_a_label_opens_its_merchant_by_a_link_of_its_own(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "labels")
    app.button(key="show_expiring").click().run()
    assert shown_page(app) == "merchants"
    assert not button(app, "Undo").disabled or "a label is expiring" in texts(app)
