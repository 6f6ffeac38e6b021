"""Forecast the counts of the next 24 months: without renewals, and with renewals as in the past.

Without renewals, a month ahead is what `decide` gives for it today: approvals and scorecards run
out, and what the files already know of the future begins. Renewals are those of ESUS and ESAT;
of ESAT only where the policy lets it end by the calendar: one that the law renews ends only by an
`ended_on`, for good. The EcoVadis route is not forecast: a scorecard that runs out is gone in both
cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from impact.compare.counts import COUNTS as COUNT_MASKS
from impact.compare.forecast_steps import COUNTS, steps_between
from impact.compare.trend import has_history, next_month_ends
from impact.model.columns import LABELS
from impact.model.dataset import Dataset
from impact.model.dates import iso_date, to_dates, to_day_number
from impact.model.policy import Policy, PolicyHistory
from impact.registries.match import last_usable_day
from impact.rules.approvals import OPEN_ENDED, MergedApprovals, coverage_periods, merge_approvals
from impact.rules.merchant_facts import MerchantFacts, gather_facts

MONTHS = 24
# A renewal may begin this many days after the end and still carry the approval on.
RENEWAL_DAYS = 90
# With fewer ended approvals, a rate would be mostly chance.
SMALLEST_BASE = 20


@dataclass(frozen=True)
class Renewals:
    """How often approvals of a label were renewed; see `past_renewals`.

    Attributes:
        renewed, ended: numerator and denominator of the rate.
        rate_pct: 0 to 100; None where the base is too small.
        why_not: why there is no rate, one sentence; "" where there is one.
    """

    label: str
    renewed: int
    ended: int
    rate_pct: float | None
    why_not: str


@dataclass(frozen=True)
class Forecast:
    """The next 24 month ends.

    Attributes:
        series: one row for the day itself, then one per month end: `day` (datetime64[s]);
            `champions`, `holds_esus`, `holds_esat` (int64: nobody renews); the same with
            `_renewed` (float64, an expected count: renewals as in the past; NaN where that
            needs a rate whose base is too small).
        renewals: of each label.
        notes: what the reader of `_renewed` must know, one sentence each.
        steps: who makes each step if nobody renews, by day, count and merchant_id: `day` (the
            month end, datetime64[s]), `count` (of `COUNTS`), `merchant_id`, `name` (str),
            `change` ("lost", "gained"), `since` (the first day of it, datetime64[s]), `why` (one
            sentence). In each month gained less lost is the difference of the count.
    """

    as_of: date
    series: pd.DataFrame
    renewals: tuple[Renewals, ...]
    notes: tuple[str, ...]
    steps: pd.DataFrame

    def months(self, count: str) -> dict[str, int]:
        """Return how many steps of a count are in each month, as "2026-07"."""
        steps = self.steps_of(count)["day"].dt.strftime("%Y-%m").value_counts()
        ends = self.series["day"].iloc[1:].dt.strftime("%Y-%m")
        return {month: int(steps.get(month, 0)) for month in ends}

    def steps_of(self, count: str, month: str = "") -> pd.DataFrame:
        """Return the steps of a count, of all months or of one, by their days."""
        is_wanted = self.steps["count"] == count
        if month:
            is_wanted &= self.steps["day"].dt.strftime("%Y-%m") == month
        return self.steps[is_wanted].sort_values(["since", "merchant_id"])

    def after(self, past: pd.DataFrame, count: str) -> pd.DataFrame:
        """Return the days of a trend, its count as `past`, and then the months ahead."""
        before = past[["day", count, "earlier_not_in_files"]].rename(columns={count: "past"})
        ahead = self.series[["day", count, f"{count}_renewed"]]
        return pd.concat([before, ahead], ignore_index=True)


def forecast(dataset: Dataset, as_of: date, rules: Policy | PolicyHistory) -> Forecast:
    """Return the forecast of the months after a day.

    Renewals: each coverage that runs out is renewed, without a gap and past the last month, with
    the probability of the label's past rate; labels are renewed independently of each other. A
    label whose base is too small has no forecast of its own, and among the champions it counts as
    not renewed; `notes` states it.

    Args:
        rules: the policy for every day, or versions, each for the days on which it is in force.
    """
    days = [as_of, *next_month_ends(as_of, MONTHS)]
    by_day = [gather_facts(dataset, day, rules.on(day)) for day in days]
    policy = rules.on(as_of)
    renewals = tuple(past_renewals(dataset, label, as_of, policy) for label in LABELS)
    rates = {renewal.label: renewal.rate_pct for renewal in renewals}
    series = _series(by_day, rates)
    notes = tuple(
        f"{renewal.label.upper()} approvals are counted as not renewed. {renewal.why_not}"
        for renewal in renewals
        if renewal.rate_pct is None
        and renewal.label in policy.routes
        and not policy.renews_tacitly(renewal.label)
    )
    notes += tuple(_lists_notes(by_day))
    steps = steps_between(by_day, rules)
    return Forecast(as_of, series, renewals, notes, steps)


def _lists_notes(by_day: Sequence[MerchantFacts]) -> Iterator[str]:
    """Yield a note for each label that must be confirmed and whose list gets too old."""
    registries = by_day[0].dataset.registries
    if registries is None:
        return
    labels = {label for facts in by_day for label in facts.policy.require_confirmation}
    for label in sorted(labels, key=LABELS.index):
        registry_list = registries.for_label(label)
        if registry_list is not None and last_usable_day(registry_list) < by_day[-1].day:
            yield (
                f"No {label.upper()} approval is confirmed after "
                f"{iso_date(last_usable_day(registry_list))}, when "
                f"{registry_list.file} is too old to tell; a newer list puts that off."
            )


def past_renewals(dataset: Dataset, label: str, as_of: date, policy: Policy) -> Renewals:
    """Return how often approvals that ended by a day were renewed.

    The base: every approval of the label that counts, of a merchant with rows in labels.csv,
    whose last day (the policy's default where none is stated) lies at least 90 days before the
    day, so that a renewal had its time. A pair in merchants.csv alone is no base: a renewal
    overwrites it, so only the approvals that were not renewed would be left to count.
    Renewed: the merchant has another approval of the label that runs longer and began at the
    latest 90 days after that last day. A label that is renewed by law has no rate.
    """
    if policy.renews_tacitly(label):
        return Renewals(label, 0, 0, None, f"{label.upper()} is renewed by law: no rate is needed.")
    grants = merge_approvals(dataset.approvals, label, policy)
    is_known = has_history(dataset)[LABELS.index(label)][grants.merchants] & grants.is_counted
    is_over = is_known & (grants.ends + RENEWAL_DAYS <= to_day_number(as_of))
    ended, renewed = int(is_over.sum()), int((is_over & _is_carried_on(grants)).sum())
    if ended >= SMALLEST_BASE:
        return Renewals(label, renewed, ended, 100 * renewed / ended, "")
    why_not = (
        f"Only {ended} of the {label.upper()} approvals in labels.csv ended {RENEWAL_DAYS} days or "
        f"more before {as_of.isoformat()}; a rate needs {SMALLEST_BASE}."
    )
    return Renewals(label, renewed, ended, None, why_not)


def _is_carried_on(grants: MergedApprovals) -> np.ndarray:
    """Return for each approval whether another one began in time and runs longer."""
    is_carried_on = np.zeros(grants.merchants.size, bool)
    positions = np.flatnonzero(grants.is_counted)
    if not positions.size:
        return is_carried_on
    merchants, ends = grants.merchants[positions], grants.ends[positions]
    # Shift each merchant's days above those of the one before, as in `approvals.coverage_periods`.
    lift = merchants * (1 << 33)
    longest = np.maximum.accumulate(ends + lift)
    last_begun = (
        np.searchsorted(grants.starts[positions] + lift, ends + lift + RENEWAL_DAYS, "right") - 1
    )
    is_carried_on[positions] = longest[last_begun] > ends + lift
    return is_carried_on


def _series(by_day: Sequence[MerchantFacts], rates: dict[str, float | None]) -> pd.DataFrame:
    """Return the counts on each day, without renewals and with renewals at the past rates."""
    ends = {policy: _first_ends(by_day[0], policy) for policy in {f.policy for f in by_day}}
    rows = []
    for facts in by_day:
        counts = {name: int(COUNT_MASKS[name](facts).sum()) for name in COUNTS}
        gains = _gains(facts, ends[facts.policy], rates)
        rows.append(counts | {f"{name}_renewed": counts[name] + gains[name] for name in COUNTS})
    series = pd.DataFrame(rows)
    series.insert(0, "day", to_dates(np.array([facts.day for facts in by_day])))
    return series


def _first_ends(today: MerchantFacts, policy: Policy) -> dict[str, np.ndarray]:
    """Return by label for each merchant the last day of the first coverage that ends from now on.

    Past every day: none does.
    """
    dataset, ends = today.dataset, {}
    for label in LABELS:
        ends[label] = np.full(dataset.merchants.count, OPEN_ENDED, np.int64)
        grants = merge_approvals(dataset.approvals, label, policy)
        coverage = coverage_periods(grants, grants.is_counted)
        is_ahead = coverage.ends >= today.day
        np.minimum.at(ends[label], coverage.merchants[is_ahead], coverage.ends[is_ahead])
    return ends


def _gains(
    facts: MerchantFacts, ends: dict[str, np.ndarray], rates: dict[str, float | None]
) -> dict[str, float]:
    """Return how many more merchants each count is expected to have on a day with renewals.

    NaN where a label's coverages ran out and its rate is not known; for the champions such a
    label counts as not renewed, unless no label has a rate. A renewal opens its route where the
    label needs no confirmation, or is confirmed on the day. What ended although the law renews it
    was refused, withdrawn or given up: it is not expected to be renewed.
    """
    policy = facts.policy
    stays_out, gains = np.ones(facts.is_listed.size), {}
    for label in LABELS:
        if policy.renews_tacitly(label):
            gains[f"holds_{label}"] = 0.0
            continue
        rate, is_held = rates[label], facts.labels[label].is_held
        could_renew = facts.is_listed & ~is_held & (ends[label] < facts.day)
        chance = np.nan if rate is None else rate / 100
        gains[f"holds_{label}"] = int(could_renew.sum()) * chance if could_renew.any() else 0.0
        if label in policy.routes and rate is not None:
            if label in policy.require_confirmation:
                could_renew &= facts.dataset.days_confirmed(label).on(facts.day)
            stays_out[could_renew] *= 1 - chance
    is_open = facts.has_status("not_yet") & (stays_out < 1)
    has_rate = any(rate is not None for rate in rates.values())
    gains["champions"] = float((1 - stays_out[is_open]).sum()) if has_rate else np.nan
    return gains
