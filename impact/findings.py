"""Assessments on a day: the current scorecard, the standing findings, and since when.

docs/contract.md, section 3: a removal ground stands until a later assessment reviews the theme
and finds less; neither a blank nor the calendar clears it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.days import NO_DAY
from impact.tables import Assessments


@dataclass(frozen=True)
class ThemeStanding:
    """What the findings of one theme come to on a day, for each merchant.

    Attributes:
        findings: the place in columns.SEVERITIES of the latest finding; -1: never reviewed.
        rows: the assessment that it stands in, -1 where there is none.
        since: for a finding at or above the severity, the publication day of the first of the
            unbroken run that leads to it; else NO_DAY.
    """

    findings: np.ndarray
    rows: np.ndarray
    since: np.ndarray

    @property
    def is_ground(self) -> np.ndarray:
        """Say for each merchant whether the theme is a removal ground."""
        return self.is_ground_at(slice(None))

    def is_ground_at(self, places: np.ndarray | slice) -> np.ndarray:
        """Say for the merchants at some places whether the theme is a removal ground."""
        grounds: np.ndarray = self.since[places] != NO_DAY
        return grounds


@dataclass(frozen=True)
class Published:
    """What was published by a day: an assessment's row, its merchant and its day, in step.

    In the order of merchant, day and assessment_id.
    """

    merchants: np.ndarray
    rows: np.ndarray
    days: np.ndarray


def published_by(assessments: Assessments, day: int) -> Published:
    """Return the assessments that were published on `day` or before it."""
    merchants, rows = assessments.merchants, assessments.rows
    days = assessments.columns["published_on"][rows]
    is_known = days <= day
    if is_known.all():
        return Published(merchants, rows, days)
    return Published(merchants[is_known], rows[is_known], days[is_known])


def current_rows(published: Published, count: int) -> np.ndarray:
    """Return the row of each merchant's current assessment; -1 where there is none."""
    rows = np.full(count, -1, np.int64)
    # numpy keeps the last of several values.
    rows[published.merchants] = published.rows
    return rows


def stand_by_theme(
    assessments: Assessments, published: Published, theme: str, count: int, severity: int
) -> ThemeStanding:
    """Return what the published findings of `theme` come to for each of `count` merchants.

    Args:
        severity: the place in columns.SEVERITIES from which a finding is a ground.
    """
    findings = assessments.columns[f"{theme}_finding"][published.rows]
    at = np.flatnonzero(findings >= 0)
    merchants, rows = published.merchants[at], published.rows[at]
    findings, days = findings[at], published.days[at]
    merchants, rows, findings, days = _gravest_of_day(merchants, rows, findings, days)
    standing = np.full(count, -1, np.int8)
    standing[merchants] = findings
    last = np.full(count, -1, np.int64)
    last[merchants] = rows
    since = np.full(count, NO_DAY, np.int32)
    is_grave = findings >= severity
    opens = is_grave.copy()
    opens[1:] &= ~is_grave[:-1] | (merchants[1:] != merchants[:-1])
    run_start = np.maximum.accumulate(np.where(opens, np.arange(opens.size), 0))
    # A later finding below the severity ends the run: NO_DAY overwrites its day.
    since[merchants] = np.where(is_grave, days[run_start], NO_DAY)
    return ThemeStanding(standing, last, since)


def _gravest_of_day(
    merchants: np.ndarray, rows: np.ndarray, findings: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Keep the gravest finding where a merchant has several of one day."""
    is_same = (merchants[1:] == merchants[:-1]) & (days[1:] == days[:-1])
    if not is_same.any():
        return merchants, rows, findings, days
    tied = np.flatnonzero(np.append(False, is_same) | np.append(is_same, False))
    rows, findings = rows.copy(), findings.copy()
    order = tied[np.lexsort((findings[tied], days[tied], merchants[tied]))]
    rows[tied], findings[tied] = rows[order], findings[order]
    is_last = np.append(~is_same, True)
    return merchants[is_last], rows[is_last], findings[is_last], days[is_last]
