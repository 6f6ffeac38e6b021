"""Known headings, and which missing column an extra header is like."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tests.oracle.reading import clean, header_key
from tests.oracle.settings import (
    COLUMNS,
    FINDING_COLUMNS,
    REQUIRED_COLUMNS,
    SHOWN_HEADERS,
    THEMES,
    ColumnNames,
)
from tests.oracle.words import FINDINGS, MEDALS, OTHER_WORDS

LAST_DAYS = (
    *("valid until", "valid to", "expiry", "expiration", "end date", "date de fin"),
    *("fin de validite", "gultig bis"),
)
DELISTING = ("removal date", "delisted", "delisting", "date de retrait")
THEME_WORDS = {
    "environment": ("environment", "environmental", "environnement"),
    "social": ("social", "labor", "labour", "human rights", "droits humains"),
    "ethics": ("ethics", "ethical", "ethique"),
    "procurement": ("procurement", "achats"),
}
NOTES = {
    "environment": ("note environnement",),
    "social": ("note sociale", "note social"),
    "ethics": ("note ethique",),
    "procurement": ("note achats",),
}
FINDING_WORDS = ("finding", "findings", "watch", "veille", "constat", "constats")
# What `decide` writes: read back as merchants.csv, it hides nothing.
DECIDED = {
    *("merchant_id", "name", "country", "siren", "status", "routes", "label_group", "esus_state"),
    *("esus_until", "esat_state", "esat_until", "assessment_id", "assessment_published_on"),
    *("assessment_state", "overall_score", "medal", "removal_grounds", "flagged_on"),
    *("days_flagged", "badge_audit", "shop_audit", "caveats", "reason"),
}


@dataclass(frozen=True)
class Like:
    """The column that a header is like, wholly or by one word."""

    column: str
    is_whole: bool


@lru_cache(maxsize=10_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text: no accents, no case, no marks."""
    plain = ""
    for character in unicodedata.normalize("NFKD", clean(text)):
        if not unicodedata.combining(character):
            plain += character
    plain = plain.casefold()
    return tuple("".join(c if c.isalnum() else " " for c in plain).split())


@lru_cache(maxsize=10_000)
def distance(one: str, other: str) -> int:
    """Return the edits between two texts: letters put in, taken out, changed."""
    table = {(0, at): at for at in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        table[i, 0] = i
        for j in range(1, len(other) + 1):
            changed = table[i - 1, j - 1] + (one[i - 1] != other[j - 1])
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, changed)
    return table[len(one), len(other)]


def is_near(one: str, other: str) -> bool:
    longer = max(len(one), len(other))
    if longer == 0 or abs(len(one) - len(other)) > longer * 0.16:
        return False
    return 100 * (longer - distance(one, other)) >= 85 * longer


def other_words(kind: str, column: str, lacking: list[str]) -> list[str]:
    """Return the synonyms of a column: nothing is read under them."""
    theme = column.split("_")[0]
    if kind == "merchants" and column.endswith("expires_on"):
        words = [f"{theme} {text}" for text in LAST_DAYS]
        return words if f"{theme}_granted_on" in lacking else [*words, *LAST_DAYS]
    if column == "expires_on":
        return list(LAST_DAYS)
    if column in ("siren", "siret"):
        return [column]
    if column == "medal":
        return ["medal", "medaille"]
    if column == "removed_on":
        return list(DELISTING)
    if column == "overall_score":
        return ["global score", "ecovadis score", "note globale", "score global"]
    if column.endswith("_score") and theme in THEMES:
        return [*(f"{word} score" for word in THEME_WORDS[theme]), *NOTES[theme]]
    if column in FINDING_COLUMNS:
        phrases = [f"{word} {what}" for word in THEME_WORDS[theme] for what in FINDING_WORDS]
        return [*phrases, "watch", "veille"]
    return []


def telling_words(kind: str, column: str) -> tuple[str, ...]:
    """Return the words that alone tell that something may hide."""
    if column in FINDING_COLUMNS:
        return ("finding", "findings", "constat", "constats")
    if column.endswith("_score") and kind == "assessments":
        return ("score", "scores")
    if column == "removed_on":
        return ("removed", "removal", "retrait")
    if column.endswith("expires_on"):
        return ("expires", "expired", "until", "valid", "validity", "validite", "gultig")
    return ()


def like_of_header(kind: str, header: str, lacking: list[str], names: ColumnNames) -> Like | None:
    """Return the column, of those that the file lacks, that an extra header is like."""
    if kind != "assessments":
        for column in FINDING_COLUMNS:
            known = [column, *SHOWN_HEADERS["assessments"][column]]
            if header_key(header) in map(header_key, known):
                return Like(column, is_whole=True)
    words = words_of(header)
    best, most = None, 0
    for column in lacking:
        known = [words_of(name) for name in names.headings(kind, column)]
        synonyms = [words_of(name) for name in other_words(kind, column, lacking)]
        for sought in [*known, *synonyms]:
            suffices = len(sought) > 1 or sought in synonyms
            has_all = suffices and set(sought) <= set(words)
            is_like = has_all or is_near(" ".join(words), " ".join(sought))
            if is_like and len(sought) > most:
                best, most = Like(column, is_whole=True), len(sought)
    if best:
        return best
    for column in lacking:
        needs_label = kind == "merchants" and column.endswith("expires_on")
        has_label = column.split("_")[0] in words
        tells = any(word in telling_words(kind, column) for word in words)
        if tells and (has_label or not needs_label):
            return Like(column, is_whole=False)
    return None


def like_of_values(kind: str, texts: list[str], lacking: list[str]) -> Like | None:
    """Return the column that a column is by its values: severities, or medals."""
    if kind != "assessments":
        return None
    finding = next((column for column in FINDING_COLUMNS if column in lacking), None)
    medal = "medal" if "medal" in lacking else None
    filled = [text.lower() for text in texts if text]
    findings = medals = 0
    for text in filled:
        if finding and text in (*FINDINGS, *OTHER_WORDS["finding"]):
            findings += 1
        elif medal and text in (*MEDALS, *OTHER_WORDS["medal"]):
            medals += 1
    if findings + medals < 3 or 2 * (findings + medals) < len(filled):
        return None
    column = finding if finding and findings >= medals else medal
    return Like(column, is_whole=True) if column else None


def lacking_columns(kind: str, has: set[str]) -> list[str]:
    """Return the columns that a file lacks; those that must be there are missed elsewhere."""
    return [column for column in COLUMNS[kind] if column not in has | set(REQUIRED_COLUMNS[kind])]


def is_silent(kind: str, header: str, has: set[str], names: ColumnNames) -> bool:
    """Return whether a header is extra on purpose, or names a column that the file has."""
    key = header_key(header)
    if key in names.carried_keys(kind) or (kind == "merchants" and key in DECIDED):
        return True
    return any(key in map(header_key, names.headings(kind, column)) for column in has)
