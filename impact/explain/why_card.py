"""Explain a merchant's status: the deciding rule, its conditions and their evidence."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from impact.explain.conditions import Condition, listing_condition, route_condition, theme_condition
from impact.explain.counterfactual_types import (
    MerchantCase,
    finding_at_or_above,
    listed_words,
    merchant_case,
    theme_words,
)
from impact.explain.evidence import EvidenceReader
from impact.model.columns import THEMES
from impact.rules.reasons import reasons
from impact.rules.routes import ROUTE_RULES
from impact.rules.view import View
from impact.selection.badge_basis import basis_sentence
from impact.selection.merchant_record import CAVEAT_SENTENCES, merchant_position


@dataclass(frozen=True)
class WhyCard:
    """Why one merchant has its status on a day under a policy.

    Attributes:
        rule: the rule that decided, in words, with the policy's version.
        reason: the sentence of the decisions.
        routes, themes: all of them, in the contract's order, including those that the policy
            ignores.
        caveats: what could make the decision less sure, in words.
        basis, basis_sentence: what a champion's badge rests on; "" for who is no champion.
    """

    merchant_id: str
    name: str
    status: str
    as_of: date
    policy_version: str
    rule: str
    reason: str
    listing: Condition
    routes: tuple[Condition, ...]
    themes: tuple[Condition, ...]
    caveats: tuple[str, ...]
    basis: str
    basis_sentence: str

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return every condition: listing, routes, themes."""
        return (self.listing, *self.routes, *self.themes)


def explain(view: View, merchant_id: str) -> WhyCard:
    """Return why a merchant has its status, with file, line and column of every fact.

    The values are those that were read when the dataset was loaded, in the contract's form
    (2026-06-30, yes, 45): the dataset does not keep the cells as they were written, and the
    files may have changed since. Only a value that was set aside is shown as written.

    Raises:
        KeyError: no kept merchant has that id.
    """
    position = merchant_position(view, merchant_id)
    case = merchant_case(view, merchant_id)
    evidence, decision = EvidenceReader(case), view.decisions.iloc[position]
    caveats = [caveat for caveat in str(decision["caveats"]).split("|") if caveat]
    return WhyCard(
        merchant_id=merchant_id,
        name=str(decision["name"]),
        status=case.status,
        as_of=view.as_of,
        policy_version=view.policy.version,
        rule=describe_rule(case),
        reason=str(reasons(view, np.array([position])).iloc[0]),
        listing=listing_condition(evidence),
        routes=tuple(route_condition(evidence, route) for route in ROUTE_RULES),
        themes=tuple(theme_condition(evidence, theme) for theme in THEMES),
        caveats=tuple(CAVEAT_SENTENCES[caveat] for caveat in caveats),
        basis=view.basis(position)[0],
        basis_sentence=basis_sentence(view, merchant_id),
    )


def describe_rule(case: MerchantCase) -> str:
    """Return the rule that decided a status, with the policy's version."""
    policy = case.policy
    routes = [ROUTE_RULES[route].label for route in policy.routes]
    any_route = f"it qualifies in at least one way: {listed_words(routes, 'or')}" if routes else ""
    no_route = (
        f"it qualifies in no way: {listed_words(routes, 'or')}"
        if routes
        else "no way to qualify is set"
    )
    rules = {
        "not_listed": f"A merchant that is not listed on {case.today} is “not listed”, whatever "
        "else holds",
        "removal_due": f"A listed merchant with {finding_at_or_above(policy.removal_severity)} in "
        f"{theme_words(policy.removal_themes or THEMES[:1], 'or')} is due for removal, however it "
        "qualifies",
        "champion": "A listed merchant without a reason for removal is a champion where "
        f"{any_route}",
        "not_yet": "A listed merchant without a reason for removal is not a champion where "
        f"{no_route}",
    }
    return f"{rules[case.status]} (policy {policy.version})."
