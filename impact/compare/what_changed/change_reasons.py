"""The reason of a change between two views, such as a new label, a finding or a changed rule.

A fact changed where it differs between the two views under the same rules: what began holds in
the later view and not in the earlier one, both by the later rules; what ended holds in the earlier
view and not in the later one, both by the earlier rules. So a finding that only a new rule makes a
removal ground is not a new finding. Where no fact changed, the rule did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from impact.compare.counts import held_fact
from impact.model.columns import LABELS, ROUTES, THEMES
from impact.model.policy import Policy

# The reason is the first of these that changed and on which the status rests.
REASONS = (
    *("joined", "left"),
    *("finding", "finding_cleared"),
    *("esus_new", "esus_ended", "esat_new", "esat_ended"),
    *("declaration_given", "declaration_withdrawn"),
    *("ecovadis_met", "ecovadis_not_met"),
    *("state_list", "rule_changed"),
)


# For each fact whether it holds, by merchant; see `impact.compare.counts.fact_masks`.
Masks = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Ends:
    """The facts of all merchants in both views, each by the rules of both.

    Attributes:
        old, new: each view by its own rules.
        old_by_new, new_by_old: the earlier view by the later rules, the later by the earlier ones.
        old_policy, new_policy: the rules of each view.
    """

    old: Masks
    new: Masks
    old_by_new: Masks
    new_by_old: Masks
    old_policy: Policy
    new_policy: Policy


def find_reasons(count: str, ends: Ends, *, is_gain: bool) -> np.ndarray:
    """Return why each merchant came into a count, or left it: indices of `REASONS` (int8).

    Args:
        count: "listed", "champions" or "removal_due".
        is_gain: True: why it came in; False: why it left. The reason of a merchant that did
            neither is meaningless.
    """
    begun = {fact: mask & ~ends.old_by_new[fact] for fact, mask in ends.new.items()}
    ended = {fact: mask & ~ends.new_by_old[fact] for fact, mask in ends.old.items()}
    changed = begun if is_gain else ended
    masks = {("joined" if is_gain else "left"): _any(changed, ("listed",))}
    if count == "removal_due":
        reason = "finding" if is_gain else "finding_cleared"
        masks[reason] = _any(changed, THEMES)
    if count == "champions":
        reason = "finding_cleared" if is_gain else "finding"
        masks[reason] = _any(ended if is_gain else begun, THEMES)
        masks |= _route_masks(ends, changed, is_gain=is_gain)
    reasons: np.ndarray = np.full(changed["listed"].size, REASONS.index("rule_changed"), np.int8)
    for reason in sorted(masks, key=REASONS.index, reverse=True):
        reasons[masks[reason]] = REASONS.index(reason)
    return reasons


def _route_masks(ends: Ends, changed: Masks, *, is_gain: bool) -> dict[str, np.ndarray]:
    """Return by reason a mask of the merchants for whom a route of the policy began or ended."""
    policy = ends.new_policy if is_gain else ends.old_policy
    reasons = {
        **{label: f"{label}_{'new' if is_gain else 'ended'}" for label in LABELS},
        "sse": "declaration_given" if is_gain else "declaration_withdrawn",
        "ecovadis": "ecovadis_met" if is_gain else "ecovadis_not_met",
    }
    masks: dict[str, np.ndarray] = {}
    by_list = np.zeros(changed["listed"].size, bool)
    for route in (route for route in ROUTES if route in policy.routes):
        has_changed = _any(changed, (route,))
        if route in LABELS:
            has_label = _any(changed, (held_fact(route),))
            by_list |= has_changed & ~has_label
            has_changed = has_changed & has_label
        masks[reasons[route]] = has_changed
    return masks | {"state_list": by_list}


def _any(masks: Masks, facts: tuple[str, ...]) -> np.ndarray:
    any_mask: np.ndarray = np.logical_or.reduce(
        [np.zeros_like(masks["listed"]), *(masks[fact] for fact in facts if fact in masks)]
    )
    return any_mask
