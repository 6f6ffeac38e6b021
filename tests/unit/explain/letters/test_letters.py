"""Letters to merchants: the occasion that the facts ask for, and what the letter says."""

import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import impact
from impact.explain.letters.facts import LetterFacts, collect_facts, facts_of_merchant
from impact.explain.letters.letter import (
    COLUMNS,
    Letter,
    letter_values,
    letters_table,
    write_letter,
    write_letters,
)
from impact.explain.letters.occasions import (
    OCCASIONS,
    fitting_occasions,
    occasion_due,
    why_none_is_due,
)
from impact.explain.letters.templates import read_templates
from impact.explain.letters.words import one_line
from impact.model.columns import THEMES
from impact.model.texts.wording import FileText
from impact.rules.view import View
from tests.builders.asking import SHIPPED, shared_view, shipped_view, with_lists
from tests.builders.factories import write_folder
from tests.builders.letter_examples import IDS, example_view, letters_page, write_examples
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    siren,
    siret,
    write_esus_workbook,
    write_registry,
)

DAY = date(2026, 6, 30)
SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"}
ENDING = {"esus_granted_on": "2021-09-01", "esus_expires_on": "2026-08-31"}
SEVERE = {"assessment_id": "EV-9", "published_on": "2026-05-02", "ethics_finding": "severe"}
TEMPLATES = read_templates()
WORDS = TEMPLATES.languages["en"].words
Row = dict[str, str]


def view_of(folder: Path, merchant: Row, *assessments: Row, **files: Any) -> View:
    """Return the view of one merchant, M1, on 30 June 2026."""
    write_folder(
        folder,
        [{"merchant_id": "M1", "name": "Atelier Un", "country": "FR", **merchant}],
        [{"merchant_id": "M1", **row} for row in assessments],
        **files,
    )
    return shared_view(folder)


def facts_of(view: View, folder: Path) -> LetterFacts:
    return facts_of_merchant(with_lists(view, folder), "M1")


def letter_of(
    folder: Path,
    merchant: Row,
    *assessments: Row,
    occasion: str = "",
    language: str = "en",
    written_on: date | None = None,
    **files: Any,
) -> Letter:
    view = view_of(folder, merchant, *assessments, **files)
    facts = facts_of(view, folder)
    key = occasion or occasion_due(facts)
    return write_letter(view, facts, key, TEMPLATES, language, written_on)


def test_the_page_of_letters_is_what_the_program_writes(tmp_path: Path) -> None:
    page = SHIPPED.parent / "docs" / "letters.md"
    assert page.read_text(encoding="utf-8") == letters_page(tmp_path)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> tuple[View, dict[str, LetterFacts]]:
    """Return a view, and the facts of one merchant for each occasion."""
    folder = tmp_path_factory.mktemp("examples")
    write_examples(folder)
    view = example_view(folder)
    facts = collect_facts(with_lists(view, folder), np.arange(len(IDS)))
    by_id = {one.merchant_id: one for one in facts}
    return view, {key: by_id[FileText(merchant_id)] for key, merchant_id in IDS.items()}


def test_each_occasion_follows_from_its_facts(
    examples: tuple[View, dict[str, LetterFacts]],
) -> None:
    assert {key: occasion_due(facts) for key, facts in examples[1].items()} == {
        key: key for key in OCCASIONS
    }


NO_TACIT = {"esat": {"tacit_renewal": False}}
OLD_ESAT = {"esat_granted_on": "2012-01-01", "esat_expires_on": "2026-07-31"}


@pytest.mark.parametrize(
    ("merchant", "policy", "expected"),
    [
        (ESUS, {}, []),
        (ESUS | SSE, {}, []),
        (SSE | {"removed_on": "2026-06-01"}, {}, []),
        ({"badge_published": "yes", "removed_on": "2026-06-01"}, {}, []),
        (SSE | {"badge_published": "yes"}, {}, ["declaration"]),
        (ENDING | {"badge_published": "no"}, {}, ["badge_back", "renewal"]),
        ({"badge_published": "yes"}, {}, ["badge_undue", "not_yet"]),
        # An ESAT is asked for a renewal only where the policy ends it.
        (OLD_ESAT, {}, []),
        (OLD_ESAT, NO_TACIT, ["renewal"]),
        # A label that is no way to qualify asks for no letter.
        (ENDING | SSE, {"routes": ["sse"]}, ["declaration"]),
    ],
)
def test_a_letter_fits_only_whom_its_facts_concern(
    tmp_path: Path, merchant: Row, policy: dict[str, Any], expected: list[str]
) -> None:
    view = view_of(tmp_path, merchant, policy=policy)
    assert fitting_occasions(facts_of(view, tmp_path)) == expected


def test_an_esat_is_called_an_authorisation(tmp_path: Path) -> None:
    letter = letter_of(tmp_path, OLD_ESAT, language="fr", policy=NO_TACIT)
    assert "autorisation ESAT arrive à échéance le 31 juillet 2026" in letter.subject


def test_who_may_stay_gets_no_letter_unless_by_hand(tmp_path: Path) -> None:
    stays = [
        {"merchant_id": "M1", "from": "2026-06-01", "until": "2026-07-31", "by": "A", "reason": "p"}
    ]
    view = view_of(tmp_path, {}, SEVERE, exceptions=stays)
    facts = facts_of(view, tmp_path)
    assert occasion_due(facts) == ""
    assert fitting_occasions(facts) == ["removal"]
    notes = write_letter(view, facts, "removal", TEMPLATES).notes
    assert "An exception covers this day: the merchant may stay for now." in notes


FIRST = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("merchant", "policy", "written_on", "reply_by"),
    [
        # An answer is due after the reply days, counted from the day of writing, never before DAY.
        ({}, {}, None, "30 July 2026"),
        ({}, {"reply_days": 10}, None, "10 July 2026"),
        ({}, {}, date(2026, 7, 15), "14 August 2026"),
        ({}, {}, date(2026, 6, 1), "30 July 2026"),
        # A renewal is asked for at the latest on the last day, if that is ahead.
        (ENDING | {"esus_expires_on": "2026-07-31"}, {}, None, "30 July 2026"),
        (ENDING | {"esus_expires_on": "2026-07-30"}, {}, None, "30 July 2026"),
        (ENDING | {"esus_expires_on": "2026-07-29"}, {}, None, "29 July 2026"),
        (ENDING | {"esus_expires_on": "2026-06-30"}, {}, None, "30 June 2026"),
        (ENDING, {}, date(2026, 8, 31), "31 August 2026"),
        (ENDING, {}, FIRST, "1 October 2026"),
    ],
)
def test_an_answer_is_due(
    tmp_path: Path, merchant: Row, policy: dict[str, Any], written_on: date | None, reply_by: str
) -> None:
    letter = letter_of(tmp_path, merchant, policy=policy, written_on=written_on)
    assert re.findall("by ([0-9].*? 2026)", letter.body) == [reply_by]
    doubt = "To be checked first: ESUS ended on 31 August 2026, before this letter."
    assert (doubt in letter.notes) == (written_on == FIRST)


@pytest.mark.parametrize(
    ("merchant", "policy", "written_on", "effective"),
    [
        ({}, {}, None, "30 June 2026"),
        ({}, {"removal_days": 60}, None, "1 July 2026"),
        ({}, {"removal_days": 58}, None, "30 June 2026"),
        ({"removed_on": "2026-09-01"}, {}, None, "1 September 2026"),
        ({}, {}, date(2026, 7, 15), "15 July 2026"),
        ({}, {}, date(2026, 6, 1), "30 June 2026"),
    ],
)
def test_a_removal_takes_effect_on_the_stated_day_and_never_before_today(
    tmp_path: Path,
    merchant: Row,
    policy: dict[str, Any],
    written_on: date | None,
    effective: str,
) -> None:
    letter = letter_of(tmp_path, merchant, SEVERE, policy=policy, written_on=written_on)
    assert f"removed from the marketplace from {effective} on." in letter.body
    note = "Dates count from 15 July 2026. The data are 15 days older: check that they still hold."
    assert (note in letter.notes) == (effective == "15 July 2026")


def test_a_removal_names_every_finding_with_its_scorecard(tmp_path: Path) -> None:
    earlier = {"assessment_id": "EV-7", "published_on": "2026-01-09", "social_finding": "major"}
    minor = {"environment_finding": "minor"}
    body = letter_of(tmp_path, {}, earlier, SEVERE | minor).body
    assert re.findall("^- .*$", body, re.MULTILINE) == [
        "- labor and human rights: a major finding, EcoVadis assessment EV-7 published on "
        "9 January 2026 (your assessment EV-9 of 2 May 2026 did not review this theme)",
        "- ethics: a severe finding, EcoVadis assessment EV-9 published on 2 May 2026",
    ]
    # The latest finding in a theme counts, not the latest assessment.
    assert "whose latest EcoVadis finding in one of these themes is major or more serious" in body


def test_a_newer_finding_that_could_not_be_read_is_not_called_unreviewed(tmp_path: Path) -> None:
    newer = {"assessment_id": "EV-10", "published_on": "2026-06-01", "ethics_finding": "critical"}
    letter = letter_of(tmp_path, {}, SEVERE, newer)
    assert (letter.occasion, "did not review" in letter.body) == ("removal", False)
    # Nor is the letter headed by a programme that the merchant was never in.
    assert letter.subject == "Decision to remove your shop"


A, HERE, THERE = siren(1234), siret(1234, 1), siret(1234, 2)


def grouped(number: str) -> str:
    return " ".join(filter(None, (number[:3], number[3:6], number[6:9], number[9:])))


@pytest.mark.parametrize(
    ("write", "merchant", "sentence"),
    [
        (
            lambda folder: (
                write_esus_workbook(folder, [A]),
                write_registry(
                    folder, "companies-2026-05-01.csv", companies_csv([(A, "false", "")])
                ),
            ),
            ESUS | {"siren": A},
            f"the company with the SIREN {grouped(A)} is no longer active.",
        ),
        (
            lambda folder: write_registry(
                folder, "f.csv", extract_text([Site(siret(7)), Site(THERE)])
            ),
            {"esat_granted_on": "2020-01-01", "siret": HERE},
            "the French FINESS register (issue of 4 May 2026) has another site of your company "
            f"than the one that we know (SIRET {grouped(HERE)}).",
        ),
        (
            lambda folder: write_esus_workbook(folder, [A]),
            ESUS,
            "To check it in the French national list of ESUS approvals, we need your SIREN number.",
        ),
    ],
    ids=["ceased company", "other site", "no number"],
)
def test_a_label_that_the_list_does_not_confirm_asks_for_the_deed(
    tmp_path: Path, write: Any, merchant: Row, sentence: str
) -> None:
    write(tmp_path)
    letter = letter_of(tmp_path, merchant)
    assert letter.occasion == "not_on_list"
    assert sentence in letter.body


ROMA = "12345670546"
ALBO = {"name": "Albo (esempio)", "country": "IT", "number": "it_partita_iva", "file": "albo.csv"}
DEED = {"merchant_id": "M1", "label": "esus", "document": "d.pdf", "sha256": "a" * 64}
ALL_ROUTES = {"routes": ["esus", "esat", "sse", "ecovadis"]}
CARD = {"published_on": "2026-01-15", **{f"{x}_score": "60" for x in ("overall", *THEMES)}}


@pytest.mark.parametrize(
    ("merchant", "basis", "label", "english"),
    [
        (
            ESUS | SSE | {"siren": A},
            "state_list",
            "esus",
            "your ESUS approval, which the French national list of ESUS approvals confirms (issue "
            "of 31 March 2026)",
        ),
        (
            SSE | {"country": "IT", "register_id": ROMA},
            "register",
            "",
            "the entry of your company in Albo (esempio) (issue of 1 May 2026)",
        ),
        (
            ESUS | {"siren": siren(5678)},
            "claimed_label",
            "esus",
            "your ESUS approval, of which we have seen the deed",
        ),
        ({}, "ecovadis", "", "your EcoVadis assessment"),
        (
            SSE | {"siren": siren(5678)},
            "declaration",
            "",
            "what you declared as a company of the Social and Solidarity Economy, and the entry of "
            "your company in the public list of companies of the social economy (issue of 1 May "
            "2026)",
        ),
        (SSE | {"removed_on": "2026-06-01"}, "", "", ""),
    ],
)
def test_a_letter_says_what_the_badge_rests_on(
    tmp_path: Path, merchant: Row, basis: str, label: str, english: str
) -> None:
    write_esus_workbook(tmp_path, [A])
    albo = csv_text([["partita_iva", "nome"], [ROMA, "Coop"]])
    write_registry(tmp_path, "albo-2026-05-01.csv", albo)
    sse = csv_text([["siren", "economieSocialeSolidaireUniteLegale"], [siren(5678), "O"]])
    write_registry(tmp_path, "sse-2026-05-01.csv", sse)
    cards = [] if basis == "declaration" or not basis else [CARD]
    policy = ALL_ROUTES | {"registers": [ALBO | {"file": "albo-2026-05-01.csv"}]}
    view_of(tmp_path, merchant, *cards, policy=policy, evidence=[DEED | {"seen_by": "Odile"}])
    view = impact.decide(impact.load(tmp_path), DAY, impact.read_policy(tmp_path))
    values = letter_values(view, facts_of(view, tmp_path), "badge_back", WORDS, DAY)
    assert (view.basis(0)[0], values["basis_label"], values["basis"]) == (basis, label, english)


ENDED = {"esus_granted_on": "2015-01-01", "esus_expires_on": "2025-12-31"}
ENDED_ESAT = {"esat_granted_on": "2010-01-01", "esat_expires_on": "2020-12-31"}
WHEN = "your ESUS approval ended on 31 December 2025"
LISTED = f"We did find Atelier Un (SIREN {grouped(A)}) in the French national list"


@pytest.mark.parametrize(
    ("merchant", "occasion", "sentences"),
    [
        (ENDED | {"siren": A, "badge_published": "yes"}, "badge_undue", {WHEN, LISTED}),
        (ENDED | {"siren": siren(5678), "badge_published": "yes"}, "badge_undue", {WHEN}),
        # It is about the label that ended last.
        (ENDED | ENDED_ESAT | {"badge_published": "yes"}, "badge_undue", {WHEN}),
        ({"siren": A, "badge_published": "yes"}, "badge_undue", {LISTED}),
        ({"badge_published": "yes"}, "badge_undue", set()),
        (ENDED | {"siren": A, "badge_published": "no"}, "unclaimed", {WHEN}),
        (ENDED | {"siren": siren(5678)}, "not_yet", {WHEN}),
        ({"siren": siren(5678)}, "not_yet", set()),
    ],
)
def test_who_shows_the_badge_without_right_reads_why_and_that_it_comes_down(
    tmp_path: Path, merchant: Row, occasion: str, sentences: set[str]
) -> None:
    write_esus_workbook(tmp_path, [A])
    letter = letter_of(tmp_path, merchant, policy=NO_TACIT)
    assert letter.occasion == occasion
    assert {text for text in (WHEN, LISTED) if text in letter.body} == sentences
    comes_down = "Without a document by then, the badge will be taken off your pages."
    assert (comes_down in letter.body) == (occasion == "badge_undue")
    assert ("nothing changes for you" in letter.body) == (occasion != "badge_undue")


def test_an_unconfirmed_label_under_a_shown_badge_names_the_list(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [siren(5678)])
    merchant = {"merchant_id": "M1", "siren": A, "badge_published": "yes", **ESUS}
    write_folder(tmp_path, [merchant], policy={"require_confirmation": ["esus"]})
    view = impact.decide(impact.load(tmp_path), DAY, impact.read_policy(tmp_path))
    facts = facts_of(view, tmp_path)
    letter = write_letter(view, facts, occasion_due(facts), TEMPLATES, "en")
    assert letter.occasion == "badge_undue"
    assert "We could not confirm your ESUS approval in the French national list" in letter.body


UNREAD = {"published_on": "2026-05-02", "social_finding": "critical"}


@pytest.mark.parametrize(
    ("merchant", "card", "due"),
    [
        ({}, UNREAD, ""),
        ({}, UNREAD | {"social_finding": "none"}, "not_yet"),
        (SSE | {"badge_published": "no"}, UNREAD, ""),
        (SSE | {"badge_published": "no"}, UNREAD | {"social_finding": ""}, "badge_back"),
        (ENDING, UNREAD, "renewal"),
        ({}, UNREAD | {"ethics_finding": "severe"}, "removal"),
    ],
)
def test_a_finding_that_could_not_be_read_is_checked_before_a_friendly_letter(
    tmp_path: Path, merchant: Row, card: Row, due: str
) -> None:
    facts = facts_of(view_of(tmp_path, merchant, card), tmp_path)
    assert occasion_due(facts) == due
    assert ("could not be read" in why_none_is_due(facts)) == (due == "")


@pytest.mark.parametrize(("is_active", "is_doubted"), [("false", True), ("true", False)])
def test_a_renewal_to_a_company_that_has_ceased_is_to_be_checked_first(
    tmp_path: Path, is_active: str, is_doubted: bool
) -> None:
    write_esus_workbook(tmp_path, [A])
    write_registry(tmp_path, "companies-2026-05-01.csv", companies_csv([(A, is_active, "")]))
    notes = " ".join(letter_of(tmp_path, ENDING | {"siren": A}, occasion="renewal").notes)
    assert ("To be checked first: ESUS: " in notes) == is_doubted
    assert ("is no longer active" in notes) == is_doubted


@pytest.mark.parametrize(
    ("sender", "signature"),
    [
        ({}, "[first and last name]\n[role]\n[contact]\n"),
        (
            {"name": "Odile\nKarvant", "role": "CSR", "contact": "o@example.org"},
            "Odile Karvant\nCSR\no@example.org\n",
        ),
    ],
)
def test_a_missing_sender_is_a_marked_gap_and_noted(
    tmp_path: Path, sender: dict[str, str], signature: str
) -> None:
    letter = letter_of(tmp_path, {}, dataset={"sender": sender})
    assert letter.body.endswith(f"Kind regards,\n{signature}")
    gap = "The signature has a gap: state name, role, contact under [sender] in dataset.toml."
    assert (gap in letter.notes) == (not sender)


@pytest.mark.parametrize(
    ("merchant", "language"),
    [
        ({"country": "FR"}, "fr"),
        ({"country": "RE"}, "fr"),
        ({"country": "DE"}, "en"),
        ({"country": ""}, "en"),
        ({"country": "DE", "Language": "FR"}, "fr"),
        ({"country": "FR", "langue": "en"}, "en"),
        ({"country": "FR", "language": ""}, "fr"),
        ({"country": "FR", "language": "it"}, "fr"),
    ],
)
def test_the_language_is_that_of_the_country_unless_a_column_says_otherwise(
    tmp_path: Path, merchant: Row, language: str
) -> None:
    letter = letter_of(tmp_path, merchant, language="")
    assert letter.language == language
    note = "There is no such letter in the language 'it': it is written in 'fr'."
    assert (note in letter.notes) == (merchant.get("language") == "it")


HOSTILE = [
    "{{ 7*7 }}",
    "{% for x in y %}",
    "=cmd|' /C calc'!A0",
    "Un\nDeux\r\n=1+1",
    "Un\u2028Deux",
    "\u202egnirts",
    "a\x07b",
    "${7*7}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_line_of_text_in_every_letter(
    examples: tuple[View, dict[str, LetterFacts]], name: str
) -> None:
    for occasion, language in product(OCCASIONS, ("en", "fr")):
        view, facts = examples[0], examples[1][occasion]
        plain = write_letter(view, facts, occasion, TEMPLATES, language)
        hostile = replace(facts, name=one_line(name), merchant_id=one_line(name))
        letter = write_letter(view, hostile, occasion, TEMPLATES, language)
        text = letter.subject + letter.body
        assert len(letter.body.splitlines()) == len(plain.body.splitlines())
        assert "49" not in text
        assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202e]", text)
        assert not re.search("^[=@+|%\t]", letter.body, re.MULTILINE)


def test_no_letter_holds_an_internal_reference() -> None:
    view = shipped_view()
    letters = list(write_letters(with_lists(view, SHIPPED), np.arange(300), TEMPLATES))
    text = "\n".join(letter.subject + letter.body for letter in letters)
    for internal in (view.dataset.fingerprint[:8], view.policy.version, ".csv", ".xlsx", "line "):
        assert internal not in text
    assert all(view.policy.version in " ".join(letter.notes) for letter in letters)


def test_letters_in_bulk_are_those_of_each_merchant() -> None:
    view = with_lists(shipped_view(), SHIPPED)
    rows = np.arange(0, 1200, 240)
    letters = list(write_letters(view, rows, TEMPLATES))
    alone = [x for row in rows for x in write_letters(view, np.array([row]), TEMPLATES)]
    assert letters == alone
    table = letters_table(letters)
    assert tuple(table.columns) == COLUMNS
    assert table["merchant_id"].tolist() == [letter.merchant_id for letter in letters]
    assert tuple(letters_table([]).columns) == COLUMNS
