"""What the files hold and nothing reads, with the merchants that it concerns.

Findings that could not be read, columns that serve nothing, one key for several merchants, themes
without a column: each may hide a removal, and is said first on Overview and Removals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from impact.columns import SEVERITIES, THEMES
from impact.errors import shown
from impact.policy import Policy
from impact.reading.fields import clean_texts
from impact.reading.keys import Links, Roster
from impact.reading.sheet import Sheet
from impact.reading.strings import is_filled
from impact.words import label_of

if TYPE_CHECKING:
    from impact.dataset import Dataset
    from impact.decisions import View

_FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)
# Of the columns that hide something, those that hide a removal, the end of a label or a delisting.
_HIDING = ("_finding", "expires_on", "removed_on")


@dataclass(frozen=True)
class UnreadColumn:
    """A header that serves nothing and is like a column that its file lacks.

    Attributes:
        merchants: whether a row of each merchant has it filled.
    """

    file: str
    header: str
    column: str
    merchants: np.ndarray


@dataclass(frozen=True)
class Unread:
    """What was not read, by merchant.

    Attributes:
        findings: whether a finding in an assessment of each merchant could not be read.
    """

    findings: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    columns: tuple[UnreadColumn, ...] = ()


@dataclass(frozen=True)
class Notice:
    """One thing to say first: a sentence, and the ids of the merchants that it concerns."""

    sentence: str
    merchants: tuple[str, ...]


def find_unread(roster: Roster, linked: list[tuple[Sheet, Links]]) -> Unread:
    """Return what the sheets hold and nothing reads.

    Args:
        linked: the sheets that name merchants, each with whom its rows name.
    """
    own = Links(roster.places, np.arange(roster.count))
    findings = np.zeros(roster.count, bool)
    columns: list[UnreadColumn] = []
    for sheet, links in [(roster.sheet, own), *linked]:
        aside = sheet.marked(set().union(*(sheet.aside.get(name, ()) for name in _FINDINGS)))
        findings |= _named(links, aside, roster.count)
        columns += _unread_columns(sheet, links, roster.count)
    return Unread(findings, tuple(columns))


def _named(links: Links, marked: np.ndarray, count: int) -> np.ndarray:
    """Return which merchants a marked row names."""
    named = np.zeros(count, bool)
    named[links.merchants[marked[links.places]]] = True
    return named


def _unread_columns(sheet: Sheet, links: Links, count: int) -> Iterator[UnreadColumn]:
    for place, like in sheet.unread.items():
        if like.endswith(_HIDING):
            filled = is_filled(clean_texts(sheet.rows.columns[place], sheet.settings.blank))
            header, merchants = sheet.text.head.headers[place], _named(links, filled, count)
            yield UnreadColumn(sheet.text.file, header, like, merchants)


def themes_unread(dataset: Dataset, policy: Policy) -> list[str]:
    """Return the themes that the policy removes for and no file has a column of findings for."""
    return [
        theme
        for theme in THEMES
        if theme in policy.removal_themes and theme not in dataset.finding_themes
    ]


def shows_removals(dataset: Dataset, policy: Policy) -> bool:
    """Return whether any theme that the policy removes for has a column of findings."""
    return not policy.removal_themes or len(themes_unread(dataset, policy)) < len(
        policy.removal_themes
    )


def notices(view: View) -> list[Notice]:
    """Return what has to be said before any number of removals is believed."""
    unread = view.dataset.unread
    found = [
        (_findings_sentence(int(unread.findings.sum())), unread.findings),
        *((_column_sentence(column), column.merchants) for column in unread.columns),
        (_SHARED, _flagged_by_shared(view)),
        *(
            (_theme_sentence(theme), view.decisions["is_listed"].to_numpy())
            for theme in themes_unread(view.dataset, view.policy)
        ),
    ]
    ids = view.decisions["merchant_id"].to_numpy()
    return [
        Notice(sentence, tuple(ids[is_of].tolist())) for sentence, is_of in found if is_of.any()
    ]


_SHARED = (
    "These must be removed by an assessment whose EcoVadis id or SIRET several share: check it."
)


def _findings_sentence(merchants: int) -> str:
    of = "1 merchant" if merchants == 1 else f"{merchants:,} merchants"
    words = f"{', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}"
    return f"Findings of {of} could not be read: they are not {words}."


def _column_sentence(column: UnreadColumn) -> str:
    return (
        f"“{shown(column.header)}” of {column.file} is not read: it looks like {column.column}, "
        "which is missing."
    )


def _theme_sentence(theme: str) -> str:
    return f"These files cannot show removals for {label_of(theme)}: no column is {theme}_finding."


def _flagged_by_shared(view: View) -> np.ndarray:
    """Return which merchants have a removal ground in an assessment that others share."""
    table = view.dataset.assessments
    shares = np.bincount(table.rows, minlength=table.lines.size) > 1
    flagged = np.zeros(view.dataset.merchants.count, bool)
    for standing in view.facts.themes.values():
        at = np.flatnonzero(standing.is_ground)
        flagged[at] |= shares[standing.rows[at]]
    return flagged
