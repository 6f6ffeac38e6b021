"""The Removals page: the clock, what is open, what was closed, and the exceptions."""

from datetime import date
from pathlib import Path

from impact.rules.view import View
from impact.selection import removal_cases
from tests.app.conftest import Open, texts, unfold
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


def test_cases_to_remove_begin_with_ended_exceptions_then_the_oldest(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals")
    cases = app.dataframe[0].value
    assert cases["merchant_id"].tolist() == ["M4", "M2"]
    assert cases["why"].tolist() == ["Ethics · exception ended 1 Jun 2026", "Ethics"]
    assert cases["days_flagged"].tolist() == [60, 180]
    page_text = texts(app)
    assert "Exception ended on 1 Jun 2026 (Odile: A plan): Name 4" in page_text
    assert "2 have waited more than 30 days" in page_text


def test_cases_and_badges_are_filtered_by_an_extra_column(open_page: Open, tmp_path: Path) -> None:
    merchants = [
        {"merchant_id": f"M{at}", "country": "FR", "badge_published": "yes", "account_manager": who}
        for at, who in enumerate(("Ann", "Bob", ""))
    ]
    findings = [flagged(f"M{at}", "2026-01-01") for at in range(3)]
    folder = write_folder(tmp_path, merchants, findings, dataset={"day": DAY})
    key = "own.account_manager"
    for page in ("removals", "badges"):
        app = open_page(folder, page)
        assert app.dataframe[0].value["merchant_id"].tolist() == ["M0", "M1", "M2"]
        assert app.multiselect(key=key).options == ["(blank) · 1", "Ann · 1", "Bob · 1"]
        app.multiselect(key=key).select("Bob").run()
        assert app.query_params[key] == "Bob"
        assert app.dataframe[0].value["merchant_id"].tolist() == ["M1"]
        nobody = open_page(folder, page, **{key: "Zoe"})
        assert len(nobody.dataframe[0].value) == 3
        assert "“Zoe”" in texts(nobody)


def test_an_exception_that_holds_says_who_decided_until_when_and_why(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals", tab="stay")
    (case,) = app.dataframe[0].value.to_dict("records")
    assert case["merchant_id"] == "M3"
    assert case["exception_by"] == "Odile"
    assert case["exception_reason"] == "A visit"
    assert case["days_left"] == 184


def test_removed_merchants_come_with_how_long_it_took(open_page: Open, tmp_path: Path) -> None:
    app = open_page(a_folder(tmp_path), "removals", tab="removed")
    closed = app.dataframe[0].value
    assert closed["merchant_id"].tolist() == ["M1", "M0"]
    assert closed["days_flagged"].tolist() == [30, 10]
    assert (
        "Closed: 2 cases, median 20 days, longest 30. Open: 3 cases, median 60 days so far, "
        "oldest 180. Median over all 5 cases: not reached: fewer than half are closed."
    ) in texts(app)


def test_the_answer_counts_merchants_and_those_that_may_stay(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(a_folder(tmp_path), "removals")
    assert app.title[0].value == "2 merchants must be removed; 1 more may stay for now"
    page_text = texts(app)
    assert "The oldest case is 180 days old." in page_text
    assert (
        "Median: 20 days for 2 cases closed by a removal, 60 days so far for 3 open cases."
    ) in page_text
    assert "A case closes when the merchant is removed, or when a newer assessment" in page_text


def test_a_filter_in_the_address_narrows_the_cases_and_the_export(
    open_page: Open, tmp_path: Path
) -> None:
    merchants = [
        {"merchant_id": f"M{at}", "country": country} for at, country in enumerate(["FR", "DE"])
    ]
    findings = [flagged("M0", "2026-02-01"), flagged("M1", "2026-02-01")]
    folder = write_folder(tmp_path, merchants, findings, dataset={"day": DAY})
    app = open_page(folder, "removals", case_country="DE")
    assert app.dataframe[0].value["merchant_id"].tolist() == ["M1"]
    assert not app.exception
    app.multiselect(key="case_country").set_value([]).run()
    assert app.dataframe[0].value["merchant_id"].tolist() == ["M0", "M1"]


def test_without_a_case_each_tab_says_so(open_page: Open, tmp_path: Path) -> None:
    cards = [flagged("M1", "2026-02-01", ethics_finding="none")]
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}], cards, dataset={"day": DAY})
    for tab, sentence in {
        "remove": "No merchant has to be removed on this day.",
        "stay": "No exception lets a merchant stay on this day.",
        "removed": "No merchant was removed after a finding by this day.",
    }.items():
        app = open_page(folder, "removals", tab=tab)
        assert sentence in texts(app)
        assert not app.dataframe


def test_the_tabs_show_every_case_that_the_rules_give(on_sample: Open, view: View) -> None:
    still_open, closed = removal_cases.open_cases(view), removal_cases.closed_cases(view)
    ids = {
        tab: on_sample("removals", tab=tab).dataframe[0].value["merchant_id"].tolist()
        for tab in ("remove", "stay", "removed")
    }
    stays = still_open["exception_by"] != ""
    assert ids["remove"] == still_open.loc[~stays, "merchant_id"].tolist()
    assert ids["stay"] == still_open.loc[stays, "merchant_id"].tolist()
    assert ids["removed"] == closed["merchant_id"].tolist()


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
        page_text = texts(app)
        assert "Findings of 1 merchant could not be read" in page_text
        assert "“Social findings” of assessments.csv is not read" in page_text
        assert "cannot show removals for Environment" in page_text
        labels = [one.label for one in app.button]
        assert labels.count("1 merchant") == 2  # the finding, the column
        assert labels.count("2 merchants") == 2  # the two themes without a column


def test_no_notice_if_everything_was_read(on_sample: Open) -> None:
    page_text = texts(on_sample("removals"))
    assert "cannot show removals" not in page_text


def test_overview_shows_the_median_over_all_cases(open_page: Open, tmp_path: Path) -> None:
    app = unfold(open_page(a_folder(tmp_path)), "all_numbers")
    (numbers,) = (one.value for one in app.dataframe)
    days = numbers[numbers["label"] == "Days to removal"].iloc[0]
    assert days["value"] == "not reached"
    assert "Median over all 5 cases: not reached" in days["meaning"]


def test_the_merchant_page_says_that_a_finding_is_older_than_the_listing(
    open_page: Open, tmp_path: Path
) -> None:
    joined = {"M1": "2026-02-02", "M2": "2026-02-01"}
    merchants = [{"merchant_id": one, "joined_on": day} for one, day in joined.items()]
    findings = [flagged(one, "2026-02-01") for one in joined]
    folder = write_folder(tmp_path, merchants, findings, dataset={"day": DAY})
    sentence = (
        "The finding was published on 1 Feb 2026, before the merchant was listed on 2 Feb 2026; "
        "Removals counts the days from the finding."
    )
    assert sentence in texts(open_page(folder, "merchant", merchant_id="M1"))
    assert "before the merchant was listed" not in texts(
        open_page(folder, "merchant", merchant_id="M2")
    )


def test_a_badge_beside_a_removal_is_shown_or_not_and_never_correct(
    open_page: Open, tmp_path: Path
) -> None:
    merchants = [
        {"merchant_id": f"M{at}", "badge_published": shown}
        for at, shown in enumerate(("yes", "no", ""))
    ]
    findings = [flagged(f"M{at}", "2026-01-01") for at in range(3)]
    folder = write_folder(tmp_path, merchants, findings, dataset={"day": DAY})
    badges = open_page(folder, "removals").dataframe[0].value["badge"]
    assert badges.tolist() == ["Shown: take it down", "Not shown", "Not known"]
