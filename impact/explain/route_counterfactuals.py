"""Counterfactuals by route (a way to qualify): file changes that would open or close one."""

from collections.abc import Callable
from functools import partial

import numpy as np

from impact.explain.counterfactual_types import (
    Cells,
    Change,
    MerchantCase,
    listed_words,
    score_label,
    score_words,
)
from impact.explain.label_counterfactuals import close_label, open_label
from impact.explain.trial import FileChange
from impact.model.columns import LABELS, MERCHANTS, find_column
from impact.model.dates import iso_date
from impact.model.texts.number_format import format_number
from impact.rules.routes import SSE_CHARACTERISTICS, is_assessment_valid, score_minimums

# --- the declaration ------------------------------------------------------------------------


def _open_sse(case: MerchantCase) -> Change:
    answers = {name: int(case.own.merchants.column(name)[0]) for name in SSE_CHARACTERISTICS}
    missing = [name for name, answer in answers.items() if answer != 1]
    labels = {name: find_column(MERCHANTS, name).label for name in missing}
    obstacles = [f"{labels[n]} is {'no' if answers[n] == 0 else 'missing'}" for n in missing]
    cells = [(name, "yes") for name in missing]
    return (
        f"All three SSE characteristics declared: {listed_words(obstacles, 'and')}",
        [[case.merchant(*cells)]],
        [[case.merchant(*(cell for cell in cells if cell[0] != name))] for name in missing],
    )


def _close_sse(case: MerchantCase) -> Change:
    ways = [[case.merchant((name, "no"))] for name in SSE_CHARACTERISTICS]
    return "one of the three SSE characteristics not declared", ways, [[]]


# --- EcoVadis scores ------------------------------------------------------------------------


def _open_ecovadis(case: MerchantCase) -> Change:
    current = int(case.facts.current_rows[0])
    required = score_minimums(case.policy)
    columns = case.own.assessments.columns
    scores = {n: float(columns[n][current]) if current >= 0 else np.nan for n in required}
    missing = [name for name, least in required.items() if not scores[name] >= least]
    cells: Cells = tuple((name, format_number(required[name])) for name in missing)
    is_valid = bool(is_assessment_valid(case.own, case.facts.current_rows, case.day)[0])
    if not is_valid and current >= 0:
        cells = (("expires_on", case.today), *cells)
    near_misses = [_scorecard(case, _one_short(cells, n, required, scores)) for n in missing]
    if not is_valid and current < 0:
        near_misses.append(case.new_assessment(case.near(1), cells))
    elif not is_valid:
        ended = ("expires_on", iso_date(case.near(-1)))
        near_misses.append(_scorecard(case, (ended, *cells[1:])))
    minimum = f"an overall score of at least {format_number(case.policy.min_overall)} and at least "
    minimum += f"{format_number(case.policy.min_theme)} in each theme"
    obstacles = [] if is_valid else [_validity(case, current)]
    if current >= 0:
        obstacles += [f"its {score_label(n)} score is {score_words(scores[n])}" for n in missing]
    return (
        f"An assessment valid on {case.today} with {minimum}: {listed_words(obstacles, 'and')}",
        [[_scorecard(case, cells)]],
        [[change] for change in near_misses],
    )


def _validity(case: MerchantCase, current: int) -> str:
    if current < 0:
        return "there is no assessment yet"
    table = case.own.assessments
    name = table.columns["assessment_id"][current].as_py()
    if table.is_last_day_set_aside[current]:
        return f"the last day of {name} could not be read"
    return f"{name} expired on {iso_date(int(table.expires[current]))}"


def _one_short(
    cells: Cells, name: str, required: dict[str, float], scores: dict[str, float]
) -> Cells:
    """Return the cells with one score just short of its minimum, or blank where that is 0."""
    short = _just_below(required[name])
    is_change = short or scores[name] == scores[name]  # NaN: it is blank already
    return tuple(
        (column, short if column == name else text)
        for column, text in cells
        if column != name or is_change
    )


def _just_below(minimum: float) -> str:
    """Return the next lower score as a cell; blank below 0."""
    short = round(minimum - 0.1, 6)
    return format_number(short) if short >= 0 else ""


def _scorecard(case: MerchantCase, cells: Cells) -> FileChange:
    """Return a change of the current assessment, or a first assessment on the day."""
    current = int(case.facts.current_rows[0])
    if current < 0:
        return case.new_assessment(case.day, cells)
    table = case.own.assessments
    return FileChange(str(table.files[current]), int(table.lines[current]), cells)


def _close_ecovadis(case: MerchantCase) -> Change:
    bounds = [
        (name, _just_below(least), format_number(least))
        for name, least in score_minimums(case.policy).items()
    ]
    bounds.append(("expires_on", iso_date(case.near(-1)), case.today))
    ways = [[_scorecard(case, ((name, short),))] for name, short, _ in bounds]
    near_misses = [[_scorecard(case, ((name, least),))] for name, _, least in bounds]
    words = f"an EcoVadis score below its minimum, or an assessment that ended before {case.today}"
    return words, ways, near_misses


# For each route the smallest change that opens it where it is closed.
WAYS_TO_OPEN: dict[str, Callable[[MerchantCase], Change]] = {
    **{label: partial(open_label, label=label) for label in LABELS},
    "sse": _open_sse,
    "ecovadis": _open_ecovadis,
}
# For each route what would close it where it is open.
WAYS_TO_CLOSE: dict[str, Callable[[MerchantCase], Change]] = {
    **{label: partial(close_label, label=label) for label in LABELS},
    "sse": _close_sse,
    "ecovadis": _close_ecovadis,
}
