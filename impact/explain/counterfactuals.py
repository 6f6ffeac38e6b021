"""Counterfactuals: the smallest changes that would alter a merchant's status, each tried.

A counterfactual names what to change and what is just short of it. Both are applied to the
merchant's own records and decided again by the same rules: see impact.explain.trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, product

from impact.explain.counterfactual_types import (
    Cells,
    MerchantCase,
    Proposal,
    clamped_day,
    finding_at_or_above,
    listed_words,
    merchant_case,
    next_lower_finding,
    theme_words,
)
from impact.explain.registry_counterfactuals import describe_last_confirmed_days
from impact.explain.route_counterfactuals import WAYS_TO_CLOSE, WAYS_TO_OPEN
from impact.explain.trial import FileChange, statuses_after
from impact.model.columns import LABELS, STATUSES
from impact.model.dates import NO_DAY, from_day_number, iso_date
from impact.model.memo import cached_on_first_argument
from impact.model.texts.number_format import format_number
from impact.rules.approvals import merge_approvals
from impact.rules.change_days import change_days
from impact.rules.routes import score_minimums
from impact.rules.view import View


@dataclass(frozen=True, kw_only=True)
class Counterfactual(Proposal):
    """A verified proposal: it does alter the status, and its near misses do not.

    Attributes:
        new_status: the status after the change.
        as_of: the day on which it shows: the view's own, or a later one.
    """

    new_status: str
    as_of: date


# Cached, since the card, the print view and the letters in both languages need the same ones.
@cached_on_first_argument
def counterfactuals(view: View, merchant_id: str) -> tuple[Counterfactual, ...]:
    """Return the smallest changes that would alter a merchant's status.

    Sorted by new status (champion first), then by the number of cells that change. A bound in a
    sentence is exact: the next value leaves the status unchanged. All are decided by the view's
    policy, including changes that show on a later day. A row that occurs several times in a file
    has to be changed in each place.

    Raises:
        KeyError: no kept merchant has that id.
    """
    case = merchant_case(view, merchant_id)
    return tuple(sorted(_verified(case, list(_proposals(case))), key=_order))


def _order(counterfactual: Counterfactual) -> tuple[int, int]:
    return STATUSES.index(counterfactual.new_status), counterfactual.ways[0].size


def _verified(case: MerchantCase, proposals: Sequence[Proposal]) -> Iterator[Counterfactual]:
    """Yield the proposals whose ways all lead to one other status, and whose misses to none."""
    trials = [t for proposal in proposals for t in (*proposal.ways, *proposal.near_misses)]
    after = iter(statuses_after(case.facts, trials) if trials else ())
    for proposal in proposals:
        reached = {next(after) for _ in proposal.ways}
        missed = {next(after) for _ in proposal.near_misses}
        if len(reached) == 1 and case.status not in reached and missed <= {case.status}:
            yield Counterfactual(
                **vars(proposal), new_status=reached.pop(), as_of=proposal.ways[0].as_of
            )


def _proposals(case: MerchantCase) -> Iterator[Proposal]:
    yield from _propose_by_calendar(case)
    if case.status == "not_listed":
        yield from _propose_listings(case)
        return
    if case.status == "removal_due":
        yield _propose_clearing(case)
        yield _propose_delisting(case)
        return
    if case.status == "not_yet":
        yield from (WAYS_TO_OPEN[r](case) for r in case.policy.routes if r in WAYS_TO_OPEN)
    else:
        yield from _propose_loss(case)
    if case.policy.removal_themes:
        yield _propose_ground(case)


# --- the calendar ---------------------------------------------------------------------------


def _propose_by_calendar(case: MerchantCase) -> Iterator[Proposal]:
    """Propose the next day on which the status is different with unchanged files."""
    for day in change_days(case.own, case.policy, case.day):
        if case.status_on(from_day_number(day)) == case.status:
            continue
        routes = _ending_labels(case, day)
        reasons = [f"last day of {route.upper()}: {iso_date(day - 1)}" for route in routes]
        reasons += describe_last_confirmed_days(case, day)
        yield Proposal(
            sentence=f"The calendar alone: from {iso_date(day)} on"
            + (f" ({reasons[0]})" if reasons else ""),
            kind="time",
            ways=(case.trial([], day),),
            near_misses=(case.trial([], clamped_day(day, -1)),),
            routes=routes,
            day=from_day_number(day),
        )
        return


def _ending_labels(case: MerchantCase, day: int) -> tuple[str, ...]:
    """Return the labels of the policy with an approval whose last day is the day before."""
    if case.status != "champion":
        return ()
    return tuple(
        label
        for label in LABELS
        if label in case.policy.routes
        and (merge_approvals(case.own.approvals, label, case.policy).ends + 1 == day).any()
    )


# --- removal grounds ------------------------------------------------------------------------


def _propose_ground(case: MerchantCase) -> Proposal:
    themes, severity = case.policy.removal_themes, case.policy.removal_severity
    short = next_lower_finding(severity)
    return Proposal(
        sentence=f"{finding_at_or_above(severity).capitalize()} in {theme_words(themes, 'or')}, "
        f"in another assessment published on or before {case.today}",
        kind="ground",
        ways=tuple(
            case.trial([_review(case, case.day, _finding_cells((theme,), severity))])
            for theme in themes
        ),
        near_misses=(
            *(
                case.trial([_review(case, case.day, _finding_cells((theme,), short))])
                for theme in themes
            ),
            case.trial([_review(case, clamped_day(case.day, 1), _finding_cells(themes, severity))]),
        ),
        themes=themes,
        day=from_day_number(case.day),
    )


def _propose_clearing(case: MerchantCase) -> Proposal:
    """Propose a later assessment with a less serious finding for every ground."""
    severity = case.policy.removal_severity
    days = {
        theme: int(case.own.assessments.columns["published_on"][finding.rows[0]])
        for theme, finding in case.facts.themes.items()
        if finding.is_ground[0]
    }
    first = clamped_day(max(days.values()), 1)
    as_of = max(case.day, first)
    lower_findings = _finding_cells(days, next_lower_finding(severity))
    still_grave = [
        tuple(
            (name, severity if name == f"{theme}_finding" else found_severity)
            for name, found_severity in lower_findings
        )
        for theme in days
    ]
    noun = "Findings" if len(days) > 1 else "A finding"
    return Proposal(
        sentence=f"{noun} below {severity} in {theme_words(days, 'and')}, "
        f"in an assessment published on or after {iso_date(first)}",
        kind="clearing",
        ways=(case.trial([_review(case, first, lower_findings)], as_of),),
        near_misses=(
            case.trial([_review(case, clamped_day(first, -1), lower_findings)], as_of),
            *(case.trial([_review(case, first, cells)], as_of) for cells in still_grave),
        ),
        themes=tuple(days),
        day=from_day_number(first),
    )


def _finding_cells(themes: Iterable[str], finding: str) -> Cells:
    return tuple((f"{theme}_finding", finding) for theme in themes)


def _review(case: MerchantCase, published: int, findings: Cells) -> FileChange:
    """Return a new scorecard with these findings and the scores of the current one.

    So only the findings change, although it may be the current one from its day on.
    """
    current, table = int(case.facts.current_rows[0]), case.own.assessments
    last = int(table.expires[current]) if current >= 0 else NO_DAY
    if last < published:
        return case.new_assessment(published, findings)
    scores = {name: float(table.columns[name][current]) for name in score_minimums(case.policy)}
    cells = [(name, format_number(score)) for name, score in scores.items() if score == score]
    return case.new_assessment(published, (*cells, ("expires_on", iso_date(last)), *findings))


# --- routes that close ----------------------------------------------------------------------


def _propose_loss(case: MerchantCase) -> Iterator[Proposal]:
    """Propose closing every open route; a route that stays open is a near miss."""
    routes = tuple(r for r in case.policy.routes if case.facts.routes[r][0])
    if not WAYS_TO_CLOSE.keys() >= set(routes):
        return
    parts = [WAYS_TO_CLOSE[route](case) for route in routes]
    description = listed_words((description for description, _ in parts), "and")
    alternatives = [ways for _, (ways, _) in parts]
    near_misses = [
        [
            *(ways[0] for ways in alternatives[:position]),
            miss,
            *(later[0] for later in alternatives[position + 1 :]),
        ]
        for position, (_, (_, route_misses)) in enumerate(parts)
        for miss in route_misses
    ]
    yield Proposal(
        sentence=description[0].upper() + description[1:],
        kind="loss",
        ways=tuple(case.trial(chain(*way)) for way in product(*alternatives)),
        near_misses=tuple(case.trial(chain(*miss)) for miss in near_misses),
        routes=routes,
        day=from_day_number(case.day),
    )


# --- listed or not --------------------------------------------------------------------------


def _propose_delisting(case: MerchantCase) -> Proposal:
    return Proposal(
        sentence=f"A removed_on on or before {case.today}: the marketplace lists it no more",
        kind="delisting",
        ways=(case.trial([case.merchant(("removed_on", case.today))]),),
        near_misses=(
            case.trial([case.merchant(("removed_on", iso_date(clamped_day(case.day, 1))))]),
        ),
        day=from_day_number(case.day),
        missing_columns=("removed_on",),
    )


def _propose_listings(case: MerchantCase) -> Iterator[Proposal]:
    joined = int(case.own.merchants.column("joined_on")[0])
    removed = int(case.own.merchants.column("removed_on")[0])
    if joined <= case.day:
        sentence = f"No removed_on, or one after {case.today}: it is {iso_date(removed)}"
        days = (clamped_day(case.day, 1), NO_DAY)
        ways = [(("removed_on", iso_date(day)),) for day in days]
        yield _listed_by(case, sentence, ways, ("removed_on", case.today))
        return
    sentence = f"A joined_on on or before {case.today}: it is {iso_date(joined)}"
    cells: Cells = (("joined_on", case.today),)
    if removed == case.day:
        # An earlier spell for now; with the other joined_on it would end the new one.
        sentence, cells = f"{sentence}; and no removed_on", (*cells, ("removed_on", ""))
    yield _listed_by(case, sentence, [cells], ("joined_on", iso_date(clamped_day(case.day, 1))))


def _listed_by(
    case: MerchantCase, sentence: str, ways: Iterable[Cells], miss: tuple[str, str]
) -> Proposal:
    return Proposal(
        sentence=sentence,
        kind="listing",
        ways=tuple(case.trial([case.merchant(*way)]) for way in ways),
        near_misses=(case.trial([case.merchant(miss)]),),
        day=from_day_number(case.day),
        missing_columns=(miss[0],),
    )
