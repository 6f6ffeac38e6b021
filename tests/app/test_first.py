"""The number of a page has a moment to be drawn alone, and nothing else waits for anything."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pages.widgets import flush
from tests.app.conftest import Open, choice


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(flush, "time", SimpleNamespace(sleep=found.append))
    return found


def test_a_number_that_is_another_one_has_a_moment_and_the_same_one_has_none(
    open_page: Open, sample_folder: Path, pauses: list[float]
) -> None:
    app = open_page(sample_folder, "merchants")
    assert len(pauses) == 1
    choice(app, "Status").set_value(["champion"]).run()
    assert len(pauses) == 2
    app.selectbox(key="sort_input").set_value("name").run()
    app.run()
    assert len(pauses) == 2


@pytest.mark.parametrize("page", ["overview", "removals", "data_quality"])
def test_only_a_page_that_says_its_number_first_waits_for_it(
    page: str, open_page: Open, sample_folder: Path, pauses: list[float]
) -> None:
    open_page(sample_folder, page)
    assert len(pauses) == (page == "overview")
