"""EcoVadis assessments on a day: the current scorecard and the latest finding in each theme.

docs/contract.md, section 3: a removal ground stands until a later assessment reviews the theme
and finds less; neither a blank nor the calendar clears it.
"""

from dataclasses import dataclass

import numpy as np

from impact.model.dates import NO_DAY
from impact.model.typed_tables import Assessments


@dataclass(frozen=True)
class ThemeFinding:
    """The latest finding in one theme on a day, for each merchant.

    Attributes:
        severity_codes: position in columns.SEVERITIES of the latest finding; -1: never reviewed.
        rows: the row of its assessment; -1 where there is none.
        flagged_since: day number of the first assessment of the unbroken run of findings at or
            above the severity; NO_DAY where the latest finding is below it.
    """

    severity_codes: np.ndarray
    rows: np.ndarray
    flagged_since: np.ndarray

    @property
    def is_ground(self) -> np.ndarray:
        """Return whether the theme is a removal ground, for each merchant."""
        return self.is_ground_at(slice(None))

    def is_ground_at(self, positions: np.ndarray | slice | int) -> np.ndarray:
        """Return whether the theme is a removal ground, for the merchants at `positions`."""
        return self.flagged_since[positions] != NO_DAY


@dataclass(frozen=True)
class KnownAssessments:
    """The assessments published by a day: parallel arrays of merchant, row and day number.

    Sorted by merchant, day and assessment_id.

    Attributes:
        tied: positions of assessments whose merchant has another one of the same day.
    """

    merchants: np.ndarray
    rows: np.ndarray
    days: np.ndarray
    tied: np.ndarray


def assessments_until(assessments: Assessments, day: int) -> KnownAssessments:
    """Return the assessments published on or before `day`."""
    merchants, rows = assessments.merchants, assessments.rows
    days = assessments.columns["published_on"][rows]
    is_known = days <= day
    merchants, rows, days = merchants[is_known], rows[is_known], days[is_known]
    is_same = (merchants[1:] == merchants[:-1]) & (days[1:] == days[:-1])
    is_tied = np.append(False, is_same) | np.append(is_same, False)
    return KnownAssessments(merchants, rows, days, np.flatnonzero(is_tied[: merchants.size]))


def find_by_theme(
    assessments: Assessments, published: KnownAssessments, theme: str, count: int, severity: int
) -> ThemeFinding:
    """Return the latest finding in `theme` of each of `count` merchants.

    Args:
        severity: position in columns.SEVERITIES from which a finding is a removal ground.
    """
    findings = assessments.columns[f"{theme}_finding"][published.rows]
    findings[_lesser_of_day(findings, published)] = -1
    positions = np.flatnonzero(findings >= 0)
    merchants, findings = published.merchants[positions], findings[positions]
    # NumPy keeps the last of several values assigned to one index.
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
    """Return (positions of findings at or above the severity, where the run of each starts)."""
    positions = np.flatnonzero(findings >= severity)
    previous = np.maximum(positions - 1, 0)
    is_run_start = (
        (findings[previous] < severity)
        | (merchants[previous] != merchants[positions])
        | (positions == 0)
    )
    return positions, np.maximum.accumulate(np.where(is_run_start, positions, 0))


def _lesser_of_day(findings: np.ndarray, published: KnownAssessments) -> np.ndarray:
    """Return the positions of findings superseded by an equal or more serious one.

    Only findings of the same merchant and day are compared; of equal ones the last counts.
    """
    tied = published.tied
    merchants, days = published.merchants[tied], published.days[tied]
    # They are already sorted by merchant and day; only the findings within a day move.
    order = np.lexsort((findings[tied], days, merchants))
    is_less = (merchants[1:] == merchants[:-1]) & (days[1:] == days[:-1])
    return tied[order][np.append(is_less, False)[: tied.size]]
