"""Snapshots and policy versions: which are shown, which can be chosen, what is noted."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.loading.folder import load
from impact.loading.snapshots import row_count_changes
from tests.app.conftest import Open, grids, metric, open_day, texts, unfold
from tests.builders.factories import write_folder

DAY, EARLIER = date(2026, 6, 30), "2026-05-31"
VERSIONS = """
[[versions]]
version = "first"
from = 2025-01-01
by = "<b>Odile</b>"
why = "![x](https://example.org/x.png)"
reference = "CSR 1"

[[versions]]
version = "second"
from = 2026-06-01
routes = ["esus", "esat"]
by = "Maëlle"
why = "A State approval is proof"
reference = "CSR 2"
"""
ESUS = {"esus_granted_on": "2026-01-01"}
DECLARED = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")


@pytest.fixture
def month_folder(tmp_path: Path) -> Path:
    """Write two champions of today, of whom the report of a month before knew one."""
    merchants = [{"merchant_id": "M1", **ESUS}, {"merchant_id": "M2", **ESUS}]
    folder = write_folder(tmp_path / "months", merchants, dataset={"day": DAY})
    write_folder(folder / EARLIER, [merchants[0], {"merchant_id": "M2"}])
    return folder


@pytest.fixture
def ruled_folder(tmp_path: Path) -> Path:
    """Write two versions of the policy; the second ends what rests on a declaration alone."""
    merchants = [{"merchant_id": "M1", **ESUS}, {"merchant_id": "M2", **DECLARED}]
    folder = write_folder(tmp_path / "rules", merchants, dataset={"day": DAY})
    (folder / "policy.toml").write_text(VERSIONS, encoding="utf-8")
    return folder


def choices(app: AppTest) -> list[str]:
    return [one.label for one in open_day(app).selectbox]


# --- snapshots ------------------------------------------------------------------------------------


def test_the_latest_snapshot_is_shown_and_another_can_be_chosen_and_is_carried_along(
    open_page: Open, month_folder: Path
) -> None:
    app = open_page(month_folder)
    assert "Data of 30 Jun 2026" in texts(open_day(app))
    assert metric(app, "Impact Champions").value == "2"
    open_day(app).selectbox[1].set_value(EARLIER).run()
    assert app.query_params["snapshot"] == EARLIER
    page_text = texts(open_day(app))
    assert "Data of 31 May 2026" in page_text
    assert "This is the snapshot 2026-05-31" in page_text
    assert f"Fingerprint {load(month_folder / EARLIER, month_folder).fingerprint[:12]}" in page_text
    assert metric(app, "Impact Champions").value == "1"
    app.query_params.clear()  # as a click in the menu does
    app.switch_page("pages/removals.py").run()
    assert app.query_params["snapshot"] == EARLIER
    assert "Data of 31 May 2026" in texts(open_day(app))


def test_a_folder_without_snapshots_and_versions_offers_no_choice(on_sample: Open) -> None:
    assert choices(on_sample()) == ["or at the end of a month"]


@pytest.mark.parametrize("query", [{"snapshot": "2020-01-01"}, {"policy": "never"}])
def test_a_missing_snapshot_or_version_is_named(
    query: dict[str, str], open_page: Open, month_folder: Path
) -> None:
    app = open_page(month_folder, **query)
    assert "was ignored; there are" in texts(app)
    assert "Data of 30 Jun 2026" in texts(open_day(app))


def test_a_refused_snapshot_is_named_and_the_others_stay_usable(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}])
    (folder / "2026-01-31").mkdir()
    (folder / "2026-01-31" / "merchants.csv").write_bytes(b"\x00\x00")
    assert "Cannot be used" not in texts(open_page(folder))
    app = open_page(folder, snapshot="2026-01-31")
    assert "Cannot be used: the snapshot 2026-01-31" in app.warning[0].value
    assert "merchants.csv" in texts(app)
    states = grids(open_page(folder, "data", tab="files"), "State")[0]["State"].tolist()
    assert states[0] == "Usable"
    assert states[1].startswith("Cannot be used. ")


def test_a_refused_latest_gives_way_to_the_snapshot_before_it(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}])
    write_folder(folder / "2026-01-31", [{"merchant_id": "M1"}])
    (folder / "merchants.csv").write_bytes(b"\x00\x00")
    app = open_page(folder)
    assert app.warning[0].value == (
        "Cannot be used: the data folder's own files. "
        "What you see instead: the snapshot 2026-01-31."
    )
    assert "Data of 31 Jan 2026" in texts(open_day(app))


def test_folders_that_are_not_snapshots_are_named_on_data_quality(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}])
    (folder / "2026-02-28").mkdir()
    write_folder(folder / "old", [{"merchant_id": "M1"}])
    page_text = texts(open_page(folder, "data", tab="files"))
    assert "The snapshot 2026-02-28 is empty" in page_text
    assert "The folder old holds data files, but its name is no day" in page_text


def test_row_counts_that_move_by_over_a_tenth_are_reported(open_page: Open, tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"M{at}"} for at in range(20)]
    same, fewer = tmp_path / "same", tmp_path / "fewer"
    write_folder(write_folder(same, merchants) / "2026-01-31", merchants)
    assert "moved by more than 10 %" not in texts(open_page(same))
    before = write_folder(write_folder(fewer, merchants[:-3]) / "2026-01-31", merchants)
    page_text = texts(open_page(fewer))
    assert "moved by more than 10 %" in page_text
    assert row_count_changes(load(before), load(fewer))[0] in page_text


# --- the report of the compared day; that both pages show the same: test_one_comparison.py --------


def test_a_day_with_a_report_is_compared_with_it(open_page: Open, month_folder: Path) -> None:
    front = texts(open_page(month_folder, compared=EARLIER))
    assert "reported for 31 May 2026 (1). With today's files it was 2 on that day." in front
    query = {"compared": EARLIER, "compared_snapshot": "own"}
    changed = texts(open_page(month_folder, "what_changed", **query))
    assert "by the files of 2026-05-31." in changed
    assert "than reported for 31 May 2026 (1): 2 on 30 Jun 2026" in changed
    assert "“compared_snapshot” means nothing on this page" in changed, "of an old link"
    for page in ("overview", "forecast"):
        past = unfold(open_page(month_folder, page), "months_in_numbers")
        assert "A cross: what was reported of that day at the time" in texts(past)


def test_a_day_without_a_report_is_compared_with_todays_files(
    open_page: Open, ruled_folder: Path
) -> None:
    front = open_page(ruled_folder, compared=EARLIER)
    assert "since 31 May 2026; no report of that day is kept" in texts(front)
    assert "A cross" not in texts(unfold(front, "months_in_numbers"))
    changed = open_page(ruled_folder, "what_changed", compared=EARLIER)
    assert "no report of that day is kept" in texts(changed)


@pytest.mark.parametrize("page", ["overview", "what_changed"])
def test_an_unreadable_report_is_named_and_the_page_still_works(
    page: str, open_page: Open, month_folder: Path
) -> None:
    (month_folder / EARLIER / "policy.toml").write_text("rules = 1\n", encoding="utf-8")
    app = open_page(month_folder, page, compared=EARLIER)
    assert "What was reported for that day cannot be read" in texts(app)
    assert "policy.toml" in texts(app)
    assert "the report of that day cannot be read" in texts(app)


# --- versions of the policy -----------------------------------------------------------------------


def test_the_version_in_force_on_the_day_decides_unless_another_is_chosen(
    open_page: Open, ruled_folder: Path
) -> None:
    assert "Policy second" in texts(open_day(open_page(ruled_folder)))
    assert "Policy first" in texts(open_day(open_page(ruled_folder, as_of=EARLIER)))
    app = open_page(ruled_folder, policy="first")
    assert "Policy first" in texts(open_day(app))
    assert "Chosen: first. In force on 30 June 2026: second." in texts(app)
    open_day(app).selectbox[-1].set_value("").run()
    assert "policy" not in app.query_params
    assert "Policy second" in texts(open_day(app))


def test_definitions_shows_the_history_and_what_each_change_moves(
    open_page: Open, ruled_folder: Path
) -> None:
    app = open_page(ruled_folder, "definitions")
    (versions,) = grids(app, "reference")
    assert versions["version"].tolist() == ["first", "second"]
    assert versions["by"].tolist() == ["<b>Odile</b>", "Maëlle"]
    assert versions["moved"].tolist()[1] == 1
    (shown, *_) = grids(app, "reason_after")
    assert shown["merchant_id"].tolist() == ["M2"]
    rendered = "\n".join(str(one.value) for one in [*app.markdown, *app.caption])
    assert "example.org" not in rendered
