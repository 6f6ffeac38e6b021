"""The best and worst champion share that missing facts leave possible.

Each kind of unknown is a fact of a listed merchant that the files do not state. Known facts are
taken as they are. The day, the policy and who is listed do not change.

- `not_reviewed`: the current assessment leaves a removal theme of the policy without a finding.
  At best that theme is no ground (a ground that an earlier assessment left is cleared), at worst
  it is one.
- `never_assessed`: there is no assessment by the day, and the policy has a removal theme. At best
  there is no ground, as now; at worst there is one.
- `sse_unknown`: the policy has the SSE route; of the three characteristics at least one is blank
  and none is no. At best all three are yes, at worst it is no SSE company, as now.
- `unproven`: the policy has the label's route, and the label does not cover the day; an approval
  that does not count could: its readable days do not rule it out. At best it covers the day, at
  worst it does not, as now. Where the policy requires the State's list to confirm the label, it
  must: what a list says is known.
- `scores_unknown`: the policy has the EcoVadis route, and the current assessment does not meet
  it; but none of its known scores is below its minimum, and no known last day is past. At best
  the route holds, at worst it does not, as now.

Merchants are independent, and in each kind the best can only help and the worst only harm, so the
two ends are exact: some answer to the unknowns gives them. Rows that were left out are not
counted here: they are reported separately.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.columns import LABELS, STATUSES
from impact.model.dates import NO_DAY, to_day_number
from impact.model.memo import cached_on_first_argument
from impact.model.typed_tables import Approvals
from impact.rules.approvals import NO_LAST_DAY, MergedApprovals, merchant_day_keys, merge_approvals
from impact.rules.merchant_facts import MerchantFacts, status_codes
from impact.rules.routes import SSE_CHARACTERISTICS, from_current_assessment, score_minimums
from impact.rules.view import View
from impact.selection.metrics import share_pct

KINDS = {
    "not_reviewed": "A removal theme not reviewed",
    "never_assessed": "No assessment at all",
    "sse_unknown": "An SSE characteristic that is blank",
    "unproven": "An approval whose days could not be read",
    "scores_unknown": "A blank score, or a last day that could not be read",
}


@dataclass(frozen=True)
class ShareRange:
    """The range of the champion count and share, if every unknown were known.

    Attributes:
        listed, champions: as decided.
        worst, best: champions, if every unknown were known and bad, or good.
        kinds: one row per kind: `kind`, `label`; `merchants` (listed ones that it affects),
            `worst`, `best` (champions if this kind alone were known).
        affected: for each kind the positions in the decisions of the merchants it affects.
    """

    listed: int
    champions: int
    worst: int
    best: int
    kinds: pd.DataFrame
    affected: dict[str, np.ndarray]

    @property
    def share_pct(self) -> float | None:
        """Return the champion share as decided, 0 to 100; None where nobody is listed."""
        return share_pct(self.champions, self.listed)

    @property
    def worst_pct(self) -> float | None:
        """Return the share in the worst case, 0 to 100; None where nobody is listed."""
        return share_pct(self.worst, self.listed)

    @property
    def best_pct(self) -> float | None:
        """Return the share in the best case, 0 to 100; None where nobody is listed."""
        return share_pct(self.best, self.listed)


def _champions(
    facts: MerchantFacts,
    open_themes: dict[str, np.ndarray],
    gains_route: np.ndarray,
    *,
    is_good: bool,
) -> int:
    """Count the champions if everything open were good, or bad."""
    has_ground = facts.any_of(
        finding.is_ground & ~open_themes[theme]
        if is_good
        else finding.is_ground | open_themes[theme]
        for theme, finding in facts.themes.items()
    )
    has_route = facts.has_route | gains_route if is_good else facts.has_route
    statuses = status_codes(facts.is_listed, has_ground, has_route)
    return int((statuses == STATUSES.index("champion")).sum())


@cached_on_first_argument
def share_range(view: View) -> ShareRange:
    """Return the best and worst case of the champion count on the view's day.

    See the module's list for what is assumed of each kind of unknown.
    """
    facts = view.facts
    themes, routes = _open_themes(view), _open_routes(view)
    nobody = facts.any_of([])
    no_themes = dict.fromkeys(facts.themes, nobody)
    rows, affected = [], {}
    for kind, label in KINDS.items():
        open_themes, gains = themes.get(kind, no_themes), routes.get(kind, nobody)
        is_affected = facts.is_listed & facts.any_of([gains, *open_themes.values()])
        worst = _champions(facts, open_themes, gains, is_good=False)
        best = _champions(facts, open_themes, gains, is_good=True)
        affected[kind] = np.flatnonzero(is_affected)
        rows.append((kind, label, affected[kind].size, worst, best))
    every_theme = {
        theme: themes["not_reviewed"][theme] | themes["never_assessed"][theme]
        for theme in facts.themes
    }
    every_route = facts.any_of(routes.values())
    return ShareRange(
        listed=int(facts.is_listed.sum()),
        champions=int(facts.has_status("champion").sum()),
        worst=_champions(facts, every_theme, every_route, is_good=False),
        best=_champions(facts, every_theme, every_route, is_good=True),
        kinds=pd.DataFrame(rows, columns=["kind", "label", "merchants", "worst", "best"]),
        affected=affected,
    )


def _open_themes(view: View) -> dict[str, dict[str, np.ndarray]]:
    """Return for each kind about findings, by theme, the merchants whose finding is unknown."""
    columns, current = view.dataset.assessments.columns, view.facts.current_rows
    is_assessed, published = current >= 0, columns["published_on"]
    current_days = from_current_assessment(published, current, np.int32(NO_DAY))
    not_reviewed, never = {}, {}
    for theme, finding in view.facts.themes.items():
        findings = from_current_assessment(columns[f"{theme}_finding"], current, -1)
        # Another assessment of the same day may have reviewed what the current one leaves blank.
        finding_days = from_current_assessment(published, finding.rows, np.int32(NO_DAY))
        not_reviewed[theme] = is_assessed & (findings < 0) & (finding_days < current_days)
        never[theme] = ~is_assessed
    return {"not_reviewed": not_reviewed, "never_assessed": never}


def _open_routes(view: View) -> dict[str, np.ndarray]:
    """Return for each kind about routes the merchants for whom a route could hold."""
    routes = view.policy.routes
    masks = {}
    if unproven := [_could_cover(view, label) for label in LABELS if label in routes]:
        masks["unproven"] = np.logical_or.reduce(unproven)
    if "sse" in routes:
        merchants = view.dataset.merchants
        answers = np.array([merchants.column(name) for name in SSE_CHARACTERISTICS])
        masks["sse_unknown"] = (answers != 0).all(axis=0) & (answers < 0).any(axis=0)
    if "ecovadis" in routes:
        masks["scores_unknown"] = _could_meet_minimums(view)
    return masks


def _could_cover(view: View, label: str) -> np.ndarray:
    """Return for each merchant whether an approval that does not count could cover the day.

    Several rows can be one approval: what decides is whether it counts, not any single row.
    """
    approvals, day = view.dataset.approvals, to_day_number(view.as_of)
    grants = merge_approvals(approvals, label, view.policy)
    has_no_first_day = (approvals.labels == LABELS.index(label)) & (approvals.granted == NO_DAY)
    lasts = (approvals.expires == NO_DAY) | (approvals.expires >= day)
    # By tacit renewal a stated last day ends nothing.
    lasts |= view.policy.renews_tacitly(label)
    lasts &= (approvals.ended == NO_DAY) | (approvals.ended > day)
    could = np.zeros(view.dataset.merchants.count, bool)
    could[grants.merchants[_could_run_on(grants, approvals, label, view)]] = True
    could[approvals.merchants[has_no_first_day & lasts]] = True
    could &= ~view.facts.labels[label].is_held
    if label in view.policy.require_confirmation:
        could &= view.dataset.days_confirmed(label).on(day)
    return could


def _could_run_on(
    grants: MergedApprovals, approvals: Approvals, label: str, view: View
) -> np.ndarray:
    """Return which approvals do not count but could cover the day."""
    day = to_day_number(view.as_of)
    could: np.ndarray = ~grants.is_counted & (grants.starts <= day)
    if view.policy.renews_tacitly(label):
        could &= grants.ends >= day
        return could
    # Where the last day cannot be read, only an `ended_on` of the same approval is known.
    is_over = (approvals.labels == LABELS.index(label)) & (approvals.granted != NO_DAY)
    is_over &= (approvals.ended != NO_DAY) & (approvals.ended <= day)
    over = merchant_day_keys(approvals.merchants[is_over], approvals.granted[is_over])
    could &= ~np.isin(merchant_day_keys(grants.merchants, grants.starts), over)
    could &= (grants.faults == NO_LAST_DAY) | (grants.ends >= day)
    return could


def _could_meet_minimums(view: View) -> np.ndarray:
    assessments, current = view.dataset.assessments, view.facts.current_rows
    could = assessments.is_last_day_set_aside | (assessments.expires >= to_day_number(view.as_of))
    for name, minimum in score_minimums(view.policy).items():
        # An unknown score is NaN, which is not below anything.
        could &= ~(assessments.columns[name] < minimum)
    return from_current_assessment(could, current, False) & ~view.facts.routes["ecovadis"]


@cached_on_first_argument
def affected_merchants(view: View) -> pd.DataFrame:
    """Return the merchants of each kind of unknown: one row per kind and merchant.

    Columns: `unknown` (the kind), `merchant_id`, `name`, `status`; in the order of `KINDS`, then
    by merchant_id.
    """
    positions = share_range(view).affected
    rows = np.concatenate([positions[kind] for kind in KINDS])
    kinds = np.repeat(list(KINDS), [positions[kind].size for kind in KINDS])
    merchants = view.decisions[["merchant_id", "name", "status"]].iloc[rows]
    merchants.insert(0, "unknown", pd.Series(kinds, merchants.index, dtype="str"))
    return merchants.reset_index(drop=True)
