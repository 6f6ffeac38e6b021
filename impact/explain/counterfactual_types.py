"""Types for counterfactuals: one merchant's case, a proposed change, a trial of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from impact.explain.trial import FileChange, Trial
from impact.model.columns import SEVERITIES, STATUSES
from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY, from_day_number, iso_date, to_day_number
from impact.model.policy import Policy
from impact.model.subsets import take_merchants
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import THEME_LABELS
from impact.registries.confirmation_sentences import confirmation_clauses
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position

Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change that may alter a merchant's status.

    Attributes:
        sentence: the change in words, without the new status.
        kind: time (nothing but the calendar), label, entry (of the State's list), sse, ecovadis (a
            route would open), loss (every route that holds would close), ground (a removal ground
            would stand), clearing (every ground would be gone), delisting, listing.
        ways: trials, each of which alone should alter the status.
        near_misses: trials just short of a bound, which must not alter it.
        routes, themes: those concerned.
        day: the bound, where it is a day.
        missing_columns: the columns whose values prevent the status so far.
    """

    sentence: str
    kind: str
    ways: tuple[Trial, ...]
    near_misses: tuple[Trial, ...] = ()
    routes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    day: date | None = None
    missing_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class MerchantCase:
    """One merchant's own records and facts on the day (at position 0)."""

    facts: MerchantFacts

    @property
    def own(self) -> Dataset:
        """Return the merchant's own records."""
        return self.facts.dataset

    @property
    def day(self) -> int:
        """Return the day number."""
        return self.facts.day

    @property
    def policy(self) -> Policy:
        """Return the policy."""
        return self.facts.policy

    @property
    def status(self) -> str:
        """Return the status."""
        return STATUSES[self.facts.status[0]]

    def status_on(self, day: date) -> str:
        """Return the status on a different day with unchanged files."""
        return STATUSES[gather_facts(self.own, day, self.policy).status[0]]

    @property
    def merchant_id(self) -> str:
        """Return the merchant's id."""
        return str(self.own.merchants.ids[0].as_py())

    @property
    def today(self) -> str:
        """Return the day in ISO form."""
        return iso_date(self.day)

    def proposal(
        self,
        kind: str,
        sentence: str,
        ways: Iterable[Iterable[FileChange]],
        near_misses: Iterable[Iterable[FileChange]] = (),
        *,
        as_of: int | None = None,
        day: int | None = None,
        **about: tuple[str, ...],
    ) -> Proposal:
        """Return a proposal whose ways and near misses are changes tried on one day.

        Args:
            as_of: that day, where it is not the case's own.
            day: the bound, where it is a day.
            about: `routes`, `themes` or `missing_columns`.
        """
        on = from_day_number(self.day if as_of is None else as_of)
        return Proposal(
            sentence=sentence,
            kind=kind,
            ways=tuple(Trial(on, tuple(changes)) for changes in ways),
            near_misses=tuple(Trial(on, tuple(changes)) for changes in near_misses),
            day=None if day is None else from_day_number(day),
            **about,
        )

    def merchant(self, *cells: tuple[str, str]) -> FileChange:
        """Return a change to the merchant's own row."""
        return FileChange(self.own.merchants_file, int(self.own.merchants.lines[0]), cells)

    def confirmed_words(self, label: str) -> str:
        """Return in words whether the State's list confirms a label held on the day."""
        states, positions = self.facts.labels[label].codes, np.array([0])
        words = confirmation_clauses(self.own, label, states, from_day_number(self.day), positions)
        return str(words[0].as_py())

    def near(self, step: int) -> int:
        """Return the day `step` days after the case's, clamped to the calendar."""
        return clamped_day(self.day, step)

    def new_assessment(self, published: int, cells: Cells) -> FileChange:
        """Return a change that adds a scorecard of this merchant."""
        named = (("merchant_id", self.merchant_id), ("published_on", iso_date(published)))
        return FileChange("assessments.csv", None, (*named, *cells))


def merchant_case(view: View, merchant_id: str) -> MerchantCase:
    """Return the case of one merchant on the view's day; KeyError where there is no such id."""
    own = take_merchants(view.dataset, np.array([merchant_position(view, merchant_id)]))
    return MerchantCase(gather_facts(own, view.as_of, view.policy))


def score_words(score: float) -> str:
    """Return a score as a sentence has it; NaN is "unknown"."""
    return "unknown" if score != score else format_number(score)


def clamped_day(day: int, step: int) -> int:
    """Return the day `step` days later, clamped to the calendar."""
    return int(np.clip(day + step, to_day_number(date.min), LAST_DAY))


def finding_at_or_above(severity: str) -> str:
    """Return a severity as "a finding at or above major"."""
    return "a severe finding" if severity == SEVERITIES[-1] else f"a finding at or above {severity}"


def next_lower_finding(severity: str) -> str:
    """Return the most serious finding below a severity."""
    return SEVERITIES[SEVERITIES.index(severity) - 1]


def theme_name(theme: str) -> str:
    """Return a theme as a sentence has it: EcoVadis calls `social` Labor & Human Rights."""
    return THEME_LABELS[theme] if theme == "social" else theme


def theme_words(themes: Iterable[str], last: str) -> str:
    """Join themes: "environment, Labor & Human Rights or ethics"."""
    return listed_words(map(theme_name, themes), last)


def listed_words(words: Iterable[str], last: str) -> str:
    """Join words: "environment, social or ethics"."""
    *first, end = list(words)
    return f"{', '.join(first)} {last} {end}" if first else end
