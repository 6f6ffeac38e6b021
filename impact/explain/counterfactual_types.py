"""Types for counterfactuals: one merchant's case, a proposed change, a trial of it."""

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
from impact.registries.verdicts import confirmation_clauses
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position

Cells = tuple[tuple[str, str], ...]
Alternatives = Iterable[Iterable[FileChange]]
# A change in words; the ways to make it, each enough alone; and what is just short of it.
Change = tuple[str, list[list[FileChange]], list[list[FileChange]]]


@dataclass(frozen=True, kw_only=True)
class Counterfactual:
    """A change that may alter a merchant's status, and once it was tried, to which.

    Attributes:
        sentence: the change in words, without the new status.
        kind: time (nothing but the calendar), label, entry (of the State's list), sse, ecovadis (a
            route would open), loss (every route that holds would close), ground (a removal ground
            would come up), clearing (every ground would be gone), delisting, listing.
        ways: trials, each of which alone should alter the status.
        near_misses: trials just short of a bound, which must not alter it.
        new_status: the status after the change.
    """

    sentence: str
    kind: str
    ways: tuple[Trial, ...]
    near_misses: tuple[Trial, ...] = ()
    routes: tuple[str, ...] = ()
    new_status: str = ""

    @property
    def as_of(self) -> date:
        """Return the day on which it shows: the view's own, or a later one."""
        return self.ways[0].as_of


@dataclass(frozen=True)
class MerchantCase:
    """One merchant's own records and facts on the day (at position 0)."""

    facts: MerchantFacts
    own: Dataset
    day: int
    policy: Policy
    status: str
    merchant_id: str

    @property
    def today(self) -> str:
        """Return the day in ISO form."""
        return iso_date(self.day)

    def proposal(
        self,
        kind: str,
        sentence: str,
        ways: Alternatives,
        near_misses: Alternatives = (),
        *,
        as_of: int | None = None,
        routes: tuple[str, ...] = (),
    ) -> Counterfactual:
        """Return a proposal whose ways and near misses are changes tried on one day.

        Args:
            as_of: that day, where it is not the case's own.
        """
        on = from_day_number(self.day if as_of is None else as_of)
        return Counterfactual(
            sentence=sentence,
            kind=kind,
            ways=tuple(Trial(on, tuple(changes)) for changes in ways),
            near_misses=tuple(Trial(on, tuple(changes)) for changes in near_misses),
            routes=routes,
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
    facts = gather_facts(own, view.as_of, view.policy)
    status = STATUSES[facts.status[0]]
    return MerchantCase(facts, own, facts.day, view.policy, status, merchant_id)


def score_label(column: str) -> str:
    """Return the name of a score by its column: "overall", "Ethics"."""
    theme = column.removesuffix("_score")
    return THEME_LABELS.get(theme, theme)


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


def theme_words(themes: Iterable[str], last: str) -> str:
    """Join themes: "environment, Labor & Human Rights or ethics"; that is `social` at EcoVadis."""
    return listed_words((THEME_LABELS[t] if t == "social" else t for t in themes), last)


def listed_words(words: Iterable[str], last: str) -> str:
    """Join words: "environment, social or ethics"."""
    *first, end = list(words)
    return f"{', '.join(first)} {last} {end}" if first else end
