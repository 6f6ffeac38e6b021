"""The draft of a letter to a merchant, in English and in French."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from impact.explain.letters import english as letter_english
from impact.explain.letters import french as letter_french
from impact.explain.letters import french_words
from impact.explain.letters.letter import draft_letter
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import CAVEATS, LABEL_STATES, STATUSES
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.asking import shipped_view
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
NB = "\N{NO-BREAK SPACE}"
LANGUAGES: list[Literal["en", "fr"]] = ["en", "fr"]
FUNCTIONS = ("day", "rule", "held", "still_open", "ground", "change")
ENDED_ESAT = {"merchant_id": "M1", "label": "esat", "granted_on": "2009-01-01"}
ALL_ROUTES = {"routes": ["esus", "esat", "sse", "ecovadis"]}


def view_of(
    folder: Path,
    merchant: dict[str, str],
    *assessments: dict[str, str],
    policy: dict[str, Any] | None = None,
    exceptions: list[dict[str, str]] | None = None,
    labels: list[dict[str, str]] | None = None,
    as_of: date = DAY,
) -> View:
    write_folder(
        folder,
        [{"merchant_id": "M1", "name": "Atelier Un", **merchant}],
        [{"merchant_id": "M1", **row} for row in assessments],
        policy=policy,
        exceptions=exceptions,
        labels=labels,
    )
    return decide_view(load(folder), as_of, read_policy(folder), DAY)


def lines(view: View, language: Literal["en", "fr"]) -> list[str]:
    """Return the points of a letter: its basis and what would change the status."""
    text = draft_letter(view, "M1", language).replace(NB, " ")
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]


def test_an_english_letter_states_the_decision_its_basis_and_what_would_change_it(
    tmp_path: Path,
) -> None:
    view = view_of(
        tmp_path,
        SSE,
        {"assessment_id": "EV-7", "published_on": "2025-09-01", "ethics_finding": "major"},
        {"assessment_id": "EV-9", "published_on": "2026-03-02", "ethics_finding": "severe"},
    )
    fingerprint = view.dataset.fingerprint[:12]
    expected = f"""\
DRAFT, not sent. Read it through and complete it; take these lines out before sending.
To be checked first: The current assessment leaves a theme that the policy removes for without a finding.

[DRAFT] Subject: Impact Champions, where Atelier Un stands on 30 June 2026

Hello,

On 30 June 2026, the programme's rule provides for the removal of Atelier Un (M1) from the marketplace. Nothing happens by itself: a person decides.

Rule (policy 2026-11): the programme removes a merchant whose latest EcoVadis review of one of these themes has a finding rated “major” or graver: Environment, Labor & Human Rights, Ethics. A low score is never a reason.

What the decision rests on:
- a finding rated “severe” in Ethics, EcoVadis assessment EV-9, published on 2 March 2026; a ground since 1 September 2025

What would change it:
- An EcoVadis assessment published on 3 March 2026 or later that finds less than “major” in Ethics: Impact Champion.

The status says nothing about the quality of products. If a fact above is not right or has changed, please answer with the document that shows it.

Policy 2026-11; data with the fingerprint {fingerprint}.
"""  # noqa: E501 - a letter has its own lines
    assert draft_letter(view, "M1", "en") == expected


def test_a_french_letter_states_the_same_in_french(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {"esus_granted_on": "2021-04-01", "esus_expires_on": "2026-03-31", "social_utility": "no"},
    )
    fingerprint = view.dataset.fingerprint[:12]
    expected = f"""\
BROUILLON, non envoyé. À relire et à compléter~; retirer ces lignes avant tout envoi.

[BROUILLON] Objet~: Impact Champions, situation du marchand Atelier Un au 30 juin 2026

Bonjour,

Au 30 juin 2026, le marchand Atelier Un (M1) n'est pas encore Impact Champion. Ce n'est pas un jugement défavorable~: cela indique quelles conditions du programme restent à remplir.

Règle (politique 2026-11)~: est Impact Champion un marchand référencé pour lequel il n'y a aucun motif de retrait et qui remplit au moins une condition~: un agrément ESUS~; une autorisation ESAT~; les trois caractéristiques de l'économie sociale et solidaire (utilité sociale, non-lucrativité ou lucrativité limitée, gouvernance partagée).

Ce sur quoi la décision repose~:
- agrément ESUS échu le 31 mars 2026
- aucune autorisation ESAT à notre connaissance
- caractéristiques de l'ESS déclarées (utilité sociale~: non~; non-lucrativité ou lucrativité limitée~: non renseigné~; gouvernance partagée~: non renseigné)

Ce qui la changerait~:
- Un agrément ESUS dont le dernier jour est le 30 juin 2026 ou plus tard~: Impact Champion.
- La déclaration des caractéristiques de l'ESS qui manquent (utilité sociale, non-lucrativité ou lucrativité limitée, gouvernance partagée)~: Impact Champion.
- Une autorisation ESAT valable le 30 juin 2026~: Impact Champion.

Ce statut ne dit rien de la qualité des produits. Si une information ci-dessus est inexacte ou a changé, merci de nous répondre en joignant le document qui le montre.

Politique 2026-11~; données d'empreinte {fingerprint}.
"""  # noqa: E501 - a letter has its own lines
    assert draft_letter(view, "M1", "fr").replace(NB, "~") == expected


@pytest.mark.parametrize(
    ("day", "french"),
    [
        (date(2026, 7, 1), "1er juillet 2026"),
        (date(2026, 8, 2), "2 août 2026"),
        (date(2026, 2, 28), "28 février 2026"),
        (date(2026, 12, 31), "31 décembre 2026"),
    ],
)
def test_days_are_written_in_french(day: date, french: str) -> None:
    assert french_words.format_day(day) == french


CHAMPIONS: list[tuple[dict[str, str], str, str]] = [
    (
        {"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"},
        "ESUS approval, valid from 1 April 2023 to 31 March 2028",
        "agrément ESUS valable du 1er avril 2023 au 31 mars 2028",
    ),
    (
        {"esat_granted_on": "2020-01-15"},
        "ESAT approval, valid from 15 January 2020 on, with no last day",
        "autorisation ESAT valable depuis le 15 janvier 2020, sans dernier jour",
    ),
    (
        {"esus_granted_on": "2023-04-01"},
        "ESUS approval, valid from 1 April 2023 to 31 March 2028 (no last day is stated: assumed)",
        "agrément ESUS valable du 1er avril 2023 au 31 mars 2028 "
        "(dernier jour non indiqué, donc supposé)",
    ),
    (
        SSE,
        "all three characteristics of the Social and Solidarity Economy, as declared",
        "les trois caractéristiques de l'économie sociale et solidaire, telles que déclarées",
    ),
]


@pytest.mark.parametrize(("merchant", "english", "french"), CHAMPIONS)
def test_a_letter_to_a_champion_names_what_its_status_rests_on(
    tmp_path: Path, merchant: dict[str, str], english: str, french: str
) -> None:
    view = view_of(tmp_path, merchant)
    assert lines(view, "en")[0] == english
    assert lines(view, "fr")[0] == french
    assert lines(view, "en")[-1].startswith("A finding rated “major” or graver in another")
    assert lines(view, "fr")[-1].startswith("Une constatation « majeure » ou plus grave dans une")


def test_a_letter_to_a_champion_names_the_end_of_its_label(tmp_path: Path) -> None:
    view = view_of(tmp_path, {"esus_granted_on": "2020-01-01", "esus_expires_on": "2026-12-31"})
    assert (
        "From 1 January 2027 on, unless the ESUS approval is renewed: not yet an Impact Champion."
    ) in lines(view, "en")
    assert (
        "À partir du 1er janvier 2027, sauf renouvellement (agrément ESUS) : pas encore Impact "
        "Champion."
    ) in lines(view, "fr")


def test_an_esat_is_asked_for_a_renewal_only_if_the_policy_ends_it(tmp_path: Path) -> None:
    days = {"esat_granted_on": "2020-01-01", "esat_expires_on": "2026-12-31"}
    strict = {"esat": {"tacit_renewal": False}}
    request = "\n".join(lines(view_of(tmp_path / "a", days, policy=strict), "en"))
    assert "unless the ESAT approval is renewed" in request
    for language in ("en", "fr"):
        letter = "\n".join(lines(view_of(tmp_path / "b", days), language))
        assert "is renewed" not in letter
        assert "renouvellement" not in letter


def test_an_esat_that_will_end_gets_no_renewal_request(tmp_path: Path) -> None:
    view = view_of(tmp_path, {}, labels=[{**ENDED_ESAT, "ended_on": "2026-08-01"}])
    assert (
        "From 1 August 2026 on, unless our records change: not yet an Impact Champion."
    ) in lines(view, "en")
    assert (
        "À partir du 1er août 2026, sauf changement dans nos données : pas encore Impact Champion."
    ) in lines(view, "fr")


def test_a_letter_says_that_the_law_renewed_an_esat(tmp_path: Path) -> None:
    row = {**ENDED_ESAT, "expires_on": "2023-12-31"}
    view = view_of(tmp_path, {}, labels=[row])
    assert (
        "ESAT approval, valid from 1 January 2009 on, with no last day (stated last day "
        "31 December 2023, renewed by law)"
    ) in lines(view, "en")
    assert (
        "autorisation ESAT valable depuis le 1er janvier 2009, sans dernier jour (renouvelée par "
        "la loi après le 31 décembre 2023)"
    ) in lines(view, "fr")


@pytest.mark.parametrize(
    ("ended_on", "english", "french"),
    [
        ("2026-01-01", "ended on 31 December 2025", "terminée le 31 décembre 2025"),
        ("2009-01-01", "ended on its first day", "terminée dès son premier jour"),
    ],
)
def test_a_letter_says_when_an_esat_ended_and_what_would_help(
    tmp_path: Path, ended_on: str, english: str, french: str
) -> None:
    view = view_of(tmp_path, {}, labels=[{**ENDED_ESAT, "ended_on": ended_on}])
    assert {
        f"ESAT: the approval {english}",
        "An ESAT approval that is still in force on 30 June 2026: Impact Champion.",
    } <= set(lines(view, "en"))
    assert {
        f"autorisation ESAT {french}",
        "Une autorisation ESAT encore en vigueur le 30 juin 2026 : Impact Champion.",
    } <= set(lines(view, "fr"))


OPEN: list[tuple[dict[str, str], tuple[str, str], tuple[str, str]]] = [
    (
        {"esus_granted_on": "2015-01-01", "esus_expires_on": "2025-12-31"},
        (
            "ESUS: the approval ended on 31 December 2025",
            "An ESUS approval whose last day is 30 June 2026 or later: Impact Champion.",
        ),
        (
            "agrément ESUS échu le 31 décembre 2025",
            "Un agrément ESUS dont le dernier jour est le 30 juin 2026 ou plus tard : "
            "Impact Champion.",
        ),
    ),
    (
        {"esus_granted_on": "2026-09-01"},
        (
            "ESUS: the approval has not begun yet",
            "An ESUS approval whose first day is 30 June 2026 or earlier: Impact Champion.",
        ),
        (
            "agrément ESUS pas encore en vigueur",
            "Un agrément ESUS dont le premier jour est le 30 juin 2026 ou plus tôt : "
            "Impact Champion.",
        ),
    ),
    (
        {"esat_granted_on": "2020-01-01", "esat_expires_on": "soon"},
        (
            "ESAT: we cannot read the days of the approval, or do not have them",
            "An ESAT approval that is valid on 30 June 2026: Impact Champion.",
        ),
        (
            "autorisation ESAT dont les dates nous manquent ou ne sont pas lisibles",
            "Une autorisation ESAT valable le 30 juin 2026 : Impact Champion.",
        ),
    ),
]


@pytest.mark.parametrize(("merchant", "english", "french"), OPEN)
def test_a_letter_names_the_state_of_an_approval_and_what_is_missing(
    tmp_path: Path, merchant: dict[str, str], english: tuple[str, str], french: tuple[str, str]
) -> None:
    view = view_of(tmp_path, merchant)
    assert set(english) <= set(lines(view, "en"))
    assert set(french) <= set(lines(view, "fr"))


def test_scores_and_minimums_are_shown_where_the_policy_has_the_route(tmp_path: Path) -> None:
    policy = ALL_ROUTES | {"ecovadis": {"min_overall": 44.5}}
    card = {"assessment_id": "EV-9", "published_on": "2026-03-02", "overall_score": "38.5"}
    view = view_of(tmp_path / "a", {}, card, policy=policy)
    assert "EcoVadis assessment EV-9, published on 2 March 2026, overall score 38.5" in lines(
        view, "en"
    )
    assert "évaluation EcoVadis EV-9, publiée le 2 mars 2026, score global 38,5" in lines(
        view, "fr"
    )
    assert (
        "On 30 June 2026, a valid EcoVadis assessment with an overall score of at least 44.5 and "
        "at least 30 in each theme: Impact Champion."
    ) in lines(view, "en")
    assert (
        "Au 30 juin 2026, une évaluation EcoVadis valable, avec un score global d'au moins 44,5 et "
        "d'au moins 30 dans chaque thème : Impact Champion."
    ) in lines(view, "fr")
    names = ("overall", "environment", "social", "ethics", "procurement")
    good = card | {f"{name}_score": "80" for name in names}
    unmet = view_of(tmp_path / "c", {}, good, policy=policy)
    assert lines(unmet, "en")[0] == (
        "EcoVadis assessment EV-9, published on 2 March 2026, overall score 80"
    )
    assert lines(unmet, "fr")[0] == (
        "évaluation EcoVadis EV-9, publiée le 2 mars 2026, score global 80"
    )
    never = view_of(tmp_path / "b", {}, policy=policy)
    assert "EcoVadis: we know of no assessment" in lines(never, "en")
    assert "aucune évaluation EcoVadis à notre connaissance" in lines(never, "fr")


def test_a_french_letter_names_theme_and_severity_of_a_removal(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {},
        {"assessment_id": "A : B", "published_on": "2025-09-01", "social_finding": "severe"},
        {"published_on": "2026-03-02", "social_finding": "severe"},
        policy={"removal": {"severity": "severe"}},
    )
    assert lines(view, "fr") == [
        "constatation grave dans le thème « Social et droits humains », évaluation EcoVadis "
        "M1@2026-03-02, publiée le 2 mars 2026 ; motif depuis le 1er septembre 2025",
        "Une évaluation EcoVadis publiée le 3 mars 2026 ou plus tard, avec une constatation moins "
        "grave que « grave » (Social et droits humains) : pas encore Impact Champion.",
    ]
    assert f"une constatation «{NB}grave{NB}»{NB}: Environnement" in draft_letter(view, "M1", "fr")
    assert "has a finding rated “severe”: Environment" in draft_letter(view, "M1", "en")


def test_a_letter_names_an_exception_without_author_and_reason(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {},
        {"published_on": "2026-03-02", "ethics_finding": "major"},
        exceptions=[
            {"merchant_id": "M1", "from": "2026-06-01", "until": "2026-09-01", "by": "Odile",
             "reason": "A plan"},
        ],
    )  # fmt: skip
    assert "an exception holds until 1 September 2026" in lines(view, "en")
    assert "une dérogation court jusqu'au 1er septembre 2026" in lines(view, "fr")
    for language in LANGUAGES:
        text = draft_letter(view, "M1", language)
        assert "Odile" not in text
        assert "A plan" not in text


NOT_LISTED: list[tuple[dict[str, str], list[str], list[str]]] = [
    (
        {"removed_on": "2026-06-01"},
        [
            "no longer listed since 1 June 2026",
            "A listing on that day: not yet an Impact Champion.",
        ],
        [
            "n'est plus référencé depuis le 1er juin 2026",
            "Un référencement à cette date : pas encore Impact Champion.",
        ],
    ),
    (
        {"joined_on": "2026-07-01"},
        [
            "listed from 1 July 2026 on",
            "From 1 July 2026 on, unless our records change: not yet an Impact Champion.",
            "A listing on that day: not yet an Impact Champion.",
        ],
        [
            "référencé à partir du 1er juillet 2026",
            "À partir du 1er juillet 2026, sauf changement dans nos données : pas encore Impact "
            "Champion.",
            "Un référencement à cette date : pas encore Impact Champion.",
        ],
    ),
]


@pytest.mark.parametrize(("merchant", "english", "french"), NOT_LISTED)
def test_a_letter_says_that_a_merchant_is_not_listed(
    tmp_path: Path, merchant: dict[str, str], english: list[str], french: list[str]
) -> None:
    view = view_of(tmp_path, merchant)
    assert (lines(view, "en"), lines(view, "fr")) == (english, french)
    assert "only a merchant that is listed" in draft_letter(view, "M1", "en")
    assert "seul un marchand référencé" in draft_letter(view, "M1", "fr")


def test_a_policy_without_routes_leaves_nothing_that_would_change_the_status(
    tmp_path: Path,
) -> None:
    view = view_of(tmp_path, {}, policy={"routes": [], "removal": {"themes": []}})
    assert lines(view, "en") == ["Nothing within the present policy."]
    assert lines(view, "fr") == ["Rien dans le cadre de la politique actuelle."]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", "M1"), ("A\nB\t C", "A B C"), ("{day} {0} %s", "{day} {0} %s"), ("<b>x</b>", "<b>x</b>")],
)
def test_a_letter_shows_a_name_unchanged_on_one_line(tmp_path: Path, name: str, shown: str) -> None:
    view = view_of(tmp_path, {"name": name})
    assert f"where {shown} stands on" in draft_letter(view, "M1", "en")
    assert f"situation du marchand {shown} au" in draft_letter(view, "M1", "fr")


def test_a_letter_about_fictional_data_states_that_it_must_not_be_sent(tmp_path: Path) -> None:
    view_of(tmp_path, {})
    (tmp_path / "dataset.toml").write_text("fictional = true\n", encoding="utf-8")
    view = decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)
    assert draft_letter(view, "M1", "en").splitlines()[1] == "Fictional data: do not send."
    assert (
        draft_letter(view, "M1", "fr").splitlines()[1] == f"Données fictives{NB}: ne pas envoyer."
    )


def test_both_languages_have_the_same_parts_and_complete_vocabularies() -> None:
    def parts(module: Any) -> set[str]:
        names = {name for name in vars(module) if name.isupper()} - vars(french_words).keys()
        return {*names, *(name for name in FUNCTIONS if hasattr(module, name))}

    shared = {
        "LABELS",
        "THEMES",
        "THEME_LABELS",
        "CAVEAT_SENTENCES",
        "LAYOUTS",
        "LINE",
        "ROW",
        "ENTRY",
    }
    parts_of_language = {
        name for name in parts(letter_english) - shared if not name.startswith("_")
    }
    assert parts_of_language == {
        name for name in parts(letter_french) - shared if not name.startswith("_")
    }
    for module in (letter_english, letter_french):
        assert set(module.STATUSES) == set(module.DECISIONS) == set(STATUSES)
        assert set(module.CAVEATS) == set(CAVEATS)
    assert len(LABEL_STATES) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_sample_is_a_complete_draft(
    language: Literal["en", "fr"], is_long: bool
) -> None:
    view = shipped_view()
    draft = {"en": "DRAFT", "fr": "BROUILLON"}[language]
    day = {"en": "15 November 2026", "fr": "15 novembre 2026"}[language]
    decisions = view.decisions
    some = decisions[(decisions["status"] != "not_yet") | (decisions["caveats"] != "")]
    step = 8 if is_long else 20
    for merchant_id in [*some["merchant_id"][::step], *decisions["merchant_id"][::200]]:
        text = draft_letter(view, merchant_id, language)
        assert text.startswith(draft)
        assert f"[{draft}]" in text
        assert text.endswith(".\n")
        assert day in text
        assert merchant_id in text
        assert "2026-11" in text
        assert not re.search(r"\bNone\b|\bnan\b|\bNaT\b|\.csv|\{|  ", text), text


def test_an_unknown_merchant_gets_no_letter(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        draft_letter(view_of(tmp_path, {}), "M2", "en")
