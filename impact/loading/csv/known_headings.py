"""Names that a column may have, and what people call it besides.

docs/contract.md, "Columns are accounted for", lists the same words.
"""

from impact.model.columns import THEMES, Column

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
_DELISTING_WORDS = ("removal date", "delisted", "delisting", "date de retrait")
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
# Single words that are enough to suspect such a column.
_PART_WORDS = {
    "finding": ("finding", "findings", "constat", "constats"),
    "score": ("score", "scores"),
    "last_day": ("expires", "expired", "until", "valid", "validity", "validite", "gultig"),
    "delisting": ("removed", "removal", "retrait"),
}


def known_names(kind: str, column: Column) -> tuple[str, ...]:
    """Return the headers that a column may have without `columns.toml`, besides its own name."""
    extra_names = KIND_HEADERS.get(kind, {}).get(column.name, ())
    return (*KNOWN_HEADERS.get(column.name, ()), column.label, *extra_names)


def is_last_day(name: str) -> bool:
    """Return whether a column is the last day of an approval or of a scorecard."""
    return name.endswith("expires_on")


def synonyms(kind: str, name: str, *, has_first_day: bool) -> tuple[str, ...]:
    """Return what people call a column. Such a header is reported, and not read.

    Args:
        has_first_day: of the short form in merchants.csv: whether the file has the first day of
            the same label; a last day without the label's name then belongs to it.
    """
    theme = name.partition("_")[0]
    if kind == "merchants" and is_last_day(name):
        labelled = tuple(f"{theme} {words}" for words in _LAST_DAY_WORDS)
        return (*labelled, *_LAST_DAY_WORDS) if has_first_day else labelled
    if kind in ("labels", "assessments") and is_last_day(name):
        return _LAST_DAY_WORDS
    if name in ("siren", "siret", "medal"):
        return (name, "medaille") if name == "medal" else (name,)
    if name == "removed_on":
        return _DELISTING_WORDS
    if name == "overall_score":
        return ("global score", "ecovadis score", "note globale", "score global")
    if name.endswith("_score") and theme in THEMES:
        return (*(f"{word} score" for word in _THEME_WORDS[theme]), *_FRENCH_SCORES[theme])
    if name.endswith("_finding"):
        themed = (f"{t} {f}" for t in _THEME_WORDS[theme] for f in _FINDING_WORDS)
        return (*themed, "watch", "veille")
    return ()


def part_words(kind: str, name: str) -> tuple[str, ...]:
    """Return single words that are enough to suspect a column, which would hide what it says."""
    if name.endswith("_finding"):
        return _PART_WORDS["finding"]
    if name.endswith("_score") and kind == "assessments":
        return _PART_WORDS["score"]
    if name == "removed_on":
        return _PART_WORDS["delisting"]
    return _PART_WORDS["last_day"] if is_last_day(name) else ()
