"""The four sides of a ledger: from one view to the other by the calendar, the policy, the files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.state_codes import states_in, states_of
from impact.model.dataset import Dataset
from impact.model.dates import to_day_number
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.listing import is_listed_on, removed_on
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View


@dataclass(frozen=True)
class Step:
    """What the files say on a day under a policy, without the frame of the decisions.

    Attributes:
        states: of each merchant of the dataset (STATE_TYPE), see `impact.compare.state_codes`.
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
        """Return the day as a number."""
        return to_day_number(self.as_of)


def steps_between_views(before: View, after: View) -> tuple[Step, Step, Step, Step]:
    """Return the first view, it on the second day, that under the second policy, the second view.

    A step that changes nothing is not decided again. Where the second policy wants the State's
    lists to confirm what the first files were read without lists for, the second view's serve.
    """
    first = _side_of(before)
    later = first if after.as_of == before.as_of else _decided(first, after.as_of, first.policy)
    ruled = later
    if after.policy != before.policy:
        dataset = confirm_like(later.dataset, after.dataset, after.policy.require_confirmation)
        ruled = _decided(replace(later, dataset=dataset), after.as_of, after.policy)
    return first, later, ruled, _side_of(after)


def crossed(first: Step, last: Step) -> tuple[np.ndarray, np.ndarray]:
    """Return the states of the first side by the last one's rules, and the other way round."""
    if first.policy == last.policy:
        return first.states, last.states
    found = []
    for side, other in ((first, last), (last, first)):
        asks = other.policy.require_confirmation
        dataset = confirm_like(side.dataset, other.dataset, asks)
        found.append(_decided(replace(side, dataset=dataset), side.as_of, other.policy).states)
    return found[0], found[1]


def all_ids(before: Dataset, after: Dataset) -> pa.Array:
    """Return the ids of both sides once each, sorted by code points."""
    ids = pc.unique(pa.concat_arrays([before.merchants.ids, after.merchants.ids]))
    return ids.take(pc.sort_indices(ids))


def places_of(ids: pa.Array, dataset: Dataset) -> np.ndarray:
    """Return the place of each id in a dataset, -1 where it has no kept row."""
    found = pc.index_in(ids, dataset.merchants.ids)
    places: np.ndarray = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return places


def _side_of(view: View) -> Step:
    removed = removed_on(view.dataset)
    return Step(view.dataset, view.as_of, view.policy, view.facts, states_in(view), removed)


def _decided(side: Step, as_of: date, policy: Policy) -> Step:
    facts = gather_facts(side.dataset, as_of, policy)
    states = states_of(facts, is_listed_on(side.dataset, to_day_number(as_of)))
    return replace(side, as_of=as_of, policy=policy, facts=facts, states=states)
