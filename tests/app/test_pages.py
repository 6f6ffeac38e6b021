"""Every page shows what the core decides, and says what it must."""

import re
from pathlib import Path

import pytest

from impact.model.problems import CODE_MEANINGS
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.merchants import merchants_list
from pages.url.routes import PAGES
from tests.app.conftest import (
    Open,
    chips,
    grids,
    headline,
    metric,
    open_day,
    shown_page,
    texts,
    unfold,
)
from tests.builders.factories import write_folder


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_an_exception_and_has_the_common_texts(
    page: str, on_sample: Open, view: View
) -> None:
    app = on_sample(page)
    assert shown_page(app) == page
    assert "Fictional" in texts(app)
    page_text = texts(open_day(app))
    assert "Data of 30 Jun 2026" in page_text
    assert re.search(r"Files changed \d{1,2} \w{3} \d{4} \(today\)", page_text)
    assert f"Fingerprint {view.dataset.fingerprint[:12]}" in page_text
    assert f"Policy {view.policy.version}" in page_text
    assert "Show the state on" in [one.label for one in app.date_input]


def test_a_folder_that_is_not_fictional_has_no_such_notice(open_page: Open, tmp_path: Path) -> None:
    app = open_page(write_folder(tmp_path, [{"merchant_id": "M1", "country": "FR"}]))
    assert "Fictional" not in texts(app)


def test_skipped_rows_come_first_on_removals(on_sample: Open, view: View) -> None:
    skipped = sum(report.left_out for report in view.dataset.files)
    app = on_sample("removals")
    assert f"{skipped:,} rows of the files could not be read and are not counted." in texts(app)
    assert "See the skipped rows" in [one.label for one in app.button]


def test_merchants_describes_the_selection_and_shows_its_first_rows(
    on_sample: Open, view: View
) -> None:
    app = on_sample("merchants", status=["champion"], country=["FR"])
    decisions = view.decisions
    expected = decisions[(decisions["status"] == "champion") & (decisions["country"] == "FR")]
    assert app.title[0].value.startswith(headline(view, len(expected)))
    assert chips(app) == ["Status is Impact Champion", "Country is France (FR)"]
    shown = app.dataframe[0].value
    assert sorted(shown["merchant_id"]) == expected["merchant_id"].tolist()
    assert set(shown["status"]) == {"★ Impact Champion"}
    assert all(shown["reason"].str.len() > 10)


def test_a_heading_orders_all_rows_until_they_are_too_many_for_one_page(
    on_sample: Open, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = METRICS["listed"].count(view.decisions)
    app = on_sample("merchants", page="2")
    assert len(app.dataframe[0].value) == listed
    assert "Order of the rows" not in [one.label for one in app.selectbox]
    monkeypatch.setattr(merchants_list, "MOST_ROWS_AT_ONCE", listed - 1)
    app = on_sample("merchants", page="2", sort="merchant_id")
    ids = view.decisions.loc[view.decisions["is_listed"], "merchant_id"].tolist()
    assert app.dataframe[0].value["merchant_id"].tolist() == ids[100:200]
    assert "Order of the rows" in [one.label for one in app.selectbox]


def test_one_export_bar_offers_csv_excel_and_more(on_sample: Open, view: View) -> None:
    champions = METRICS["champions"].count(view.decisions)
    app = on_sample("merchants", status=["champion"])
    bar = app.get("download_button")
    assert [one.label for one in bar] == ["CSV", "Excel"]
    (help_text,) = {one.proto.help for one in bar}
    assert help_text.startswith(f"Download {champions:,} merchants. ")
    assert "With proof (zip)" in help_text
    app.session_state["more_merchants"] = True
    labels = [one.label for one in app.run().get("download_button")]
    assert labels[2:4] == ["CSV for French Excel", "With proof (zip)"]
    assert labels[4:] == ["Letters as CSV", "Letters as Excel workbook", "Evidence pack"]


def test_an_empty_selection_offers_a_way_out(on_sample: Open) -> None:
    app = on_sample("merchants", q="no such merchant")
    assert "No listed merchant matches all of these filters." in texts(app)
    assert not app.dataframe
    app.button(key="clear").click().run()
    assert "All " in texts(app)
    assert "q" not in app.query_params


def test_a_misspelt_name_offers_the_merchants_with_a_name_like_it(
    on_sample: Open, view: View
) -> None:
    name = max(view.decisions["name"], key=len)
    app = on_sample("merchants", q=f"{name[:-3]}{name[-2:]}", base="all")
    assert "Did you mean" in texts(app)
    assert name in app.dataframe[0].value["name"].tolist()
    found = on_sample("merchants", q=name, base="all")
    assert "Did you mean" not in texts(found)


def test_merchant_shows_every_line_behind_it(on_sample: Open, view: View) -> None:
    row = view.decisions.iloc[0]
    app = on_sample("merchant", merchant_id=row["merchant_id"], tab="records")
    (sources,) = grids(app, "Record", "File", "Line")
    lines = sources[["Record", "File", "Line"]].to_numpy().tolist()
    assert ["Merchant", "merchants.csv", row["line"]] in lines


def test_merchant_without_an_id_asks_which_one(on_sample: Open) -> None:
    app = on_sample("merchant")
    assert "Which merchant?" in texts(app)
    assert [box.label for box in app.text_input] == ["Search a merchant"]


def test_merchant_with_an_unknown_id_names_it_and_offers_a_search(
    on_sample: Open, view: View
) -> None:
    app = on_sample("merchant", merchant_id="M-none")
    assert "No merchant here has this id" in texts(app)
    assert "M-none" in texts(app)
    known = view.decisions["merchant_id"].iloc[4]
    app.text_input[0].set_value(known).run()
    assert app.query_params["merchant_id"] == known


def test_a_search_that_finds_several_merchants_lists_them(on_sample: Open, view: View) -> None:
    app = on_sample()
    app.text_input[0].set_value("M0001").run()
    assert shown_page(app) == "merchants"
    assert app.query_params["q"] == "M0001"
    assert len(app.dataframe[0].value) > 1


def test_without_a_finding_column_pages_explain_that_removals_are_unknown(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(
        tmp_path,
        [{"merchant_id": "M1", "country": "FR"}],
        [{"merchant_id": "M1", "published_on": "2026-01-01", "overall_score": "50"}],
    )
    assert "These files cannot show removals" in texts(open_page(folder, "removals"))
    app = open_page(folder)
    assert "These files cannot show removals" in texts(app)
    assert metric(app, "Removal due").value == "not known"
    app = unfold(unfold(app, "months_in_numbers"), "breakdowns")
    assert "Removals by theme" not in texts(app)
    assert not any("removal_due" in table.value for table in app.dataframe)


def test_data_quality_accounts_for_every_row_and_lists_every_problem(
    on_sample: Open, view: View
) -> None:
    files = on_sample("data", tab="files").dataframe[0].value
    app = on_sample("data_quality")
    problems = app.dataframe[0].value
    parts = files["Kept"] + files["Skipped"] + files["Repeated"]
    assert files["Rows read"].tolist() == parts.tolist()
    assert problems["rows"].sum() + problems["follows"].sum() == len(view.dataset.problems)
    offered = [one.proto.help for one in app.get("download_button")]
    assert f"Download {len(view.dataset.problems):,} problems" in offered
    skipped = grids(app, "codes")
    assert [len(rows) for rows in skipped] == [count for count in files["Skipped"] if count]


def test_data_quality_filters_the_problems_from_the_address(on_sample: Open, view: View) -> None:
    app = on_sample("data_quality", effect="row-left-out")
    effects = view.dataset.problems["effect"].tolist()
    assert f"{effects.count('row-left-out'):,} of {len(effects):,} problems" in texts(app)
    (shown,) = grids(app, "value")
    assert set(shown["effect"]) == {"Row skipped"}


def test_definitions_explains_every_metric_policy_value_and_code(
    on_sample: Open, view: View
) -> None:
    tabs = ("numbers", "columns", "rules", "codes")
    page_text = "\n".join(texts(on_sample("help", tab=tab)) for tab in tabs)
    for one in METRICS.values():
        assert one.label in page_text
        assert one.meaning(view.policy) in page_text
    for part in (
        *CODE_MEANINGS,
        *CODE_MEANINGS.values(),
        "Severity of removal: Major",
        "The programme's public pages say",
        "“Impact Champions: EcoVadis certification”, names a way by EcoVadis",
        "Its threshold is not public",
        "Not-for-profit or limited profit",
        "This team has set",
    ):
        assert part in page_text
    # The route is the programme's: only its threshold is this team's own.
    own = next(line for line in page_text.splitlines() if "What makes a champion" in line)
    assert "a declaration alone is enough is this team's choice" in own
    assert "scores alone" not in own


def test_the_help_finds_every_entry_that_has_all_words(on_sample: Open) -> None:
    page_text = texts(on_sample("help", search="ESAT tacit"))
    assert "Renewed tacitly" in page_text
    assert "primary-key" not in page_text
    assert "Nothing in the help" in texts(on_sample("help", search="zzz"))


@pytest.mark.parametrize(
    ("word", "definition"),
    [("ESAT", "A sheltered workplace"), ("siren", "The nine digits"), ("SSE", "Companies with")],
)
def test_the_help_finds_the_definition_of_a_term_first(
    word: str, definition: str, on_sample: Open
) -> None:
    app = on_sample("help", search=word)
    assert app.header[0].value == "Terms"
    first = next(one.value for one in app.markdown if "- **" in one.value)
    assert definition in first.splitlines()[1]


def test_merchant_shows_all_assessments_and_a_chart_of_them(on_sample: Open, view: View) -> None:
    assessed = view.decisions[view.decisions["assessment_id"] != ""].iloc[0]
    app = on_sample("merchant", merchant_id=assessed["merchant_id"], tab="ecovadis")
    (table,) = grids(app, "is_current")
    assert assessed["assessment_id"] in table["assessment_id"].tolist()
    assert "scores" in [chart.key for chart in app.get("plotly_chart")]
