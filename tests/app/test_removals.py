"""The Removals page: the clock, what is open, what was closed, and the exceptions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from impact.rules.view import View
from impact.selection import removal_cases, removal_times
from pages.content.removals import times
from tests.app.conftest import Open, shown_page, texts, unfold
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)


def flagged(merchant_id: str, published_on: str, **more: str) -> dict[str, str]:
    return {
        "merchant_id": merchant_id,
        "assessment_id": f"EV-{merchant_id}",
        "published_on": published_on,
        "ethics_finding": "severe",
        **more,
    }


def a_folder(path: Path) -> Path:
    """Write two closed cases of 10 and 30 days, two open ones, and exceptions of both kinds."""
    merchants = [
        {"merchant_id": f"M{at}", "name": f"Name {at}", "country": "FR", "removed_on": removed}
        for at, removed in enumerate(("2026-02-11", "2026-03-03", "", "", ""))
    ]
    findings = [
        flagged("M0", "2026-02-01"),
        flagged("M1", "2026-02-01"),
        flagged("M2", "2026-01-01"),
        flagged("M3", "2026-06-20"),
        flagged("M4", "2026-05-01"),
    ]
    exceptions = [
        {"merchant_id": who, "from": "2026-05-02", "until": until, "by": "Odile", "reason": why}
        for who, until, why in (("M4", "2026-06-01", "A plan"), ("M3", "2026-12-31", "A visit"))
    ]
    return write_folder(path, merchants, findings, exceptions=exceptions, dataset={"day": DAY})


def metric(app: object, label: str) -> str:
    return next(one.value for one in app.metric if one.label == label)  # type: ignore[attr-defined]


def test_open_cases_are_longest_first_after_ended_exceptions(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals")
    cases = app.dataframe[0].value
    assert cases["merchant_id"].tolist() == ["M4", "M2", "M3"]
    assert cases["standing"].tolist() == ["⚑ Overdue", "⚑ Overdue", "◐ Exception"]
    assert cases["exception"].tolist() == [
        "ended 2026-06-01 (Odile: A plan)",
        "",
        "Odile, until 2026-12-31: A visit",
    ]
    page_text = texts(app)
    assert "1 exception has ended: due again, on top." in page_text
    assert "M4 Name 4: ended 2026-06-01 (Odile: A plan)" in page_text
    assert "3 merchants, longest flagged first; 2 for more than 30 days" in page_text


def test_the_clock_shows_closed_open_and_all_cases_with_their_bases(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals")
    assert metric(app, "Median days, closed") == "20"
    assert metric(app, "Median days, open") == "60"
    assert metric(app, "Median days, all cases") == "not reached"
    page_text = texts(app)
    assert "2 closed, longest 30" in page_text
    assert "3 open, oldest 180" in page_text
    assert "median over 5 cases, open ones counted" in page_text
    assert (
        "Closed: 2 cases, median 20 days, longest 30. Open: 3 cases, median 60 days so far, "
        "oldest 180. Median over all 5 cases: not reached: fewer than half are closed."
    ) in page_text
    closed = app.dataframe[1].value
    assert closed["merchant_id"].tolist() == ["M1", "M0"]
    assert closed["days_flagged"].tolist() == [30, 10]


def test_overview_shows_the_median_over_all_cases_with_both_parts(
    open_page: Open, tmp_path: Path
) -> None:
    app = unfold(open_page(a_folder(tmp_path)), "all_numbers")
    (numbers,) = (one.value for one in app.dataframe)
    days = numbers[numbers["label"] == "Days to removal"].iloc[0]
    assert days["value"] == "not reached"
    assert "median over 5 cases, open ones counted" in days["meaning"]
    assert "20 days: 2 closed, longest 30" in days["meaning"]
    assert "60 days so far: 3 open, oldest 180" in days["meaning"]


@pytest.mark.parametrize(
    ("part", "merchants"),
    [
        ("closed", ["M0", "M1"]),
        ("open", ["M2", "M3", "M4"]),
        ("all cases", ["M0", "M1", "M2", "M3", "M4"]),
    ],
)
def test_the_numbers_of_the_clock_open_their_merchants(
    part: str, merchants: list[str], open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals")
    app.button(key=f"show_Median days, {part}").click().run()
    assert shown_page(app) == "merchants"
    assert app.dataframe[0].value["merchant_id"].tolist() == merchants


def test_without_a_closed_case_the_median_is_not_reached(open_page: Open, tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        [{"merchant_id": "M1", "country": "FR"}],
        [flagged("M1", "2026-06-01")],
        dataset={"day": DAY},
    )
    app = open_page(folder, "removals")
    assert not app.exception
    assert metric(app, "Median days, closed") == "none"
    assert metric(app, "Median days, all cases") == "not reached"
    assert app.button(key="show_Median days, closed").disabled
    assert "No merchant was delisted after a finding by this day." in texts(app)


def test_the_page_shows_what_the_worklist_decides(
    open_page: Open, sample_folder: Path, view: View
) -> None:
    app = open_page(sample_folder, "removals")
    still_open, closed = (table.value for table in app.dataframe)
    assert (
        still_open["merchant_id"].tolist() == removal_cases.open_cases(view)["merchant_id"].tolist()
    )
    assert (
        closed["merchant_id"].tolist() == removal_cases.closed_cases(view)["merchant_id"].tolist()
    )
    clock = removal_times.removal_times(view)
    assert metric(app, "Removal due") == f"{clock.open:,}"
    assert metric(app, "Overdue") == f"{clock.overdue:,}"
    assert metric(app, "Median days, closed") == f"{clock.median_days:g}"
    assert metric(app, "Median days, all cases") == times.overall_median_text(clock)
    assert {"file", "line", "assessment_id"} <= set(still_open.columns) & set(closed.columns)


def test_unread_data_come_before_all_else_with_their_merchants(
    open_page: Open, tmp_path: Path
) -> None:
    cards = [
        flagged("M1", "2026-02-01"),
        flagged("M2", "2026-02-01", ethics_finding="critical", **{"Social findings": "severe"}),
    ]
    merchants = [{"merchant_id": "M1", "country": "FR"}, {"merchant_id": "M2", "country": "FR"}]
    folder = write_folder(tmp_path, merchants, cards, dataset={"day": DAY})
    for page in ("overview", "removals"):
        app = open_page(folder, page)
        assert not app.exception
        page_text = texts(app)
        is_overview = page == "overview"
        assert ("Not everything in the files could be read." in page_text) != is_overview
        assert "Findings of 1 merchant could not be read" in page_text
        assert "“Social findings” of assessments.csv is not read" in page_text
        assert "cannot show removals for Environment" in page_text
        labels = [one.label for one in app.button]
        assert labels.count("1 merchant") == 2  # the finding, the column
        assert labels.count("2 merchants") == 2  # the two themes without a column


def test_no_notice_if_everything_was_read(open_page: Open, sample_folder: Path) -> None:
    page_text = texts(open_page(sample_folder, "removals"))
    assert "cannot show removals" not in page_text
