"""Texts from files are shown unchanged, even if they spell a code word of ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.app.conftest import Open, texts
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
NAMES = ["EcoTEL", "SELLER_ab", "champion", "esus", "yes", "ok"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    merchants = [
        {"merchant_id": name, "name": name, "country": "FR", "account_manager": name}
        for name in NAMES
    ]
    scorecards = [
        {"merchant_id": name, "assessment_id": name, "published_on": "2026-06-15",
         "ethics_finding": "severe"}
        for name in NAMES
    ]  # fmt: skip
    exceptions = [
        {"merchant_id": name, "from": "2026-06-20", "until": "2026-07-31", "by": name,
         "reason": name}
        for name in NAMES
    ]  # fmt: skip
    labels = [
        {"merchant_id": name, "label": "esus", "granted_on": "2024-01-01",
         "expires_on": "2026-07-15", "reference": name}
        for name in NAMES
    ]  # fmt: skip
    more = {"labels": labels, "exceptions": exceptions, "dataset": {"day": DAY}}
    return write_folder(folder, merchants, scorecards, **more)


@pytest.mark.parametrize("page", ["merchants", "removals", "labels", "what_changed"])
def test_the_grids_hold_ids_and_names_as_they_are(page: str, folder: Path, open_page: Open) -> None:
    params = {"what_changed": {"compared": "2026-05-31"}, "removals": {"tab": "stay"}}
    app = open_page(folder, page, **params.get(page, {}))
    assert not app.exception
    grids = [grid.value for grid in app.dataframe if "merchant_id" in grid.value]
    assert grids
    for grid in grids:
        assert grid["merchant_id"].tolist() == grid["name"].tolist()
        assert set(grid["merchant_id"]) <= set(NAMES)
        for column in ("assessment_id", "reference"):
            if column in grid:
                assert grid[column].tolist() == grid["merchant_id"].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_merchant_shows_its_texts_as_they_are(
    name: str, folder: Path, open_page: Open
) -> None:
    app = open_page(folder, "merchant", merchant_id=name, tab="records")
    assert not app.exception
    assert f"assessment {name}, published 2026-06-15" in texts(app)
    facts = next(grid.value for grid in app.dataframe if list(grid.value) == ["Column", "Value"])
    values = dict(zip(facts["Column"], facts["Value"], strict=True))
    assert values["Name"] == values["account_manager"] == name
