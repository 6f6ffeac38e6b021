"""The four sides of a ledger: from one view to the other by the calendar, the policy, the files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from impact.compare.state_codes import states_in, states_of
from impact.model.dataset import Dataset
from impact.model.dates import number_of
from impact.model.policy import Policy
from impact.registries.confirmation import confirm_as
from impact.rules.listing import is_listed_on, removed_on
from impact.rules.merchant_facts import Facts, gather_facts
from impact.rules.view import View


@dataclass(frozen=True)
class Side:
    """What the files say on a day under a policy, without the frame of the decisions.

    Attributes:
        states: of each merchant of the dataset (STATE_TYPE), see `impact.compare.state_codes`.
        removed: of each merchant, see `impact.rules.listing.removed_on`.
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    facts: Facts
    states: np.ndarray
    removed: np.ndarray

    @property
    def day(self) -> int:
        """Return the day as a number."""
        return number_of(self.as_of)


def sides_between(before: View, after: View) -> tuple[Side, Side, Side, Side]:
    """Return the first view, it on the second day, that under the second policy, the second view.

    A step that changes nothing is not decided again. Where the second policy wants the State's
    lists to confirm what the first files were read without lists for, the second view's serve.
    """
    first = _side_of(before)
    later = first if after.as_of == before.as_of else _decided(first, after.as_of, first.policy)
    ruled = later
    if after.policy != before.policy:
        dataset = confirm_as(later.dataset, after.dataset, after.policy.require_confirmation)
        ruled = _decided(replace(later, dataset=dataset), after.as_of, after.policy)
    return first, later, ruled, _side_of(after)


def _side_of(view: View) -> Side:
    removed = removed_on(view.dataset)
    return Side(view.dataset, view.as_of, view.policy, view.facts, states_in(view), removed)


def _decided(side: Side, as_of: date, policy: Policy) -> Side:
    facts = gather_facts(side.dataset, as_of, policy)
    states = states_of(facts, is_listed_on(side.dataset, number_of(as_of)))
    return replace(side, as_of=as_of, policy=policy, facts=facts, states=states)
