"""One merchant on two sides whose files differ, and the three ways in which a record can."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from impact.compare.what_changed.steps import Step
from impact.model.columns import MERCHANT_KEYS
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, iso_date
from impact.model.texts.cleaning import clean, clean_key
from impact.rules.approvals import MergedApprovals, merge_approvals

Told = tuple[str, str]  # (cause, explanation)
Row = tuple[str, tuple[str, ...]]  # (kind of file, fields as written)


@dataclass(frozen=True)
class Pair:
    """Two sides of one day and policy, and a merchant's place on each.

    Attributes:
        first_day: what is dated before it is late.
        at_old, at_new: -1 where the side has no kept row of the merchant.
    """

    old: Step
    new: Step
    first_day: int
    merchant: str = ""
    at_old: int = -1
    at_new: int = -1
    _left_out: dict[int, dict[str, set[str]]] = field(default_factory=dict, repr=False)
    _grants: dict[tuple[int, str], MergedApprovals] = field(default_factory=dict, repr=False)

    @property
    def day(self) -> int:
        """Return the day of both sides as a number."""
        return self.new.day

    def of(self, merchant: str, at_old: int, at_new: int) -> Pair:
        """Return the pair for a merchant."""
        return replace(self, merchant=merchant, at_old=at_old, at_new=at_new)

    def grants(self, side: Step, label: str) -> MergedApprovals:
        """Return the approvals of a label on a side; they are joined once."""
        key = (int(side is self.new), label)
        if key not in self._grants:
            self._grants[key] = merge_approvals(side.dataset.approvals, label, side.policy)
        return self._grants[key]

    def new_record(self, what: str, dated: int) -> Told:
        """Tell of a record that the earlier files do not have; NO_DAY: it carries no date."""
        if dated != NO_DAY and dated < self.first_day:
            return (
                "late_data",
                f"{what}; new in the files, though dated before {iso_date(self.first_day)}",
            )
        return "new_data", f"{what}; new in the files"

    def corrected(self, what: str, changes: dict[str, tuple[str, str]]) -> Told:
        """Tell of a record with other values: by name (before, now)."""
        words = [f"{name} {now}, before {before}" for name, (before, now) in changes.items()]
        return "correction", f"{what}; corrected in the files: {'; '.join(words)}"

    def left_out(self, what: str, kind: str, side: Step) -> Told | None:
        """Tell of a record that a side lacks, where a left-out row may be it; else None.

        That is a row of that kind of file that names the merchant and is left out on that side
        alone.
        """
        if not self._is_left_out(kind, side):
            return None
        when = "was left out of the earlier" if side is self.old else "is left out of the later"
        return "row_left_out", f"{what}; a row that names the merchant {when} files"

    def _is_left_out(self, kind: str, side: Step) -> bool:
        if not self._left_out:
            old, new = _left_out_rows(self.old.dataset), _left_out_rows(self.new.dataset)
            self._left_out[0], self._left_out[1] = _cells(old - new), _cells(new - old)
        cells = self._left_out[int(side is self.new)]
        return not cells.get(kind, set()).isdisjoint(self._names(kind))

    def _names(self, kind: str) -> set[str]:
        """Return what can name the merchant in a row of a kind of file."""
        names = {self.merchant}
        for side, at in ((self.old, self.at_old), (self.new, self.at_new)):
            if kind == "assessments" and at >= 0:
                names |= {side.dataset.merchants.column(name)[at].as_py() for name in MERCHANT_KEYS}
        return names - {""}


def _left_out_rows(dataset: Dataset) -> set[Row]:
    kinds = {file.file: file.kind for file in dataset.files}
    return {
        (kinds[file], row.fields)
        for file, rows in dataset.report.left_out_rows.items()
        for row in rows
    }


def _cells(rows: set[Row]) -> dict[str, set[str]]:
    """Return every cell of some rows, by the kind of their file."""
    cells: dict[str, set[str]] = defaultdict(set)
    for kind, fields in rows:
        cells[kind] |= {read(text) for text in fields for read in (clean, clean_key)}
    return cells
