"""A changed number of a page gets a pause in which to be drawn; nothing else waits."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pages.widgets import flush
from tests.app.conftest import Open, choice


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(flush, "time", SimpleNamespace(sleep=pauses.append))
    return pauses


def test_only_a_changed_number_gets_a_pause(
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
def test_only_a_page_that_shows_its_number_first_pauses(
    page: str, open_page: Open, sample_folder: Path, pauses: list[float]
) -> None:
    open_page(sample_folder, page)
    assert len(pauses) == (page == "overview")
