"""Each verdict as a sentence for a person: the number, the list with its day, and the row.

Plain and neutral: a merchant that is not in a list is unverified, which is not a no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.dates import NO_DAY, iso_date
from impact.model.label_states import EXPIRED, NOT_STARTED
from impact.registries.match import MAX_AGE_DAYS, LabelMatch
from impact.registries.registry_list import list_name
from impact.registries.verdicts import (
    CONFIRMED,
    ENDED,
    LIST_TOO_OLD,
    NO_IDENTIFIER,
    NOT_APPLICABLE,
    NOT_IN_LIST,
    OTHER_SITE,
    UNCLAIMED,
    Evidence,
)
from impact.rules.view import View

Text = Any  # a pa.Array of strings, or one str for every row


def build_sentences(
    view: View, matched: LabelMatch, proof: Evidence, verdicts: np.ndarray, at: np.ndarray
) -> pa.Array:
    """Return one English sentence for each verdict of the merchants at some places."""
    texts = pa.nulls(at.size, pa.string())
    for verdict, sentence in _SENTENCES.items():
        is_it = verdicts == verdict
        if is_it.any():
            own = proof.of(is_it)
            told = _join(sentence(_Case(view, matched, own, at[is_it])), _unread(own))
            texts = pc.replace_with_mask(texts, pa.array(is_it), told)
    return texts


def _unread(proof: Evidence) -> pa.Array:
    """Say which days of the row could not be read; "" where all could."""
    days = pa.array(proof.column("unread", ""), pa.string())
    words = _join(" The list's ", days, " could not be read: it is as if the list did not say.")
    return pc.if_else(pc.equal(days, ""), "", words)


@dataclass(frozen=True)
class _Case:
    """The merchants of one verdict, and what their sentences are made of."""

    view: View
    matched: LabelMatch
    proof: Evidence
    at: np.ndarray

    @property
    def label(self) -> str:
        return self.matched.label.upper()

    @property
    def kind(self) -> str:
        return "SIRET" if self.matched.label == "esat" else "SIREN"

    @property
    def number(self) -> pa.Array:
        texts = self.matched.siret if self.matched.label == "esat" else self.matched.siren
        return _join(f"{self.kind} ", texts.take(pa.array(self.at)))

    @property
    def siren(self) -> pa.Array:
        return _join("SIREN ", self.matched.siren.take(pa.array(self.at)))

    @property
    def listed(self) -> str:
        return list_name(self.matched.listed, self.view.as_of)

    @property
    def companies(self) -> str:
        return list_name(self.proof.companies, self.view.as_of)

    @property
    def row(self) -> pa.Array:
        """Return where the row stands, ", row 12 (NAME)"; the name where the list has one."""
        own, companies = self.proof.listed.place, self.proof.companies.place
        place = pa.array(self.proof.of_list(own, companies), pa.string())
        lines = pa.array([str(line) for line in self.proof.column("line", "")], pa.string())
        return _join(", ", place, " ", lines, self.name)

    @property
    def name(self) -> pa.Array:
        names = pa.array(self.proof.column("name", ""), pa.string())
        return pc.if_else(pc.equal(names, ""), "", _join(" (", names, ")"))

    @property
    def has_row(self) -> np.ndarray:
        has_row: np.ndarray = self.proof.entries >= 0
        return has_row


def _join(*parts: Text) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _where(mask: np.ndarray, text: Text, otherwise: Text) -> Text:
    return pc.if_else(pa.array(mask), text, otherwise)


def _confirmed(case: _Case) -> pa.Array:
    return _join(case.number, f" has {case.label} in {case.listed}", case.row, ".")


def _not_in_list(case: _Case) -> pa.Array:
    why = {
        "ESUS": "It comes out once or twice a year and can lack holders",
        "ESAT": "It can lack a site's SIRET",
    }[case.label]
    return _join(
        "Unverified: ", case.number, f" is not in {case.listed}. {why}: ask the merchant for proof."
    )


def _ended(case: _Case) -> pa.Array:
    closed = pa.array([_since(day) for day in case.proof.column("ended_on", None)], pa.string())
    what = f"; its {case.label} approval is over" if case.label == "ESUS" else "; it is closed"
    own = _join(case.number, f" stands in {case.listed}", case.row, what, closed, ".")
    still = _where(case.matched.found[case.at] >= 0, f" It still stands in {case.listed}.", "")
    ceased = _join(case.siren, f" is no longer active in {case.companies}", case.row, ".")
    if case.matched.listed.kind == "companies":
        return ceased
    return _where(case.proof.is_of_companies, _join(ceased, still), own)


def _since(day: Any) -> str:
    return "" if day is None or day != day else f" since {day:%Y-%m-%d}"


def _other_site(case: _Case) -> pa.Array:
    sirets = pa.array(case.proof.column("siret", ""), pa.string())
    place = f" is no ESAT in {case.listed}; its company has one at SIRET "
    return _join(case.number, place, sirets, case.row, ".")


def _unclaimed(case: _Case) -> pa.Array:
    states = case.matched.states[case.at]
    until = case.view.facts.labels[case.matched.label].until[case.at]
    days = pa.array(["" if day == NO_DAY else iso_date(day) for day in until.tolist()], pa.string())
    ours = _where(
        states == EXPIRED,
        _join("that of our files ended on ", days),
        _where(
            states == NOT_STARTED,
            "that of our files has not begun",
            f"our files state no {case.label} approval",
        ),
    )
    return _join(case.number, f" has {case.label} in {case.listed}", case.row, "; ", ours, ".")


def _no_identifier(case: _Case) -> pa.Array:
    sirets = pa.array(case.proof.column("siret", ""), pa.string())
    other = _join(" Its company has one at SIRET ", sirets, case.row, ".")
    return _join(
        f"Unverified: our files state no {case.kind}; fill it in to look the merchant up in "
        f"{case.listed}.",
        _where(case.has_row, other, ""),
    )


def _list_too_old(case: _Case) -> pa.Array:
    days = f"{case.matched.age_days} days old on {case.view.as_of.isoformat()}"
    return _join(
        f"Unverified: {case.listed} was {days}, more than {MAX_AGE_DAYS}; fetch the latest.",
        _where(case.has_row, _join(" It has ", case.number, case.row, "."), ""),
    )


def _not_applicable(case: _Case) -> pa.Array:
    countries = case.matched.country.take(pa.array(case.at))
    return _join(
        "Not applicable: the merchant is in ",
        countries,
        " and states no French establishment (SIREN or SIRET).",
    )


_SENTENCES: dict[int, Callable[[_Case], pa.Array]] = {
    CONFIRMED: _confirmed,
    NOT_IN_LIST: _not_in_list,
    ENDED: _ended,
    OTHER_SITE: _other_site,
    UNCLAIMED: _unclaimed,
    NO_IDENTIFIER: _no_identifier,
    LIST_TOO_OLD: _list_too_old,
    NOT_APPLICABLE: _not_applicable,
}
