"""The Merchant page says why: the decision on top, its conditions, its history, its letter."""

import html
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from impact.explain.counterfactuals import counterfactuals
from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import write_letter
from impact.explain.letters.occasions import occasion_due
from impact.explain.letters.templates import read_templates
from impact.explain.why_card import explain
from impact.model import clock
from impact.model.texts.wording import display_label
from impact.rules.view import View
from tests.app.conftest import DAY, Open, grids, texts
from tests.builders.factories import write_folder

STATUSES = ("champion", "not_yet", "removal_due", "not_listed")
SHEET = "class='dossier'"
SEVERE = {"published_on": "2026-01-01", "ethics_finding": "severe"}


def bodies(app: AppTest) -> list[str]:
    return [str(element.proto.body) for element in app.get("html")]


def tables(app: AppTest) -> str:
    """Return the tables of the screen as text, without the sheet for paper."""
    on_screen = [body for body in bodies(app) if "<table" in body and SHEET not in body]
    return html.unescape(re.sub(r"<(?!br)[^>]*>", "", "\n".join(on_screen)).replace("<br>", "\n"))


def sheet(app: AppTest) -> str:
    """Make the sheet for paper; return its text without its style."""
    app.button(key="print_sheet").click().run()
    (body,) = [body for body in bodies(app) if SHEET in body]
    return html.unescape(re.sub(r"<[^>]*>", " ", body.partition("</style>")[2]))


def merchant_with(view: View, status: str) -> str:
    rows = view.decisions[view.decisions["status"] == status]
    return str(rows["merchant_id"].iloc[0])


@pytest.mark.parametrize("status", STATUSES)
def test_the_reason_comes_first_then_what_is_found_and_needed_for_each_rule(
    status: str, on_sample: Open, view: View
) -> None:
    merchant_id = merchant_with(view, status)
    app = on_sample("merchant", merchant_id=merchant_id)
    card = explain(view, merchant_id)
    page_texts = [one.value for one in app.main.text]
    assert page_texts.index(card.reason) <= 1
    assert page_texts.index(f"The rule that decided: {card.rule}") > page_texts.index(card.reason)
    shown = tables(app)
    for condition in card.conditions:
        for part in (condition.label, condition.actual, condition.required):
            assert part in shown
        for fact in condition.evidence:
            assert f"{fact.file}, line {fact.line}: " in shown
            assert re.search(rf"{fact.column} “?{re.escape(fact.value)}", shown)
    for flip in counterfactuals(view, merchant_id):
        assert f"{flip.sentence} → {display_label(flip.new_status)}" in texts(app)


def test_a_flagged_merchant_shows_its_themes_before_its_routes(on_sample: Open, view: View) -> None:
    for status, first in (("removal_due", "Environment"), ("champion", "ESUS")):
        merchant_id = merchant_with(view, status)
        shown = tables(on_sample("merchant", merchant_id=merchant_id))
        labels = [label for label in ("Environment", "ESUS") if f"\n{label}" in f"\n{shown}"]
        assert min(labels, key=shown.index) == first
        assert min(labels, key=shown.rindex) == first


def test_an_unreviewed_theme_is_not_shown_as_fine(open_page: Open, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "name": "Neuf", "country": "FR"}])
    app = open_page(folder, "merchant", merchant_id="M1")
    # Four in the proof, three in the check list, which does not count the fourth.
    assert tables(app).count("? Not reviewed") == 7
    assert "✓ No reason" not in tables(app)


def test_the_history_shows_what_changed_the_status_and_when(
    open_page: Open, tmp_path: Path
) -> None:
    approval = {"esus_granted_on": "2021-03-15", "esus_expires_on": "2026-03-14"}
    folder = write_folder(tmp_path, [{"merchant_id": "M1", **approval}], dataset={"day": DAY})
    app = open_page(folder, "merchant", merchant_id="M1", tab="history")
    shown = tables(app)
    assert "ESUS coverage ended on 2026-03-14." in shown
    assert "2026-03-15" in shown
    assert "Not a champion since 15 March 2026; the status changed once" in texts(app)
    assert "they are as of the files throughout" in texts(app)
    assert app.get("plotly_chart")[0].proto.alt.startswith("Not a champion")
    # In short beside the reason, where it is read first.
    (changed,) = [one.value for one in app.main.text if "What changed:" in one.value]
    assert changed.startswith("In this status since 15 March 2026 (before: Impact Champion).")
    assert "an earlier approval may be missing" not in texts(app)
    earlier = open_page(folder, "merchant", merchant_id="M1", as_of="2022-06-30", tab="history")
    assert "Up to 2021-03-14 an earlier approval may be missing" in texts(earlier)


@pytest.mark.parametrize("status", ["not_yet", "removal_due"])
def test_the_letter_that_the_facts_ask_for_can_be_copied(
    status: str, on_sample: Open, view: View
) -> None:
    merchant_id = merchant_with(view, status)
    facts = facts_of_merchant(view, merchant_id)
    assert not on_sample("merchant", merchant_id=merchant_id).code
    app = on_sample("merchant", merchant_id=merchant_id, tab="letter")
    today = clock.today(view.dataset.info.timezone)
    usual = write_letter(view, facts, occasion_due(facts), read_templates(), "", today)
    assert app.code[-1].value.strip() == usual.text.strip()
    app.selectbox(f"letter_language_{merchant_id}").select("fr").run()
    french = write_letter(view, facts, occasion_due(facts), read_templates(), "fr", today)
    assert app.code[-1].value.strip() == french.text.strip()
    assert french.notes[0] in "\n".join(one.value for one in app.text)


def test_who_is_not_listed_has_no_letter(on_sample: Open, view: View) -> None:
    app = on_sample("merchant", merchant_id=merchant_with(view, "not_listed"), tab="letter")
    assert "There is no occasion for a letter to this merchant." in texts(app)


def test_a_fault_in_a_letter_of_the_team_is_named_with_its_line(
    open_page: Open, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}])
    (folder / "letters" / "fr").mkdir(parents=True)
    template = folder / "letters" / "fr" / "not_yet.txt"
    template.write_text("S\n\n{{ merchant.name }}\n", encoding="utf-8")
    app = open_page(folder, "merchant", merchant_id="M1", tab="letter")
    warnings = "".join(one.value for one in app.warning).replace("\\", "")
    assert "letters/fr/not_yet.txt, line 3: has an attribute" in warnings


@pytest.mark.parametrize("status", ["champion", "removal_due"])
def test_the_printed_sheet_has_answer_then_reasons_then_records(
    status: str, on_sample: Open, view: View
) -> None:
    merchant_id = merchant_with(view, status)
    card = explain(view, merchant_id)
    sheet_text = sheet(on_sample("merchant", merchant_id=merchant_id))
    in_order = [f"Reason: {card.reason}", card.rule, "Exceptions", view.dataset.fingerprint]
    if card.basis:
        in_order.insert(1, "The badge rests on: ")
    places = [sheet_text.index(text) for text in in_order]
    assert places == sorted(places)
    for condition in (*card.routes, *card.themes):
        assert re.sub(r"\s+", "", condition.actual) in re.sub(r"\s+", "", sheet_text)


@pytest.mark.parametrize("verdict", ["confirmed", "ended", "other_site", "not_in_list"])
def test_the_printed_sheet_has_the_list_sentence_of_each_label(
    verdict: str, on_sample: Open, verdicts: pd.DataFrame
) -> None:
    row = verdicts[verdicts["verdict"] == verdict].iloc[0]
    sheet_text = sheet(on_sample("merchant", merchant_id=row["merchant_id"]))
    sentence = f"{row['label'].upper()} {display_label(verdict)} {row['sentence']}"
    assert re.sub(r"\s+", "", sentence) in re.sub(r"\s+", "", sheet_text)


def test_the_printed_sheet_omits_a_label_that_nobody_claims(
    on_sample: Open, verdicts: pd.DataFrame
) -> None:
    (abroad, *_) = verdicts.loc[verdicts["verdict"] == "not_applicable", "merchant_id"]
    sheet_text = sheet(on_sample("merchant", merchant_id=abroad))
    assert "not applicable" not in sheet_text.lower()


def test_a_hostile_text_is_printed_as_written(open_page: Open, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)></table><script>alert(1)</script>"
    who = {"merchant_id": name}
    stay = {"from": "2026-01-01", "until": "2026-12-31", "by": name, "reason": name}
    folder = write_folder(
        tmp_path,
        [{**who, "name": name}],
        [{**who, **SEVERE, "assessment_id": name}],
        exceptions=[{**who, **stay}],
        dataset={"day": DAY},
        policy={"version": name},
    )
    app = open_page(folder, "merchant", merchant_id=name)
    assert all("<img" not in body and "<script>alert" not in body for body in bodies(app))
    assert sheet(app).count(name) > 5


def test_of_two_exceptions_one_counts_and_no_letter_is_shown_unasked(
    open_page: Open, tmp_path: Path
) -> None:
    who = {"merchant_id": "M1"}
    row = {**who, "from": "2026-01-01", "reason": "plan"}
    folder = write_folder(
        tmp_path,
        [who],
        [{**who, **SEVERE}],
        exceptions=[
            {**row, "until": "2026-12-31", "by": "Ada"},
            {**row, "until": "2026-07-31", "by": "Bea"},
        ],
        dataset={"day": DAY},
    )
    letter = open_page(folder, "merchant", merchant_id="M1", tab="letter")
    assert "No letter is due: an exception covers this day" in texts(letter)
    assert not letter.code
    app = open_page(folder, "merchant", merchant_id="M1", tab="records")
    assert "May stay until 31 Dec 2026: Ada, “plan”." in texts(app)
    (shown,) = grids(app, "covers")
    assert shown[["by", "covers", "counts"]].to_numpy().tolist() == [
        ["Ada", "yes", "yes"],
        ["Bea", "yes", "no"],
    ]
    assert "Of several exceptions the one that ends last counts." in texts(app)
    sheet_text = " ".join(sheet(app).split())
    assert "Ada 2026-01-01 2026-12-31 plan yes exceptions.csv 2" in sheet_text
    assert "Bea 2026-01-01 2026-07-31 plan no exceptions.csv 3" in sheet_text
