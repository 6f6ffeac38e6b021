"""What the files hold and nothing reads, with the merchants that it concerns.

Findings that could not be read, columns that serve nothing, one key for several merchants, themes
without a column: each may hide a removal, and is said first on Overview and Removals.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.fields.values import clean_texts
from impact.loading.tables.keys import MerchantIndex, MerchantLinks
from impact.model.arrays.arrow_bytes import is_filled
from impact.model.columns import THEMES
from impact.model.unread import Unread, UnreadColumn

_FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)

# Of the columns that hide something, those that hide a removal, the end of a label or a delisting.
_HIDING = ("_finding", "expires_on", "removed_on")


def find_unread(roster: MerchantIndex, linked: list[tuple[Sheet, MerchantLinks]]) -> Unread:
    """Return what the sheets hold and nothing reads.

    Args:
        linked: the sheets that name merchants, each with whom its rows name.
    """
    own = MerchantLinks(roster.positions, np.arange(roster.count))
    findings = np.zeros(roster.count, bool)
    columns: list[UnreadColumn] = []
    for sheet, links in [(roster.sheet, own), *linked]:
        aside = sheet.mask_of(set().union(*(sheet.set_aside.get(name, ()) for name in _FINDINGS)))
        findings |= _named(links, aside, roster.count)
        columns += _unread_columns(sheet, links, roster.count)
    return Unread(findings, tuple(columns))


def _named(links: MerchantLinks, marked: np.ndarray, count: int) -> np.ndarray:
    """Return which merchants a marked row names."""
    named = np.zeros(count, bool)
    named[links.merchants[marked[links.positions]]] = True
    return named


def _unread_columns(sheet: Sheet, links: MerchantLinks, count: int) -> Iterator[UnreadColumn]:
    for place, like in sheet.unread.items():
        if like.endswith(_HIDING):
            filled = is_filled(clean_texts(sheet.rows.columns[place], sheet.settings.blank))
            header, merchants = sheet.text.head.headers[place], _named(links, filled, count)
            yield UnreadColumn(sheet.text.file, header, like, merchants)
