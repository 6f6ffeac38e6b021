"""The way from one view to another in steps, and the reason of each change between the two.

A fact changed where it differs between the two views under the same rules: what began holds in
the later view and not in the earlier one, both by the later rules; what ended holds in the earlier
view and not in the later one, both by the earlier rules. So a finding that only a new rule makes a
removal ground is not a new finding. Where no fact changed, the rule did.
"""

from collections import defaultdict
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.counts import COUNTS, Side, held_fact
from impact.model.columns import LABELS, THEMES
from impact.model.dataset import Dataset
from impact.model.texts.cleaning import clean, clean_key
from impact.registries.confirmation import confirm_like
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View

Row = tuple[str, tuple[str, ...]]  # (kind of file, fields as written)
# The reason is the first of these that changed and on which the status rests.
REASONS = (
    *("joined", "left"),
    *("finding", "finding_cleared"),
    *("esus_new", "esus_ended", "esat_new", "esat_ended"),
    *("declaration_given", "declaration_withdrawn"),
    *("ecovadis_met", "ecovadis_not_met"),
    *("state_list", "rule_changed"),
)
_COUNTS = ("listed", "champions", "removal_due")
# For each route the reason where it began and where it ended.
_ROUTE_REASONS = {
    **{label: (f"{label}_new", f"{label}_ended") for label in LABELS},
    "sse": ("declaration_given", "declaration_withdrawn"),
    "ecovadis": ("ecovadis_met", "ecovadis_not_met"),
}


class ComparedSteps:
    """The steps from a view to another, by the merchants of both.

    Where the second policy needs the State's lists to confirm a label and the first files were
    read without any, the lists of the second view are used.

    Attributes:
        steps: the first view; the same on the second day; under the second policy; the second view,
            of which only the files differ from the third.
        first_day: a new record dated before this day number arrived late.
        ids: of the merchants of both, sorted by code point.
        positions: for each step the position of each merchant, -1 where it has no kept row.
        membership: for each count which merchants it includes: one row per step, one column per
            merchant.
    """

    def __init__(self, before: View, after: View) -> None:
        later_day = later_policy = before.facts
        if after.as_of != before.as_of:
            later_day = later_policy = gather_facts(before.dataset, after.as_of, before.policy)
        self._by_other_rules = {0: before.facts, 3: after.facts}
        if after.policy != before.policy:
            later_policy = _decide_like(before, after, after.as_of)
            self._by_other_rules = {
                0: _decide_like(before, after, before.as_of),
                3: _decide_like(after, before, after.as_of),
            }
        self.steps = (before.facts, later_day, later_policy, after.facts)
        self.first_day = before.facts.day
        both = [view.dataset.merchants.ids for view in (before, after)]
        ids = pc.unique(pa.concat_arrays(both))
        self.ids = ids.take(pc.sort_indices(ids))
        old, new = (_positions_of(self.ids, view.dataset) for view in (before, after))
        self.positions = (old, old, old, new)
        self.membership = {name: self._includes(name) for name in _COUNTS}

    @cached_property
    def left_out(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return every cell of the rows left out of one step alone, old and new, by kind."""
        old, new = (_left_out_rows(facts.dataset) for facts in self.steps[2:])
        return _cells(old - new), _cells(new - old)

    def _includes(self, count: str) -> np.ndarray:
        masks = [np.append(COUNTS[count](facts), False) for facts in self.steps]
        return np.array([mask[at] for mask, at in zip(masks, self.positions, strict=True)])

    def side(self, step: int, merchant: int) -> Side:
        """Return a merchant in a step."""
        return Side(self.steps[step], int(self.positions[step][merchant]))

    def reason(self, count: str, merchant: int, effect: int) -> str:
        """Return why a merchant came into a count between the two views (1), or left it (-1)."""
        old_by_new, new_by_old = (
            Side(facts, int(self.positions[step][merchant])).holds
            for step, facts in self._by_other_rules.items()
        )
        begun = self.side(3, merchant).holds - old_by_new
        ended = self.side(0, merchant).holds - new_by_old
        is_gain = effect > 0
        changed, opposite = (begun, ended) if is_gain else (ended, begun)
        routes = self.steps[3 if is_gain else 0].policy.routes
        reasons = {"joined" if is_gain else "left"} if "listed" in changed else set()
        if count == "removal_due" and changed & {*THEMES}:
            reasons.add("finding" if is_gain else "finding_cleared")
        if count == "champions":
            if opposite & {*THEMES}:
                reasons.add("finding_cleared" if is_gain else "finding")
            for route in {*routes} & changed:
                # A label that is held all the same began or ended by the State's list.
                is_by_list = route in LABELS and held_fact(route) not in changed
                began, ended_by = _ROUTE_REASONS.get(route, ("rule_changed", "rule_changed"))
                reasons.add("state_list" if is_by_list else began if is_gain else ended_by)
        return min(reasons, key=REASONS.index, default="rule_changed")


def _decide_like(view: View, rules_of: View, day: date) -> MerchantFacts:
    """Decide a view's files by the rules of another, and by its lists where they have none."""
    labels = rules_of.policy.require_confirmation
    dataset = confirm_like(view.dataset, rules_of.dataset, labels)
    return gather_facts(dataset, day, rules_of.policy)


def _positions_of(ids: pa.Array, dataset: Dataset) -> np.ndarray:
    indices = pc.index_in(ids, dataset.merchants.ids)
    return pc.fill_null(indices, -1).to_numpy().astype(np.int64)


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
