"""One merchant in two steps with different files, and the ways in which a record can differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from impact.compare.what_changed.steps import Step
from impact.model.columns import MERCHANT_KEYS
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, iso_date
from impact.model.texts.cleaning import clean, clean_key
from impact.rules.approvals import MergedApprovals, merge_approvals

Explanation = tuple[str, str]  # (cause, clause)
Row = tuple[str, tuple[str, ...]]  # (kind of file, fields as written)


@dataclass(frozen=True)
class MerchantPair:
    """Two steps with the same day and policy but different files, and one merchant in both.

    Attributes:
        first_day: a new record dated before this day number arrived late.
        old_position, new_position: the merchant's row; -1 where the step has no kept row of it.
    """

    old: Step
    new: Step
    first_day: int
    merchant: str = ""
    old_position: int = -1
    new_position: int = -1
    _left_out: dict[int, dict[str, set[str]]] = field(default_factory=dict, repr=False)
    _grants: dict[tuple[int, str], MergedApprovals] = field(default_factory=dict, repr=False)

    @property
    def day(self) -> int:
        """Return the day number of both steps."""
        return self.new.day

    def for_merchant(self, merchant: str, old_position: int, new_position: int) -> MerchantPair:
        """Return the pair for a merchant."""
        return replace(
            self, merchant=merchant, old_position=old_position, new_position=new_position
        )

    def grants(self, step: Step, label: str) -> MergedApprovals:
        """Return the merged approvals of a label in a step; merged once per step."""
        key = (int(step is self.new), label)
        if key not in self._grants:
            self._grants[key] = merge_approvals(step.dataset.approvals, label, step.policy)
        return self._grants[key]

    def as_new_record(self, clause: str, day: int) -> Explanation:
        """Explain a record that the earlier files lack; `day` is NO_DAY where it has no date."""
        if day != NO_DAY and day < self.first_day:
            return (
                "late_data",
                f"{clause}; new in the files, though dated before {iso_date(self.first_day)}",
            )
        return "new_data", f"{clause}; new in the files"

    def as_correction(self, clause: str, changes: dict[str, tuple[str, str]]) -> Explanation:
        """Explain a record whose values changed: (before, now) by name."""
        texts = [f"{name} {now}, before {before}" for name, (before, now) in changes.items()]
        return "correction", f"{clause}; corrected in the files: {'; '.join(texts)}"

    def as_left_out(self, clause: str, kind: str, step: Step) -> Explanation | None:
        """Explain a record that a step lacks by a left-out row that may be it; else None.

        Such a row is of the same kind of file, names the merchant and is left out in that step
        only.
        """
        if not self._is_left_out(kind, step):
            return None
        when = "was skipped in the earlier" if step is self.old else "is skipped in the later"
        return "row_left_out", f"{clause}; a row that names the merchant {when} files"

    def _is_left_out(self, kind: str, step: Step) -> bool:
        if not self._left_out:
            old, new = _left_out_rows(self.old.dataset), _left_out_rows(self.new.dataset)
            self._left_out[0], self._left_out[1] = _cells(old - new), _cells(new - old)
        cells = self._left_out[int(step is self.new)]
        return not cells.get(kind, set()).isdisjoint(self._names(kind))

    def _names(self, kind: str) -> set[str]:
        """Return the identifiers that can name the merchant in a row of a kind of file."""
        names = {self.merchant}
        for step, position in ((self.old, self.old_position), (self.new, self.new_position)):
            if kind == "assessments" and position >= 0:
                names |= {
                    step.dataset.merchants.column(name)[position].as_py() for name in MERCHANT_KEYS
                }
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
