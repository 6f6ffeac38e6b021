"""Assessments on a day: the current scorecard, the standing findings, and since when.

docs/contract.md, section 3: a removal ground stands until a later assessment reviews the theme
and finds less; neither a blank nor the calendar clears it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.model.dates import NO_DAY
from impact.model.typed_tables import Assessments


@dataclass(frozen=True)
class ThemeFinding:
    """What the findings of one theme come to on a day, for each merchant.

    Attributes:
        findings: the place in columns.SEVERITIES of the latest finding; -1: never reviewed.
        rows: the assessment that it stands in, -1 where there is none.
        since: for a finding at or above the severity, the publication day of the first of the
            unbroken run that leads to it; else NO_DAY.
    """

    severity_codes: np.ndarray
    rows: np.ndarray
    flagged_since: np.ndarray

    @property
    def is_ground(self) -> np.ndarray:
        """Say for each merchant whether the theme is a removal ground."""
        return self.is_ground_at(slice(None))

    def is_ground_at(self, positions: np.ndarray | slice) -> np.ndarray:
        """Say for the merchants at some places whether the theme is a removal ground."""
        grounds: np.ndarray = self.flagged_since[positions] != NO_DAY
        return grounds


@dataclass(frozen=True)
class KnownAssessments:
    """What was published by a day: an assessment's row, its merchant and its day, in step.

    In the order of merchant, day and assessment_id.

    Attributes:
        tied: the places of those whose merchant has another one of the same day.
    """

    merchants: np.ndarray
    rows: np.ndarray
    days: np.ndarray
    tied: np.ndarray


def assessments_until(assessments: Assessments, day: int) -> KnownAssessments:
    """Return the assessments that were published on `day` or before it."""
    merchants, rows = assessments.merchants, assessments.rows
    days = assessments.columns["published_on"][rows]
    is_known = days <= day
    if not is_known.all():
        merchants, rows, days = merchants[is_known], rows[is_known], days[is_known]
    is_same = (merchants[1:] == merchants[:-1]) & (days[1:] == days[:-1])
    is_tied = np.append(False, is_same) | np.append(is_same, False)
    return KnownAssessments(merchants, rows, days, np.flatnonzero(is_tied[: merchants.size]))


def current_assessments(published: KnownAssessments, count: int) -> np.ndarray:
    """Return the row of each merchant's current assessment; -1 where there is none."""
    rows = np.full(count, -1, np.int64)
    # numpy keeps the last of several values.
    rows[published.merchants] = published.rows
    return rows


def find_by_theme(
    assessments: Assessments, published: KnownAssessments, theme: str, count: int, severity: int
) -> ThemeFinding:
    """Return what the published findings of `theme` come to for each of `count` merchants.

    Args:
        severity: the place in columns.SEVERITIES from which a finding is a ground.
    """
    findings = assessments.columns[f"{theme}_finding"][published.rows]
    findings[_lesser_of_day(findings, published)] = -1
    positions = np.flatnonzero(findings >= 0)
    merchants, findings = published.merchants[positions], findings[positions]
    # numpy keeps the last of several values.
    latest = np.full(count, -1, np.int8)
    latest[merchants] = findings
    latest_rows = np.full(count, -1, np.int64)
    latest_rows[merchants] = published.rows[positions]
    flagged_since = np.full(count, NO_DAY, np.int32)
    grave_positions, run_starts = _grave_runs(merchants, findings, severity)
    flagged_since[merchants[grave_positions]] = published.days[positions[run_starts]]
    # A later finding below the severity ends the run.
    flagged_since[latest < severity] = NO_DAY
    return ThemeFinding(latest, latest_rows, flagged_since)


def _grave_runs(
    merchants: np.ndarray, findings: np.ndarray, severity: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return (the places of grave findings, where the unbroken run of each opens)."""
    positions = np.flatnonzero(findings >= severity)
    previous = np.maximum(positions - 1, 0)
    is_run_start = (
        (findings[previous] < severity)
        | (merchants[previous] != merchants[positions])
        | (positions == 0)
    )
    return positions, np.maximum.accumulate(np.where(is_run_start, positions, 0))


def _lesser_of_day(findings: np.ndarray, published: KnownAssessments) -> np.ndarray:
    """Return the places of those than which a merchant has a graver one, or as grave, of one day.

    Of equal ones the last stays.
    """
    tied = published.tied
    merchants, days = published.merchants[tied], published.days[tied]
    # Merchants and days stay as they are, since that is their order already.
    order = np.lexsort((findings[tied], days, merchants))
    is_less = (merchants[1:] == merchants[:-1]) & (days[1:] == days[:-1])
    lesser: np.ndarray = tied[order][np.append(is_less, False)[: tied.size]]
    return lesser
