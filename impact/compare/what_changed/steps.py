"""Four steps from one view to another: first the day changes, then the policy, then the files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.status_codes import states_in, states_of
from impact.model.dataset import Dataset
from impact.model.dates import to_day_number
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.listing import is_listed_on, removed_on
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View


@dataclass(frozen=True)
class Step:
    """A dataset decided for one day under one policy, without the frame of decisions.

    Attributes:
        states: of each merchant of the dataset (STATE_TYPE), see `impact.compare.status_codes`.
        removed: of each merchant, see `impact.rules.listing.removed_on`.
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    facts: MerchantFacts
    states: np.ndarray
    removed: np.ndarray

    @property
    def day(self) -> int:
        """Return the day number."""
        return to_day_number(self.as_of)


def steps_between_views(before: View, after: View) -> tuple[Step, Step, Step, Step]:
    """Return the steps from one view to another, each with one thing changed.

    They are: the first view; the same on the second day; that under the second policy; the second
    view. A step that changes nothing is not decided again. Where the second policy needs the
    State's lists to confirm a label and the first files were read without any, the lists of the
    second view are used.
    """
    first = _step_of(before)
    later_day = (
        first if after.as_of == before.as_of else _decide_step(first, after.as_of, first.policy)
    )
    later_policy = later_day
    if after.policy != before.policy:
        dataset = confirm_like(later_day.dataset, after.dataset, after.policy.require_confirmation)
        later_policy = _decide_step(replace(later_day, dataset=dataset), after.as_of, after.policy)
    return first, later_day, later_policy, _step_of(after)


def states_by_other_rules(first: Step, last: Step) -> tuple[np.ndarray, np.ndarray]:
    """Return the states of the first step by the rules of the last one, and the reverse."""
    if first.policy == last.policy:
        return first.states, last.states
    crossed = []
    for step, other_step in ((first, last), (last, first)):
        labels_to_confirm = other_step.policy.require_confirmation
        dataset = confirm_like(step.dataset, other_step.dataset, labels_to_confirm)
        crossed.append(
            _decide_step(replace(step, dataset=dataset), step.as_of, other_step.policy).states
        )
    return crossed[0], crossed[1]


def all_ids(before: Dataset, after: Dataset) -> pa.Array:
    """Return the merchant ids of both datasets once each, sorted by code point."""
    ids = pc.unique(pa.concat_arrays([before.merchants.ids, after.merchants.ids]))
    return ids.take(pc.sort_indices(ids))


def positions_of(ids: pa.Array, dataset: Dataset) -> np.ndarray:
    """Return the position of each id in a dataset, -1 where it has no kept row."""
    indices = pc.index_in(ids, dataset.merchants.ids)
    positions: np.ndarray = pc.fill_null(indices, -1).to_numpy().astype(np.int64)
    return positions


def _step_of(view: View) -> Step:
    removed = removed_on(view.dataset)
    return Step(view.dataset, view.as_of, view.policy, view.facts, states_in(view), removed)


def _decide_step(step: Step, as_of: date, policy: Policy) -> Step:
    facts = gather_facts(step.dataset, as_of, policy)
    states = states_of(facts, is_listed_on(step.dataset, to_day_number(as_of)))
    return replace(step, as_of=as_of, policy=policy, facts=facts, states=states)
