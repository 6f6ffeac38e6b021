"""The lines of Badges: they add up to the badges shown, the weakest badge of each comes first."""

from datetime import date
from pathlib import Path

import pytest

from impact import decide, explain_merchant, load, read_policy
from impact.rules.view import View
from impact.selection.badge_basis import (
    NOT_CHAMPION,
    basis_lines,
    basis_records,
    line_merchants,
    unproved_line,
)
from impact.selection.filters import select_rows
from tests.builders.asking import SHIPPED
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_folder
from tests.builders.registry_files import csv_text, siren, write_registry

DAY = date(2026, 6, 30)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
SHOWN = {"country": "FR", "badge_published": "yes"}
ESUS = {**SHOWN, "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}
CARD = {"published_on": "2026-01-15"}
DEED = {"label": "esus", "document": "a.pdf", "sha256": "a" * 64, "seen_by": "Ada"}
ALBO = {"name": "Albo", "country": "IT", "number": "it_partita_iva", "file": "albo.csv"}


def view_of(folder: Path, merchants: list[dict[str, str]], *deeds: str) -> View:
    """Return the view of merchants A, B, …; of them B has a valid scorecard."""
    rows = [{"merchant_id": chr(65 + i)} | row for i, row in enumerate(merchants)]
    evidence = [DEED | {"merchant_id": merchant} for merchant in deeds]
    cards = [CARD | {"merchant_id": "B"}] if len(rows) > 1 else []
    policy, dataset = {"registers": [ALBO]}, {"day": DAY}
    write_folder(folder, rows, cards, policy=policy, dataset=dataset, evidence=evidence)
    return decide(load(folder), DAY, read_policy(folder))


def asked(view: View, key: str) -> dict[str, str]:
    """Return what each merchant of a line is asked for, in the line's order."""
    line = next(line for line in basis_lines(view) if line.key == key)
    table = line_merchants(view, line)
    return dict(zip(table["merchant_id"], table["asks"], strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_bases_add_up_to_champions_and_lines_to_badges_shown(tmp_path: Path, seed: int) -> None:
    folder = random_folder(tmp_path, seed)
    if folder.damage:
        return
    dataset = load(tmp_path)
    view = decide(dataset, dataset.info.day or DAY, read_policy(tmp_path))
    decisions = view.decisions
    assert (decisions["basis"] != "").sum() == (decisions["status"] == "champion").sum()
    assert ((decisions["basis"] == "") <= (decisions["basis_note"] == "")).all()
    shown = view.dataset.merchants.column("badge_published") == 1
    lines = basis_lines(view)
    assert sum(line.count for line in lines) == shown.sum()
    opened = [row for line in lines for row in select_rows(decisions, line.selection).tolist()]
    assert sorted(opened) == shown.nonzero()[0].tolist()


def test_what_is_to_be_proved_is_of_all_weak_lines_the_weakest_first(tmp_path: Path) -> None:
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text([["siren"], [siren(1)]]))
    proved = ESUS | {"siren": siren(1)}
    view = view_of(tmp_path, [ESUS, proved, SHOWN | YES, SHOWN, ESUS | {"badge_published": "no"}])
    line = unproved_line(view)
    table = line_merchants(view, line)
    assert (line.count, table["merchant_id"].tolist()) == (2, ["C", "A"])
    assert table["basis"].tolist() == ["declaration", "claimed_label"]
    assert table["asks"].tolist() == ["send_deed|assess", "fill_number|send_deed|assess"]


def test_a_claim_without_deed_or_scorecard_comes_first(tmp_path: Path) -> None:
    view = view_of(tmp_path, [ESUS, ESUS, ESUS], "C")
    assert asked(view, "claimed_label") == {
        "A": "fetch_list|send_deed|assess",
        "B": "fetch_list|send_deed",
        "C": "fetch_list|assess",
    }


def test_who_is_not_in_the_list_is_asked_for_the_deed_once(tmp_path: Path) -> None:
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text([["siren"], [siren(9)]]))
    view = view_of(tmp_path, [ESUS | {"siren": siren(1)}, ESUS | {"siren": siren(2)}], "B")
    assert asked(view, "claimed_label") == {"A": "send_deed|assess", "B": ""}


def test_a_declaration_is_raised_by_the_register_of_its_country(tmp_path: Path) -> None:
    view = view_of(tmp_path, [SHOWN | YES | {"country": "IT"}, SHOWN | YES])
    assert asked(view, "declaration") == {"A": "ask_register|assess", "B": "send_deed"}


def test_a_badge_without_right_is_taken_down(tmp_path: Path) -> None:
    view = view_of(tmp_path, [SHOWN, ESUS])
    assert asked(view, NOT_CHAMPION) == {"A": "take_down"}


def test_every_champion_of_the_sample_has_the_row_behind_its_basis() -> None:
    view = decide(load(SHIPPED), date(2026, 11, 15), read_policy(SHIPPED))
    rows = (view.decisions["status"] == "champion").to_numpy().nonzero()[0]
    records = basis_records(view, rows)
    for basis, note, line, raw in records[["basis", "basis_note", "line", "raw"]].itertuples(
        index=False
    ):
        is_in_a_list = basis in ("state_list", "register") or note == "sse_list"
        assert not is_in_a_list or (line > 0 and raw != "")
    assert (records["sentence"] != "").all()
    assert (records["sha256"] != "").sum() >= (records["basis_note"].str.contains("evi")).sum()


def test_the_why_card_says_what_the_badge_rests_on(tmp_path: Path) -> None:
    view = view_of(tmp_path, [YES | {"country": "FR"}, {}])
    champion, other = explain_merchant(view, "A"), explain_merchant(view, "B")
    assert (champion.basis, other.basis, other.basis_sentence) == ("declaration", "", "")
    assert champion.basis_sentence.startswith("It declares the three characteristics itself")
