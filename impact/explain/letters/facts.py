"""Collect what a letter to a merchant can say, for one merchant or for many at once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from impact.explain.letters.words import one_line
from impact.model.columns import LABEL_STATES, LABELS
from impact.model.dates import NO_DAY, from_day_number, to_day_number
from impact.model.texts.wording import FileText
from impact.registries.match import company_sirens
from impact.rules.listing import removed_on
from impact.rules.routes import SSE_CHARACTERISTICS
from impact.rules.view import View
from impact.selection.badge_basis import basis_records
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts.label_verdicts import verify


@dataclass(frozen=True)
class LabelFacts:
    """A label of a merchant on the day.

    Attributes:
        state: a word of columns.LABEL_STATES.
        last_day: of the coverage or, of one that is over, of its end; None where there is none.
        is_way: whether the policy lets the label make a champion.
        is_renewable: whether it ends by the calendar, so that a renewal can be asked for.
        verdict: what the State's list says; "" where no list says anything.
        sentence: the same in full, for the person who sends the letter.
        layout, list_day: of that list, a key of registry_list.LAYOUTS and its day.
    """

    state: str
    last_day: date | None
    is_way: bool
    is_renewable: bool
    verdict: str = ""
    sentence: str = ""
    layout: str = ""
    list_day: date | None = None

    @property
    def is_held(self) -> bool:
        """Return whether it covers the day."""
        return self.state in ("valid", "expiring")

    @property
    def is_over(self) -> bool:
        """Return whether it ended before the day."""
        return self.state == "expired"


@dataclass(frozen=True)
class LetterFacts:
    """What a letter to a merchant can say.

    Attributes:
        position: of the merchant in the view.
        merchant_id, name: on one line; the id where the files have no name.
        siren, siret: "" where there is none.
        decision: the merchant's row of the decisions.
        missing: the SSE characteristics without an answer.
        basis: what the badge rests on, a row of `basis_records`.
        has_unread_finding: whether a finding of it could not be read.
        effective_on: the first day off the marketplace where a removal is due.
        language: as the files state it; "" where they do not.
    """

    position: int
    merchant_id: FileText
    name: FileText
    siren: str
    siret: str
    decision: Any
    basis: Any
    labels: dict[str, LabelFacts]
    missing: tuple[str, ...]
    has_unread_finding: bool
    effective_on: date
    language: str


_COLUMNS = (
    *("merchant_id", "name", "country", "status", "routes", "badge_audit", "flagged_on"),
    *("caveats", "has_exception", "is_declaration_only"),
)


def collect_facts(view: View, positions: np.ndarray) -> list[LetterFacts]:
    """Return the facts of the merchants at these positions, in their order."""
    decisions = view.decisions[list(_COLUMNS)].iloc[positions]
    verdicts = _verdicts(view, positions)
    # An extra column of merchants.csv, where it has one.
    extras = {name.strip().lower(): texts for name, texts in view.dataset.merchants.extras}
    languages = extras.get("language", extras.get("langue"))
    sirens, sirets = company_sirens(view.dataset.merchants), view.dataset.merchants.column("siret")
    answers = {name: view.dataset.merchants.column(name) for name in SSE_CHARACTERISTICS}
    rows: Any = decisions.itertuples()
    bases: Any = basis_records(view, positions).itertuples()
    return [
        LetterFacts(
            position=position,
            merchant_id=one_line(row.merchant_id),
            name=one_line(row.name) or one_line(row.merchant_id),
            siren=sirens[position].as_py(),
            siret=sirets[position].as_py(),
            decision=row,
            basis=basis,
            labels={
                label: _label(view, label, position, verdicts.get((row.merchant_id, label), {}))
                for label in LABELS
            },
            missing=tuple(name for name in SSE_CHARACTERISTICS if answers[name][position] < 0),
            has_unread_finding=bool(view.dataset.unread.findings[position]),
            effective_on=_effective_on(view, position, row.flagged_on),
            language=(languages[position].as_py() or "") if languages is not None else "",
        )
        for position, row, basis in zip(positions.tolist(), rows, bases, strict=True)
    ]


def _verdicts(view: View, positions: np.ndarray) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the lists say, by (merchant_id, label)."""
    layouts = {listed.file: listed.layout for listed in view.lists.lists}
    rows: Any = verify(view, positions).itertuples()
    return {
        (row.merchant_id, row.label): {
            "verdict": row.verdict,
            "sentence": one_line(row.sentence),
            "layout": layouts[row.list],
            "list_day": row.list_date.date(),
        }
        for row in rows
    }


def facts_of_merchant(view: View, merchant_id: str) -> LetterFacts:
    """Return the facts of one merchant; KeyError where no kept merchant has that id."""
    position = np.array([merchant_position(view, merchant_id)])
    return collect_facts(view, position)[0]


def _label(view: View, label: str, position: int, verdict: dict[str, Any]) -> LabelFacts:
    states = view.facts.labels[label]
    until = int(states.until[position])
    return LabelFacts(
        state=LABEL_STATES[states.codes[position]],
        last_day=None if until == NO_DAY else from_day_number(until),
        is_way=label in view.policy.routes,
        is_renewable=not view.policy.renews_tacitly(label),
        **verdict,
    )


def _effective_on(view: View, position: int, flagged_on: Any) -> date:
    """Return the stated day of removal, else the last day of the policy; never a day before D."""
    removed = int(removed_on(view.dataset)[position])
    if removed > to_day_number(view.as_of):
        return from_day_number(removed)
    if pd.isna(flagged_on):
        return view.as_of
    due: date = flagged_on.date() + timedelta(days=view.policy.removal_days)
    return max(view.as_of, due)
