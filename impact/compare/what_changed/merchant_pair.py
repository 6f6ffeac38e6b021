"""One merchant in two steps with different files, and the ways in which a record can differ.

- `new_data`: a record that the earlier files do not have, or a blank that was filled; `late_data`
  where it is dated before the earlier step's day, so that the earlier files could have had it.
- `correction`: the same record with another value.
- `row_left_out`: a record that one step lacks, where a row that names the merchant is skipped in
  that step's file and not in the other's.
- `record_gone`: a record that the later files no longer have.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from impact.compare.counts import Side
from impact.model.columns import MERCHANT_KEYS
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, iso_date
from impact.model.texts.cleaning import clean, clean_key
from impact.rules.merchant_facts import MerchantFacts

Explanation = tuple[str, str]  # (cause, clause)
Cells = dict[str, str]  # texts by the label of their column
Row = tuple[str, tuple[str, ...]]  # (kind of file, fields as written)


@dataclass(frozen=True)
class Files:
    """Two steps with the same day and policy but different files.

    Attributes:
        first_day: a new record dated before this day number arrived late.
    """

    old: MerchantFacts
    new: MerchantFacts
    first_day: int

    @cached_property
    def left_out(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return every cell of the rows left out of one step alone, old and new, by kind."""
        old, new = _left_out_rows(self.old.dataset), _left_out_rows(self.new.dataset)
        return _cells(old - new), _cells(new - old)


@dataclass(frozen=True)
class MerchantPair:
    """One merchant in both steps."""

    files: Files
    merchant: str
    old: Side
    new: Side

    def as_new_record(self, clause: str, day: int) -> Explanation:
        """Explain a record that the earlier files lack; `day` is NO_DAY where it has no date."""
        first_day = self.files.first_day
        if day != NO_DAY and day < first_day:
            dated = f"though dated before {iso_date(first_day)}"
            return "late_data", f"{clause}; new in the files, {dated}"
        return "new_data", f"{clause}; new in the files"

    def compare_record(
        self,
        clause: str,
        kind: str,
        old: Cells | None,
        new: Cells | None,
        *,
        day: int = NO_DAY,
        moved: Explanation | None = None,
        gone: str = "; no longer in the files",
    ) -> Explanation:
        """Explain one record of the merchant by its cells on both sides; a side may lack it.

        Args:
            kind: of its file.
            day: of a new record.
            moved: how a side has the record after all, in another place.
            gone: what to say of one that the later files lack.
        """
        if old is not None and new is not None:
            changes = [f"{n} {new[n]}, before {old[n]}" for n in new if new[n] != old[n]]
            return "correction", f"{clause}; corrected in the files: {'; '.join(changes)}"
        if left_out := self._as_left_out(clause, kind, self.old if old is None else self.new):
            return left_out
        if moved is not None:
            return moved
        if old is None:
            return self.as_new_record(clause, day)
        return "record_gone", f"{clause}{gone}"

    def _as_left_out(self, clause: str, kind: str, side: Side) -> Explanation | None:
        """Explain a record that a side lacks by a row that names the merchant; else None.

        Such a row is of the same kind of file, and skipped on that side only.
        """
        cells = self.files.left_out[side is self.new]
        if cells.get(kind, set()).isdisjoint(self._names(kind)):
            return None
        when = "was skipped in the earlier" if side is self.old else "is skipped in the later"
        return "row_left_out", f"{clause}; a row that names the merchant {when} files"

    def _names(self, kind: str) -> set[str]:
        """Return the identifiers that can name the merchant in a row of a kind of file."""
        names = {self.merchant}
        for side in (self.old, self.new):
            if kind == "assessments" and side.position >= 0:
                names |= {side.value(name) for name in MERCHANT_KEYS}
        return names - {""}


def _left_out_rows(dataset: Dataset) -> set[Row]:
    kinds = {file.file: file.kind for file in dataset.files}
    return {
        (kinds[file], row.fields)
        for file, rows in dataset.report.left_out_rows.items()
        for row in rows
    }


def _cells(rows: set[Row]) -> dict[str, set[str]]:
    """Return every cell of some rows, by the kind of file."""
    cells: dict[str, set[str]] = defaultdict(set)
    for kind, fields in rows:
        cells[kind] |= {normalise(text) for text in fields for normalise in (clean, clean_key)}
    return cells
