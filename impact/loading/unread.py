"""Find unread values and columns that may hide a removal, with the merchants concerned.

Findings that could not be read and headers that look like a column but are not read: either may
hide a removal, so Overview and Removals show them first.
"""

from collections.abc import Iterator

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.fields.values import clean_texts
from impact.loading.tables.keys import MerchantIndex
from impact.model.arrays.columns import is_filled
from impact.model.columns import THEMES
from impact.model.dataset import Unread, UnreadColumn

_FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)

# An unread column like one of these may hide a removal, the end of a label or a delisting.
_RELEVANT_SUFFIXES = ("_finding", "expires_on", "removed_on")


def find_unread(index: MerchantIndex, sheets: list[Sheet]) -> Unread:
    """Return the unread findings and columns of the merchants and of sheets that name them."""
    findings = np.zeros(index.count, bool)
    columns: list[UnreadColumn] = []
    for sheet in [index.sheet, *sheets]:
        row_mask = sheet.mask_of(
            set().union(*(sheet.set_aside.get(name, ()) for name in _FINDINGS))
        )
        findings |= sheet.links.is_named(row_mask, index.count)
        columns += _unread_columns(sheet, index.count)
    return Unread(findings, tuple(columns))


def _unread_columns(sheet: Sheet, count: int) -> Iterator[UnreadColumn]:
    for position, like in sheet.unread.items():
        if like.endswith(_RELEVANT_SUFFIXES):
            filled = is_filled(clean_texts(sheet.rows.columns[position], sheet.settings.blank))
            header, merchants = (
                sheet.text.head.headers[position],
                sheet.links.is_named(filled, count),
            )
            yield UnreadColumn(sheet.text.file, header, like, merchants)
