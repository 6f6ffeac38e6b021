"""The dashboard under a policy that wants the State's lists to confirm a label."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, open_day, texts
from tests.app.test_own_files import bring
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    registries_folder,
    siren,
    write_esus_workbook,
    write_registry,
)

A, B = siren(1234), siren(5678)
ASKS = {"version": "strict", "require_confirmation": ["esus"]}
HOLDS = {"country": "FR", "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}


def folder_of(folder: Path, **policy: object) -> Path:
    merchants = [
        {"merchant_id": "in", "name": "Atelier In", "siren": A} | HOLDS,
        {"merchant_id": "out", "name": "Atelier Out", "siren": B} | HOLDS,
    ]
    dataset = {"day": date(2026, 6, 30)}
    return write_folder(folder, merchants, policy=policy or None, dataset=dataset)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_esus_workbook(tmp_path, [A])
    return folder_of(tmp_path, **ASKS)


def champions(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.metric if one.label == "Impact Champions"]


def plain(app: AppTest) -> str:
    """Return what the page says, its tables as plain text."""
    return html.unescape(re.sub(r"</?span[^>]*>", "", texts(app)))


PAGES = ("overview", "what_changed", "what_if")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_and_name_the_list_by_which_labels_count(
    page: str, open_page: Open, folder: Path
) -> None:
    app = open_page(folder, page)
    assert "ESUS counts where esus-2026-03-31.xlsx of 2026-03-31 confirms it" in texts(
        open_day(app)
    )


def test_the_merchant_page_explains_with_the_list_and_what_would_change_it(
    open_page: Open, folder: Path
) -> None:
    page_text = plain(open_page(folder, "merchant", merchant_id="out"))
    where = "the ESUS list (esus-2026-03-31.xlsx, 2026-03-31)"
    assert f"not confirmed: not in {where}" in page_text
    assert f"An entry of SIREN {B} in {where} → Impact Champion" in page_text
    assert "does not count: the policy wants the State's list to confirm it" in page_text
    assert f"confirmed by {where}" in plain(open_page(folder, "merchant", merchant_id="in"))


def test_the_registries_page_explains_what_a_verdict_decides(open_page: Open, folder: Path) -> None:
    page_text = texts(open_page(folder, "registries"))
    assert "ESUS counts only where the list confirms it" in page_text
    assert "changes no status under today's rules." not in page_text
    folder_of(folder)
    page_text = texts(open_page(folder, "registries"))
    assert "changes no status under today's rules." in page_text


def test_without_a_list_the_page_explains_what_is_missing_and_the_fix(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(folder_of(tmp_path, **ASKS))
    page_text = texts(app)
    assert "The policy wants ESUS confirmed (`require_confirmation`)" in page_text
    assert 'take "esus" out of the policy' in page_text
    assert not app.metric
    write_esus_workbook(tmp_path, [A])
    assert "ESUS counts where" in texts(open_day(open_page(tmp_path)))


def test_a_refused_list_is_named_on_every_page_and_the_last_good_decides(
    open_page: Open, folder: Path
) -> None:
    before = champions(open_page(folder))
    write_registry(folder, "esus-2026-06-01.csv", f"siren\n{A}\nTotal\n")
    app = open_page(folder)
    page_text = texts(app)
    assert "A list of the State cannot be used" in page_text
    assert "esus-2026-06-01.csv, line 3" in page_text
    assert champions(app) == before != []


def test_a_later_list_decides_at_once(open_page: Open, folder: Path) -> None:
    before = champions(open_page(folder))
    write_esus_workbook(folder, [A, B], "esus-2026-05-31.xlsx")
    assert champions(open_page(folder)) != before
    (registries_folder(folder) / "esus-2026-05-31.xlsx").unlink()
    assert champions(open_page(folder)) == before


def test_what_if_tries_the_setting_and_names_a_missing_list(open_page: Open, folder: Path) -> None:
    folder_of(folder)
    app = open_page(folder, "what_if", require_confirmation=["esus"])
    assert "Confirmed by the State's lists: None → ESUS" in texts(app)
    assert "1 merchant would change status" in texts(app)
    app = open_page(folder, "what_if", require_confirmation=["esat"])
    page_text = texts(app)
    assert "The policy wants ESAT confirmed" in page_text
    assert "under today's rules" in page_text


def test_uploaded_files_are_confirmed_by_the_shared_lists(open_page: Open, folder: Path) -> None:
    mine = folder / "merchants.csv", folder / "assessments.csv"
    pair = [(path.name, path.read_bytes()) for path in mine]
    folder_of(folder)
    app = bring(
        open_page(folder, "own_files"), *pair, ("policy.toml", b'require_confirmation = ["esat"]')
    )
    assert "The policy wants ESAT confirmed" in texts(app)
    assert not [one for one in app.button if one.key == "own_use"]
    app = bring(
        open_page(folder, "own_files"), *pair, ("policy.toml", b'require_confirmation = ["esus"]')
    )
    app.button(key="own_use").click().run()
    app.switch_page("pages/overview.py").run()
    assert not app.exception
    assert champions(app) == champions(open_page(folder_of(folder, **ASKS))) != []
