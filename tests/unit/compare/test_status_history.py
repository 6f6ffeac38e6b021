"""The status of a merchant over the past years: every change, and what made it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.compare.status_history import StatusHistory, status_history
from impact.output.charts.status_strip import last_change, status_strip, takeaway
from tests.builders.asking import DAY, shared_view
from tests.builders.factories import write_folder


def history_of(path: Path, merchant: dict[str, str], day: date = DAY, **files: Any) -> Any:
    row = {"merchant_id": "M1", "name": "Neuf", "country": "FR", **merchant}
    folder = write_folder(path, [row], files.pop("assessments", ()), **files, dataset={"day": day})
    return status_history(shared_view(folder, day), "M1")


def changes_of(history: StatusHistory) -> list[tuple[str, str, str, str]]:
    return [
        (stretch.first.isoformat(), stretch.last.isoformat(), stretch.status, stretch.change)
        for stretch in history.periods
    ]


def test_a_finding_and_its_clearing_name_their_scorecards(tmp_path: Path) -> None:
    card = {"merchant_id": "M1", "assessment_id": "EV-0", "published_on": "2025-02-01"}
    later = card | {"assessment_id": "EV-1", "published_on": "2026-02-01"}
    cards = [card | {"ethics_finding": "severe"}, later | {"ethics_finding": "minor"}]
    assert changes_of(history_of(tmp_path, {}, assessments=cards)) == [
        ("2023-06-30", "2025-01-31", "not_yet", ""),
        ("2025-02-01", "2026-01-31", "removal_due",
         "Severe Ethics finding in assessment EV-0, published 2025-02-01."),
        ("2026-02-01", "2026-06-30", "not_yet",
         "Ethics is cleared: minor finding in assessment EV-1, published 2026-02-01."),
    ]  # fmt: skip


def test_joining_and_leaving_are_changes(tmp_path: Path) -> None:
    history = history_of(tmp_path, {"joined_on": "2024-01-01", "removed_on": "2026-01-01"})
    assert changes_of(history) == [
        ("2023-06-30", "2023-12-31", "not_listed", ""),
        ("2024-01-01", "2025-12-31", "not_yet", "Listed since 2024-01-01."),
        ("2026-01-01", "2026-06-30", "not_listed", "No longer listed since 2026-01-01."),
    ]


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2024, 2, 29), date(2021, 2, 28)), (date(2026, 6, 30), date(2023, 6, 30))],
)
def test_the_history_begins_three_years_before_the_day(
    day: date, first: date, tmp_path: Path
) -> None:
    assert history_of(tmp_path, {}, day).first == first


def test_the_first_and_last_possible_days_have_a_history(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    for day in (date.min, date.max):
        assert status_history(shared_view(folder, day), "M1").periods[-1].last == day


def test_days_that_may_lack_an_approval_in_the_files_are_named(tmp_path: Path) -> None:
    merchant = {"esus_granted_on": "2025-03-15", "esus_expires_on": "2030-03-14"}
    assert history_of(tmp_path / "pair", merchant).uncertain_until == date(2025, 3, 14)
    approval = [{"merchant_id": "M1", "label": "esus", "granted_on": "2025-03-15"}]
    assert history_of(tmp_path / "labels", {}, labels=approval).uncertain_until is None


def test_an_unknown_merchant_has_no_history(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}])
    with pytest.raises(KeyError):
        status_history(shared_view(folder), "M2")


def test_the_status_strip_has_a_row_per_status_and_a_text_version(tmp_path: Path) -> None:
    history = history_of(
        tmp_path, {"esus_granted_on": "2021-03-15", "esus_expires_on": "2026-03-14"}
    )
    figure = status_strip(history)
    assert [trace.showlegend for trace in figure.data] == [True, True, False, False]
    assert takeaway(history) == (
        "Not a champion since 15 March 2026; the status changed once since 30 June 2023 "
        "(before: Impact Champion)."
    )
    assert last_change(history) == (
        "In this status since 15 March 2026 (before: Impact Champion). "
        "What changed: ESUS coverage ended on 2026-03-14."
    )


def test_a_status_that_never_changed_has_no_last_change(tmp_path: Path) -> None:
    history = history_of(tmp_path, {})
    assert last_change(history) == ""
    assert takeaway(history) == "Not a champion on every day since 30 June 2023."
