"""Names that a column may have, and what people call it besides.

docs/contract.md, "Columns are accounted for", lists the same words.
"""

from impact.model.columns import LABELS, THEMES, Column

# Headers that EcoVadis uses in its exports and its API, and two names of common marketplaces.
KNOWN_HEADERS: dict[str, tuple[str, ...]] = {
    "merchant_id": ("integration_id",),
    "ecovadis_id": ("evid",),
    "siret": ("siret_number",),
    "published_on": ("published_date",),
    "overall_score": ("Overall score", "global_score"),
    "environment_score": ("Environment score", "env_score"),
    "social_score": ("Labor & Human Rights score", "lab_score"),
    "ethics_score": ("Ethics score", "fbp_score"),
    "procurement_score": ("Sustainable Procurement score", "sup_score"),
    "scorecard_url": ("scorecard_link",),
}

# Headers that are known in only one kind of file: EcoVadis's own words, and what the screens and
# the exports of the product call a column.
_LABOR = ("Labor & Human Rights", "Labor and Human Rights", "Labour & Human Rights", "Labour")
_WORDS_OF_THEME = {
    "environment": ("Environment",),
    "social": (*_LABOR, "Labour and Human Rights", "Labor"),
    "ethics": ("Ethics",),
    "procurement": ("Sustainable Procurement", "Procurement"),
}
_WATCH = ("finding", "findings", "360° Watch", "360° Watch finding", "360° Watch findings")
KIND_HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "assessments": {
        "published_on": ("Publication date", "Published", "assessment_published_on"),
        "expires_on": ("Valid until", "Valid to"),
        "overall_score": ("Overall EcoVadis score", "Sustainability score", "Overall"),
        **{
            f"{theme}_score": tuple(f"{word} score" for word in words)
            for theme, words in _WORDS_OF_THEME.items()
        },
        **{
            f"{theme}_finding": tuple(f"{word} {watch}" for word in words for watch in _WATCH)
            for theme, words in _WORDS_OF_THEME.items()
        },
    },
    "labels": {"expires_on": ("Last day",)},
}

_LAST_DAY_WORDS = (
    *("valid until", "valid to", "expiry", "expiration", "end date"),
    *("date de fin", "fin de validite", "gultig bis"),
)
_THEME_WORDS = {
    "environment": ("environment", "environmental", "environnement"),
    "social": ("social", "labor", "labour", "human rights", "droits humains"),
    "ethics": ("ethics", "ethical", "ethique"),
    "procurement": ("procurement", "achats"),
}
_FRENCH_SCORES = {
    "environment": ("note environnement",),
    "social": ("note sociale", "note social"),
    "ethics": ("note ethique",),
    "procurement": ("note achats",),
}
_FINDING_WORDS = ("finding", "findings", "watch", "veille", "constat", "constats")
# By the name of the column.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "siren": ("siren",),
    "siret": ("siret",),
    "medal": ("medal", "medaille"),
    "removed_on": ("removal date", "delisted", "delisting", "date de retrait"),
    "overall_score": ("global score", "ecovadis score", "note globale", "score global"),
    **{
        f"{theme}_score": (*(f"{word} score" for word in words), *_FRENCH_SCORES[theme])
        for theme, words in _THEME_WORDS.items()
    },
    **{
        f"{theme}_finding": (
            *(f"{word} {finding}" for word in words for finding in _FINDING_WORDS),
            *("watch", "veille"),
        )
        for theme, words in _THEME_WORDS.items()
    },
    "expires_on": _LAST_DAY_WORDS,
    **{
        f"{label}_expires_on": tuple(f"{label} {words}" for words in _LAST_DAY_WORDS)
        for label in LABELS
    },
}
# Single words that are enough to suspect a column, which would hide what it says.
PART_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (f"{theme}_finding" for theme in THEMES), ("finding", "findings", "constat", "constats")
    ),
    **dict.fromkeys(
        ("overall_score", *(f"{theme}_score" for theme in THEMES)), ("score", "scores")
    ),
    **dict.fromkeys(
        ("expires_on", *(f"{label}_expires_on" for label in LABELS)),
        ("expires", "expired", "until", "valid", "validity", "validite", "gultig"),
    ),
    "removed_on": ("removed", "removal", "retrait"),
}


def known_names(kind: str, column: Column) -> tuple[str, ...]:
    """Return the headers that a column may have without `columns.toml`, besides its own name."""
    extra_names = KIND_HEADERS.get(kind, {}).get(column.name, ())
    return (*KNOWN_HEADERS.get(column.name, ()), column.label, *extra_names)


def synonyms(name: str, *, has_first_day: bool) -> tuple[str, ...]:
    """Return what people call a column. Such a header is reported, and not read.

    Args:
        has_first_day: of the short form in merchants.csv: whether the file has the first day of
            the same label; a last day without the label's name then belongs to it.
    """
    is_short_form = has_first_day and name.endswith("_expires_on")
    return (*_SYNONYMS.get(name, ()), *(_LAST_DAY_WORDS if is_short_form else ()))
