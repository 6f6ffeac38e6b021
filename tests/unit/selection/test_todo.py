"""The list of what needs a person: each kind on both sides of its bound."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from impact.selection.approval_list import approvals_in_state, list_approvals
from impact.selection.filters import select_rows
from impact.selection.metrics import METRICS
from impact.selection.registry_verdicts.label_verdicts import verify
from impact.selection.registry_verdicts.verdict_tables import undue_rows
from impact.selection.todo import KINDS, TodoItem, summarise, todo
from tests.builders.asking import SHIPPED, shipped_view, view_of_one, with_lists
from tests.builders.registry_files import siren, write_esus_workbook

SEVERE = {"published_on": "2026-05-01", "ethics_finding": "severe"}
SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}


def stays(until: str, start: str = "2026-05-02") -> list[dict[str, str]]:
    return [{"from": start, "until": until, "by": "Odile", "reason": "Plan agreed"}]


def kinds(items: tuple[TodoItem, ...]) -> list[str]:
    return [item.kind for item in items]


def of_kind(items: tuple[TodoItem, ...], kind: str) -> TodoItem:
    (item,) = [item for item in items if item.kind == kind]
    return item


def test_a_flagged_merchant_is_to_be_removed_since_its_finding(tmp_path: Path) -> None:
    item = of_kind(todo(view_of_one(tmp_path, {"name": "Un"}, SEVERE)), "removal_due")
    assert (item.merchant_id, item.name) == ("M1", "Un")
    assert (item.since, item.due) == (date(2026, 5, 1), date(2026, 5, 1))
    assert item.text.startswith("Severe ethics finding in assessment M1@2026-05-01")
    assert (item.page, item.params) == ("merchant", {"merchant_id": "M1"})


def test_an_ended_exception_makes_the_removal_due_anew(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {}, SEVERE, exceptions=stays("2026-06-29"))
    item = of_kind(todo(view), "removal_due")
    assert item.since == date(2026, 6, 30)
    assert item.text.endswith("An exception ended on 29 June 2026 (Odile).")


@pytest.mark.parametrize(("until", "count"), [("2026-07-14", 1), ("2026-07-15", 0)])
def test_an_exception_counts_from_fourteen_days_before_its_end(
    tmp_path: Path, until: str, count: int
) -> None:
    view = view_of_one(tmp_path, {}, SEVERE, exceptions=stays(until))
    assert kinds(todo(view)).count("exception_ending") == count


@pytest.mark.parametrize(
    ("label", "last_day", "count"),
    # A label that the law renews does not end.
    [("esus", "2026-09-28", 1), ("esus", "2026-09-29", 0), ("esat", "2026-07-31", 0)],
)
def test_a_label_counts_within_the_expiring_days(
    tmp_path: Path, label: str, last_day: str, count: int
) -> None:
    days = {f"{label}_granted_on": "2022-01-01", f"{label}_expires_on": last_day}
    assert kinds(todo(view_of_one(tmp_path, days))).count("label_ending") == count


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        ({"badge_published": "yes"}, ["badge_undue"]),
        ({"badge_published": "yes", "removed_on": "2026-01-01"}, ["badge_undue"]),
        (SSE | {"badge_published": "yes", "in_champions_shop": "yes"}, []),
        (SSE | {"badge_published": "no"}, ["badge_missing"]),
        ({"in_champions_shop": "yes"}, ["shop_undue"]),
        (SSE | {"in_champions_shop": "no"}, ["shop_missing"]),
        ({}, []),
    ],
)
def test_badge_and_shop_are_items_where_they_contradict_the_status(
    tmp_path: Path, merchant: dict[str, str], expected: list[str]
) -> None:
    # A finding column: without one the files could not show removals, which is an item itself.
    card = {"published_on": "2026-01-01", **dict.fromkeys(FINDINGS, "none")}
    assert kinds(todo(view_of_one(tmp_path, merchant, card))) == expected


FINDINGS = ("environment_finding", "social_finding", "ethics_finding")


@pytest.mark.parametrize(
    ("today", "note"),
    [(date(2026, 7, 20), ""), (date(2026, 7, 21), " (1 has passed)")],
)
def test_a_last_day_before_today_has_passed(tmp_path: Path, today: date, note: str) -> None:
    days = {"esus_granted_on": "2022-01-01", "esus_expires_on": "2026-07-20"}
    item = of_kind(todo(view_of_one(tmp_path, days)), "label_ending")
    assert summarise([item], today) == f"1 label ending, first 20 Jul 2026{note}"


def test_another_day_than_the_data_day_is_in_the_address(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {}, SEVERE, as_of="2026-06-29")
    assert of_kind(todo(view), "removal_due").params["as_of"] == "2026-06-29"


@pytest.mark.parametrize(
    ("merchant", "routes", "count"),
    [
        ({}, ["esus", "sse"], 1),
        ({}, ["sse"], 0),  # a label that is no route makes nobody a champion
        (SSE, ["esus", "sse"], 0),
        ({"removed_on": "2026-01-01"}, ["esus", "sse"], 0),
        ({"esus_granted_on": "2024-01-01"}, ["esus", "sse"], 0),
    ],
)
def test_only_who_is_not_yet_a_champion_is_perhaps_one(
    tmp_path: Path, merchant: dict[str, str], routes: list[str], count: int
) -> None:
    write_esus_workbook(tmp_path, [siren(1234)])
    merchant = {"siren": siren(1234), "country": "FR", **merchant}
    view = view_of_one(tmp_path, merchant, policy={"routes": routes})
    assert kinds(todo(with_lists(view, tmp_path))).count("perhaps_champion") == count
    assert "perhaps_champion" not in kinds(todo(view))


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        ({}, ["badge_to_check", "shop_to_check", "perhaps_champion"]),
        ({"siren": siren(2345)}, ["badge_undue", "shop_undue"]),
        ({"removed_on": "2026-01-01"}, ["badge_undue", "shop_undue"]),
    ],
)
def test_a_badge_that_the_states_list_may_justify_is_to_check_first(
    tmp_path: Path, merchant: dict[str, str], expected: list[str]
) -> None:
    write_esus_workbook(tmp_path, [siren(1234)])
    shown = {"siren": siren(1234), "badge_published": "yes", "in_champions_shop": "yes"}
    card = {"published_on": "2026-01-01", **dict.fromkeys(FINDINGS, "none")}
    view = view_of_one(tmp_path, {"country": "FR", **shown, **merchant}, card)
    view = with_lists(view, tmp_path)
    assert kinds(todo(view)) == expected
    table = undue_rows(view, np.array([0]))
    is_first = "badge_to_check" in expected
    assert table["check_first"].tolist() == ["yes" if is_first else "no"]
    assert ("has ESUS" in table["sentence"][0]) == (merchant != {"siren": siren(2345)})


def test_a_skipped_row_is_one_item_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    faulty = {"published_on": "soon", "merchant_id": "M9"}
    item = of_kind(todo(view_of_one(tmp_path, {}, faulty)), "row_skipped")
    assert item.name == "assessments.csv, line 2"
    assert item.page == "data"


def test_each_kind_counts_what_its_page_counts() -> None:
    view = with_lists(shipped_view(), SHIPPED)
    counts = Counter(kinds(todo(view)))
    decisions = view.decisions
    for key in ("badge_undue", "badge_missing", "shop_undue", "shop_missing"):
        to_check = counts[key.replace("undue", "to_check")] if key.endswith("undue") else 0
        assert counts[key] + to_check == len(select_rows(decisions, METRICS[key].selection)) > 0
    may_stay = len(select_rows(decisions, METRICS["excepted"].selection))
    assert counts["removal_due"] == METRICS["removal_due"].count(decisions) - may_stay > 0
    ending = approvals_in_state(list_approvals(view), "expiring")
    assert counts["label_ending"] == len(ending) > 0
    assert counts["row_skipped"] == sum(file.left_out for file in view.dataset.files) > 0
    status = decisions.set_index("merchant_id")["status"]
    unclaimed = verify(view).query("verdict == 'unclaimed'")
    not_yet = unclaimed["merchant_id"].map(status) == "not_yet"
    assert counts["perhaps_champion"] == not_yet.sum() > 0


def test_every_item_is_of_a_known_kind_in_their_order_and_told_apart() -> None:
    view = with_lists(shipped_view(), SHIPPED)
    items = todo(view)
    assert kinds(items) == sorted(kinds(items), key=list(KINDS).index)
    assert all(item.since is None or item.since <= view.as_of for item in items)
    merchants = [(item.kind, item.subject) for item in items if item.merchant_id]
    assert len(set(merchants)) == len(merchants)
    horizon = view.as_of + timedelta(days=view.policy.expiring_days)
    assert all(item.due is None or item.due <= horizon for item in items)
