"""Compare a day with an earlier one: what was learned since its report, what happened since.

- `restated`: what was reported then against what is known now for then.
- `since`: the files shown, from the compared day to the day.

The two add up to the difference of every count. Where nothing was kept from the compared day, the
first part is empty. docs/contract.md, section 6.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from impact.compare.what_changed.changes import EFFECTS, Changes, compare_views
from impact.model.dataset import Dataset
from impact.model.errors import UsageError
from impact.model.policy import Policy, PolicyHistory
from impact.registries.confirmation import confirm_like
from impact.rules.decide import decide_view
from impact.rules.frame_columns import categorical_column
from impact.rules.view import View
from impact.selection.metrics import METRICS, share_pct

PARTS = ("restated", "since")
NOT_KEPT = "no report of that day is kept"
_ORDER = ("merchant_id", "name", "part")


@dataclass(frozen=True)
class Reported:
    """What was reported for a day: the files of that time and the rules that decided them.

    Attributes:
        rules: the policy for every day, or its versions: the one in force on the day decides.
        name: what the files are called, such as "2026-10-15".
    """

    dataset: Dataset
    rules: Policy | PolicyHistory
    name: str


@dataclass(frozen=True)
class Comparison:
    """A day compared with an earlier one.

    Attributes:
        reported: what was reported of the earlier day; None where nothing was kept of it.
        known: what is known of the earlier day now.
        files_then: what the files of `reported` are called; "" where there are none.
        why_not: why there is no `reported`, a clause; "" where there is one.
    """

    reported: View | None
    known: View
    now: View
    files_then: str
    why_not: str

    @property
    def then(self) -> date:
        """Return the compared day."""
        return self.known.as_of

    @property
    def base(self) -> View:
        """Return what every difference is against: what was reported, else what is known now."""
        return self.known if self.reported is None else self.reported

    @cached_property
    def restated(self) -> Changes | None:
        """Return what is known now for then and was not reported; None without a report."""
        return None if self.reported is None else compare_views(self.reported, self.known)

    @cached_property
    def since(self) -> Changes:
        """Return what happened since then."""
        return compare_views(self.known, self.now)

    @property
    def parts(self) -> dict[str, Changes]:
        """Return the changes of each of `PARTS` that exists."""
        parts = {"restated": self.restated, "since": self.since}
        return {name: part for name, part in parts.items() if part is not None}

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Return every change of both parts, by part, change and merchant_id."""
        tables = [
            part.rows.assign(
                part=categorical_column(np.full(len(part.rows), PARTS.index(name)), PARTS)
            )
            for name, part in self.parts.items()
        ]
        rows = pd.concat(tables, ignore_index=True)
        return rows[[*_ORDER, *(name for name in rows if name not in _ORDER)]]

    @cached_property
    def rows_by_reason(self) -> pd.DataFrame:
        """Return the rows in reading order: by part, reason, change and merchant_id."""
        return self.rows.sort_values(["part", "reason", "change"], kind="stable", ignore_index=True)

    def rows_moving(self, count: str) -> pd.DataFrame:
        """Return the rows whose change moves a count, ordered by reason."""
        rows = self.rows_by_reason
        return rows[rows["change"].isin(EFFECTS[count])]

    def in_file_order(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return some of `rows_by_reason` in the order of `rows`, as exports have them."""
        return rows.sort_values(["part", "change", "merchant_id"], ignore_index=True)

    def counts(self, metric: str) -> tuple[int | None, int, int]:
        """Return a count of `METRICS` as reported then, as known now for then, and now."""
        count = METRICS[metric].count
        reported = None if self.reported is None else count(self.reported.decisions)
        return reported, count(self.known.decisions), count(self.now.decisions)

    def difference(self, metric: str) -> int:
        """Return the difference of a count to the base."""
        count = METRICS[metric].count
        return count(self.now.decisions) - count(self.base.decisions)

    def is_unknown(self, metric: str) -> bool:
        """Return whether the files of the base, or those of now, cannot show a count."""
        return any(METRICS[metric].why_unknown(view) for view in (self.base, self.now))

    def share_of(self, view: View) -> float | None:
        """Return the champion share of a view in per cent; None where nobody is listed."""
        return share_pct(*(METRICS[key].count(view.decisions) for key in ("champions", "listed")))

    @property
    def points(self) -> float | None:
        """Return the difference of the champion share in points; None where nobody is listed."""
        shares = self.share_of(self.now), self.share_of(self.base)
        return None if shares[0] is None or shares[1] is None else shares[0] - shares[1]


def compare(
    now: View,
    rules: Policy | PolicyHistory,
    then: date,
    reported: Reported | None,
    why_not: str = NOT_KEPT,
) -> Comparison:
    """Return a day compared with an earlier one.

    Args:
        now: the day, by the files shown.
        rules: of the files shown: the version in force on the earlier day decides it.
        reported: what was kept from it; None: nothing, and `why_not` is why, a clause.

    Raises:
        UsageError: the earlier day is after the day.
    """
    if then > now.as_of:
        raise UsageError(
            f"The compared day {then.isoformat()} is after {now.as_of.isoformat()}; "
            "choose an earlier one."
        )
    known = now
    if then != now.as_of or rules.on(then) != now.policy:
        known = _decide_on(now.dataset, rules, then)
    if reported is None:
        return Comparison(None, known, now, "", why_not)
    labels_to_confirm = reported.rules.on(then).require_confirmation
    dataset = confirm_like(reported.dataset, now.dataset, labels_to_confirm)
    return Comparison(
        _decide_on(dataset, reported.rules, then), known, now, reported.name, why_not=""
    )


def _decide_on(dataset: Dataset, rules: Policy | PolicyHistory, day: date) -> View:
    # Any data day will do: what badge and shop show is never compared.
    return decide_view(dataset, day, rules.on(day), dataset.info.day or date.max)
