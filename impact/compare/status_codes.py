"""The state of a merchant on a day, packed as ten yes / no facts into one number.

Status, routes, label group and removal grounds (docs/contract.md, section 3) all follow from
these ten, so there are 1,024 states: what each means is computed once, not once per merchant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from impact.model.columns import LABEL_GROUPS, LABELS, ROUTES, STATUSES
from impact.model.dates import to_day_number
from impact.model.policy import REMOVAL_THEMES, Policy
from impact.rules.listing import is_listed_on
from impact.rules.merchant_facts import MerchantFacts
from impact.rules.view import View


def held_flag(label: str) -> str:
    """Return the fact that a label covers the day, whether or not it opens its route."""
    return f"{label}_held"


# The index of a fact is its bit. A route's fact holds whether or not the policy has the route; a
# theme's holds where the theme is a removal ground. A label that is held but not confirmed, where
# the policy requires that, opens no route.
FACTS = ("listed", "esus", "esat", "sse", "ecovadis", *REMOVAL_THEMES, *map(held_flag, LABELS))
STATES = 1 << len(FACTS)
STATE_TYPE = np.uint16
# The state of a merchant without a kept row: nothing holds.
ABSENT = 0

_ALL = np.arange(STATES)


def bit_of(fact: str) -> int:
    """Return the bit of a fact of `FACTS`."""
    return 1 << FACTS.index(fact)


@dataclass(frozen=True)
class StateTable:
    """What each state means under a policy: arrays indexed by state.

    Attributes:
        status, label_group: indices of columns.STATUSES and columns.LABEL_GROUPS.
        routes, removal_grounds: as in the decisions, joined by `|`.
        holds_esus, holds_esat: the label covers the day, listed or not.
        is_declaration_only: a champion by the SSE route alone.
    """

    status: np.ndarray
    label_group: np.ndarray
    routes: np.ndarray
    removal_grounds: np.ndarray
    is_listed: np.ndarray
    has_ground: np.ndarray
    holds_esus: np.ndarray
    holds_esat: np.ndarray
    is_declaration_only: np.ndarray

    @property
    def is_champion(self) -> np.ndarray:
        """Return for each state whether the merchant is a champion."""
        return self._is("champion")

    @property
    def is_removal_due(self) -> np.ndarray:
        """Return for each state whether the merchant is due for removal."""
        return self._is("removal_due")

    def _is(self, status: str) -> np.ndarray:
        mask: np.ndarray = self.status == STATUSES.index(status)
        return mask


def holds(fact: str) -> np.ndarray:
    """Return for each state whether a fact of `FACTS` holds in it."""
    mask: np.ndarray = (_ALL & bit_of(fact)) > 0
    return mask


@lru_cache(maxsize=64)
def meanings_under(policy: Policy) -> StateTable:
    """Return what each state means under a policy; cached, so do not change the arrays."""
    is_listed, has_ground = holds("listed"), _any(REMOVAL_THEMES)
    has_route = _any(policy.routes)
    status = np.select(
        [~is_listed, has_ground, has_route],
        [STATUSES.index("not_listed"), STATUSES.index("removal_due"), STATUSES.index("champion")],
        STATUSES.index("not_yet"),
    )
    is_champion = is_listed & ~has_ground & has_route
    other_routes = tuple(route for route in policy.routes if route != "sse")
    esus, esat = holds(held_flag("esus")), holds(held_flag("esat"))
    return StateTable(
        status=status,
        label_group=np.select(
            [esus & esat, esus, esat, holds("sse")], range(4), LABEL_GROUPS.index("none")
        ),
        routes=_joined(policy.routes),
        removal_grounds=_joined(REMOVAL_THEMES),
        is_listed=is_listed,
        has_ground=has_ground,
        holds_esus=esus,
        holds_esat=esat,
        is_declaration_only=is_champion & ~_any(other_routes),
    )


@dataclass(frozen=True)
class Rule:
    """The facts that bring a merchant into a count: some by beginning, others by ending."""

    helpful: tuple[str, ...]
    harmful: tuple[str, ...] = ()

    def turned(self, before: int, after: int, *, is_in: bool) -> tuple[str, ...]:
        """Return the differing facts that explain why a merchant entered or left the count.

        In order: listing, removal grounds, routes.

        Args:
            is_in: whether the second state is in the count, so that the merchant entered it.
        """
        begun, ended = after & ~before, before & ~after
        helped, harmed = (begun, ended) if is_in else (ended, begun)
        return tuple(
            fact
            for fact in ("listed", *REMOVAL_THEMES, *ROUTES, *map(held_flag, LABELS))
            if (fact in self.helpful and helped & bit_of(fact))
            or (fact in self.harmful and harmed & bit_of(fact))
        )


def rules_under(policy: Policy) -> dict[str, Rule]:
    """Return the rule of every count whose changes are explained."""
    return {
        "listed": Rule(("listed",)),
        "champions": Rule(("listed", *policy.routes), REMOVAL_THEMES),
        "holds_esus": Rule(("listed", held_flag("esus"))),
        "holds_esat": Rule(("listed", held_flag("esat"))),
        "removal_due": Rule(("listed", *REMOVAL_THEMES)),
        "has_ground": Rule(REMOVAL_THEMES),
    }


def changed_flag(fact: str, before: int, after: int) -> str:
    """Return which fact changed under a route: its label, or only its confirmation."""
    if fact not in LABELS:
        return fact
    has_label_turned = bool((before ^ after) & bit_of(held_flag(fact)))
    return held_flag(fact) if has_label_turned else fact


def _any(facts: tuple[str, ...]) -> np.ndarray:
    """Return for each state whether any of the facts holds."""
    bits = sum(bit_of(fact) for fact in facts)
    mask: np.ndarray = (_ALL & bits) > 0
    return mask


def _joined(facts: tuple[str, ...]) -> np.ndarray:
    words = ["|".join(fact for fact in facts if state & bit_of(fact)) for state in range(STATES)]
    return np.array(words, object)


def states_of(facts: MerchantFacts, is_listed: np.ndarray) -> np.ndarray:
    """Return the state of each merchant (STATE_TYPE) from its facts on a day."""
    masks = {"listed": is_listed, **facts.routes}
    masks |= {theme: fact_state.is_ground for theme, fact_state in facts.themes.items()}
    masks |= {held_flag(label): fact_state.is_held for label, fact_state in facts.labels.items()}
    states = np.zeros(is_listed.size, STATE_TYPE)
    for fact, mask in masks.items():
        states |= mask.astype(STATE_TYPE) << FACTS.index(fact)
    return states


def states_in(view: View) -> np.ndarray:
    """Return the state of each merchant of a view (STATE_TYPE), in the order of its decisions."""
    return states_of(view.facts, is_listed_on(view.dataset, to_day_number(view.as_of)))
