"""The columns of section 2, and the three settings files: dataset, policy, columns."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.reading import clean, header_key
from tests.oracle.values import READERS, Fault
from tests.oracle.words import folded

THEMES = ("environment", "social", "ethics", "procurement")
LABELS = ("esus", "esat")
ROUTES = ("esus", "esat", "sse", "ecovadis")
WORD_TYPES = ("yes_no", "country", "label", "medal", "finding")
REMOVAL_THEMES = THEMES[:3]
SEVERITIES = ("minor", "major", "severe")
NAMING_COLUMNS = ("merchant_id", "ecovadis_id", "siret")
FINDING_COLUMNS = tuple(f"{theme}_finding" for theme in THEMES)
SCORES = ("overall_score", *(f"{theme}_score" for theme in THEMES))

COLUMNS: dict[str, dict[str, str]] = {
    "merchants": {
        "merchant_id": "text",
        "name": "text",
        "country": "country",
        "siren": "siren",
        "siret": "siret",
        "register_id": "text",
        "ecovadis_id": "text",
        "joined_on": "date",
        "removed_on": "date",
        "social_utility": "yes_no",
        "not_for_profit": "yes_no",
        "shared_governance": "yes_no",
        "esus_granted_on": "date",
        "esus_expires_on": "date",
        "esat_granted_on": "date",
        "esat_expires_on": "date",
        "badge_published": "yes_no",
        "in_champions_shop": "yes_no",
        "quality_score": "number",
    },
    "labels": {
        "merchant_id": "text",
        "label": "label",
        "granted_on": "date",
        "expires_on": "date",
        "ended_on": "date",
        "reference": "text",
    },
    "assessments": {
        "merchant_id": "text",
        "ecovadis_id": "text",
        "siret": "siret",
        "assessment_id": "text",
        "published_on": "date",
        "expires_on": "date",
        **dict.fromkeys(SCORES, "number"),
        "medal": "medal",
        **{f"{theme}_finding": "finding" for theme in THEMES},
        "scorecard_url": "url",
    },
    "exceptions": {
        "merchant_id": "text",
        "from": "date",
        "until": "date",
        "by": "text",
        "reason": "text",
    },
    "evidence": {
        "merchant_id": "text",
        "label": "label",
        "document": "text",
        "sha256": "sha256",
        "issued_on": "date",
        "valid_until": "date",
        "seen_by": "text",
    },
}
REQUIRED_COLUMNS = {
    "merchants": ("merchant_id", "name", "country"),
    "labels": ("merchant_id", "label", "granted_on"),
    "assessments": ("published_on",),  # and one that names the merchant
    "exceptions": ("merchant_id", "from", "until", "by", "reason"),
    "evidence": ("merchant_id", "label", "document", "sha256", "seen_by"),
}
REQUIRED_VALUES = {
    "merchants": ("merchant_id",),
    "labels": ("merchant_id", "label"),
    "assessments": ("published_on",),  # and one that names the merchant
    "exceptions": ("merchant_id", "from", "until", "by", "reason"),
    "evidence": ("merchant_id", "label", "document", "sha256", "seen_by"),
}
# The names that EcoVadis uses, on its pages first, then in its API.
OTHER_HEADERS = {
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
# What else is known, in one kind of file alone: the headings that the product shows or exports, and
# EcoVadis's own words.
SHOWN_HEADERS = {
    "merchants": {
        "merchant_id": ("Merchant",),
        "name": ("Name",),
        "country": ("Country",),
        "siren": ("SIREN",),
        "siret": ("SIRET",),
        "register_id": ("Register number",),
        "ecovadis_id": ("EcoVadis id",),
        "joined_on": ("Joined on",),
        "removed_on": ("Removed on",),
        "social_utility": ("Social utility",),
        "not_for_profit": ("Not for profit",),
        "shared_governance": ("Shared governance",),
        "esus_granted_on": ("ESUS granted on",),
        "esus_expires_on": ("ESUS expires on",),
        "esat_granted_on": ("ESAT granted on",),
        "esat_expires_on": ("ESAT expires on",),
        "badge_published": ("Badge published",),
        "in_champions_shop": ("In the shop",),
        "quality_score": ("Quality score",),
    },
    "labels": {
        "merchant_id": ("Merchant",),
        "label": ("Label",),
        "granted_on": ("Granted on",),
        "expires_on": ("Expires on", "Last day"),
        "reference": ("Reference",),
    },
    "assessments": {
        "merchant_id": ("Merchant",),
        "ecovadis_id": ("EcoVadis id",),
        "siret": ("SIRET",),
        "assessment_id": ("Assessment",),
        "published_on": (
            *("Published on", "Publication date", "Published", "assessment_published_on"),
        ),
        "expires_on": ("Expires on", "Valid until", "Valid to"),
        "overall_score": ("Overall EcoVadis score", "Sustainability score", "Overall"),
        "medal": ("Medal",),
        "scorecard_url": ("Scorecard",),
    },
    "exceptions": {
        "merchant_id": ("Merchant",),
        "from": ("From",),
        "until": ("Until",),
        "by": ("By",),
        "reason": ("Reason",),
    },
    "evidence": {
        "merchant_id": ("Merchant",),
        "label": ("Label",),
        "document": ("Document",),
        "sha256": ("SHA-256",),
        "issued_on": ("Issued on",),
        "valid_until": ("Valid until",),
        "seen_by": ("Seen by",),
    },
}
THEME_NAMES = {
    "environment": ("Environment",),
    "social": (
        *("Labor & Human Rights", "Labor and Human Rights", "Labour & Human Rights"),
        *("Labour and Human Rights", "Labor", "Labour"),
    ),
    "ethics": ("Ethics",),
    "procurement": ("Sustainable Procurement", "Procurement"),
}
WATCHES = ("finding", "findings", "360° Watch", "360° Watch finding", "360° Watch findings")
for _theme, _names in THEME_NAMES.items():
    SHOWN_HEADERS["assessments"][f"{_theme}_score"] = tuple(f"{name} score" for name in _names)
    SHOWN_HEADERS["assessments"][f"{_theme}_finding"] = tuple(
        f"{name} {watch}" for name in _names for watch in WATCHES
    )


class SettingsError(Exception):
    """A settings file that says something wrong: exit status 2."""


@dataclass(frozen=True)
class ColumnNames:
    """What `columns.toml` says: texts that mean blank, headers and constants of each kind."""

    blank: frozenset[str] = frozenset()
    headers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    constants: dict[str, dict[str, str]] = field(default_factory=dict)
    carried: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def meaning(self, kind: str, column: str, text: str) -> str:
        """Return what a word of a column means, the text itself where nothing is said of it."""
        for word, value in self.words.get(kind, {}).get(column, {}).items():
            if text and folded(word) == folded(text):
                return value
        return text

    def headings(self, kind: str, column: str) -> list[str]:
        """Return the headers that `column` goes by, best first."""
        named = self.headers.get(kind, {}).get(column, [])
        shown = SHOWN_HEADERS[kind].get(column, ())
        return [column, *named, *OTHER_HEADERS.get(column, ()), *shown]

    def header_keys(self, kind: str, column: str) -> list[str]:
        """Return the headers that `column` goes by, best first, as they are compared."""
        keys = [header_key(name) for name in self.headings(kind, column)]
        return [key for key in keys if key and key not in self.carried_keys(kind)]

    def carried_keys(self, kind: str) -> set[str]:
        """Return the headers that are meant to be extra, as they are compared."""
        return {header_key(name) for name in self.carried.get(kind, [])}

    def known_keys(self, kind: str) -> set[str]:
        return {key for column in COLUMNS[kind] for key in self.header_keys(kind, column)}


@dataclass(frozen=True)
class DatasetInfo:
    """What `dataset.toml` says."""

    title: str = ""
    day: date | None = None
    timezone: str = "Europe/Paris"
    fictional: bool = False
    owner: str = ""
    sender: dict[str, str] = field(default_factory=dict)
    base_url: str = ""


@dataclass(frozen=True)
class Policy:
    """The rules in force, by default those of the contract."""

    version: str = "2026-11"
    routes: tuple[str, ...] = ("esus", "esat", "sse")
    expiring_days: int = 90
    removal_days: int = 0
    default_years: dict[str, int] = field(default_factory=lambda: {"esus": 5, "esat": 0})
    min_overall: float = 45
    min_theme: float = 30
    removal_themes: tuple[str, ...] = REMOVAL_THEMES
    removal_severity: str = "major"
    require_confirmation: tuple[str, ...] = ()
    is_esat_tacit: bool = True
    reply_days: int = 30
    registers: tuple[dict[str, str], ...] = ()


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path.name}: {error}") from error


def need(is_right: bool, what: str) -> None:
    if not is_right:
        raise SettingsError(what)


def need_keys(table: Any, allowed: set[str], where: str) -> None:
    need(isinstance(table, dict), f"{where} is not a table")
    unknown = set(table) - allowed
    need(not unknown, f"{where}: unknown {sorted(unknown)}")


def is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def is_score(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 100  # false for nan


def is_choice(value: Any, words: tuple[str, ...]) -> bool:
    """Return whether a value is a list of some of the words, none of them twice."""
    if not is_list_of_texts(value):
        return False
    return len(set(value)) == len(value) and set(value) <= set(words)


def is_zone(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (OSError, ValueError, KeyError):
        return False


def is_encoding(value: Any) -> bool:
    """Return whether a text names an encoding that writes ASCII as ASCII does."""
    letters = "".join(map(chr, range(128)))
    try:
        return isinstance(value, str) and letters.encode("ascii").decode(value) == letters
    except (LookupError, ValueError):
        return False


def is_web_address(value: Any) -> bool:
    if not isinstance(value, str) or set(value) & set(' \t\n\r\x0b\x0c?#"<>'):
        return False
    scheme, _, rest = value.partition("://")
    return scheme in ("http", "https") and not rest.startswith("/") and rest != ""


def read_dataset(folder: Path) -> DatasetInfo:
    """Read `dataset.toml`, or take the defaults; raise SettingsError."""
    path = folder / "dataset.toml"
    if not path.exists():
        return DatasetInfo()
    table = read_toml(path)
    need_keys(
        table, {"title", "day", "timezone", "fictional", "owner", "sender", "base_url"}, path.name
    )
    info = DatasetInfo(**table)
    is_day = isinstance(info.day, date) and not isinstance(info.day, datetime)
    need(is_day or "day" not in table, "day is not a date")
    need(info.day is None or 2000 <= info.day.year <= 2100, "no question is asked of that day")
    need(is_zone(info.timezone), "timezone is not the name of a time zone")
    need(type(info.fictional) is bool, "fictional is not true or false")
    need(isinstance(info.title, str) and isinstance(info.owner, str), "not a text")
    need_keys(info.sender, {"name", "role", "contact"}, "sender")
    need(is_list_of_texts(list(info.sender.values())), "sender has something that is no text")
    need("base_url" not in table or is_web_address(info.base_url), "base_url is no address")
    return info


def read_policy(folder: Path, file: Path | None = None) -> Policy:
    """Read `file`, else the folder's `policy.toml`, else the default; raise SettingsError."""
    path = file or folder / "policy.toml"
    if file is None and not path.exists():
        return Policy()
    table = read_toml(path)
    top = {"version", "routes", "expiring_days", "removal_days", "reply_days"}
    top |= {"require_confirmation", "registers", "sse_list_header"}
    parts = {
        "esus": {"default_years"},
        "esat": {"default_years", "tacit_renewal"},
        "ecovadis": {"min_overall", "min_theme"},
        "removal": {"themes", "severity"},
    }
    need_keys(table, top | set(parts), path.name)
    for part, keys in parts.items():
        need_keys(table.get(part, {}), keys, part)
    return check_policy(table)


def check_policy(table: dict[str, Any]) -> Policy:
    """Return the policy of a table whose keys are known; a key left out keeps its default."""
    usual = Policy()
    ecovadis, removal = table.get("ecovadis", {}), table.get("removal", {})
    routes = table.get("routes", list(usual.routes))
    themes = removal.get("themes", list(usual.removal_themes))
    need(is_choice(routes, ROUTES), f"routes are some of {ROUTES}")
    need(is_choice(themes, REMOVAL_THEMES), f"themes are some of {REMOVAL_THEMES}")
    confirmation = table.get("require_confirmation", [])
    need(is_choice(confirmation, LABELS), f"require_confirmation is some of {LABELS}")
    policy = Policy(
        version=table.get("version", usual.version),
        routes=tuple(routes),
        expiring_days=table.get("expiring_days", usual.expiring_days),
        removal_days=table.get("removal_days", usual.removal_days),
        reply_days=table.get("reply_days", usual.reply_days),
        default_years={
            label: table.get(label, {}).get("default_years", years)
            for label, years in usual.default_years.items()
        },
        min_overall=ecovadis.get("min_overall", usual.min_overall),
        min_theme=ecovadis.get("min_theme", usual.min_theme),
        removal_themes=tuple(themes),
        removal_severity=removal.get("severity", usual.removal_severity),
        require_confirmation=tuple(confirmation),
        is_esat_tacit=table.get("esat", {}).get("tacit_renewal", usual.is_esat_tacit),
        registers=tuple(table.get("registers", ())),
    )
    for register in policy.registers:
        need_keys(register, {"name", "country", "number", "file", "reference"}, "a register")
        need({"name", "country", "number", "file"} <= set(register), "a register lacks a key")
        need(register["number"] in ("text", "it_partita_iva"), "no such kind of number")
        is_own = register["number"] == "text" or register["country"] == "IT"
        need(is_own, "the number is of another country")
    years = policy.default_years.values()
    need(isinstance(policy.version, str), "version is not a text")
    need(isinstance(policy.is_esat_tacit, bool), "tacit_renewal is not true or false")
    need(policy.removal_severity in SEVERITIES, f"severity is one of {SEVERITIES}")
    need(is_whole(policy.expiring_days, 0, 3650), "expiring_days is 0 to 3650")
    need(is_whole(policy.removal_days, 0, 3650), "removal_days is 0 to 3650")
    need(is_whole(policy.reply_days, 1, 365), "reply_days is 1 to 365")
    need(all(is_whole(number, 0, 99) for number in years), "default_years is 0 to 99")
    need(is_score(policy.min_overall) and is_score(policy.min_theme), "a minimum is 0 to 100")
    return policy


def read_column_names(folder: Path) -> ColumnNames:
    """Read `columns.toml`, or take nothing; raise SettingsError."""
    path = folder / "columns.toml"
    if not path.exists():
        return ColumnNames()
    table = read_toml(path)
    need_keys(table, {"blank", *COLUMNS}, path.name)
    blank = table.get("blank", [])
    need(is_list_of_texts(blank), "blank is not a list of texts")
    headers: dict[str, dict[str, list[str]]] = {}
    constants: dict[str, dict[str, str]] = {}
    carried: dict[str, list[str]] = {}
    words: dict[str, dict[str, dict[str, str]]] = {}
    encodings: dict[str, str] = {}
    dates: dict[str, str] = {}
    for kind, columns in COLUMNS.items():
        part = table.get(kind, {})
        need_keys(part, {"headers", "constants", "carried", "words", "encoding", "dates"}, kind)
        carried[kind] = part.get("carried", [])
        need(is_list_of_texts(carried[kind]), "carried is a list of texts")
        encodings[kind], dates[kind] = part.get("encoding", ""), part.get("dates", "")
        need("encoding" not in part or is_encoding(encodings[kind]), "no such encoding")
        need(part.get("dates", "day-first") in ("day-first", "month-first"), "no such order")
        headers[kind], constants[kind] = part.get("headers", {}), part.get("constants", {})
        need_keys(headers[kind], set(columns), f"{kind}.headers")
        need_keys(constants[kind], set(columns), f"{kind}.constants")
        need(all(map(is_list_of_texts, headers[kind].values())), "headers are lists of texts")
        need(all(isinstance(text, str) for text in constants[kind].values()), "constants are texts")
        words[kind] = part.get("words", {})
        with_words = {c for c, type_ in columns.items() if type_ in WORD_TYPES}
        need_keys(words[kind], with_words, f"{kind}.words")
        for column, meanings in words[kind].items():
            check_words(columns[column], meanings)
    blanks = frozenset(map(clean, blank))
    return ColumnNames(blanks, headers, constants, carried, words, encodings, dates)


def check_words(type_: str, meanings: Any) -> None:
    """Raise SettingsError unless each word means one known value, or none."""
    need(isinstance(meanings, dict), "words are a table")
    need(all(isinstance(value, str) for value in meanings.values()), "words mean texts")
    for word, value in meanings.items():
        need(not value or not isinstance(READERS[type_](value), Fault), f"{value} is no value")
        need(
            all(value == meanings[other] for other in meanings if folded(other) == folded(word)),
            f"{word} means two values",
        )
