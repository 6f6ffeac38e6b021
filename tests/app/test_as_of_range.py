"""A day outside the allowed range is explained; every page opens on the days at its ends."""

from datetime import date
from pathlib import Path

import pytest

from pages.shell import page_inputs
from pages.url.routes import PAGES
from tests.app.conftest import Open, texts
from tests.builders.factories import write_folder

MERCHANT = {"merchant_id": "M1", "name": "Anna", "country": "FR", "esus_granted_on": "2025-01-01"}


@pytest.mark.parametrize(
    ("page", "day"), [("overview", "2000-01-01"), *((page, "2100-12-31") for page in PAGES)]
)
def test_every_page_opens_on_the_first_and_the_last_data_day(
    page: str, day: str, open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "data", [MERCHANT], dataset=f"day = {day}\n")
    app = open_page(folder, page, **({"merchant_id": "M1"} if page == "merchant" else {}))
    assert not app.error


def test_a_data_day_outside_the_range_is_explained(open_page: Open, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", [MERCHANT], dataset="day = 2206-11-15\n")
    message = "dataset.toml: `day` = 2206-11-15 should be a day from 2000-01-01 to 2100-12-31."
    assert message in texts(open_page(folder))


def test_a_folder_with_nothing_but_such_a_snapshot_names_it(
    open_page: Open, tmp_path: Path
) -> None:
    write_folder(tmp_path / "data" / "1999-12-31", [MERCHANT])
    app = open_page(tmp_path / "data")
    assert "The folder 1999-12-31 holds data files, but its name is no day" in texts(app)


def test_a_clock_outside_the_range_is_explained_if_no_file_names_the_day(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_inputs, "today", lambda timezone: date(1970, 1, 1))
    app = open_page(write_folder(tmp_path / "data", [MERCHANT]))
    assert "Today is 1970-01-01 by the clock" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_cells_and_versions_of_any_day_open_every_page(
    page: str, open_page: Open, tmp_path: Path
) -> None:
    first, last = "0001-01-01", "9999-12-31"
    days = {"esus_granted_on": first, "esus_expires_on": last}
    folder = write_folder(
        tmp_path / "data",
        [{**MERCHANT, **days, "joined_on": first, "removed_on": last}],
        [{"merchant_id": "M1", "published_on": first, "ethics_finding": "minor"}],
        labels=[{"merchant_id": "M1", "label": "esat", "granted_on": last}],
        exceptions=[
            {"merchant_id": "M1", "from": first, "until": last, "by": "Ada", "reason": "plan"}
        ],
        dataset="day = 2026-06-30\n",
        policy=f'[[versions]]\nversion = "a"\nfrom = {first}\n'
        f'[[versions]]\nversion = "b"\nfrom = {last}\n',
    )
    app = open_page(folder, page, **({"merchant_id": "M1"} if page == "merchant" else {}))
    assert not app.error
