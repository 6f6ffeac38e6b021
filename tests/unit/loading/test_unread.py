"""Unread values and columns that may hide a removal, with their merchants."""

from datetime import date
from pathlib import Path

import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.selection.unread_notices import Notice, find_notices, shows_removals, unread_themes
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
THEMES = ("environment", "social", "ethics")
ALL = dict.fromkeys((f"{theme}_finding" for theme in THEMES), "none")
TWO = [{"merchant_id": "M1"}, {"merchant_id": "M2"}]


def card(merchant: str, **extra: str) -> dict[str, str]:
    return {"merchant_id": merchant, "published_on": "2026-01-01", **ALL, **extra}


def notices_of(folder: Path) -> list[Notice]:
    return find_notices(decide_view(load(folder), DAY, read_policy(folder), DAY))


def merchants(folder: Path) -> list[tuple[str, ...]]:
    return [notice.merchants for notice in notices_of(folder)]


# What M2's assessment states beside a complete one, and whether M2 is named.
@pytest.mark.parametrize(
    ("extra", "is_reported"),
    [
        ({"social_finding": "severe"}, False),
        ({"ethics_finding": "Major"}, False),
        ({"ethics_finding": ""}, False),
        ({"ethics_finding": "critical"}, True),
        ({"ethics_finding": "Sévères"}, True),
        # Another unreadable value hides no removal.
        ({"overall_score": "many", "expires_on": "soon"}, False),
        # A column that is not read.
        ({"Procurement findings 2025": "x"}, True),
        ({"Expiry date": "x"}, True),
        ({"Medal 2025": "x"}, False),
    ],
)
def test_an_unread_finding_or_column_of_assessments_names_its_merchant(
    extra: dict[str, str], is_reported: bool, tmp_path: Path
) -> None:
    write_folder(tmp_path, TWO, [card("M1"), card("M2", **extra)])
    assert merchants(tmp_path) == ([("M2",)] if is_reported else [])


def test_an_unread_delisting_names_the_merchants_that_have_one(tmp_path: Path) -> None:
    rows = [{"merchant_id": "M1", "Delisted": "2026-01-01"}, {"merchant_id": "M2"}]
    write_folder(tmp_path, rows, [card("M1")])
    assert merchants(tmp_path) == [("M1",)]
    assert "“Delisted” of merchants.csv is not read" in notices_of(tmp_path)[0].sentence


def test_an_unread_last_day_of_labels_names_the_holders(tmp_path: Path) -> None:
    labels = [
        {"merchant_id": "M2", "label": "esus", "granted_on": "2024-01-01", "Fin de validité": "x"}
    ]
    write_folder(tmp_path, TWO, [card("M1")], labels=labels)
    assert merchants(tmp_path) == [("M2",)]


@pytest.mark.parametrize(
    ("finding", "expected"), [("severe", [("M1", "M2")]), ("minor", []), ("none", [])]
)
def test_a_key_shared_by_flagged_merchants_names_them(
    finding: str, expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    rows = [{**row, "ecovadis_id": "EV1"} for row in TWO]
    cards = [{"ecovadis_id": "EV1", "published_on": "2026-01-01", **ALL, "ethics_finding": finding}]
    text = ",".join(cards[0]) + "\n" + ",".join(cards[0].values()) + "\n"
    write_folder(tmp_path, rows, text)
    assert merchants(tmp_path) == expected


@pytest.mark.parametrize("missing", THEMES)
def test_each_theme_without_a_column_is_reported(missing: str, tmp_path: Path) -> None:
    row = {key: text for key, text in card("M1").items() if key != f"{missing}_finding"}
    write_folder(tmp_path, TWO, [row])
    dataset, policy = load(tmp_path), read_policy(tmp_path)
    assert unread_themes(dataset, policy) == [missing]
    assert shows_removals(dataset, policy)
    assert f"{missing}_finding" in notices_of(tmp_path)[0].sentence
    assert merchants(tmp_path) == [("M1", "M2")]


def test_a_theme_outside_the_policy_is_not_reported(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "ethics_finding": "none"}
    write_folder(tmp_path, TWO, [row], policy={"removal": {"themes": ["ethics"]}})
    assert notices_of(tmp_path) == []


def test_a_column_in_one_of_several_files_is_enough(tmp_path: Path) -> None:
    more_assessments = {"assessments-2.csv": [card("M2")]}
    plain = {"merchant_id": "M1", "published_on": "2026-01-01"}
    write_folder(tmp_path, TWO, [plain], more_assessments=more_assessments)
    assert unread_themes(load(tmp_path), read_policy(tmp_path)) == []


def test_procurement_findings_alone_cannot_show_removals(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "published_on": "2026-01-01", "procurement_finding": "severe"}
    write_folder(tmp_path, TWO, [row])
    assert not shows_removals(load(tmp_path), read_policy(tmp_path))
