"""Facts per merchant on a day, and the status that follows from them.

docs/contract.md, section 3. Everything here is an array with one value per merchant. Whatever
needs the status of a merchant (a decision, a trend, a history, a range, a trial) asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from impact.model.columns import LABELS, SEVERITIES, STATUSES
from impact.model.dataset import Dataset
from impact.model.dates import to_day_number
from impact.model.policy import Policy
from impact.rules.approvals import LabelStates, label_states_on, merge_approvals
from impact.rules.findings import (
    ThemeFinding,
    assessments_until,
    find_by_theme,
)
from impact.rules.listing import is_listed_on
from impact.rules.routes import ROUTE_RULES


def status_codes(
    is_listed: np.ndarray, has_ground: np.ndarray, has_route: np.ndarray
) -> np.ndarray:
    """Return the status of each merchant, as positions in columns.STATUSES."""
    not_listed, due, champion, not_yet = map(
        STATUSES.index, ("not_listed", "removal_due", "champion", "not_yet")
    )
    return np.select([~is_listed, has_ground, has_route], [not_listed, due, champion], not_yet)


@dataclass(frozen=True, eq=False)
class MerchantFacts:
    """What a decision rests on, for each merchant of a dataset on a day under a policy.

    Attributes:
        labels: the state of each label, by label name.
        themes: the latest finding in each removal theme of the policy, by theme.
        current_rows: the row of the current assessment; -1 where there is none.
        routes: a mask for each route, by name: whether the merchant qualifies by it, whether or
            not the policy has it. A label that is held may still not open its route: the policy
            can require confirmation.
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    is_listed: np.ndarray
    labels: dict[str, LabelStates]
    themes: dict[str, ThemeFinding]
    current_rows: np.ndarray
    routes: dict[str, np.ndarray] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Ask the rule of each route."""
        self.routes.update({name: rule.holds(self) for name, rule in ROUTE_RULES.items()})

    @property
    def day(self) -> int:
        """Return the day number."""
        return to_day_number(self.as_of)

    @cached_property
    def has_ground(self) -> np.ndarray:
        """Return whether each merchant has a removal ground, listed or not."""
        return self.any_of(finding.is_ground for finding in self.themes.values())

    @cached_property
    def has_route(self) -> np.ndarray:
        """Return whether a route of the policy holds."""
        return self.has_route_among(self.policy.routes)

    @cached_property
    def status(self) -> np.ndarray:
        """Return the status of each merchant, as positions in columns.STATUSES."""
        return status_codes(self.is_listed, self.has_ground, self.has_route)

    def has_status(self, status: str) -> np.ndarray:
        """Return whether each merchant has a status."""
        return self.status == STATUSES.index(status)

    @property
    def is_declaration_only(self) -> np.ndarray:
        """Return whether each merchant is a champion by the SSE route alone."""
        others = tuple(route for route in self.policy.routes if route != "sse")
        return self.has_status("champion") & ~self.has_route_among(others)

    def is_unconfirmed(self, label: str) -> np.ndarray:
        """Return whether each merchant holds the label without its route being open."""
        return self.labels[label].is_held & ~self.routes[label]

    def has_route_among(self, routes: Iterable[str]) -> np.ndarray:
        """Return whether any of some routes holds."""
        return self.any_of(self.routes[route] for route in routes)

    def any_of(self, masks: Iterable[np.ndarray]) -> np.ndarray:
        """Return whether any of the masks is true, for each merchant."""
        return np.logical_or.reduce([np.zeros(self.is_listed.size, bool), *masks])


def gather_facts(dataset: Dataset, as_of: date, policy: Policy) -> MerchantFacts:
    """Return listing, label states, findings and routes of every merchant on a day."""
    day, count = to_day_number(as_of), dataset.merchants.count
    published = assessments_until(dataset.assessments, day)
    current = np.full(count, -1, np.int64)
    # NumPy keeps the last of several values assigned to one index.
    current[published.merchants] = published.rows
    severity = SEVERITIES.index(policy.removal_severity)

    labels = {
        label: label_states_on(
            merge_approvals(dataset.approvals, label, policy), day, count, policy.expiring_days
        )
        for label in LABELS
    }
    themes = {
        theme: find_by_theme(dataset.assessments, published, theme, count, severity)
        for theme in policy.removal_themes
    }
    is_listed = is_listed_on(dataset, day)
    return MerchantFacts(dataset, as_of, policy, is_listed, labels, themes, current)
