"""Evidence for a decision: each value of a merchant with its file, line and column."""

from dataclasses import dataclass, replace

import numpy as np

from impact.explain.counterfactual_types import MerchantCase
from impact.explain.trial import format_value
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS, find_column
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, iso_date
from impact.rules.approvals import OPEN_ENDED, merge_approvals

_MERCHANT_BLANKS = {"joined_on": "blank: since ever", "removed_on": "blank: still listed"}


@dataclass(frozen=True)
class SourceValue:
    """One value of one record.

    Attributes:
        line: the record's line, as a text editor counts them.
        column: the contract's name, whatever the file's header.
        value: as the contract writes it, "" for a blank; of a value set aside the raw text.
        note: what a blank means here, why the value was set aside or ends nothing; else "".
    """

    file: str
    line: int
    column: str
    value: str
    note: str = ""


class EvidenceReader:
    """Read the values of one merchant with their position in the files.

    Values are those that were read, not the text of the cell: the files may have changed since.
    Where columns.toml states a constant, the value is the constant's.
    """

    def __init__(self, case: MerchantCase) -> None:
        self.case = case
        self._aside = _values_set_aside(case.own)

    def of_merchant(self, name: str) -> SourceValue:
        """Return a value of the merchant's own row."""
        merchants = self.case.own.merchants
        value = format_value(find_column(MERCHANTS, name), merchants.column(name)[0])
        note = _MERCHANT_BLANKS.get(name, "blank: unknown")
        note = note if name in merchants.columns else "the file has no such column"
        file, line = self.case.own.merchants_file, int(merchants.lines[0])
        return self._fact(file, line, name, value, "" if value else note)

    def of_approvals(self, label: str) -> tuple[SourceValue, ...]:
        """Return the days of every approval of a label, newest first."""
        approvals = self.case.own.approvals
        rows = np.flatnonzero(approvals.labels == LABELS.index(label))
        rows = rows[np.argsort(-approvals.granted[rows].astype(np.int64), kind="stable")]
        return tuple(fact for row in rows.tolist() for fact in self._of_approval(label, row))

    def _of_approval(self, label: str, row: int) -> tuple[SourceValue, ...]:
        approvals = self.case.own.approvals
        file, line = str(approvals.files[row]), int(approvals.lines[row])
        prefix = f"{label}_" if file == self.case.own.merchants_file else ""
        granted, expires = int(approvals.granted[row]), int(approvals.expires[row])
        note = "blank: the approval cannot count"
        first = self._fact(file, line, f"{prefix}granted_on", iso_date(granted), note)
        note = self._last_day(label, granted)
        last = self._fact(file, line, f"{prefix}expires_on", iso_date(expires), note)
        if last.value and not last.note and self.case.policy.renews_tacitly(label):
            last = replace(last, note="ends nothing: renewed by law")
        if approvals.ended[row] == NO_DAY and not approvals.is_ended_on_set_aside[row]:
            return first, last
        ended_on = iso_date(int(approvals.ended[row]))
        return first, last, self._fact(file, line, "ended_on", ended_on, "")

    def _last_day(self, label: str, granted: int) -> str:
        """Return what a blank last day of an approval means."""
        approvals = merge_approvals(self.case.own.approvals, label, self.case.policy)
        is_tacit = self.case.policy.renews_tacitly(label)
        matches = np.flatnonzero(approvals.starts == granted)
        if not matches.size or not approvals.is_counted[matches[0]]:
            return "blank"
        end = int(approvals.ends[matches[0]])
        if end == OPEN_ENDED:
            return f"blank: {'runs on by law' if is_tacit else 'open-ended by the policy'}"
        if approvals.is_ended[matches[0]]:
            return f"blank: {iso_date(end)} by ended_on"
        by = "the policy's default" if approvals.is_assumed[matches[0]] else "another row"
        return f"blank: {iso_date(end)} by {by}"

    def of_assessment(self, row: int, name: str) -> SourceValue:
        """Return a value of a scorecard."""
        table = self.case.own.assessments
        value = format_value(find_column(ASSESSMENTS, name), table.columns[name][row])
        note = "blank: unknown"
        if name == "expires_on" and table.is_assumed[row]:
            note = f"blank: {iso_date(int(table.expires[row]))}, one year less a day"
        elif name.endswith("_finding"):
            note = "blank: not reviewed, clears nothing"
        return self._fact(str(table.files[row]), int(table.lines[row]), name, value, note)

    def is_finding_unread(self, row: int, name: str) -> bool:
        """Return whether a scorecard's finding, blank here, is one that could not be read."""
        table, own = self.case.own.assessments, self.case.own
        file, line = str(table.files[row]), int(table.lines[row])
        is_unlisted = (file, None, name) in self._aside and bool(own.unread.findings[0])
        return (file, line, name) in self._aside or is_unlisted

    def _fact(self, file: str, line: int, column: str, value: str, note: str) -> SourceValue:
        if (file, line, column) in self._aside:
            raw, message = self._aside[file, line, column]
            return SourceValue(file, line, column, raw, f"ignored: {message}")
        if (file, None, column) in self._aside:
            note = "blank, or ignored: not every problem of this column is listed"
        return SourceValue(file, line, column, value, "" if value else note)


def _values_set_aside(dataset: Dataset) -> dict[tuple[str, int | None, str], tuple[str, str]]:
    """Return (raw text, message) of every value set aside, by file, line and column.

    Without a line it stands for those that are not listed.
    """
    parts = (dataset.merchants.lines, dataset.approvals.lines, dataset.assessments.lines)
    lines = set(np.concatenate(parts).tolist())
    return {
        (problem.file, problem.line, problem.column): (problem.value, problem.message)
        for problem in dataset.report.problem_list
        if problem.effect == "value-set-aside" and (problem.line is None or problem.line in lines)
    }
