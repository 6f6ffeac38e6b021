"""French texts of a letter to a merchant, in neutral words.

Names stay names: Impact Champion, ESUS (an agrément), ESAT (an autorisation), EcoVadis.
"""

from __future__ import annotations

from impact.explain.counterfactuals import Counterfactual
from impact.explain.letters.french_words import (
    ANSWERS,
    APPROVAL_WORDS,
    NO_BREAK_SPACE,
    SEVERITY_WORDS,
    THEME_WORDS,
    format_day,
    french_number,
    set_all_spaces,
    set_spaces,
    severity_words,
    theme_words,
)
from impact.explain.letters.letter_data import HELD_STATES, LetterApproval, LetterData, LetterGround
from impact.model.columns import LABELS
from impact.model.problems import ENTRY, LINE, ROW

DRAFT = set_spaces(
    "BROUILLON, non envoyé. À relire et à compléter ; retirer ces lignes avant tout envoi."
)
FICTIONAL = set_spaces("Données fictives : ne pas envoyer.")
CHECK = set_spaces("À vérifier d'abord : {}")
SUBJECT = set_spaces("[BROUILLON] Objet : Impact Champions, situation du marchand {name} au {day}")
OPENING = "Bonjour,"
RULE = set_spaces("Règle (politique {version}) : {rule}.")
RECORD = set_spaces("Ce sur quoi la décision repose :")
CHANGES = set_spaces("Ce qui la changerait :")
NO_CHANGE = "Rien dans le cadre de la politique actuelle."
QUALITY = "Ce statut ne dit rien de la qualité des produits."
ANSWER = (
    "Si une information ci-dessus est inexacte ou a changé, merci de nous répondre en joignant le "
    "document qui le montre."
)
SOURCE = set_spaces("Politique {version} ; données d'empreinte {fingerprint}.")
STATUSES = {
    "champion": "Impact Champion",
    "not_yet": "pas encore Impact Champion",
    "removal_due": "retrait prévu",
    "not_listed": "non référencé",
}
DECISIONS = set_all_spaces(
    {
        "champion": "Au {day}, le marchand {name} ({merchant_id}) est Impact Champion.",
        "not_yet": "Au {day}, le marchand {name} ({merchant_id}) n'est pas encore Impact Champion. "
        "Ce n'est pas un jugement défavorable : cela indique quelles conditions du programme "
        "restent à remplir.",
        "removal_due": "Au {day}, la règle du programme prévoit le retrait du marchand {name} "
        "({merchant_id}) de la place de marché. Rien n'est automatique : la décision revient à une "
        "personne.",
        "not_listed": "Au {day}, le marchand {name} ({merchant_id}) n'est pas référencé sur la "
        "place de marché ; le statut d'Impact Champion ne s'applique donc pas.",
    }
)
CHARACTERISTICS = {
    "social_utility": "utilité sociale",
    "not_for_profit": "non-lucrativité ou lucrativité limitée",
    "shared_governance": "gouvernance partagée",
}
CAVEATS = set_all_spaces(
    {
        "assessment_left_out": "Une ligne d'un fichier d'évaluations désigne ce marchand, "
        "exactement ou à peu près, et a été écartée : ce qu'elle dit n'entre pas dans cette "
        "décision.",
        "not_reviewed": "L'évaluation en cours laisse sans constatation un thème pour lequel la "
        "politique prévoit un retrait.",
        "last_day_assumed": "Un agrément ou une autorisation n'indique pas de dernier jour : la "
        "durée par défaut de la politique a été retenue.",
        "value_set_aside": "Une valeur d'une ligne de ce marchand n'a pas pu être lue et a été "
        "traitée comme vide.",
        "not_confirmed": "Un agrément ou une autorisation couvre la date et n'est pas compté : la "
        "politique demande que la liste de l'État le confirme, ce qu'aucune liste ne fait.",
        "renewed_tacitly": "Le dernier jour indiqué de l'ESAT est passé : la loi le renouvelle.",
        "no_valid_assessment": "Aucune évaluation EcoVadis n'est valable à cette date.",
    }
)
LISTS = set_spaces("Ce que disent les listes de l'État :")
LIST_NAMES = {
    "esus": "la liste nationale des agréments ESUS",
    "finess_structures": "le fichier FINESS Structures",
    "finess_extract": "l'extrait FINESS",
    "finess_archive": "l'archive annuelle FINESS",
    "companies": "la liste d'entreprises",
}
LINE_UNITS = {LINE: "ligne", ROW: "ligne", ENTRY: "entrée"}
SINCE = " depuis le {}"
COLON = f"{NO_BREAK_SPACE}:"
UNCLAIMED = set_spaces(" (d'après nos dossiers ; voir ci-dessous la liste de l'État)")
EXCEPTION = "une dérogation court jusqu'au {}"
REMOVED = "n'est plus référencé depuis le {}"
LISTED_FROM = "référencé à partir du {}"
VERDICT_LINES = set_all_spaces(
    {
        "confirmed": "{label} : le {number} figure dans {list} du {day}{row}",
        "unclaimed_esus": "{label} : le {number} figure dans {list} du {day}{row}, sans agrément "
        "valable au {asked} dans nos dossiers ; merci de nous transmettre l'arrêté ou, à défaut, "
        "l'accusé de réception du dossier complet",
        "unclaimed_esat": "{label} : le {number} figure dans {list} du {day}{row}, sans "
        "autorisation valable au {asked} dans nos dossiers ; merci de nous transmettre l'arrêté",
        "ended_esus": "{label} : le {number} figure dans {list} du {day}{row}, avec un agrément "
        "échu{since}",
        "ended_esat": "{label} : le {number} figure dans {list} du {day}{row}, comme établissement "
        "fermé{since}",
        "ended_company": "{label} : selon {list} du {day}{row}, l'entreprise au {siren} n'est plus "
        "active",
        "other_site": "{label} : le {number} n'est pas un ESAT dans {list} du {day}, qui en "
        "indique un de la même entreprise au {other}{row}",
        "not_in_list": "{label} : le {number} ne figure pas dans {list} du {day} ; ces listes "
        "peuvent être incomplètes, ce n'est donc pas un refus",
        "list_too_old": "{label} : {list} du {day} remonte à trop longtemps pour renseigner sur le "
        "{asked}",
    }
)


def describe_rule(data: LetterData) -> str:
    """Return the rule that decided, without its policy."""
    policy = data.policy
    if data.status == "not_listed":
        return "seul un marchand référencé à la date considérée peut être Impact Champion"
    if data.status == "removal_due":
        return set_spaces(
            "le programme prévoit le retrait d'un marchand lorsque la dernière revue EcoVadis d'un "
            f"de ces thèmes aboutit à une constatation {severity_words(policy.removal_severity)} : "
            f"{theme_words(policy.removal_themes)}. Un score faible n'est jamais un motif"
        )
    conditions = {
        "esus": f"un agrément ESUS{_if_confirmed(data, 'esus')}",
        "esat": f"une autorisation ESAT{_if_confirmed(data, 'esat')}",
        "sse": "les trois caractéristiques de l'économie sociale et solidaire "
        f"({', '.join(CHARACTERISTICS.values())})",
        "ecovadis": _required_scores(data),
    }
    listed = " ; ".join(conditions[route] for route in policy.routes) or "aucune n'est prévue"
    return set_spaces(
        "est Impact Champion un marchand référencé pour lequel il n'y a aucun motif de retrait et "
        f"qui remplit au moins une condition : {listed}"
    )


def describe_change(change: Counterfactual, data: LetterData) -> str:
    """Return a counterfactual in words; "" for kinds that a letter does not mention."""
    if change.kind == "time":
        renewed = " ou ".join(APPROVAL_WORDS[route][0] for route in data.renewable(change))
        unless = f"renouvellement ({renewed})" if renewed else "changement dans nos données"
        return f"À partir du {format_day(change.as_of)}, sauf {unless}"
    if change.kind == "label":
        label = change.routes[0]
        return _approval_needed(data.approvals[label], data) + _if_confirmed(data, label)
    if change.kind == "entry":
        return f"La présence dans la liste de l'État ({APPROVAL_WORDS[change.routes[0]][0]})"
    if change.kind == "sse":
        missing = ", ".join(CHARACTERISTICS[name] for name in change.missing_columns)
        return f"La déclaration des caractéristiques de l'ESS qui manquent ({missing})"
    if change.kind == "ecovadis":
        return f"Au {format_day(data.as_of)}, {_required_scores(data)}"
    if change.kind == "loss":
        ends = f"{NO_BREAK_SPACE}; ".join(
            describe_met_route(data, route) for route in change.routes
        )
        return f"La fin de tout ce sur quoi elle repose ({ends})"
    if change.kind == "ground" and data.status == "champion":
        severity = severity_words(data.policy.removal_severity)
        return (
            f"Une constatation {severity} dans une autre évaluation EcoVadis "
            f"({theme_words(change.themes)})"
        )
    if change.kind == "clearing" and change.day:
        return set_spaces(
            f"Une évaluation EcoVadis publiée le {format_day(change.day)} ou plus tard, avec une "
            f"constatation moins grave que « {SEVERITY_WORDS[data.policy.removal_severity]} » "
            f"({theme_words(change.themes)})"
        )
    return "Un référencement à cette date" if change.kind == "listing" else ""


def _approval_needed(approval: LetterApproval, data: LetterData) -> str:
    noun, article, _ = APPROVAL_WORDS[approval.label]
    day_in_words = format_day(data.as_of)
    if approval.state == "expired" and approval.is_tacit:
        return f"{article.capitalize()} {noun} encore en vigueur le {day_in_words}"
    if approval.state == "expired":
        return (
            f"{article.capitalize()} {noun} dont le dernier jour est le {day_in_words} ou plus tard"
        )
    if approval.state == "not_started":
        return (
            f"{article.capitalize()} {noun} dont le premier jour est le {day_in_words} ou plus tôt"
        )
    return f"{article.capitalize()} {noun} valable le {day_in_words}"


def _if_confirmed(data: LetterData, label: str) -> str:
    asks = label in data.policy.require_confirmation
    return f" confirmé{APPROVAL_WORDS[label][2]} par la liste de l'État" if asks else ""


def describe_met_route(data: LetterData, route: str) -> str:
    """Describe how a route is met."""
    if route in LABELS:
        return _describe_coverage(data.approvals[route])
    if route == "sse":
        return "les trois caractéristiques de l'économie sociale et solidaire, telles que déclarées"
    return _describe_scorecard(data)


def _describe_coverage(approval: LetterApproval) -> str:
    noun, first = (
        APPROVAL_WORDS[approval.label][0],
        format_day(approval.first_day) if approval.first_day else "",
    )
    assumed = " (dernier jour non indiqué, donc supposé)" if approval.is_assumed else ""
    if approval.renewed_after:
        assumed = f" (renouvelée par la loi après le {format_day(approval.renewed_after)})"
    if approval.last_day is None:
        return f"{noun} valable depuis le {first}, sans dernier jour{assumed}"
    return f"{noun} valable du {first} au {format_day(approval.last_day)}{assumed}"


def describe_missing_route(data: LetterData, route: str) -> str:
    """Describe why a route is not met."""
    if route == "sse":
        answers = [
            f"{CHARACTERISTICS[name]} : {ANSWERS[word]}" for name, word in data.answers.items()
        ]
        return set_spaces(f"caractéristiques de l'ESS déclarées ({' ; '.join(answers)})")
    if route == "ecovadis":
        return _describe_scorecard(data)
    approval = data.approvals[route]
    noun, article, ending = APPROVAL_WORDS[route]
    ended = f"le {format_day(approval.last_day)}" if approval.last_day else "dès son premier jour"
    if approval.state in HELD_STATES:
        return f"{_describe_coverage(approval)}, que la liste de l'État ne confirme pas"
    states = {
        "expired": f"{'terminé' if approval.is_tacit else 'échu'}{ending} {ended}",
        "not_started": "pas encore en vigueur",
        "unproven": "dont les dates nous manquent ou ne sont pas lisibles",
    }
    listed = UNCLAIMED if data.is_unclaimed(route) else ""
    if approval.state == "none":
        return f"auc{article} {noun} à notre connaissance{listed}"
    return f"{noun} {states[approval.state]}{listed}"


def _describe_scorecard(data: LetterData) -> str:
    if data.scorecard is None:
        return "aucune évaluation EcoVadis à notre connaissance"
    score = data.scorecard.overall_score
    overall = "inconnu" if score != score else french_number(score)
    published = format_day(data.scorecard.published_on)
    return (
        f"évaluation EcoVadis {data.scorecard.assessment_id}, publiée le {published}, "
        f"score global {overall}"
    )


def _required_scores(data: LetterData) -> str:
    overall, theme = french_number(data.policy.min_overall), french_number(data.policy.min_theme)
    return (
        f"une évaluation EcoVadis valable, avec un score global d'au moins {overall} et d'au moins "
        f"{theme} dans chaque thème"
    )


def describe_ground(ground: LetterGround) -> str:
    """Return a removal ground: the finding, its theme and its record."""
    theme = f"«{NO_BREAK_SPACE}{THEME_WORDS[ground.theme]}{NO_BREAK_SPACE}»"
    since = f"{NO_BREAK_SPACE}; motif depuis le {format_day(ground.flagged_since)}"
    return (
        f"constatation {SEVERITY_WORDS[ground.severity]} dans le thème {theme}, "
        f"évaluation EcoVadis {ground.assessment_id}, publiée le {format_day(ground.published_on)}"
        f"{since if ground.flagged_since != ground.published_on else ''}"
    )
