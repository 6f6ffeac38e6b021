"""Four steps from one view to another: first the day changes, then the policy, then the files."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_like
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View

Steps = tuple[MerchantFacts, MerchantFacts, MerchantFacts, MerchantFacts]


def steps_between_views(before: View, after: View) -> Steps:
    """Return the first view; the same on the second day; under the second policy; the second view.

    Where the second policy needs the State's lists to confirm a label and the first files were
    read without any, the lists of the second view are used.
    """
    first = later_day = before.facts
    if after.as_of != before.as_of:
        later_day = gather_facts(before.dataset, after.as_of, before.policy)
    later_policy = later_day
    if after.policy != before.policy:
        later_policy = _decide_like(before.dataset, after, after.as_of, after.policy)
    return first, later_day, later_policy, after.facts


def decide_by_other_rules(before: View, after: View) -> tuple[MerchantFacts, MerchantFacts]:
    """Return the first view by the rules of the second one, and the reverse."""
    if before.policy == after.policy:
        return before.facts, after.facts
    return (
        _decide_like(before.dataset, after, before.as_of, after.policy),
        _decide_like(after.dataset, before, after.as_of, before.policy),
    )


def _decide_like(dataset: Dataset, other: View, day: date, policy: Policy) -> MerchantFacts:
    """Decide a dataset under a policy, by the lists of another view where it has none."""
    confirmed = confirm_like(dataset, other.dataset, policy.require_confirmation)
    return gather_facts(confirmed, day, policy)


def all_ids(before: Dataset, after: Dataset) -> pa.Array:
    """Return the merchant ids of both datasets once each, sorted by code point."""
    ids = pc.unique(pa.concat_arrays([before.merchants.ids, after.merchants.ids]))
    return ids.take(pc.sort_indices(ids))


def positions_of(ids: pa.Array, dataset: Dataset) -> np.ndarray:
    """Return the position of each id in a dataset, -1 where it has no kept row."""
    indices = pc.index_in(ids, dataset.merchants.ids)
    return pc.fill_null(indices, -1).to_numpy().astype(np.int64)
