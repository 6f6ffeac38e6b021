"""Labels and Badges show what the tables of impact hold, first what needs a hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from impact import decide, load, read_policy
from impact.rules.view import View
from impact.selection.approval_list import (
    approvals_in_state,
    approvals_with_default_end,
    list_approvals,
    renewed_approvals,
    uncounted_approvals,
)
from impact.selection.badge_basis.lines import basis_lines
from impact.selection.metrics import METRICS
from tests.app.conftest import Open, button, texts
from tests.builders.factories import write_folder

VIEW_DAY = date(2026, 11, 15)


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


def test_badges_shows_undue_before_missing_and_unknown(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "badges")
    assert not app.exception
    order = ["badge_undue", "badge_missing", "badge_unknown"]
    order += ["shop_undue", "shop_missing", "shop_unknown"]
    assert [one.label for one in app.metric] == [METRICS[key].label for key in order]
    counts = [METRICS[key].count(view.decisions) for key in order]
    assert [one.value for one in app.metric] == [f"{count:,}" for count in counts]
    shown = [len(table.value) for table in app.dataframe if "asks" not in table.value]
    assert shown == [min(count, 100) for count in counts if count]


def test_badges_gives_the_context_in_one_sentence_and_no_advice(
    open_page: Open, sample_folder: Path
) -> None:
    page_text = texts(open_page(sample_folder, "badges"))
    assert "Context, not legal advice: Directive (EU) 2024/825" in page_text


def test_on_another_day_badges_are_unknown_with_a_link_back(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "badges", as_of="2025-01-31")
    assert not app.exception
    assert "Not decidable on this day." in texts(app)
    assert not app.metric
    ways = [one for one in app.button if one.label == "Go to the data day"]
    ways[0].click().run()
    assert app.metric
    assert "as_of" not in app.query_params


def test_a_label_opens_its_merchant_by_a_link_of_its_own(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "labels")
    app.button(key="show_expiring").click().run()
    assert [title.value for title in app.title] == ["Merchants"]
    assert not button(app, "Undo").disabled or "a label is expiring" in texts(app)


def test_badges_begins_with_the_lines_that_add_up_to_the_badges_shown(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "badges")
    assert not app.exception
    dataset = load(sample_folder)
    shown = int((dataset.merchants.column("badge_published") == 1).sum())
    assert f"of the {shown:,} badges shown are in a State list or a register" in texts(app)
    view = decide(dataset, dataset.info.day or VIEW_DAY, read_policy(sample_folder))
    counts = {line.label: line.count for line in basis_lines(view)}
    assert sum(counts.values()) == shown
    (table,) = [table.value for table in app.dataframe if "asks" in table.value]
    assert len(table) == counts["Claimed label"]
    assert table["asks"].str.contains("deed").any()


def test_badges_says_nothing_of_bases_on_another_day_than_the_files(
    open_page: Open, sample_folder: Path
) -> None:
    app = open_page(sample_folder, "badges", as_of="2026-01-31")
    assert "What the badges rest on" not in texts(app)
