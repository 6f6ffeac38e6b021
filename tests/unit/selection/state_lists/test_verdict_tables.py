"""The verdicts as a person works through them: who is first, what the lists are, what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.load import Registries, read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.filters import select_rows
from impact.selection.state_lists.label_verdicts import verify, with_verdicts
from impact.selection.state_lists.verdict_tables import (
    change_rows,
    counts_in_order,
    list_rows,
    verdict_filter,
    verdict_rows,
)
from tests.builders.factories import write_folder
from tests.builders.registry_files import put_esus, siren

DAY = date(2026, 6, 30)
A, B, C, D = (siren(number) for number in (1234, 5678, 9012, 3456))
ESUS = {"esus_granted_on": "2024-01-01"}
MERCHANTS = [
    {"merchant_id": "claims", "name": "Claims", "country": "FR", "siren": A, **ESUS},
    {"merchant_id": "denied", "name": "Denied", "country": "FR", "siren": D, **ESUS},
    {
        "merchant_id": "gone",
        "name": "Gone",
        "country": "FR",
        "siren": B,
        "removed_on": "2026-01-01",
    },
    {"merchant_id": "perhaps", "name": "Perhaps", "country": "FR", "siren": C},
]


@pytest.fixture
def view(tmp_path: Path) -> View:
    write_folder(tmp_path, MERCHANTS, dataset={"day": DAY})
    put_esus(tmp_path, [A, D], "esus-2025-12-31.xlsx")
    put_esus(tmp_path, [A, B, C], "esus-2026-03-31.xlsx")
    return decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)


@pytest.fixture
def registries(view: View, tmp_path: Path) -> Registries:
    return read_registries(tmp_path)


def test_what_asks_for_work_is_counted_first(view: View, registries: Registries) -> None:
    counts = counts_in_order(verify(view, registries))
    assert counts.to_dict("list") == {
        "verdict": ["unclaimed", "not_in_list", "confirmed"],
        "esus": [2, 1, 1],
        "esat": [0, 0, 0],
    }


def test_the_filters_behind_a_count_open_its_merchants(view: View, registries: Registries) -> None:
    verdicts = verify(view, registries)
    decisions = with_verdicts(view, registries).decisions
    for verdict in ("unclaimed", "not_in_list", "confirmed"):
        at = select_rows(decisions, verdict_filter("esus", verdict))
        ids = decisions["merchant_id"].iloc[at].tolist()
        assert ids == verdicts.loc[verdicts["verdict"] == verdict, "merchant_id"].tolist()


def test_who_could_become_a_champion_comes_before_who_is_not_listed(
    view: View, registries: Registries
) -> None:
    rows = verdict_rows(verify(view, registries), view, "unclaimed")
    assert rows["merchant_id"].tolist() == ["perhaps", "gone"]
    assert rows[["name", "status", "list", "line"]].iloc[0].tolist() == [
        "Perhaps", "not_yet", "esus-2026-03-31.xlsx", 4,
    ]  # fmt: skip


def test_each_list_says_what_it_is_and_whether_it_is_in_force(
    view: View, registries: Registries
) -> None:
    rows = list_rows(view, registries)
    assert rows[["list", "use", "age_days", "rows", "day_from"]].to_numpy().tolist() == [
        ["esus-2026-03-31.xlsx", "in force", 91, 3, "its name"],
        ["esus-2025-12-31.xlsx", "the one before", 181, 2, "its name"],
    ]
    kept = Registries(registries.lists, (), ("esus-2026-03-31.xlsx",))
    assert list_rows(view, kept)["use"].tolist() == ["in force, kept", "the one before"]


def test_who_came_and_who_went_is_named_and_merchants_of_ours_come_first(
    view: View, registries: Registries
) -> None:
    rows = change_rows(view, registries, "esus")
    assert rows[["change", "merchant_id", "siren"]].to_numpy().tolist() == [
        ["added", "gone", B],
        ["added", "perhaps", C],
        ["gone", "denied", D],
    ]
    assert change_rows(view, registries, "esat").empty


def test_one_merchant_alone_is_judged_as_among_all(view: View, registries: Registries) -> None:
    whole = verify(view, registries)
    alone = verify(view, registries, only=view.decisions.index.to_numpy()[1:2])
    assert alone.to_dict("records") == whole[whole["merchant_id"] == "denied"].to_dict("records")
