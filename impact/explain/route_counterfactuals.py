"""Counterfactuals by route (a way to qualify): file changes that would open or close one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from impact.explain.counterfactual_types import (
    Cells,
    MerchantCase,
    Proposal,
    clamped_day,
    listed_words,
    score_words,
)
from impact.explain.label_rows import approval_rows, change_day, ended_rows, expiring_row
from impact.explain.registry_counterfactuals import with_registry_entry
from impact.explain.trial import FileChange
from impact.model.columns import LABEL_STATES, LABELS, MERCHANTS, find_column
from impact.model.dates import NO_DAY, iso_date
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import THEME_LABELS
from impact.rules.approvals import merge_approvals
from impact.rules.routes import SSE_CHARACTERISTICS, is_assessment_valid, score_minimums

# (ways, near misses); each way alone is enough.
Alternatives = tuple[list[list[FileChange]], list[list[FileChange]]]


# --- ESUS and ESAT --------------------------------------------------------------------------


def _open_label(case: MerchantCase, label: str) -> Proposal:
    return with_registry_entry(case, label, _propose_approval(case, label))


def _propose_approval(case: MerchantCase, label: str) -> Proposal:
    state = LABEL_STATES[case.facts.labels[label].codes[0]]
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    # One that began today covers no day: it ended today, too.
    began_today = (approvals.is_counted & (approvals.starts == case.day)).any()
    if state == "expired" or (state == "not_started" and began_today):
        return _later_last_day(case, label)
    if state == "not_started":
        return _earlier_first_day(case, label)
    name = label.upper()
    explanation = "the files hold none" if state == "none" else "those in the files do not count"
    return case.proposal(
        "label",
        f"An {name} approval that covers {case.today}: {explanation}",
        [[_new_approval(case, label, case.day)]],
        [[_ended_before(case, label)], [_new_approval(case, label, case.near(1))]],
        routes=(label,),
    )


def _new_approval(case: MerchantCase, label: str, day: int, *more: tuple[str, str]) -> FileChange:
    cells = (("merchant_id", case.merchant_id), ("label", label), ("granted_on", iso_date(day)))
    return FileChange("labels.csv", None, (*cells, ("expires_on", iso_date(day)), *more))


def _ended_before(case: MerchantCase, label: str) -> FileChange:
    """Return a new approval that covers only the day before."""
    ends = (("ended_on", case.today),) if case.policy.renews_tacitly(label) else ()
    return _new_approval(case, label, case.near(-1), *ends)


def _later_last_day(case: MerchantCase, label: str) -> Proposal:
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    begun_positions = np.flatnonzero(approvals.is_counted & (approvals.starts <= case.day))
    latest_position = begun_positions[np.argmax(approvals.ends[begun_positions])]
    start, end = int(approvals.starts[latest_position]), int(approvals.ends[latest_position])
    ended = ended_rows(case, label, start)
    expiring = expiring_row(case, label, approvals, int(latest_position))
    later = [change_day(case, row, "ended_on", case.near(1)) for row in ended]
    longer = [change_day(case, row, "expires_on", case.day) for row in expiring]
    ended_now = [change_day(case, row, "ended_on", case.day) for row in ended]
    shorter = [change_day(case, row, "expires_on", case.near(-1)) for row in expiring]
    near_misses = ([*longer, *ended_now] if ended else [], [*shorter, *later] if expiring else [])
    wanted = f"An {label.upper()} last day on or after {case.today}"
    if ended and not expiring:
        wanted = f"No end of the {label.upper()} approval by {case.today}"
    ended_on = iso_date(end) if end >= start else "its first day"
    return case.proposal(
        "label",
        f"{wanted}: the approval from {iso_date(start)} ended on {ended_on}",
        [[*longer, *later]],
        filter(None, near_misses),
        routes=(label,),
    )


def _earlier_first_day(case: MerchantCase, label: str) -> Proposal:
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    start = int(approvals.starts[approvals.is_counted & (approvals.starts > case.day)].min())
    rows = approval_rows(case, label, start)
    # With an existing first day it would merge with an approval that does not count.
    days = range(case.day - approvals.starts.size, case.day + 1)
    first = next(day for day in reversed(days) if day not in approvals.starts)
    way, miss = (
        [change_day(case, row, "granted_on", day) for row in rows] for day in (first, case.near(1))
    )
    return case.proposal(
        "label",
        f"An {label.upper()} first day on or before {case.today}: "
        f"the approval begins on {iso_date(start)}",
        [way],
        [miss],
        routes=(label,),
    )


def _close_label(case: MerchantCase, label: str) -> tuple[str, Alternatives]:
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    covers = approvals.is_counted & (approvals.starts <= case.day) & (approvals.ends >= case.day)
    if case.policy.renews_tacitly(label):
        return _end_tacit(case, label, int(approvals.starts[covers].max()))
    expires = case.own.approvals.expires
    rows = [
        row
        for start in approvals.starts[covers].tolist()
        for row in approval_rows(case, label, start)
        if expires[row] == NO_DAY or expires[row] >= case.day
    ]
    states = case.facts.labels[label]
    present = "it has none" if states.is_open_ended[0] else f"it is {iso_date(states.until[0])}"
    way = [change_day(case, row, "expires_on", case.near(-1)) for row in rows]
    miss = [change_day(case, row, "expires_on", case.day) for row in rows]
    return f"an {label.upper()} last day before {case.today} ({present})", ([way], [miss])


def _end_tacit(case: MerchantCase, label: str, start: int) -> tuple[str, Alternatives]:
    """Return how to end a label that is renewed by law: an `ended_on` of its latest approval."""
    states, approvals = case.facts.labels[label], case.own.approvals
    rows = [
        row
        for row in approval_rows(case, label, start)
        if approvals.files[row] != case.own.merchants_file
    ]

    def ended(day: int) -> FileChange:
        if rows:
            return change_day(case, rows[0], "ended_on", day)
        cells = (("merchant_id", case.merchant_id), ("label", label))
        days = (("granted_on", iso_date(start)), ("ended_on", iso_date(day)))
        return FileChange("labels.csv", None, (*cells, *days))

    last = int(states.until[0])
    present = (
        "there is none" if states.is_open_ended[0] else f"it is {iso_date(clamped_day(last, 1))}"
    )
    words = f"an end of the {label.upper()} approval on or before {case.today} ({present})"
    return words, ([[ended(case.day)]], [[ended(case.near(1))]])


# --- the declaration ------------------------------------------------------------------------


def _open_sse(case: MerchantCase) -> Proposal:
    answers = {name: int(case.own.merchants.column(name)[0]) for name in SSE_CHARACTERISTICS}
    missing = [name for name, answer in answers.items() if answer != 1]
    labels = {name: find_column(MERCHANTS, name).label for name in missing}
    obstacles = [f"{labels[n]} is {'no' if answers[n] == 0 else 'missing'}" for n in missing]
    cells = [(name, "yes") for name in missing]
    return case.proposal(
        "sse",
        f"All three SSE characteristics declared: {listed_words(obstacles, 'and')}",
        [[case.merchant(*cells)]],
        ([case.merchant(*(cell for cell in cells if cell[0] != name))] for name in missing),
        routes=("sse",),
    )


def _close_sse(case: MerchantCase) -> tuple[str, Alternatives]:
    ways = [[case.merchant((name, "no"))] for name in SSE_CHARACTERISTICS]
    return "one of the three SSE characteristics not declared", (ways, [[]])


# --- EcoVadis scores ------------------------------------------------------------------------


def _open_ecovadis(case: MerchantCase) -> Proposal:
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
    if not is_valid:
        near_misses.append(_too_late(case, cells))
    minimum = f"an overall score of at least {format_number(case.policy.min_overall)} and at least "
    minimum += f"{format_number(case.policy.min_theme)} in each theme"
    obstacles = [] if is_valid else [_validity(case, current)]
    if current >= 0:
        themes = {n: n.removesuffix("_score") for n in missing}
        names = {n: f"{THEME_LABELS.get(theme, theme)} score" for n, theme in themes.items()}
        obstacles += [f"its {names[n]} is {score_words(scores[n])}" for n in missing]
    return case.proposal(
        "ecovadis",
        f"An assessment valid on {case.today} with {minimum}: {listed_words(obstacles, 'and')}",
        [[_scorecard(case, cells)]],
        ([change] for change in near_misses),
        routes=("ecovadis",),
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


def _too_late(case: MerchantCase, cells: Cells) -> FileChange:
    """Return the same change, published a day too late or valid up to the day before."""
    if int(case.facts.current_rows[0]) < 0:
        return case.new_assessment(case.near(1), cells)
    return _scorecard(case, (("expires_on", iso_date(case.near(-1))), *cells[1:]))


def _close_ecovadis(case: MerchantCase) -> tuple[str, Alternatives]:
    bounds = [
        (name, _just_below(least), format_number(least))
        for name, least in score_minimums(case.policy).items()
    ]
    bounds.append(("expires_on", iso_date(case.near(-1)), case.today))
    ways = [[_scorecard(case, ((name, short),))] for name, short, _ in bounds]
    near_misses = [[_scorecard(case, ((name, least),))] for name, _, least in bounds]
    words = f"an EcoVadis score below its minimum, or an assessment that ended before {case.today}"
    return words, (ways, near_misses)


# For each route the smallest change that opens it where it is closed.
WAYS_TO_OPEN: dict[str, Callable[[MerchantCase], Proposal]] = {
    **{label: partial(_open_label, label=label) for label in LABELS},
    "sse": _open_sse,
    "ecovadis": _open_ecovadis,
}
# For each route what would close it where it is open: in words, and as changes.
WAYS_TO_CLOSE: dict[str, Callable[[MerchantCase], tuple[str, Alternatives]]] = {
    **{label: partial(_close_label, label=label) for label in LABELS},
    "sse": _close_sse,
    "ecovadis": _close_ecovadis,
}
