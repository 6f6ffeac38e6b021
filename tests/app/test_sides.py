"""Snapshots and policy versions: which are shown, which can be chosen, what is noted."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.compare.what_changed.comparison import Reported, compare
from impact.compare.what_changed.headlines import headline
from impact.compare.what_if import redecide, what_if
from impact.loading.folder import load
from impact.loading.policy_file import read_policy, read_policy_history
from impact.loading.snapshots import find_snapshots, row_count_changes
from impact.registries.confirmation import confirm
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.selection.metrics import METRICS
from tests.app.conftest import Open, grids, metric, open_day, texts, unfold
from tests.builders.factories import write_folder
from tests.sample import write_sample

DAY, EARLIER = date(2026, 6, 30), date(2026, 5, 31)
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


@pytest.fixture(scope="session")
def month_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sides") / "sample"
    write_sample(folder, 700, 3, DAY, EARLIER)
    return folder


@pytest.fixture(scope="session")
def ruled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules") / "sample"
    write_sample(folder, 300, 3, DAY)
    (folder / "policy.toml").write_text(VERSIONS, encoding="utf-8")
    return folder


def choices(app: AppTest) -> list[str]:
    return [one.label for one in open_day(app).selectbox]


def test_the_latest_snapshot_is_shown_and_another_can_be_chosen(
    open_page: Open, month_folder: Path
) -> None:
    app = open_page(month_folder)
    assert "Data of 30 Jun 2026" in texts(open_day(app))
    open_day(app).selectbox[1].set_value("2026-05-31").run()
    assert app.query_params["snapshot"] == "2026-05-31"
    page_text = texts(open_day(app))
    assert "Data of 31 May 2026" in page_text
    assert "This is the snapshot 2026-05-31" in page_text
    lists = read_registries(month_folder)
    earlier = confirm(load(month_folder / "2026-05-31", month_folder), lists, ())
    view = decide_view(earlier, EARLIER, read_policy(month_folder), EARLIER)
    assert (
        metric(app, "Impact Champions").value == f"{METRICS['champions'].count(view.decisions):,}"
    )
    assert f"Fingerprint {earlier.fingerprint[:12]}" in page_text


def test_a_folder_without_snapshots_and_versions_offers_no_choice(on_sample: Open) -> None:
    assert choices(on_sample()) == ["or at the end of a month"]


@pytest.mark.parametrize("query", [{"snapshot": "2020-01-01"}, {"policy": "never"}])
def test_a_missing_snapshot_or_version_is_named(
    query: dict[str, str], open_page: Open, month_folder: Path
) -> None:
    app = open_page(month_folder, **query)
    assert "was ignored; there are" in texts(app)
    assert "Data of 30 Jun 2026" in texts(open_day(app))


def test_the_snapshot_is_carried_to_the_other_pages(open_page: Open, month_folder: Path) -> None:
    app = open_page(month_folder, snapshot="2026-05-31")
    app.query_params.clear()  # as a click in the menu does
    app.switch_page("pages/removals.py").run()
    assert app.query_params["snapshot"] == "2026-05-31"
    assert "Data of 31 May 2026" in texts(open_day(app))


def test_overview_and_what_changed_show_the_same_difference_to_the_report(
    open_page: Open, month_folder: Path
) -> None:
    rules = read_policy_history(month_folder)
    policy = rules.in_force(DAY).policy
    view = decide_view(load(month_folder), DAY, policy, DAY)
    reported = Reported(load(month_folder / "2026-05-31", month_folder), rules, "2026-05-31")
    comparison = compare(view, rules, EARLIER, reported)
    reported_count, known, now = comparison.counts("champions")
    assert reported_count is not None
    assert reported_count != known
    front = open_page(month_folder, compared=EARLIER.isoformat())
    base = f"reported for 31 May 2026 ({reported_count:,})"
    known_now = f"With today's files it was {known:,} on that day."
    assert f"than {base}. {known_now}" in texts(front)
    assert headline(comparison, "champions") in texts(front)
    changed = open_page(month_folder, "what_changed", compared=EARLIER.isoformat())
    assert "by the files of 2026-05-31." in texts(changed)
    assert f"than {base}: {now:,} on 30 Jun 2026" in texts(changed)
    (sums,) = grids(unfold(changed, "sums_folded"), "what")
    sides = {"Reported for 31 May 2026": reported_count, "Known now for 31 May 2026": known}
    for what, count in (sides | {"30 June 2026": now}).items():
        assert sums.loc[sums["what"] == what, "champions"].tolist() == [f"{count:,}"]
    for page in ("overview", "forecast"):
        past = unfold(open_page(month_folder, page), "months_in_numbers")
        assert "A cross: what was reported of that day at the time" in texts(past)


def test_a_day_without_a_report_is_compared_with_todays_files(
    open_page: Open, ruled_folder: Path
) -> None:
    front = open_page(ruled_folder, compared=EARLIER.isoformat())
    assert "since 31 May 2026; no report of that day is kept" in texts(front)
    assert "A cross" not in texts(unfold(front, "months_in_numbers"))
    changed = open_page(ruled_folder, "what_changed", compared=EARLIER.isoformat())
    assert "no report of that day is kept" in texts(changed)
    changed = unfold(changed, "sums_folded")
    (sums,) = grids(changed, "what")
    assert sums["what"].tolist()[0] == "Known now for 31 May 2026"


@pytest.mark.parametrize("page", ["overview", "what_changed"])
def test_an_unreadable_report_is_named_and_the_page_still_works(
    page: str, open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}], dataset={"day": DAY})
    snapshot = write_folder(folder / "2026-05-31", [{"merchant_id": "M1"}])
    (snapshot / "policy.toml").write_text("rules = 1\n", encoding="utf-8")
    app = open_page(folder, page, compared=EARLIER.isoformat())
    assert "What was reported for that day cannot be read" in texts(app)
    assert "policy.toml" in texts(app)
    assert "the report of that day cannot be read" in texts(app)


def test_an_old_link_with_a_compared_snapshot_still_opens(
    open_page: Open, month_folder: Path
) -> None:
    query = {"compared": EARLIER.isoformat(), "compared_snapshot": "own"}
    app = open_page(month_folder, "what_changed", **query)
    assert "by the files of 2026-05-31." in texts(app)
    assert "“compared_snapshot” means nothing on this page" in texts(app)


def test_a_refused_snapshot_is_named_and_the_others_stay_usable(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    write_folder(folder / "2026-01-31", b"\x00\x00")
    assert "Cannot be used" not in texts(open_page(folder))
    app = open_page(folder, snapshot="2026-01-31")
    assert "Cannot be used: the snapshot 2026-01-31" in app.warning[0].value
    assert "merchants.csv" in texts(app)
    listed = open_page(folder, "data", tab="files")
    usable, refused = grids(listed, "State")[0]["State"].tolist()
    assert (usable, refused[:16]) == ("Usable", "Cannot be used. ")


def test_a_refused_latest_gives_way_to_the_snapshot_before_it(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, b"\x00\x00")
    write_folder(folder / "2026-01-31", [{"merchant_id": "M1", "country": "FR"}])
    app = open_page(folder)
    assert app.warning[0].value == (
        "Cannot be used: the data folder's own files. "
        "What you see instead: the snapshot 2026-01-31."
    )
    assert "Data of 31 Jan 2026" in texts(open_day(app))


def test_folders_that_are_not_snapshots_are_named_on_data_quality(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    write_folder(folder / "old")
    (note,) = find_snapshots(folder).notes
    assert note in texts(open_page(folder, "data", tab="files"))


def test_row_counts_that_move_by_over_a_tenth_are_reported(open_page: Open, tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"M{at}"} for at in range(20)]
    same, fewer = tmp_path / "same", tmp_path / "fewer"
    write_folder(write_folder(same, merchants) / "2026-01-31", merchants)
    assert "moved by more than 10 %" not in texts(open_page(same))
    before = write_folder(write_folder(fewer, merchants[:-3]) / "2026-01-31", merchants)
    page_text = texts(open_page(fewer))
    assert "moved by more than 10 %" in page_text
    assert row_count_changes(load(before), load(fewer))[0] in page_text


def test_the_version_in_force_on_the_day_decides_unless_another_is_chosen(
    open_page: Open, ruled_folder: Path
) -> None:
    assert "Policy second" in texts(open_day(open_page(ruled_folder)))
    assert "Policy first" in texts(open_day(open_page(ruled_folder, as_of="2026-05-31")))
    app = open_page(ruled_folder, policy="first")
    assert "Policy first" in texts(open_day(app))
    assert "Chosen: first. In force on 30 June 2026: second." in texts(app)
    open_day(app).selectbox[-1].set_value("").run()
    assert "policy" not in app.query_params
    assert "Policy second" in texts(open_day(app))


def test_definitions_shows_the_history_and_what_each_change_moves(
    open_page: Open, ruled_folder: Path
) -> None:
    first, second = (one.policy for one in read_policy_history(ruled_folder).versions)
    view = decide_view(load(ruled_folder), DAY, second, DAY)
    moves = what_if(redecide(view, first), second).moves
    assert len(moves) > 0
    app = open_page(ruled_folder, "definitions")
    (versions,) = grids(app, "reference")
    assert versions["version"].tolist() == ["first", "second"]
    assert versions["by"].tolist() == ["<b>Odile</b>", "Maëlle"]
    assert versions["moved"].tolist()[1] == len(moves)
    (shown, *_) = grids(app, "reason_after")
    assert shown["merchant_id"].tolist() == moves["merchant_id"].tolist()
    rendered = "\n".join(str(one.value) for one in [*app.markdown, *app.caption])
    assert "example.org" not in rendered
