"""Write each verdict as a sentence: the number, the list with its day, and the row.

Plain and neutral: a merchant that is not in a list is unverified, which is not a no.
"""

from __future__ import annotations

import numpy as np

from impact.model.columns import EXPIRED, NOT_STARTED
from impact.model.dates import iso_date
from impact.registries.match import MAX_AGE_DAYS, LabelMatch
from impact.registries.registry_list import list_name
from impact.registries.verdicts import (
    CONFIRMED,
    ENDED,
    LIST_TOO_OLD,
    NO_IDENTIFIER,
    NOT_APPLICABLE,
    NOT_IN_LIST,
    OTHER_SITE,
    UNCLAIMED,
    Evidence,
)
from impact.rules.view import View

_SENTENCES: dict[int, str] = {
    CONFIRMED: "{number} has {label} in {listed}{row}.",
    NOT_IN_LIST: "Unverified: {number} is not in {listed}. {gaps}: ask the merchant for proof.",
    ENDED: "{number} is in {listed}{row}; {over}{since}.",
    OTHER_SITE: "{number} is no ESAT in {listed}; its company has one at SIRET {siret}{row}.",
    UNCLAIMED: "{number} has {label} in {listed}{row}; {ours}.",
    NO_IDENTIFIER: "Unverified: our files state no {kind}; fill it in to look the merchant up in "
    "{listed}.",
    LIST_TOO_OLD: "Unverified: {listed} was {age_days} days old on {today}, more than {max_days}; "
    "fetch the latest.",
    NOT_APPLICABLE: "Not applicable: the merchant is in {country} and states no French "
    "establishment (SIREN or SIRET).",
}
# Where the list of companies says so.
_CEASED = "{siren} is no longer active in {companies}{row}."
_STILL_LISTED = " It is still in {listed}."
# Where there is a row all the same.
_MORE = {
    NO_IDENTIFIER: " Its company has one at SIRET {siret}{row}.",
    LIST_TOO_OLD: " It has {number}{row}.",
}
_UNREAD = " The list's {unread} could not be read: it is as if the list did not say."
_WORDS = {
    "esus": {
        "kind": "SIREN",
        "gaps": "It comes out once or twice a year and can lack holders",
        "over": "its ESUS approval is over",
    },
    "esat": {"kind": "SIRET", "gaps": "It can lack a site's SIRET", "over": "it is closed"},
}


def build_sentences(
    view: View, match: LabelMatch, evidence: Evidence, verdicts: np.ndarray, positions: np.ndarray
) -> list[str]:
    """Return one English sentence for each verdict of the merchants at `positions`."""
    words = {
        "label": match.label.upper(),
        "listed": list_name(match.registry, view.as_of),
        "companies": list_name(evidence.companies, view.as_of),
        "today": view.as_of.isoformat(),
        "age_days": match.age_days,
        "max_days": MAX_AGE_DAYS,
        **_WORDS[match.label],
    }
    units = evidence.by_list(evidence.registry.line_unit, evidence.companies.line_unit)
    blanks = {"line": "", "name": "", "siret": "", "ended_on": None, "unread": ""}
    columns = zip(*(evidence.column(name, blank) for name, blank in blanks.items()), strict=True)
    texts = []
    for index, (line, name, siret, day, unread) in enumerate(columns):
        position, verdict = int(positions[index]), int(verdicts[index])
        template = _SENTENCES[verdict]
        if verdict == ENDED and (evidence.is_of_companies[index] or _is_by_companies(match)):
            is_listed = match.own_entries[position] >= 0 and not _is_by_companies(match)
            template = _CEASED + (_STILL_LISTED if is_listed else "")
        elif evidence.entries[index] >= 0:
            template += _MORE.get(verdict, "")
        values = words | _own_words(view, match, position) | {"siret": siret, "unread": unread}
        values["row"] = f", {units[index]} {line}{f' ({name})' if name else ''}"
        values["since"] = "" if day is None or day != day else f" since {day:%Y-%m-%d}"
        texts.append((template + (_UNREAD if unread else "")).format_map(values))
    return texts


def _is_by_companies(match: LabelMatch) -> bool:
    return match.registry.kind == "companies"


def _own_words(view: View, match: LabelMatch, position: int) -> dict[str, str]:
    """Return what a sentence has of the merchant itself."""
    siren, siret = match.siren[position].as_py(), match.siret[position].as_py()
    until = int(view.facts.labels[match.label].until[position])
    ours = {
        EXPIRED: f"that of our files ended on {iso_date(until)}",
        NOT_STARTED: "that of our files has not begun",
    }
    return {
        "number": f"SIRET {siret}" if match.label == "esat" else f"SIREN {siren}",
        "siren": f"SIREN {siren}",
        "country": match.country[position].as_py(),
        "ours": ours.get(
            match.states[position], f"our files state no {match.label.upper()} approval"
        ),
    }
