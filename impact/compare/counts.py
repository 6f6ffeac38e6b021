"""What is counted on a day, and which facts bring a merchant into a count or out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from impact.model.columns import LABELS, THEMES
from impact.rules.merchant_facts import MerchantFacts
from impact.rules.routes import ROUTE_RULES

# Each is the metric of that name in `impact.selection.metrics`: who is counted on a day.
COUNTS: dict[str, Callable[[MerchantFacts], np.ndarray]] = {
    "listed": lambda facts: facts.is_listed,
    "champions": lambda facts: facts.has_status("champion"),
    "holds_esus": lambda facts: facts.is_listed & facts.labels["esus"].is_held,
    "holds_esat": lambda facts: facts.is_listed & facts.labels["esat"].is_held,
    "holds_both": lambda facts: (
        facts.is_listed & facts.labels["esus"].is_held & facts.labels["esat"].is_held
    ),
    "declaration_only": lambda facts: facts.is_declaration_only,
    "removal_due": lambda facts: facts.has_status("removal_due"),
}


def held_fact(label: str) -> str:
    """Return the fact that a label covers the day, whether or not it opens its route."""
    return f"{label}_held"


@dataclass(frozen=True)
class Side:
    """One merchant on one side of a comparison; the position is -1 where there is no row of it."""

    facts: MerchantFacts
    position: int

    @cached_property
    def holds(self) -> frozenset[str]:
        """Return what holds: "listed", the removal themes (a ground), the routes, labels held."""
        facts, position = self.facts, self.position
        if position < 0:
            return frozenset()
        holds: dict[str, Any] = {
            "listed": facts.is_listed[position],
            **{theme: finding.is_ground_at(position) for theme, finding in facts.themes.items()},
            **{route: mask[position] for route, mask in facts.routes.items()},
            **{held_fact(name): label.is_held_at(position) for name, label in facts.labels.items()},
        }
        return frozenset(name for name, does_hold in holds.items() if does_hold)

    def value(self, column: str) -> Any:
        """Return a typed value of the merchant's own row."""
        value = self.facts.dataset.merchants.column(column)[self.position]
        return value.as_py() if isinstance(value, pa.Scalar) else value


def turned_facts(count: str, old: Side, new: Side, *, is_in: bool) -> tuple[str, ...]:
    """Return the differing facts that explain why a merchant entered a count, or left it.

    Args:
        is_in: whether the merchant is in the count on the new side.
    """
    helpful, harmful = {
        "champions": ({"listed", *new.facts.policy.routes}, {*THEMES}),
        "removal_due": ({"listed", *THEMES}, set()),
        "holds_esus": ({"listed", held_fact("esus")}, set()),
        "holds_esat": ({"listed", held_fact("esat")}, set()),
    }.get(count, ({"listed"}, set()))
    begun, ended = new.holds - old.holds, old.holds - new.holds
    helped, harmed = (begun, ended) if is_in else (ended, begun)
    turned = (helpful & helped) | (harmful & harmed)
    order = ("listed", *THEMES, *ROUTE_RULES, *map(held_fact, LABELS))
    return tuple(fact for fact in order if fact in turned)


def changed_fact(fact: str, old: Side, new: Side) -> str:
    """Return which fact changed under a route: its label, or only its confirmation."""
    is_label = fact in LABELS and held_fact(fact) in old.holds ^ new.holds
    return held_fact(fact) if is_label else fact
