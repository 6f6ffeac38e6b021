"""Counterfactuals: the smallest changes that would alter a merchant's status, each tried.

A counterfactual names what to change and what is just short of it. Both are applied to the
merchant's own records and decided again by the same rules: see impact.explain.trial.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, product

from impact.explain.counterfactual_types import (
    Cells,
    Counterfactual,
    MerchantCase,
    clamped_day,
    finding_at_or_above,
    listed_words,
    merchant_case,
    next_lower_finding,
    theme_words,
)
from impact.explain.label_counterfactuals import describe_last_confirmed_days
from impact.explain.route_counterfactuals import WAYS_TO_CLOSE, WAYS_TO_OPEN
from impact.explain.trial import FileChange, Trial, statuses_after
from impact.model.columns import LABELS, STATUSES
from impact.model.dates import NO_DAY, from_day_number, iso_date
from impact.model.memo import cached_on_first_argument
from impact.model.texts.number_format import format_number
from impact.rules.approvals import merge_approvals
from impact.rules.calendar import change_days
from impact.rules.merchant_facts import gather_facts
from impact.rules.routes import score_minimums
from impact.rules.view import View


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
    verified = _verified(case, list(_proposals(case)))
    return tuple(sorted(verified, key=lambda c: (STATUSES.index(c.new_status), c.ways[0].size)))


def _verified(case: MerchantCase, proposals: Sequence[Counterfactual]) -> Iterator[Counterfactual]:
    """Yield the proposals whose ways all lead to one other status, and whose misses to none."""
    trials = [t for proposal in proposals for t in (*proposal.ways, *proposal.near_misses)]
    after = iter(statuses_after(case.facts, trials) if trials else ())
    for proposal in proposals:
        reached = {next(after) for _ in proposal.ways}
        missed = {next(after) for _ in proposal.near_misses}
        if len(reached) == 1 and case.status not in reached and missed <= {case.status}:
            yield replace(proposal, new_status=reached.pop())


def _proposals(case: MerchantCase) -> Iterator[Counterfactual]:
    """Yield what a status can change by: the calendar, then the candidates of the status."""
    yield from _by_calendar(case)
    routes = case.policy.routes if case.status == "not_yet" else ()
    for route in (route for route in routes if route in WAYS_TO_OPEN):
        # A label that covers the day and opens no route lacks an entry of the State's list.
        label = "entry" if route in LABELS and case.facts.labels[route].is_held[0] else "label"
        kind = label if route in LABELS else route
        yield case.proposal(kind, *WAYS_TO_OPEN[route](case), routes=(route,))
    for candidates in _CANDIDATES[case.status]:
        yield from candidates(case)


# --- the calendar ---------------------------------------------------------------------------


def _by_calendar(case: MerchantCase) -> Iterator[Counterfactual]:
    """Propose the next day on which the status is different with unchanged files."""
    for day in change_days(case.own, case.policy, case.day):
        facts = gather_facts(case.own, from_day_number(day), case.policy)
        if STATUSES[facts.status[0]] == case.status:
            continue
        routes = _ending_labels(case, day)
        reasons = [f"last day of {route.upper()}: {iso_date(day - 1)}" for route in routes]
        reasons += describe_last_confirmed_days(case, day)
        because = f" ({reasons[0]})" if reasons else ""
        sentence = f"The calendar alone: from {iso_date(day)} on{because}"
        change = case.proposal("time", sentence, [[]], as_of=day, routes=routes)
        eve = Trial(from_day_number(clamped_day(day, -1)), ())
        yield replace(change, near_misses=(eve,))
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


def _by_ground(case: MerchantCase) -> Iterator[Counterfactual]:
    themes, severity = case.policy.removal_themes, case.policy.removal_severity
    if not themes:
        return
    kind, where = finding_at_or_above(severity).capitalize(), theme_words(themes, "or")
    ways, misses = (
        [[_review(case, case.day, _finding_cells((theme,), finding))] for theme in themes]
        for finding in (severity, next_lower_finding(severity))
    )
    too_late = _review(case, case.near(1), _finding_cells(themes, severity))
    yield case.proposal(
        "ground",
        f"{kind} in {where}, in another assessment published on or before {case.today}",
        ways,
        [*misses, [too_late]],
    )


def _by_clearing(case: MerchantCase) -> Iterator[Counterfactual]:
    """Propose a later assessment with a less serious finding for every ground."""
    severity, published = case.policy.removal_severity, case.own.assessments.columns["published_on"]
    days = {
        theme: int(published[finding.rows[0]])
        for theme, finding in case.facts.themes.items()
        if finding.is_ground[0]
    }
    first = clamped_day(max(days.values()), 1)
    lower = _finding_cells(days, next_lower_finding(severity))
    still_grave = [dict(lower) | {f"{theme}_finding": severity} for theme in days]
    noun = "Findings" if len(days) > 1 else "A finding"
    yield case.proposal(
        "clearing",
        f"{noun} below {severity} in {theme_words(days, 'and')}, "
        f"in an assessment published on or after {iso_date(first)}",
        [[_review(case, first, lower)]],
        [
            [_review(case, clamped_day(first, -1), lower)],
            *([_review(case, first, tuple(cells.items()))] for cells in still_grave),
        ],
        as_of=max(case.day, first),
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


# --- routes ---------------------------------------------------------------------------------


def _by_loss(case: MerchantCase) -> Iterator[Counterfactual]:
    """Propose closing every open route; a route that stays open is a near miss."""
    routes = tuple(r for r in case.policy.routes if case.facts.routes[r][0])
    if not WAYS_TO_CLOSE.keys() >= set(routes):
        return
    parts = (WAYS_TO_CLOSE[route](case) for route in routes)
    words, alternatives, misses = zip(*parts, strict=True)
    description = listed_words(words, "and")
    firsts = [ways[0] for ways in alternatives]
    near_misses = [
        [*firsts[:position], miss, *firsts[position + 1 :]]
        for position, route_misses in enumerate(misses)
        for miss in route_misses
    ]
    yield case.proposal(
        "loss",
        description[0].upper() + description[1:],
        (chain(*way) for way in product(*alternatives)),
        (chain(*miss) for miss in near_misses),
        routes=routes,
    )


# --- listed or not --------------------------------------------------------------------------


def _by_delisting(case: MerchantCase) -> Iterator[Counterfactual]:
    yield case.proposal(
        "delisting",
        f"Removed from the marketplace on or before {case.today}",
        [[case.merchant(("removed_on", case.today))]],
        [[case.merchant(("removed_on", iso_date(case.near(1))))]],
    )


def _by_listing(case: MerchantCase) -> Iterator[Counterfactual]:
    merchants, tomorrow = case.own.merchants, iso_date(case.near(1))
    joined, removed = (int(merchants.column(name)[0]) for name in ("joined_on", "removed_on"))
    ways: list[Cells]
    if joined <= case.day:
        sentence = f"Not removed, or only after {case.today}: it was removed on {iso_date(removed)}"
        ways, miss = [(("removed_on", day),) for day in (tomorrow, "")], ("removed_on", case.today)
    else:
        sentence = (
            f"Joined the marketplace on or before {case.today}: it joins on {iso_date(joined)}"
        )
        ways, miss = [(("joined_on", case.today),)], ("joined_on", tomorrow)
        if removed == case.day:
            # An earlier spell for now; with the other joined_on it would end the new one.
            sentence, ways = f"{sentence}; and not removed", [(*ways[0], ("removed_on", ""))]
    yield case.proposal(
        "listing",
        sentence,
        ([case.merchant(*way)] for way in ways),
        [[case.merchant(miss)]],
    )


_CANDIDATES: dict[str, tuple[Callable[[MerchantCase], Iterator[Counterfactual]], ...]] = {
    "not_listed": (_by_listing,),
    "removal_due": (_by_clearing, _by_delisting),
    "not_yet": (_by_ground,),
    "champion": (_by_loss, _by_ground),
}
