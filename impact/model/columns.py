"""The registry of all columns: name, label, meaning, type, unit, allowed words, other headers.

Headings, tooltips, Help, the readers and the exports all use this registry.
The meanings are those of docs/contract.md, sections 2 to 4.
"""

from dataclasses import dataclass

from impact.model.texts.wording import BASES, BASIS_NOTES, THEME_LABELS

THEMES = ("environment", "social", "ethics", "procurement")
SEVERITIES = ("none", "minor", "major", "severe")
LABELS = ("esus", "esat")
ROUTES = ("esus", "esat", "sse", "ecovadis")


@dataclass(frozen=True)
class Column:
    """One column of a file or of an export.

    Attributes:
        name: the stable name in files, URLs and code.
        label: the heading on screen.
        meaning: one sentence for a tooltip.
        kind: how a field is converted: text, date, number, yes_no, word, country, siren,
            siret or url; in an export also `words`, joined by "|".
        words: the allowed words of a `word` or `words` column.
        low, high: the bounds of a `number` column, both inclusive.
        column_required: whether the file is refused without this column.
        value_required: whether a row is left out where this value is blank or unreadable.
    """

    name: str
    label: str
    meaning: str
    kind: str = "text"
    words: tuple[str, ...] = ()
    low: float = 0
    high: float = 100
    column_required: bool = False
    value_required: bool = False

    @property
    def unit(self) -> str:
        """Return the unit or form of the values, such as "0 to 100" or "yes / no"."""
        if self.kind == "number":
            return f"{self.low:g} to {self.high:g}"
        return {
            "date": "day",
            "yes_no": "yes / no",
            "word": ", ".join(self.words),
            "words": "|".join(self.words),
            "country": "ISO 3166-1 alpha-2",
            "siren": "9 digits",
            "siret": "14 digits",
            "sha256": "64 hex digits",
            "url": "http(s) address",
        }.get(self.kind, "text")


def _required(name: str, label: str, meaning: str, kind: str = "text", **more: object) -> Column:
    return Column(name, label, meaning, kind, column_required=True, value_required=True, **more)  # type: ignore[arg-type]


_SIREN = Column("siren", "SIREN", "The company's number in the French register.", "siren")
_SIRET = Column("siret", "SIRET", "The establishment's number: SIREN and 5 digits.", "siret")
_REGISTER_ID = Column("register_id", "Register number", "In the register of its country.")
_ECOVADIS_ID = Column("ecovadis_id", "EcoVadis id", "The company's id at EcoVadis.")
_MERCHANT_ID = _required("merchant_id", "Merchant", "The merchant's id, kept as written.")


def _approval_pair(label: str) -> tuple[Column, Column]:
    word = label.upper()
    first = f"First day of an {word} approval."
    last = f"Last day of that {word} approval, inclusive; blank: the policy's default."
    return (
        Column(f"{label}_granted_on", f"{word} granted on", first, "date"),
        Column(f"{label}_expires_on", f"{word} expires on", last, "date"),
    )


MERCHANTS: tuple[Column, ...] = (
    _MERCHANT_ID,
    Column("name", "Name", "The merchant's name, as written.", column_required=True),
    Column("country", "Country", "Where the merchant is based.", "country", column_required=True),
    _SIREN,
    _SIRET,
    _REGISTER_ID,
    _ECOVADIS_ID,
    Column("joined_on", "Joined on", "First day listed; blank: since ever.", "date"),
    Column("removed_on", "Removed on", "First day no longer listed; blank: still listed.", "date"),
    Column("social_utility", "Social utility", "The company seeks social utility.", "yes_no"),
    Column("not_for_profit", "Not-for-profit or limited profit", "Profit is limited.", "yes_no"),
    Column("shared_governance", "Shared governance", "Governance is shared.", "yes_no"),
    *_approval_pair("esus"),
    *_approval_pair("esat"),
    Column("badge_published", "Badge published", "The product pages show the badge.", "yes_no"),
    Column("in_champions_shop", "In the shop", "The dedicated shop shows the merchant.", "yes_no"),
    Column("quality_score", "Quality score", "Shown only: changes no decision.", "number"),
)

LABEL_ROWS: tuple[Column, ...] = (
    _MERCHANT_ID,
    _required("label", "Label", "The State approval: ESUS or ESAT.", "word", words=LABELS),
    Column("granted_on", "Granted on", "First day of the approval.", "date", column_required=True),
    Column("expires_on", "Expires on", "Last day of the approval, inclusive.", "date"),
    Column("ended_on", "Ended on", "First day it no longer holds (refused, given up).", "date"),
    Column("reference", "Reference", "The approval's reference, as written."),
)

ASSESSMENTS: tuple[Column, ...] = (
    Column("merchant_id", "Merchant", "The merchant's id, kept as written."),
    _ECOVADIS_ID,
    _SIRET,
    Column("assessment_id", "Assessment", "The assessment's id; blank: built from the row."),
    _required("published_on", "Published on", "The day on which it was published.", "date"),
    Column("expires_on", "Expires on", "Last valid day; blank: one year later less a day.", "date"),
    Column("overall_score", "Overall score", "EcoVadis overall score; blank: unknown.", "number"),
    *(
        Column(
            f"{theme}_score", f"{THEME_LABELS[theme]} score", "Blank: unknown, never 0.", "number"
        )
        for theme in THEMES
    ),
    Column(
        "medal",
        "Medal",
        "As published; a percentile of its year, so never derived from a score.",
        "word",
        words=("none", "bronze", "silver", "gold", "platinum"),
    ),
    *(
        Column(
            f"{theme}_finding",
            f"{THEME_LABELS[theme]} finding",
            "The gravest 360° Watch finding in this theme; blank: not reviewed.",
            "word",
            words=SEVERITIES,
        )
        for theme in THEMES
    ),
    Column("scorecard_url", "Scorecard", "Where the scorecard can be read.", "url"),
)

EVIDENCE: tuple[Column, ...] = (
    _MERCHANT_ID,
    _required("label", "Label", "The approval that the document proves.", "word", words=LABELS),
    _required("document", "Document", "The name of the deed that somebody saw."),
    _required("sha256", "SHA-256", "The fingerprint of its file.", "sha256"),
    Column("issued_on", "Issued on", "First day it covers; blank: open.", "date"),
    Column("valid_until", "Valid until", "Last day it covers, inclusive; blank: open.", "date"),
    _required("seen_by", "Seen by", "Who saw it."),
)

EXCEPTIONS: tuple[Column, ...] = (
    _MERCHANT_ID,
    _required("from", "From", "First day of the exception.", "date"),
    _required("until", "Until", "Last day of the exception, inclusive.", "date"),
    _required("by", "By", "Who decided that the merchant stays for now."),
    _required("reason", "Reason", "Why the merchant stays for now."),
)

FILE_COLUMNS: dict[str, tuple[Column, ...]] = {
    "merchants": MERCHANTS,
    "labels": LABEL_ROWS,
    "assessments": ASSESSMENTS,
    "exceptions": EXCEPTIONS,
    "evidence": EVIDENCE,
}

# The columns that may name the merchant of an assessment: the first one filled in the row.
MERCHANT_KEYS = ("merchant_id", "ecovadis_id", "siret")

STATUSES = ("champion", "not_yet", "removal_due", "not_listed")
LABEL_GROUPS = ("esus_and_esat", "esus_only", "esat_only", "sse_without_label", "none")
LABEL_STATES = ("valid", "expiring", "not_started", "expired", "unproven", "none")
VALID, EXPIRING, NOT_STARTED, EXPIRED, UNPROVEN, NONE = range(len(LABEL_STATES))
ASSESSMENT_STATES = ("valid", "expired", "never")
AUDITS = ("unknown", "ok", "missing", "undue")
CAVEATS = (
    *("assessment_left_out", "not_reviewed", "last_day_assumed"),
    *("value_set_aside", "not_confirmed", "renewed_tacitly", "no_valid_assessment"),
)


def _state_and_until(label: str) -> tuple[Column, Column]:
    word = label.upper()
    state = f"State of the merchant's {word} approvals on the day."
    until = f"Last day of the unbroken {word} coverage; for expired the latest last day."
    return (
        Column(f"{label}_state", f"{word} state", state, "word", words=LABEL_STATES),
        Column(f"{label}_until", f"{word} until", until, "date"),
    )


def _audit(name: str, label: str, where: str) -> Column:
    meaning = f"What {where} shows, compared with the status; known on the data day only."
    return Column(name, label, meaning, "word", words=AUDITS)


DECISIONS: tuple[Column, ...] = (
    _MERCHANT_ID,
    MERCHANTS[1],
    MERCHANTS[2],
    _SIREN,
    Column("status", "Status", "The decision on the day.", "word", words=STATUSES),
    Column(
        "routes",
        "Qualifies by",
        "The ways to qualify of the policy that are met on the day.",
        "words",
        words=ROUTES,
    ),
    Column(
        "label_group",
        "Label group",
        "What the merchant holds, whether or not it qualifies under the policy.",
        "word",
        words=LABEL_GROUPS,
    ),
    *_state_and_until("esus"),
    *_state_and_until("esat"),
    Column("assessment_id", "Current assessment", "The latest assessment on the day."),
    Column("assessment_published_on", "Published on", "When it was published.", "date"),
    Column(
        "assessment_state",
        "Assessment state",
        "Whether the current assessment is within its validity.",
        "word",
        words=ASSESSMENT_STATES,
    ),
    Column("overall_score", "Overall score", "Of the current assessment.", "number"),
    Column(
        "medal",
        "Medal",
        "Of the current assessment, as published.",
        "word",
        words=ASSESSMENTS[11].words,
    ),
    Column(
        "removal_grounds",
        "Reasons for removal",
        "Themes with a finding that the policy removes for.",
        "words",
        words=THEMES,
    ),
    Column("flagged_on", "Flagged on", "First day of the findings that are the reason.", "date"),
    Column("days_flagged", "Days flagged", "Days from the finding to the day or the delisting."),
    _audit("badge_audit", "Badge", "the product page"),
    _audit("shop_audit", "Shop", "the dedicated shop"),
    Column(
        "caveats", "Caveats", "What could make this decision less sure.", "words", words=CAVEATS
    ),
    Column("reason", "Reason", "The rule, the record and the day behind the status."),
    Column(
        "basis",
        "Basis",
        "What the champion's badge rests on: the strongest way to qualify that holds on the day.",
        "word",
        words=BASES,
    ),
    Column(
        "basis_note",
        "Basis note",
        "What the lists say of a claimed label or a declaration, and whether a deed was seen.",
        "word",
        words=BASIS_NOTES,
    ),
)


def find_column(table: tuple[Column, ...], name: str) -> Column:
    """Return the column with a name; KeyError where the table has none."""
    return {column.name: column for column in table}[name]
