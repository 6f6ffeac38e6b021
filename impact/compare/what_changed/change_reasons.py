"""What turned between two views, in words of the trade: the reason of a change.

A fact turned where it differs between the two ends under one and the same rules: what began holds
at the later end and not at the earlier one, both by the later rules; what ended holds at the
earlier end and not at the later one, both by the earlier rules. So a finding that a new rule alone
makes a removal ground is no new finding. Where no fact turned, the rule did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.compare.state_codes import bit_of, held_flag
from impact.model.columns import LABELS, ROUTES
from impact.model.policy import REMOVAL_THEMES, Policy

# The first of these that turned, and on which the status rests, is the reason.
REASONS = (
    *("joined", "left"),
    *("finding", "finding_cleared"),
    *("esus_new", "esus_ended", "esat_new", "esat_ended"),
    *("declaration_given", "declaration_withdrawn"),
    *("ecovadis_met", "ecovadis_not_met"),
    *("state_list", "rule_changed"),
)


@dataclass(frozen=True)
class Ends:
    """The states of all merchants at both ends, each by the rules of both.

    Attributes:
        old, new: each end by its own rules.
        old_by_new, new_by_old: the earlier end by the later rules, the later by the earlier ones.
        old_policy, new_policy: the rules of each end.
    """

    old: np.ndarray
    new: np.ndarray
    old_by_new: np.ndarray
    new_by_old: np.ndarray
    old_policy: Policy
    new_policy: Policy


def find_reasons(count: str, ends: Ends, *, is_gain: bool) -> np.ndarray:
    """Return for each merchant the reason (place in `REASONS`) why it came into a count, or left.

    Args:
        count: "listed", "champions" or "removal_due".
        is_gain: whether it came in; what is returned of a merchant that did not is meaningless.
    """
    begun, ended = ends.new & ~ends.old_by_new, ends.old & ~ends.new_by_old
    turned = begun if is_gain else ended
    masks = {("joined" if is_gain else "left"): _any(turned, ("listed",))}
    if count == "removal_due":
        word = "finding" if is_gain else "finding_cleared"
        masks[word] = _any(turned, REMOVAL_THEMES)
    if count == "champions":
        word = "finding_cleared" if is_gain else "finding"
        masks[word] = _any(ended if is_gain else begun, REMOVAL_THEMES)
        masks |= _routes(ends, turned, is_gain=is_gain)
    reasons: np.ndarray = np.full(turned.size, REASONS.index("rule_changed"), np.int8)
    for word in sorted(masks, key=REASONS.index, reverse=True):
        reasons[masks[word]] = REASONS.index(word)
    return reasons


def _routes(ends: Ends, turned: np.ndarray, *, is_gain: bool) -> dict[str, np.ndarray]:
    """Return by reason who owes it a turn of a route that counts at the end where it holds."""
    policy = ends.new_policy if is_gain else ends.old_policy
    words = {
        **{label: f"{label}_{'new' if is_gain else 'ended'}" for label in LABELS},
        "sse": "declaration_given" if is_gain else "declaration_withdrawn",
        "ecovadis": "ecovadis_met" if is_gain else "ecovadis_not_met",
    }
    masks: dict[str, np.ndarray] = {}
    by_list = np.zeros(turned.size, bool)
    for route in (route for route in ROUTES if route in policy.routes):
        has_turned = _any(turned, (route,))
        if route in LABELS:
            has_label = _any(turned, (held_flag(route),))
            by_list |= has_turned & ~has_label
            has_turned = has_turned & has_label
        masks[words[route]] = has_turned
    return masks | {"state_list": by_list}


def _any(states: np.ndarray, facts: tuple[str, ...]) -> np.ndarray:
    found: np.ndarray = (states & sum(bit_of(fact) for fact in facts)) > 0
    return found
