"""The tables of verdicts: their order, the lists in use, what changed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from impact.compare.what_if import redecide, what_if, with_values
from impact.registries.load import Registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.filters import select_rows
from impact.selection.registry_verdicts.label_verdicts import verify, with_verdicts
from impact.selection.registry_verdicts.verdict_tables import (
    change_rows,
    count_perhaps,
    list_rows,
    verdict_rows,
)
from tests.builders.asking import DAY, shared_view, with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import siren, write_esus_workbook

A, B, C, D = (siren(number) for number in (1234, 5678, 9012, 3456))
ESUS = {"esus_granted_on": "2024-01-01"}
MERCHANTS = [
    {"merchant_id": "claims", "name": "Claims", "country": "FR", "siren": A, **ESUS},
    {"merchant_id": "denied", "name": "Denied", "country": "FR", "siren": D, **ESUS},
    {"merchant_id": "gone", "name": "Gone", "country": "FR", "siren": B}
    | {"removed_on": "2026-01-01"},
    {"merchant_id": "perhaps", "name": "Perhaps", "country": "FR", "siren": C},
]


@pytest.fixture
def view(tmp_path: Path) -> View:
    write_folder(tmp_path, MERCHANTS, dataset={"day": DAY})
    write_esus_workbook(tmp_path, [A, D], "esus-2025-12-31.xlsx")
    write_esus_workbook(tmp_path, [A, B, C], "esus-2026-03-31.xlsx")
    return with_lists(shared_view(tmp_path), tmp_path)


def test_the_filter_of_a_verdict_opens_its_merchants(view: View) -> None:
    verdicts = verify(view)
    decisions = with_verdicts(view).decisions
    for verdict in ("unclaimed", "not_in_list", "confirmed"):
        positions = select_rows(decisions, {"esus_verdict": (verdict,)})
        ids = decisions["merchant_id"].iloc[positions].tolist()
        assert ids == verdicts.loc[verdicts["verdict"] == verdict, "merchant_id"].tolist()


def test_possible_champions_come_before_unlisted_merchants(view: View) -> None:
    rows = verdict_rows(verify(view), view, "unclaimed")
    assert rows["merchant_id"].tolist() == ["perhaps", "gone"]
    assert rows[["name", "status", "list", "line"]].iloc[0].tolist() == [
        "Perhaps", "not_yet", "esus-2026-03-31.xlsx", 4,
    ]  # fmt: skip
    assert count_perhaps(view) == 1


def test_each_list_shows_its_kind_and_whether_it_is_in_use(view: View) -> None:
    rows = list_rows(view)
    assert rows[["list", "use", "age_days", "rows", "day_from"]].to_numpy().tolist() == [
        ["esus-2026-03-31.xlsx", "in force", 91, 3, "the file name"],
        ["esus-2025-12-31.xlsx", "the one before", 181, 2, "the file name"],
    ]
    kept = {"esus-2026-03-31.xlsx": datetime(2026, 6, 1, tzinfo=UTC)}
    registries = Registries(view.lists.lists, (), kept)
    view = replace(view, dataset=replace(view.dataset, registries=registries))
    assert list_rows(view)["use"].tolist() == ["in force, kept", "the one before"]


def test_added_and_removed_entries_are_named_our_merchants_first(view: View) -> None:
    rows = change_rows(view, "esus")
    assert rows[["change", "merchant_id", "siren"]].to_numpy().tolist() == [
        ["added", "gone", B],
        ["added", "perhaps", C],
        ["gone", "denied", D],
    ]
    assert change_rows(view, "esat").empty


def test_one_merchant_gets_the_same_verdict_alone_as_among_all(view: View) -> None:
    whole = verify(view)
    alone = verify(view, positions=view.decisions.index.to_numpy()[1:2])
    assert alone.to_dict("records") == whole[whole["merchant_id"] == "denied"].to_dict("records")


def test_a_trial_policy_keeps_the_verdicts(view: View) -> None:
    judged = with_verdicts(view)
    assert "esus_verdict" not in redecide(view, view.policy).decisions
    # An approval of 2024-01-01 for one year is over, and claims nothing.
    other = with_values(view.policy, {"esus_default_years": 1})
    after = redecide(judged, other)
    expected = with_verdicts(decide_view(view.dataset, DAY, other, DAY))
    assert after.decisions.columns.tolist() == judged.decisions.columns.tolist()
    for name in ("esus_verdict", "esat_verdict"):
        assert after.decisions[name].tolist() == expected.decisions[name].tolist()
    assert after.decisions["esus_verdict"].tolist() != judged.decisions["esus_verdict"].tolist()
    result = what_if(judged, other).after
    assert select_rows(result.decisions, {"esus_verdict": ("unclaimed",)}).size == 3
