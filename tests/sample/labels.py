"""The approvals of the fictional sample: six years of ESUS grants and renewals, and ESAT."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.sample.draws import (
    FAR,
    Flags,
    Ints,
    add_years,
    draw_between,
    draw_flags,
    draw_positions,
    years_of,
)
from tests.sample.merchants import ESAT, ESUS, ESUS_AND_ESAT, Merchants
from tests.sample.text import Columns, format_days, format_ids, format_words

LABELS = ("esus", "esat")

# What followed an ESUS approval, and for how many of 100 holders.
_ESUS_STORIES = {
    "running": 31, "renewed": 18, "renewed_with_gap": 9, "lapsed": 13, "expiring": 13,
    "carried_on": 4, "not_started": 5, "without_last_day": 7,
}  # fmt: skip
_ESAT_STORIES = {
    "without_last_day": 67, "past_stated_day": 23, "running": 6, "expiring": 2, "not_started": 2,
}  # fmt: skip
# How long before the data day the one authorisation that was withdrawn ended.
_WITHDRAWN_DAYS = 20

IN_LABELS, IN_BOTH, IN_MERCHANTS = range(3)


@dataclass(frozen=True)
class Approvals:
    """One array per fact, one element per approval, by merchant, label and first day.

    Attributes:
        merchant: position of the merchant.
        label: position in `LABELS`.
        granted, expires: first and last day; FAR is blank.
        ended: first day on which it no longer holds; FAR is blank.
        written_in: the file that it is written to: IN_LABELS, IN_BOTH or IN_MERCHANTS (short form).
    """

    merchant: Ints
    label: Ints
    granted: Ints
    expires: Ints
    ended: Ints
    written_in: Ints

    @property
    def last(self) -> Ints:
        """Return the last day by the default policy: an ESAT does not end by the calendar."""
        is_esus = self.label == 0
        assumed = np.where(self.expires == FAR, add_years(self.granted, 5) - 1, self.expires)
        return np.minimum(np.where(is_esus, assumed, FAR), self.ended - 1)

    def holders(self, merchants: int, day: int) -> Flags:
        """Return which of so many merchants hold a label on `day`."""
        return self._any(merchants, (self.granted <= day) & (self.last >= day))

    def former_holders(self, merchants: int, day: int) -> Flags:
        """Return which of so many merchants had an approval that ended before `day`."""
        return self._any(merchants, self.last < day) & ~self.holders(merchants, day)

    def _any(self, merchants: int, counts: Flags) -> Flags:
        return np.asarray(np.bincount(self.merchant[counts], minlength=merchants) > 0)


def make_approvals(rng: np.random.Generator, merchants: Merchants, as_of: int) -> Approvals:
    """Return the approvals of all merchants as known on the day `as_of` (days since 1970)."""
    kind = merchants.kind
    esus = np.flatnonzero((kind == ESUS) | (kind == ESUS_AND_ESAT))
    esat = np.flatnonzero((kind == ESAT) | (kind == ESUS_AND_ESAT))
    parts = [*_esus(rng, esus, as_of), _esat(rng, esat, as_of)]
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    merchant, label, granted = joined[0], joined[1], joined[2]
    order = np.lexsort((granted, label, merchant))
    return Approvals(*(column[order] for column in joined))


def _esus(rng: np.random.Generator, holder: Ints, as_of: int) -> list[tuple[Ints, ...]]:
    """Return the latest approval of each holder, and the one before where there was one."""
    count = len(holder)
    story = _stories(rng, _ESUS_STORIES, count)
    years = np.where(draw_flags(rng, 0.2, count), 2, 5)  # 2 for a company younger than 3 years
    years_before = np.where(draw_flags(rng, 0.6, count), 2, 5)
    granted, expires = _latest_esus(rng, story, years, years_before, as_of)
    written_in = np.where(
        np.isin(story, ["carried_on", "not_started"]),
        IN_LABELS,
        draw_positions(rng, [73, 5, 22], count),
    )
    gap = np.where(story == "renewed_with_gap", draw_between(rng, 20, 200, count), 0)
    gap = np.where(story == "not_started", draw_between(rng, 80, 250, count), gap)
    had_one = np.isin(story, ["renewed", "renewed_with_gap", "carried_on"])
    had_one |= (story == "not_started") & draw_flags(rng, 0.5, count)
    before = np.flatnonzero(had_one)
    last_before = granted - gap - 1
    granted_before = add_years(last_before + 1, -years_before)
    label, never = np.zeros(count, dtype=np.int64), np.full(count, FAR, dtype=np.int64)
    latest = (holder, label, granted, expires, never, written_in)
    earlier = (holder, label, granted_before, last_before, never, label)
    return [latest, tuple(column[before] for column in earlier)]


def _latest_esus(
    rng: np.random.Generator, story: pa.Array, years: Ints, years_before: Ints, as_of: int
) -> tuple[Ints, Ints]:
    """Return first and last day of the latest approval, by its story."""
    count = len(years)
    # Old enough to have a history, young enough to stay beyond the 90 days of "expiring".
    oldest = np.where(years == 2, 630, 1_720)
    six_years = np.where(years_before == 2, 1_400, 350)
    since = draw_between(rng, 30, oldest, count)
    since = np.where(
        story == "renewed", draw_between(rng, 5, np.minimum(oldest, six_years), count), since
    )
    since = np.where(
        story == "renewed_with_gap", draw_between(rng, 5, np.minimum(oldest, 600), count), since
    )
    granted = as_of - since
    granted = np.where(story == "not_started", as_of + draw_between(rng, 1, 75, count), granted)
    granted = np.where(story == "carried_on", as_of + draw_between(rng, 1, 60, count), granted)
    ends = np.where(
        story == "lapsed",
        as_of - draw_between(rng, 1, np.where(years == 2, 800, 360), count),
        as_of + draw_between(rng, 0, 90, count),
    )
    is_by_end = np.isin(story, ["lapsed", "expiring"])
    granted = np.where(is_by_end, add_years(ends + 1, -years), granted)
    expires = np.where(is_by_end, ends, add_years(granted, years) - 1)
    return granted, np.where(story == "without_last_day", FAR, expires)


def _esat(rng: np.random.Generator, holder: Ints, as_of: int) -> tuple[Ints, ...]:
    """Return one authorisation for each holder: the lists give no last day, as a rule.

    Of those whose stated last day has passed one was refused a renewal; of the others one was
    withdrawn.
    """
    count = len(holder)
    story = _stories(rng, _ESAT_STORIES, count)
    granted = as_of - draw_between(rng, 200, 5_000, count)
    granted = np.where(story == "not_started", as_of + draw_between(rng, 1, 60, count), granted)
    ends = np.where(
        story == "past_stated_day",
        as_of - draw_between(rng, 5, 900, count),
        as_of + draw_between(rng, 0, 90, count),
    )
    is_by_end = np.isin(story, ["past_stated_day", "expiring"])
    granted = np.where(is_by_end, add_years(ends + 1, -15), granted)
    expires = np.where(is_by_end, ends, add_years(granted, 15) - 1)
    expires = np.where(np.isin(story, ["without_last_day", "not_started"]), FAR, expires)
    written_in = draw_positions(rng, [65, 5, 30], count)
    ended = np.full(count, FAR, dtype=np.int64)
    refused = np.flatnonzero((story == "past_stated_day") & (written_in == IN_LABELS))[:1]
    withdrawn = np.flatnonzero((story == "running") & (written_in == IN_LABELS))[:1]
    ended[refused] = expires[refused] + 1
    ended[withdrawn] = as_of - _WITHDRAWN_DAYS
    return holder, np.ones(count, dtype=np.int64), granted, expires, ended, written_in


def _stories(rng: np.random.Generator, weights: dict[str, int], count: int) -> np.ndarray:
    return np.asarray(list(weights))[draw_positions(rng, list(weights.values()), count)]


def short_form(approvals: Approvals, merchants: int) -> list[Ints]:
    """Return first and last day of ESUS, then of ESAT, as merchants.csv has them; FAR is blank."""
    columns = []
    for label in range(len(LABELS)):
        is_short = (approvals.label == label) & (approvals.written_in != IN_LABELS)
        for fact in (approvals.granted, approvals.expires):
            column = np.full(merchants, FAR, dtype=np.int64)
            column[approvals.merchant[is_short]] = fact[is_short]
            columns.append(column)
    return columns


def label_rows(merchants: Merchants, approvals: Approvals, rows: Ints) -> Columns:
    """Return the text of some rows of labels.csv."""
    label = approvals.label[rows]
    year = format_ids("", years_of(approvals.granted[rows]), 4)
    serial = format_ids("", 1_001 + rows * 7, 5)
    return {
        "merchant_id": merchants.merchant_ids(approvals.merchant[rows]),
        "label": format_words(label, LABELS),
        "granted_on": format_days(approvals.granted[rows]),
        "expires_on": format_days(approvals.expires[rows]),
        "ended_on": format_days(approvals.ended[rows]),
        "reference": pc.binary_join_element_wise(
            format_words(label, ("ESUS", "ESAT")), year, serial, "-"
        ),
    }
