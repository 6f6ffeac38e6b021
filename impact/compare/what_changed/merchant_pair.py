"""One merchant in two steps with different files, and the ways in which a record can differ.

- `new_data`: a record that the earlier files do not have, or a blank that was filled; `late_data`
  where it is dated before the earlier step's day, so that the earlier files could have had it.
- `correction`: the same record with another value.
- `row_left_out`: a record that one step lacks, where a row that names the merchant is skipped in
  that step's file and not in the other's.
- `record_gone`: a record that the later files no longer have.
"""

from dataclasses import dataclass

from impact.compare.counts import Side
from impact.compare.what_changed.change_reasons import ComparedSteps
from impact.model.columns import MERCHANT_KEYS
from impact.model.dates import NO_DAY, iso_date

Explanation = tuple[str, str]  # (cause, clause)
Cells = dict[str, str]  # texts by the label of their column


@dataclass(frozen=True)
class MerchantPair:
    """One merchant in both steps."""

    path: ComparedSteps
    merchant: str
    old: Side
    new: Side

    def as_new_record(self, clause: str, day: int) -> Explanation:
        """Explain a record that the earlier files lack; `day` is NO_DAY where it has no date."""
        first_day = self.path.first_day
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
        cells = self.path.left_out[side is self.new]
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
