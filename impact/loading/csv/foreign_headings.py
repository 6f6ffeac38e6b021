"""What exports in French, German and English call a column: suggested, and never read unasked.

In the words of a folded header (`column_guesses.fold_words`); of a column the surest comes first.
"""

from impact.model.columns import THEMES

_MERCHANT_ID = (
    *("identifiant vendeur", "identifiant du vendeur", "id vendeur", "code vendeur"),
    *("numero vendeur", "identifiant marchand", "id marchand", "id boutique", "seller id"),
    *("vendor id", "shop id", "handler id", "handlernummer", "verkaufer id", "verkaufernummer"),
    *("identifiant", "kennung", "id"),
)
_GERMAN_THEMES = {
    "environment": ("umwelt",),
    "social": ("arbeits und menschenrechte", "menschenrechte", "soziales"),
    "ethics": ("ethik",),
    "procurement": ("nachhaltige beschaffung", "beschaffung"),
}
_EXPIRES_ON = ("valable jusqu au", "valide jusqu au", "expire le", "ablaufdatum", "gultigkeit bis")
_BY_KIND: dict[str, dict[str, tuple[str, ...]]] = {
    "merchants": {
        "name": (
            *("nom du vendeur", "nom vendeur", "raison sociale", "nom de la boutique"),
            *("nom de l entreprise", "denomination", "firmenname", "firma", "handlername"),
            *("seller name", "company name", "shop name", "nom", "vendeur", "handler"),
        ),
        "country": ("pays", "code pays", "land", "landercode", "country code"),
        "register_id": ("numero au registre", "handelsregisternummer", "registernummer"),
        "joined_on": ("date d inscription", "date d entree", "inscrit le", "beitrittsdatum"),
        "removed_on": ("date de sortie", "retire le", "entfernt am"),
        "social_utility": ("utilite sociale", "sozialer nutzen"),
        "not_for_profit": (
            *("but non lucratif", "sans but lucratif", "non lucratif", "lucrativite limitee"),
            *("nicht gewinnorientiert", "begrenzter gewinn"),
        ),
        "shared_governance": (
            *("gouvernance partagee", "gouvernance democratique", "gemeinsame fuhrung"),
            "geteilte fuhrung",
        ),
        "esus_granted_on": ("date agrement esus", "date d agrement esus", "debut esus"),
        "esus_expires_on": ("fin agrement esus", "fin d agrement esus", "fin esus", "esus bis"),
        "esat_granted_on": ("date autorisation esat", "date d autorisation esat", "debut esat"),
        "esat_expires_on": ("fin autorisation esat", "fin d autorisation esat", "fin esat"),
        "badge_published": ("badge publie", "badge affiche", "badge veroffentlicht"),
        "in_champions_shop": ("dans la boutique", "en boutique", "im shop"),
        "quality_score": ("note qualite", "score qualite", "qualitatsnote"),
    },
    "assessments": {
        "published_on": (
            *("date de publication", "publie le", "veroffentlicht am", "veroffentlichungsdatum"),
            *("date", "datum"),
        ),
        "expires_on": _EXPIRES_ON,
        "overall_score": (
            *("note generale", "gesamtpunktzahl", "gesamtnote", "gesamtbewertung"),
            *("note", "score", "punktzahl"),
        ),
        **{
            f"{theme}_{what}": tuple(
                phrase
                for subject in _GERMAN_THEMES[theme]
                for noun in nouns
                for phrase in (f"{subject} {noun}", f"{noun} {subject}")
            )
            for theme in THEMES
            for what, nouns in (("score", ("punktzahl", "note")), ("finding", ("befund",)))
        },
        "assessment_id": ("identifiant de l evaluation", "id evaluation", "bewertungsnummer"),
    },
    "labels": {
        "label": ("type d agrement", "type de label", "agrement", "type"),
        "granted_on": ("date d agrement", "date de debut", "gultig ab", "date", "datum"),
        "expires_on": _EXPIRES_ON,
        "reference": ("numero d agrement", "aktenzeichen"),
    },
    "exceptions": {
        "from": ("date de debut", "debut", "von"),
        "until": ("date de fin", "jusqu au", "bis"),
        "by": ("decide par", "entschieden von", "par"),
        "reason": ("motif", "grund", "begrundung"),
    },
}


def foreign_headings(kind: str, column: str) -> tuple[str, ...]:
    """Return what exports call a column of a kind of file, the surest first."""
    if column == "merchant_id":
        return _MERCHANT_ID
    if column == "ecovadis_id":
        return ("identifiant ecovadis", "id ecovadis", "ecovadis nummer")
    return _BY_KIND.get(kind, {}).get(column, ())
