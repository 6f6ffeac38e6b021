"""Collect the data of a letter to a merchant, independent of its language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.explain.counterfactual_types import MerchantCase, merchant_case
from impact.explain.counterfactuals import Counterfactual, counterfactuals
from impact.model.columns import LABEL_STATES, SEVERITIES
from impact.model.dates import NO_DAY, from_day_number
from impact.model.policy import Policy
from impact.model.texts.wording import FileText
from impact.registries.load import Registries
from impact.rules.listing import exception_ends, exception_rows, removed_on
from impact.rules.routes import SSE_CHARACTERISTICS
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts.merchant_verdicts import MerchantVerdict, merchant_verdicts

# The label covers the day; its route may still be closed where confirmation is required.
HELD_STATES = ("valid", "expiring")


@dataclass(frozen=True)
class LetterApproval:
    """The state of a label, and the days of its coverage or of its end.

    Attributes:
        state: a word of columns.LABEL_STATES.
        first_day, last_day: None where there is none, as with an open end.
        renewed_after: the stated last day that has passed, where the law renewed the approval.
        is_tacit: it does not end by the calendar, so that no renewal is asked for.
    """

    label: str
    state: str
    first_day: date | None
    last_day: date | None
    is_assumed: bool
    renewed_after: date | None = None
    is_tacit: bool = False


@dataclass(frozen=True)
class LetterScorecard:
    """The current assessment."""

    assessment_id: FileText
    published_on: date
    overall_score: float


@dataclass(frozen=True)
class LetterGround:
    """A finding that is a removal ground, and since when its theme has been one."""

    theme: str
    severity: str
    assessment_id: FileText
    published_on: date
    flagged_since: date


@dataclass(frozen=True)
class LetterData:
    """One merchant's decision and what it rests on, for the person who writes to it.

    Attributes:
        merchant_id, name: on one line; the id where the files have no name.
        answers: yes, no or unknown for each SSE characteristic.
        listed_from: the first day listed, if that is still to come.
        removed_on: the first day no longer listed, if that has come.
        exception_until: the last day of the exception that counts, where it covers the day.
        caveats: the stable words.
        verdicts: of the State's lists, for labels that are routes of the policy; empty where the
            status does not rest on labels.
    """

    merchant_id: FileText
    name: FileText
    status: str
    as_of: date
    policy: Policy
    held_routes: tuple[str, ...]
    approvals: dict[str, LetterApproval]
    answers: dict[str, str]
    scorecard: LetterScorecard | None
    grounds: tuple[LetterGround, ...]
    listed_from: date | None
    removed_on: date | None
    exception_until: date | None
    caveats: tuple[str, ...]
    changes: tuple[Counterfactual, ...]
    verdicts: tuple[MerchantVerdict, ...]
    fingerprint: str
    is_fictional: bool

    def is_unclaimed(self, label: str) -> bool:
        """Return whether the State's list has a label that our files do not have on the day."""
        return any(
            verdict.label == label and verdict.verdict == "unclaimed" for verdict in self.verdicts
        )

    def renewable(self, counterfactual: Counterfactual) -> list[str]:
        """Return the labels whose end a renewal would put off, without those renewed by law."""
        return [label for label in counterfactual.routes if not self.approvals[label].is_tacit]


def one_line(text: str) -> FileText:
    """Return untrusted text on a single line, so that it cannot begin a line of a letter.

    Lines that are pasted into a spreadsheet become cells, where "=" begins a formula.
    """
    return FileText(" ".join(text.split()))


def collect_letter_data(view: View, merchant_id: str, registries: Registries) -> LetterData:
    """Return what a letter to a merchant says; KeyError where no kept merchant has that id."""
    case = merchant_case(view, merchant_id)
    decision = view.decisions.iloc[merchant_position(view, merchant_id)]
    merchants = case.own.merchants
    joined = int(merchants.column("joined_on")[0])
    removed = int(removed_on(case.own)[0])
    return LetterData(
        merchant_id=one_line(merchant_id),
        name=one_line(str(decision["name"])) or one_line(merchant_id),
        status=case.status,
        as_of=view.as_of,
        policy=view.policy,
        held_routes=tuple(r for r in view.policy.routes if case.facts.routes[r][0]),
        approvals={label: _approval(case, label) for label in case.facts.labels},
        answers={
            name: {1: "yes", 0: "no"}.get(int(merchants.column(name)[0]), "unknown")
            for name in SSE_CHARACTERISTICS
        },
        scorecard=_scorecard(case),
        grounds=_grounds(case),
        listed_from=_day(joined) if joined > case.day else None,
        removed_on=_day(removed) if removed <= case.day else None,
        exception_until=_exception_until(case),
        caveats=tuple(word for word in str(decision["caveats"]).split("|") if word),
        changes=counterfactuals(view, merchant_id),
        verdicts=_list_verdicts(view, case, registries),
        fingerprint=view.dataset.fingerprint,
        is_fictional=view.dataset.info.fictional,
    )


def _list_verdicts(
    view: View, case: MerchantCase, registries: Registries
) -> tuple[MerchantVerdict, ...]:
    if case.status not in ("champion", "not_yet"):
        return ()
    verdicts = merchant_verdicts(view, registries, case.merchant_id)
    return tuple(verdict for verdict in verdicts if verdict.label in view.policy.routes)


def _day(number: int) -> date | None:
    return None if number == NO_DAY else from_day_number(number)


def _approval(case: MerchantCase, label: str) -> LetterApproval:
    states = case.facts.labels[label]
    return LetterApproval(
        label=label,
        state=LABEL_STATES[states.codes[0]],
        first_day=_day(int(states.starts[0])),
        last_day=_day(int(states.until[0])),
        is_assumed=bool(states.is_assumed[0]),
        renewed_after=_day(int(states.renewed_after[0])),
        is_tacit=case.policy.renews_tacitly(label),
    )


def _scorecard(case: MerchantCase) -> LetterScorecard | None:
    row, columns = int(case.facts.current_rows[0]), case.own.assessments.columns
    if row < 0:
        return None
    return LetterScorecard(
        assessment_id=one_line(columns["assessment_id"][row].as_py()),
        published_on=from_day_number(int(columns["published_on"][row])),
        overall_score=float(columns["overall_score"][row]),
    )


def _grounds(case: MerchantCase) -> tuple[LetterGround, ...]:
    columns = case.own.assessments.columns
    return tuple(
        LetterGround(
            theme=theme,
            severity=SEVERITIES[finding.severity_codes[0]],
            assessment_id=one_line(columns["assessment_id"][int(finding.rows[0])].as_py()),
            published_on=from_day_number(int(columns["published_on"][finding.rows[0]])),
            flagged_since=from_day_number(int(finding.flagged_since[0])),
        )
        for theme, finding in case.facts.themes.items()
        if finding.is_ground[0]
    )


def _exception_until(case: MerchantCase) -> date | None:
    until = int(exception_ends(case.own, exception_rows(case.own, case.day))[0])
    return from_day_number(until) if until >= case.day else None
