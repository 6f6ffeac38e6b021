"""The address is the view: read, written, carried along, copied as a link; faults are named."""

from datetime import date
from pathlib import Path

import pytest

from impact.loading.snapshots import find_snapshots, snapshot_fingerprint
from impact.rules.view import View
from pages.shell.page_inputs import DAY_KEY
from pages.url import address
from pages.url.routes import PAGES
from tests.app.conftest import Open, button, chips, link_of, open_day, texts
from tests.builders.factories import write_folder

IGNORED = "Part of this address was ignored"
EIGHT_KB = "x" * 8192
# One page each: the same code reads the address of every page, as the test below shows.
FAULTS: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("help", {"as_of": "2026-13-45"}, "as_of: “2026-13-45” is not a day"),
    ("help", {"as_of": "20260630"}, "as_of: “20260630” is not a day"),
    ("help", {"as_of": "1899-12-31"}, "as_of: 1899-12-31 lies outside"),
    ("help", {"as_of": "2200-01-01"}, "as_of: 2200-01-01 lies outside"),
    ("help", {"as_of": ["2026-01-31", "2026-06-30"]}, "as_of is given 2 times"),
    ("help", {"status": "golden"}, "status: “golden”"),
    ("help", {"medal": "XX"}, "medal: “XX”"),
    ("help", {"sort": "luck"}, "sort: “luck” was ignored; it can be attention, "),
    ("help", {"q": "x" * 8000}, "a text of 8,000 characters was ignored"),
    ("help", {"fingerprint": "<script>"}, "fingerprint: “<script>” is not one"),
    ("help", {"fingerprint": EIGHT_KB}, "fingerprint: “xxx"),
    ("help", {"nonsense": "1"}, "“nonsense” means nothing on this page"),
    ("help", {EIGHT_KB: "1"}, "means nothing on this page"),
    ("help", {f"stranger_{at}": "1" for at in range(40)}, "30 more mean nothing"),
    ("merchants", {"page": "77"}, "“77” is not a page of this selection"),
    ("merchants", {"page": EIGHT_KB}, "is not a page of this selection"),
    ("merchants", {"score": "<script>alert(1)</script>"}, "score: “<script>alert(1)</script>”"),
    ("merchant", {"merchant_id": EIGHT_KB}, "No merchant here has this id"),
    ("data_quality", {"code": EIGHT_KB}, "is not among the problems of these files"),
    ("labels", {"within": "7"}, "within: “7” was ignored"),
    ("labels", {"tab": "lists", "verdict": "nice"}, "verdict: “nice” was ignored"),
    ("labels", {"label_country": "XX"}, "label_country: “XX” is not among the rows"),
    ("labels", {"month": "[x](https://example.org)"},
     "month: “[x](https://example.org)” was ignored"),
    ("badges", {"show": "all"}, "show: “all” was ignored"),
    ("removals", {"case_theme": "noise"}, "case_theme: “noise” is not among the rows"),
    ("overview", {"compared": "soon"}, "compared: “soon” is not a day"),
    ("overview", {"compared": "2026-07-01"}, "is after the as-of date"),
    ("what_changed", {"compared": "1999-01-01"}, "compared: 1999-01-01 lies outside"),
    ("what_changed", {"change": ["joined", "golden"]}, "golden"),
    ("what_if", {"expiring_days": "3651"}, "expiring_days:"),
    ("what_if", {"min_overall": "nan"}, "min_overall:"),
    ("what_if", {"esat_tacit_renewal": "perhaps"}, "esat_tacit_renewal:"),
    ("what_if", {"routes": "luck"}, "routes:"),
    ("what_if", {"removal_themes": "procurement"}, "removal_themes:"),
    ("forecast", {"month": "2020-01"}, "month: “2020-01” was ignored"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "query", "sentence"), FAULTS)
def test_what_is_wrong_in_an_address_is_named_and_the_rest_applies(
    page: str, query: dict[str, str | list[str]], sentence: str, on_sample: Open
) -> None:
    app = on_sample(page, **{"country": "FR", **query})
    assert sentence in texts(app)
    assert link_of(app)["country"] == ["FR"]
    if page == "merchants":
        assert "Country is France (FR)" in chips(app)
    assert not any("example.org" in one.label for one in app.button)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_names_what_is_wrong_in_its_address(page: str, on_sample: Open) -> None:
    page_text = texts(on_sample(page, as_of="2026-13-45", status="golden"))
    assert IGNORED in page_text
    assert "2026-13-45" in page_text
    assert "golden" in page_text


# --- what is carried along ------------------------------------------------------------------------


def test_choosing_a_day_writes_the_address_and_resetting_clears_it(on_sample: Open) -> None:
    app = on_sample()
    assert "known only for" not in texts(app)
    open_day(app).date_input(key=DAY_KEY).set_value(date(2025, 1, 31)).run()
    assert app.query_params["as_of"] == "2025-01-31"
    assert "on 31 Jan 2025" in app.title[0].value
    assert "known only for 30 June 2026" in texts(app)
    button(open_day(app), "Back to 30 Jun 2026, the day of the files").click().run()
    assert "as_of" not in app.query_params
    assert "known only for" not in texts(on_sample(as_of="2026-06-30"))


def test_another_day_is_named_and_shows_undated_facts_as_unknown(on_sample: Open) -> None:
    app = on_sample("merchants", as_of="2025-01-31")
    assert "as of 31 January 2025" in texts(app)
    assert set(app.dataframe[0].value["badge_audit"]) == {"Unknown"}


def test_the_filters_and_the_day_are_carried_to_the_other_pages_and_back(on_sample: Open) -> None:
    app = on_sample("merchants", status=["champion"], as_of="2026-01-31", base="all")
    sentence = app.title[0].value
    for page in ("removals", "merchant", "help", "merchants"):
        app.query_params.clear()  # as a click in the menu does
        app.switch_page(f"pages/{page}.py").run()
        assert app.query_params["status"] == "champion"
        assert app.query_params["as_of"] == "2026-01-31"
        assert app.query_params["base"] == "all"
    assert app.title[0].value == sentence
    app.query_params.clear()  # as going back over a step of the menu does
    app.run()
    assert app.query_params["status"] == "champion"
    assert chips(app) == ["Also not listed", "Status is Impact Champion"]


def test_filters_that_were_cleared_stay_cleared(on_sample: Open) -> None:
    app = on_sample(status="champion")
    app.query_params.clear()
    app.switch_page("pages/merchants.py").run()
    app.button(key="clear").click().run()
    app.run()
    assert "status" not in app.query_params


# --- links ----------------------------------------------------------------------------------------


def test_a_copied_link_names_day_data_policy_filters_and_order(on_sample: Open, view: View) -> None:
    shown = {"status": ["champion"], "country": ["FR", "ES"], "sort": ["name"], "page": ["2"]}
    link = link_of(on_sample("merchants", **shown))
    assert {key: link[key] for key in shown} == shown
    assert link["as_of"] == ["2026-06-30"]
    assert link["fingerprint"] == [view.dataset.fingerprint[:12]]
    assert link["policy_version"] == [view.policy.version]
    assert link_of(on_sample("merchants"))["sort"] == [address.DEFAULT_SORT]


@pytest.mark.parametrize("page", PAGES)
def test_a_copied_link_opens_without_a_warning(page: str, on_sample: Open) -> None:
    first = on_sample(page, status=["champion"])
    again = on_sample(page, **link_of(first))
    assert IGNORED not in texts(again)
    assert "may differ" not in texts(again)
    assert link_of(again) == link_of(first)


@pytest.mark.parametrize(
    ("query", "sentence", "absent"),
    [
        ({"fingerprint": "0123456789ab"},
         "Made with data 0123456789ab; loaded now are data", "Made with policy"),
        ({"policy_version": "2024-01"},
         "Made with policy “2024-01”; in force now is", "Made with data"),
    ],
)  # fmt: skip
def test_a_link_names_whether_data_or_rules_changed(
    query: dict[str, str], sentence: str, absent: str, on_sample: Open
) -> None:
    app = on_sample("definitions", **query)
    assert sentence in texts(app)
    assert absent not in texts(app)


def test_a_link_opens_the_snapshot_that_has_its_data(open_page: Open, tmp_path: Path) -> None:
    for day, name in (("2026-05-31", "Before"), ("2026-06-30", "After")):
        write_folder(tmp_path / day, [{"merchant_id": "M1", "name": name}])
    earlier = find_snapshots(tmp_path).by_name("2026-05-31")
    link = {"fingerprint": snapshot_fingerprint(earlier)[:12]}
    app = open_page(tmp_path, "merchants", **link)
    assert "This is the snapshot 2026-05-31" in texts(app)
    assert "Made with data" not in texts(app)
    assert "This is the snapshot" not in texts(open_page(tmp_path, "merchants"))
    unknown = texts(open_page(tmp_path, "merchants", fingerprint="0123456789ab"))
    assert "Made with data 0123456789ab" in unknown
    assert "This is the snapshot" not in unknown


@pytest.mark.parametrize("page", PAGES)
def test_a_file_without_rows_says_that_nothing_is_loaded(
    page: str, open_page: Open, tmp_path: Path
) -> None:
    assert "Nothing is loaded yet" in texts(open_page(write_folder(tmp_path, ()), page))
