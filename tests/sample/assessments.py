"""The EcoVadis assessments of the fictional sample: scores, medals, findings, and what followed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
from tests.sample.merchants import COMMERCIAL, Merchants
from tests.sample.text import Columns, format_days, format_ids, format_numbers, format_words

THEMES = ("environment", "social", "ethics", "procurement")
FINDINGS = ("", "none", "minor", "major", "severe")
NOT_REVIEWED, NONE, MINOR, MAJOR, SEVERE = range(5)
MEDALS = ("", "none", "bronze", "silver", "gold", "platinum")

_SIX_YEARS = 2_190
_MOST = 8  # more yearly assessments than fit into six years
_FIRST_ID = 100_001
_LOST_POINTS = np.asarray([0, 0, 4, 14, 26])  # in the theme, by finding
# Least overall score of bronze, silver, gold and platinum. Fixed scores until 2023; shares of
# all assessed companies (35, 15, 5 and 1 %) since, so the scores here only come close to them.
_MEDALS_UNTIL_2023 = np.asarray([48, 57, 67, 75])
_MEDALS_SINCE_2024 = np.asarray([58, 65, 71, 77])
_LEAST_THEME = 30

# What followed a major or severe finding, and for how many of 100 merchants.
_CASES = {"open": 20, "delisted": 38, "cleared": 24, "not_reviewed_since": 6, "repeated": 12}
_CASE_SHARE = 0.042  # of the assessed merchants


@dataclass(frozen=True)
class Assessments:
    """One array per fact, one element per assessment, by day of publication.

    Attributes:
        merchant: position of the merchant.
        is_shared: names its company by the EcoVadis id alone, for all accounts of it.
        published, expires: days since 1970; FAR is blank.
        overall: 0 to 100, or -1; themes: the same for each theme.
        findings: position in `FINDINGS` for each theme.
        medal: position in `MEDALS`.
    """

    merchant: Ints
    is_shared: Flags
    published: Ints
    expires: Ints
    overall: Ints
    themes: tuple[Ints, ...]
    findings: tuple[Ints, ...]
    medal: Ints

    @property
    def count(self) -> int:
        """Return how many assessments there are."""
        return len(self.merchant)

    def assessment_ids(self, rows: Ints) -> pa.Array:
        """Return the ids of some assessments: EV-104233."""
        return format_ids("EV-", _FIRST_ID + rows, 6)


@dataclass(frozen=True)
class Cases:
    """What the findings mean for the merchants, one element per merchant.

    Attributes:
        removed: the first day no longer listed, delistings after a finding included.
        flagged: day of the first of the current findings; FAR where there is no ground.
    """

    removed: Ints
    flagged: Ints


def make_assessments(
    rng: np.random.Generator, merchants: Merchants, as_of: int
) -> tuple[Assessments, Cases]:
    """Return all assessments up to the day `as_of` (days since 1970), and what followed."""
    calendar = _calendar(rng, merchants, as_of)
    count = (calendar < FAR).sum(axis=1)
    merchant = np.repeat(np.arange(merchants.count, dtype=np.int64), count)
    published = calendar[calendar < FAR]
    first = np.cumsum(count) - count
    findings = _everyday_findings(rng, len(merchant))
    grave = _draw_grave(rng, merchants, first, count)
    _write_grave(rng, grave, findings)
    cases = _follow_up(rng, merchants, grave, published, as_of)
    order = np.lexsort((merchant, published))
    assessments = _add_scores(rng, merchants, merchant[order], published[order], findings[:, order])
    return assessments, cases


def _calendar(rng: np.random.Generator, merchants: Merchants, as_of: int) -> Ints:
    """Return the days of publication, a row per merchant, FAR after the last."""
    count = merchants.count
    start = np.maximum(merchants.joined + draw_between(rng, -150, 330, count), as_of - _SIX_YEARS)
    day = np.where(start == as_of - _SIX_YEARS, start + draw_between(rng, 0, 400, count), start)
    takes_part = merchants.has_ecovadis_id & ~merchants.is_second & draw_flags(rng, 0.93, count)
    last = np.minimum(as_of, merchants.removed - 1)
    calendar = np.full((count, _MOST), FAR, dtype=np.int64)
    for turn in range(_MOST):
        takes_part &= day <= last
        calendar[takes_part, turn] = day[takes_part]
        late = np.where(draw_flags(rng, 0.12, count), draw_between(rng, 60, 420, count), 0)
        day = day + 365 + draw_between(rng, -40, 30, count) + late
        takes_part &= draw_flags(rng, 0.94, count)
    return calendar


def _everyday_findings(rng: np.random.Generator, count: int) -> Ints:
    """Return findings without any ground, one row per theme: most none, some minor or blank."""
    weights = ([30, 870, 100], [30, 855, 115], [35, 895, 70])
    rows = [NOT_REVIEWED + draw_positions(rng, weight, count) for weight in weights]
    rows.append(draw_positions(rng, [90, 840, 62, 8], count))  # procurement: shown, never a ground
    findings = np.stack(rows)
    findings[:, draw_flags(rng, 0.015, count)] = NOT_REVIEWED  # scorecards without the news watch
    return findings


@dataclass(frozen=True)
class _Grave:
    """The merchants with a grave finding: one element each, rows by merchant and day."""

    merchant: Ints
    story: npt.NDArray[np.str_]
    theme: Ints
    severity: Ints
    since: Ints  # row of the first grave finding
    last: Ints  # row of the latest assessment


def _draw_grave(rng: np.random.Generator, merchants: Merchants, first: Ints, count: Ints) -> _Grave:
    has_case = (count > 0) & draw_flags(rng, _CASE_SHARE, merchants.count) & ~merchants.has_second
    merchant = np.flatnonzero(has_case)
    size = len(merchant)
    story = np.asarray(list(_CASES))[draw_positions(rng, list(_CASES.values()), size)]
    needs_two = np.isin(story, ["cleared", "not_reviewed_since", "repeated"])
    story = np.where(needs_two & (count[merchant] < 2), "open", story)
    needs_two &= count[merchant] >= 2
    theme = draw_positions(rng, [30, 34, 26, 10], size)
    severity = MAJOR + draw_positions(rng, [72, 28], size)
    last = first[merchant] + count[merchant] - 1
    return _Grave(merchant, story, theme, severity, np.where(needs_two, last - 1, last), last)


def _write_grave(rng: np.random.Generator, grave: _Grave, findings: Ints) -> None:
    """Write the grave findings, and those of the next assessment, into `findings`."""
    is_repeated = grave.story == "repeated"
    less = NONE + draw_positions(rng, [7, 3], len(grave.merchant))
    findings[grave.theme, grave.since] = np.where(is_repeated, MAJOR, grave.severity)
    latest = findings[grave.theme, grave.last]
    latest = np.where(grave.story == "cleared", less, latest)
    latest = np.where(grave.story == "not_reviewed_since", NOT_REVIEWED, latest)
    findings[grave.theme, grave.last] = np.where(is_repeated, grave.severity, latest)


def _follow_up(
    rng: np.random.Generator, merchants: Merchants, grave: _Grave, published: Ints, as_of: int
) -> Cases:
    """Return since when merchants are flagged, and who was delisted within weeks."""
    merchant = grave.merchant
    is_ground = (grave.story != "cleared") & (grave.theme < THEMES.index("procurement"))
    flagged = np.full(merchants.count, FAR, dtype=np.int64)
    flagged[merchant[is_ground]] = published[grave.since[is_ground]]
    removed = merchants.removed.copy()
    removed[merchant] = FAR  # these leave because of the finding or not at all
    delisted_on = published[grave.last] + draw_between(rng, 1, 45, len(merchant))
    is_delisted = is_ground & (grave.story == "delisted") & (delisted_on <= as_of)
    is_delisted &= merchants.joined[merchant] < delisted_on
    removed[merchant[is_delisted]] = delisted_on[is_delisted]
    return Cases(removed, flagged)


def _add_scores(
    rng: np.random.Generator, merchants: Merchants, merchant: Ints, published: Ints, findings: Ints
) -> Assessments:
    """Return the assessments with scores that fit their findings, and medals that fit both."""
    count = len(merchant)
    themes = _theme_scores(rng, merchants, merchant, published, findings)
    overall = _overall_scores(rng, merchants.count, merchant, themes)
    medal = _medals(published, overall, themes, findings)
    medal[draw_flags(rng, 0.06, count)] = 0
    has_no_score = draw_flags(rng, 0.008, count)  # the scorecard exists, but is not shared
    medal[has_no_score] = 0
    overall[has_no_score] = -1
    themes[:, has_no_score] = -1
    themes[3][draw_flags(rng, 0.012, count)] = -1
    return Assessments(
        merchant,
        merchants.has_second[merchant],
        published,
        _last_days(rng, published),
        overall,
        tuple(themes),
        tuple(findings),
        medal,
    )


def _theme_scores(
    rng: np.random.Generator, merchants: Merchants, merchant: Ints, published: Ints, findings: Ints
) -> Ints:
    """Return one row per theme: the company's ability, some progress, less for each finding."""
    size, count = merchants.count, len(merchant)
    ability = np.where(merchants.kind == COMMERCIAL, 0, 5)
    for _ in range(3):
        ability = ability + draw_between(rng, 0, 19, size)
    progress = (published - published.min(initial=FAR)) // 180
    level = 16 + ability[merchant] + progress
    spread = [draw_between(rng, -9, 9, count) + draw_between(rng, -6, 6, count) for _ in THEMES]
    return np.asarray(np.clip(level + np.stack(spread) - _LOST_POINTS[findings], 5, 98))


def _overall_scores(rng: np.random.Generator, merchants: int, merchant: Ints, themes: Ints) -> Ints:
    """Return the mean of the themes, weighted by an industry that is not in the files."""
    bounds = ((2, 4), (3, 4), (2, 2), (1, 2))
    weights = np.stack([draw_between(rng, low, high, merchants) for low, high in bounds])[
        :, merchant
    ]
    weight = weights.sum(axis=0)
    return np.asarray((2 * (weights * themes).sum(axis=0) + weight) // (2 * weight))


def _medals(published: Ints, overall: Ints, themes: Ints, findings: Ints) -> Ints:
    """Return medals by the criteria of the year, none beside a weak theme or a grave finding."""
    is_new = years_of(published) >= 2024
    rank = np.where(
        is_new,
        np.searchsorted(_MEDALS_SINCE_2024, overall, side="right"),
        np.searchsorted(_MEDALS_UNTIL_2023, overall, side="right"),
    )
    is_barred = (themes.min(axis=0) < _LEAST_THEME) | (findings.max(axis=0) >= MAJOR)
    return np.where(is_barred, 1, rank + 1)


def _last_days(rng: np.random.Generator, published: Ints) -> Ints:
    """Return the last valid days: a year, seldom three months more, some left blank."""
    count = len(published)
    last = add_years(published, 1) - 1 + np.where(draw_flags(rng, 0.015, count), 91, 0)
    return np.where(draw_flags(rng, 0.12, count), FAR, last)


def shared_rows(merchants: Merchants, assessments: Assessments, rows: Ints) -> Columns:
    """Return the text of some rows of assessments-groups.csv, which names no merchant."""
    columns = assessment_rows(merchants, assessments, rows)
    del columns["merchant_id"]
    return columns


def assessment_rows(merchants: Merchants, assessments: Assessments, rows: Ints) -> Columns:
    """Return the text of some rows of assessments.csv."""
    owner = assessments.merchant[rows]
    columns = {
        "assessment_id": assessments.assessment_ids(rows),
        "merchant_id": merchants.merchant_ids(owner),
        "ecovadis_id": merchants.ecovadis_ids(owner),
        "published_on": format_days(assessments.published[rows]),
        "expires_on": format_days(assessments.expires[rows]),
        "overall_score": format_numbers(assessments.overall[rows]),
    }
    for theme, score in zip(THEMES, assessments.themes, strict=True):
        columns[f"{theme}_score"] = format_numbers(score[rows])
    columns["medal"] = format_words(assessments.medal[rows], MEDALS)
    for theme, finding in zip(THEMES, assessments.findings, strict=True):
        columns[f"{theme}_finding"] = format_words(finding[rows], FINDINGS)
    address = pa.scalar("https://example.org/scorecards/")
    columns["scorecard_url"] = pc.binary_join_element_wise(address, columns["assessment_id"], "")
    return columns
