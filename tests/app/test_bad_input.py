"""Bad folders are explained, and what merchants write is never read as markup."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from impact.loading.snapshots import Snapshots
from impact.model.clock import today
from impact.model.dates import format_day
from pages.session_data import store
from pages.url.routes import PAGES
from tests.app.conftest import Open, grids, open_day, texts
from tests.browser import folders
from tests.builders.factories import write_folder


def test_a_folder_that_hangs_is_explained_until_it_answers(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, find = Event(), store.find_snapshots

    def hang(root: Path) -> Snapshots:
        answers.wait()
        return find(root)

    monkeypatch.setattr(store, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(store, "find_snapshots", hang)
    folder = write_folder(tmp_path / "data", [{"merchant_id": "M1"}])
    app = open_page(folder)
    assert "The data folder does not answer" in app.code[0].value
    answers.set()
    assert not open_page(folder).error


def old_folder(folder: Path, days: int) -> Path:
    """Write files whose day is so many days ago."""
    day = today("Europe/Paris") - timedelta(days=days)
    return write_folder(folder / "data", [{"merchant_id": "M1"}], dataset={"day": day})


@pytest.mark.parametrize(("limit", "is_shown"), [("", False), ("10", False), ("9", True)])
def test_data_that_are_too_old_are_called_so_on_the_page(
    limit: str, is_shown: bool, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_MAX_AGE_DAYS", limit)
    words = "These data are 10 days old, and more than 9 is too old here."
    assert (words in texts(open_page(old_folder(tmp_path, 10)))) is is_shown


@pytest.mark.parametrize(("age", "note"), [(7, ""), (8, " · data 8 days old")])
def test_data_older_than_a_week_are_marked_beside_the_day(
    age: int, note: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(old_folder(tmp_path, age))
    labels = [one.proto.popover.label for one in app.get("popover")]
    assert f"{format_day(today('Europe/Paris') - timedelta(days=age))}{note}" in labels


def test_the_path_of_the_files_is_in_the_log_and_not_on_screen(
    open_page: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = write_folder(tmp_path / "broken", policy={"expiring_days": -1})
    good = write_folder(tmp_path / "good", [{"merchant_id": "M1", "country": "FR"}])
    for folder in (broken, tmp_path / "nowhere"):
        assert str(tmp_path) not in texts(open_page(folder))
        assert str(folder) in capsys.readouterr().err
    for page in PAGES:
        assert str(tmp_path) not in texts(open_page(good, page)), page
    monkeypatch.setenv("IMPACT_POLICY", str(tmp_path / "missing.toml"))
    page_text = texts(open_page(good))
    assert "missing.toml: there is no such file" in page_text
    assert str(tmp_path) not in page_text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_explains_a_folder_that_cannot_be_shown(
    page: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(folders.picture_folder(tmp_path / "data"), page)
    assert [one.value for one in app.title] == ["The data cannot be shown"]
    for word in ("merchants.csv", "picture", "CSV UTF-8", "What to do", "Data folder: data"):
        assert word in texts(app)
    assert str(tmp_path) not in texts(app)


# Word by word these messages are in tests/unit/loading.
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder, ["does not exist"]),
        (folders.empty_folder, ["merchants.csv", "assessments.csv"]),
        (folders.folder_for_a_file, ["merchants.csv"]),
        (folders.foreign_header_folder, ["line 1", "merchant_id", "columns.toml"]),
        (lambda folder: write_folder(folder, policy={"expiring_days": -1}), ["expiring_days"]),
    ],
)
def test_a_fault_of_the_folder_is_named(
    make: Callable[[Path], Path], words: list[str], open_page: Open, tmp_path: Path
) -> None:
    app = open_page(make(tmp_path / "data"))
    assert [word for word in words if word not in app.code[0].value] == []


def test_a_policy_named_by_the_environment_is_in_force(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "strict.toml"
    file.write_text('version = "strict-1"\n', encoding="utf-8")
    monkeypatch.setenv("IMPACT_POLICY", str(file))
    app = open_page(write_folder(tmp_path / "data"))
    assert "Policy strict-1" in texts(open_day(app))


def test_files_that_turn_bad_leave_the_last_good_data_on_screen(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    app = open_page(folder)
    assert "last good data" not in texts(app)
    (folder / "merchants.csv").write_bytes(b"\x00\x00")
    app.run()
    assert not app.exception
    assert "last good data" in app.warning[0].value
    assert app.button(key="show_listed").label == "Show 1"
    write_folder(tmp_path, [{"merchant_id": f"M{at}", "country": "FR"} for at in range(3)])
    app.run()
    assert "last good data" not in texts(app)
    assert app.button(key="show_listed").label == "Show 1", "the page keeps its data"
    app.button(key="show_newest").click().run()
    assert app.button(key="show_listed").label == "Show 3"


@pytest.mark.parametrize("policy", [{"routes": []}, {"removal": {"themes": []}}])
def test_a_policy_without_a_route_or_a_theme_can_be_shown(
    policy: dict[str, object], open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}], policy=policy)
    for page in PAGES:
        open_page(folder, page)


def test_data_quality_shows_which_header_is_read_as_which_column(
    open_page: Open, tmp_path: Path
) -> None:
    text = 'merchant_id,published_on,"Labor & Human Rights finding",Note\nM1,2026-01-01,none,x\n'
    app = open_page(write_folder(tmp_path, [{"merchant_id": "M1"}], text), "data", tab="files")
    (table,) = grids(app, "Read as")
    of_cards = table[table["File"] == "assessments.csv"]
    assert of_cards[["Header", "Read as"]].to_numpy().tolist() == [
        ["merchant_id", "merchant_id"],
        ["published_on", "published_on"],
        ["Labor & Human Rights finding", "social_finding"],
        ["Note", ""],
    ]
    assert "1 extra header:" in texts(app)
