"""The reason of a change between two views, such as a new label, a finding or a changed rule.

A fact changed where it differs between the two views under the same rules: what began holds in
the later view and not in the earlier one, both by the later rules; what ended holds in the earlier
view and not in the later one, both by the earlier rules. So a finding that only a new rule makes a
removal ground is not a new finding. Where no fact changed, the rule did.
"""

from __future__ import annotations

from dataclasses import dataclass

from impact.compare.counts import held_fact
from impact.model.columns import LABELS, THEMES
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


# For each route the reason where it began and where it ended.
_ROUTE_REASONS = {
    **{label: (f"{label}_new", f"{label}_ended") for label in LABELS},
    "sse": ("declaration_given", "declaration_withdrawn"),
    "ecovadis": ("ecovadis_met", "ecovadis_not_met"),
}


@dataclass(frozen=True)
class Ends:
    """What holds for one merchant in both views, each by the rules of both.

    Attributes:
        old, new: each view by its own rules; see `impact.compare.counts.facts_at`.
        old_by_new, new_by_old: by the rules of the other one.
    """

    old: frozenset[str]
    new: frozenset[str]
    old_by_new: frozenset[str]
    new_by_old: frozenset[str]


def find_reason(count: str, ends: Ends, policy: Policy, *, is_gain: bool) -> str:
    """Return why a merchant came into a count, or left it: one of `REASONS`.

    Args:
        count: "listed", "champions" or "removal_due".
        policy: of the later view for a gain, of the earlier one for a loss.
        is_gain: True: why it came in; False: why it left.
    """
    begun, ended = ends.new - ends.old_by_new, ends.old - ends.new_by_old
    changed, opposite = (begun, ended) if is_gain else (ended, begun)
    reasons = {"joined" if is_gain else "left"} if "listed" in changed else set()
    if count == "removal_due" and changed & {*THEMES}:
        reasons.add("finding" if is_gain else "finding_cleared")
    if count == "champions":
        if opposite & {*THEMES}:
            reasons.add("finding_cleared" if is_gain else "finding")
        reasons |= {_route_reason(r, changed, is_gain) for r in {*policy.routes} & changed}
    return min(reasons, key=REASONS.index, default="rule_changed")


def _route_reason(route: str, changed: frozenset[str], is_gain: bool) -> str:
    """Return why a route began or ended: of a label that did not, by the State's list."""
    if route in LABELS and held_fact(route) not in changed:
        return "state_list"
    began, ended = _ROUTE_REASONS.get(route, ("rule_changed", "rule_changed"))
    return began if is_gain else ended
