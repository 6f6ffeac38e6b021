"""The Removals page: the clock, what is open, what was closed, and the exceptions."""

from datetime import date
from pathlib import Path

import pytest

from tests.app.conftest import Open, texts, unfold
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
# Removed on, flagged on, country, account manager, badge published.
CASES = [
    ("2026-02-11", "2026-02-01", "FR", "", ""),
    ("2026-03-03", "2026-02-01", "FR", "", ""),
    ("", "2026-01-01", "DE", "Ann", "yes"),
    ("", "2026-06-20", "FR", "Ann", ""),
    ("", "2026-05-30", "FR", "Bob", "yes"),
    ("", "2026-05-31", "FR", "", "no"),
    ("", "2026-05-31", "FR", "", ""),
]


def flagged(merchant_id: str, published_on: str, **more: str) -> dict[str, str]:
    finding = {"merchant_id": merchant_id, "published_on": published_on, "ethics_finding": "severe"}
    return finding | more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the cases M0 to M6; an exception of M4 has ended, one of M3 has not."""
    columns = ("removed_on", "country", "account_manager", "badge_published")
    merchants = [
        {"merchant_id": f"M{at}", "name": f"Name {at}"}
        | dict(zip(columns, (removed, *more), strict=True))
        for at, (removed, _, *more) in enumerate(CASES)
    ]
    findings = [flagged(f"M{at}", day) for at, (_, day, *_) in enumerate(CASES)]
    exceptions = [
        {"merchant_id": who, "from": "2026-05-31", "until": until, "by": "Odile", "reason": why}
        for who, until, why in (("M4", "2026-06-01", "A plan"), ("M3", "2026-12-31", "A visit"))
    ]
    return write_folder(tmp_path, merchants, findings, exceptions=exceptions, dataset={"day": DAY})


def test_cases_to_remove_begin_with_ended_exceptions_then_the_oldest(
    open_page: Open, folder: Path
) -> None:
    app = open_page(folder, "removals")
    assert app.title[0].value == "4 merchants must be removed; 1 more may stay for now"
    shown = ["merchant_id", "why", "severity", "days_flagged", "badge"]
    assert app.dataframe[0].value[shown].to_numpy().tolist() == [
        ["M4", "Ethics · exception ended 1 Jun 2026", "Severe", 31, "Shown: take it down"],
        ["M2", "Ethics", "Severe", 180, "Shown: take it down"],
        ["M5", "Ethics", "Severe", 30, "Not shown"],
        ["M6", "Ethics", "Severe", 30, "Not known"],
    ]
    page_text = texts(app)
    for sentence in (
        "The oldest case is 180 days old.",
        "Median: 20 days for 2 cases closed by a removal, 30 days so far for 5 open cases.",
        "Exception ended on 1 Jun 2026 (Odile: A plan): Name 4",
        "2 have waited more than 30 days",
        "A case closes when the merchant is removed, or when a newer assessment",
    ):
        assert sentence in page_text


def test_who_may_stay_comes_with_who_decided_until_when_and_why(
    open_page: Open, folder: Path
) -> None:
    cases = open_page(folder, "removals", tab="stay").dataframe[0].value
    shown = ["merchant_id", "exception_by", "exception_reason", "days_left"]
    assert cases[shown].to_numpy().tolist() == [["M3", "Odile", "A visit", 184]]


def test_removed_merchants_come_with_how_long_it_took(open_page: Open, folder: Path) -> None:
    app = open_page(folder, "removals", tab="removed")
    closed = app.dataframe[0].value[["merchant_id", "days_flagged"]]
    assert closed.to_numpy().tolist() == [["M1", 30], ["M0", 10]]
    sentence = "Median over all 7 cases: not reached: fewer than half are closed."
    assert sentence in texts(app)
    numbers = unfold(open_page(folder), "all_numbers").dataframe[0].value
    (days,) = numbers[numbers["label"] == "Days to removal"].to_dict("records")
    assert days["value"] == "not reached"
    assert sentence in days["meaning"]


@pytest.mark.parametrize(
    ("page", "key", "value", "before", "after"),
    [
        ("removals", "case_country", "DE", ["M4", "M2", "M5", "M6"], ["M2"]),
        ("removals", "own.account_manager", "Bob", ["M4", "M2", "M5", "M6"], ["M4"]),
        ("badges", "own.account_manager", "Bob", ["M2", "M4"], ["M4"]),
    ],
)
def test_a_filter_in_the_address_narrows_the_cases_and_opens_again(
    open_page: Open,
    folder: Path,
    page: str,
    key: str,
    value: str,
    before: list[str],
    after: list[str],
) -> None:
    app = open_page(folder, page, **{key: value})
    assert app.dataframe[0].value["merchant_id"].tolist() == after
    app.multiselect(key=key).set_value([]).run()
    assert app.dataframe[0].value["merchant_id"].tolist() == before
    app.multiselect(key=key).select(value).run()
    assert app.query_params[key] == value
    unknown = open_page(folder, page, **{key: "Zoe"})
    assert unknown.dataframe[0].value["merchant_id"].tolist() == before
    assert "“Zoe”" in texts(unknown)


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("remove", "No merchant has to be removed on this day."),
        ("stay", "No exception lets a merchant stay on this day."),
        ("removed", "No merchant was removed after a finding by this day."),
    ],
)
def test_without_a_case_each_tab_says_so(
    open_page: Open, tmp_path: Path, tab: str, sentence: str
) -> None:
    cards = [flagged("M1", "2026-02-01", ethics_finding="none")]
    app = open_page(write_folder(tmp_path, [{"merchant_id": "M1"}], cards), "removals", tab=tab)
    assert sentence in texts(app)
    assert not app.dataframe


@pytest.mark.parametrize("page", ["overview", "removals"])
def test_unread_data_come_before_all_else_with_their_merchants(
    open_page: Open, on_sample: Open, tmp_path: Path, page: str
) -> None:
    cards = [
        flagged("M1", "2026-02-01"),
        flagged("M2", "2026-02-01", ethics_finding="critical", **{"Social findings": "severe"}),
    ]
    app = open_page(
        write_folder(tmp_path, [{"merchant_id": f"M{at}"} for at in (1, 2)], cards), page
    )
    page_text = texts(app)
    assert "Findings of 1 merchant could not be read" in page_text
    assert "“Social findings” of assessments.csv is not read" in page_text
    assert "cannot show removals for Environment" in page_text
    labels = [one.label for one in app.button]
    assert labels.count("1 merchant") == 2  # the finding, the column
    assert labels.count("2 merchants") == 2  # the two themes without a column
    assert "cannot show removals" not in texts(on_sample(page))


@pytest.mark.parametrize(("joined_on", "is_older"), [("2026-02-02", True), ("2026-02-01", False)])
def test_the_merchant_page_says_that_a_finding_is_older_than_the_listing(
    open_page: Open, tmp_path: Path, joined_on: str, is_older: bool
) -> None:
    merchants = [{"merchant_id": "M1", "joined_on": joined_on}]
    folder = write_folder(tmp_path, merchants, [flagged("M1", "2026-02-01")], dataset={"day": DAY})
    sentence = (
        "The finding was published on 1 Feb 2026, before the merchant was listed on 2 Feb 2026; "
        "Removals counts the days from the finding."
    )
    page_text = texts(open_page(folder, "merchant", merchant_id="M1"))
    assert ("before the merchant was listed" in page_text) == (sentence in page_text) == is_older
