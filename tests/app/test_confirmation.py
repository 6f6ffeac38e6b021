"""The dashboard under a policy that wants the State's lists to confirm a label."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, metric, open_day, texts
from tests.app.test_own_files import bring
from tests.builders.factories import write_folder
from tests.builders.registry_files import siren, write_esus_workbook, write_registry

A, B = siren(1234), siren(5678)
ASKS = {"version": "strict", "require_confirmation": ["esus"]}
HOLDS = {"country": "FR", "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}


def folder_of(folder: Path, **policy: object) -> Path:
    merchants = [{"merchant_id": number, "siren": number} | HOLDS for number in (A, B)]
    dataset = {"day": date(2026, 6, 30)}
    return write_folder(folder, merchants, policy=policy or None, dataset=dataset)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_esus_workbook(tmp_path, [A])
    return folder_of(tmp_path, **ASKS)


def champions(app: AppTest) -> str:
    return str(metric(app, "Impact Champions").value)


@pytest.mark.parametrize("page", ["overview", "what_changed", "what_if"])
def test_pages_open_and_name_the_list_by_which_labels_count(
    page: str, open_page: Open, folder: Path
) -> None:
    sentence = "ESUS counts where esus-2026-03-31.xlsx of 2026-03-31 confirms it"
    assert sentence in texts(open_day(open_page(folder, page)))


def test_a_later_list_decides_at_once_and_a_refused_one_is_named(
    open_page: Open, folder: Path
) -> None:
    assert champions(open_page(folder)) == "1"
    write_esus_workbook(folder, [A, B], "esus-2026-05-31.xlsx")
    assert champions(open_page(folder)) == "2"
    write_registry(folder, "esus-2026-06-01.csv", f"siren\n{A}\nTotal\n")
    app = open_page(folder)
    assert champions(app) == "2"
    assert "A list of the State cannot be used" in texts(app)
    assert "esus-2026-06-01.csv, line 3" in texts(app)


@pytest.mark.parametrize(("policy", "decides"), [(ASKS, True), ({}, False)])
def test_the_registries_page_explains_what_a_verdict_decides(
    open_page: Open, folder: Path, policy: dict[str, object], decides: bool
) -> None:
    page_text = texts(open_page(folder_of(folder, **policy), "registries"))
    assert ("ESUS counts only where the list confirms it" in page_text) == decides
    assert ("changes no status under today's rules." in page_text) != decides


def test_without_a_list_pages_explain_what_is_missing_and_the_fix(
    open_page: Open, folder: Path, tmp_path: Path
) -> None:
    app = open_page(folder_of(tmp_path / "empty", **ASKS))
    assert "The policy wants ESUS confirmed (`require_confirmation`)" in texts(app)
    assert 'take "esus" out of the policy' in texts(app)
    assert not app.metric
    folder_of(folder)
    app = open_page(folder, "what_if", require_confirmation=["esat"])
    assert "The policy wants ESAT confirmed" in texts(app)
    assert "under today's rules" in texts(app)
    app = open_page(folder, "what_if", require_confirmation=["esus"])
    assert "Confirmed by the State's lists: None → ESUS" in texts(app)
    assert "1 merchant would change status" in texts(app)


def test_uploaded_files_are_confirmed_by_the_shared_lists(open_page: Open, folder: Path) -> None:
    mine = folder / "merchants.csv", folder / "assessments.csv"
    pair = [(path.name, path.read_bytes()) for path in mine]
    folder_of(folder)
    policy = "policy.toml", b'require_confirmation = ["esat"]'
    app = bring(open_page(folder, "own_files"), *pair, policy)
    assert "The policy wants ESAT confirmed" in texts(app)
    assert not [one for one in app.button if one.key == "own_use"]
    policy = "policy.toml", b'require_confirmation = ["esus"]'
    app = bring(open_page(folder, "own_files"), *pair, policy)
    app.button(key="own_use").click().run()
    app.switch_page("pages/overview.py").run()
    assert not app.exception
    assert champions(app) == "1"
