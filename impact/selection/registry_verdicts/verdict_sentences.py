"""Write each verdict as a sentence: the number, the list with its day, and the row.

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
    view: View, match: LabelMatch, evidence: Evidence, verdicts: np.ndarray, positions: np.ndarray
) -> pa.Array:
    """Return one English sentence for each verdict of the merchants at `positions`."""
    texts = pa.nulls(positions.size, pa.string())
    for verdict, sentence in _SENTENCES.items():
        mask = verdicts == verdict
        if mask.any():
            selected = evidence.select(mask)
            texts_of_verdict = _join(
                sentence(_VerdictGroup(view, match, selected, positions[mask])),
                _unread_days(selected),
            )
            texts = pc.replace_with_mask(texts, pa.array(mask), texts_of_verdict)
    return texts


def _unread_days(evidence: Evidence) -> pa.Array:
    """Return a sentence on the days of the row that could not be read; "" where all could."""
    days = pa.array(evidence.column("unread", ""), pa.string())
    words = _join(" The list's ", days, " could not be read: it is as if the list did not say.")
    return pc.if_else(pc.equal(days, ""), "", words)


@dataclass(frozen=True)
class _VerdictGroup:
    """The merchants of one verdict, and what their sentences are made of."""

    view: View
    match: LabelMatch
    evidence: Evidence
    positions: np.ndarray

    @property
    def label(self) -> str:
        return self.match.label.upper()

    @property
    def kind(self) -> str:
        return "SIRET" if self.match.label == "esat" else "SIREN"

    @property
    def number(self) -> pa.Array:
        texts = self.match.siret if self.match.label == "esat" else self.match.siren
        return _join(f"{self.kind} ", texts.take(pa.array(self.positions)))

    @property
    def siren(self) -> pa.Array:
        return _join("SIREN ", self.match.siren.take(pa.array(self.positions)))

    @property
    def listed(self) -> str:
        return list_name(self.match.registry, self.view.as_of)

    @property
    def companies(self) -> str:
        return list_name(self.evidence.companies, self.view.as_of)

    @property
    def row(self) -> pa.Array:
        """Return where the row is, ", row 12 (NAME)"; the name where the list has one."""
        listed_unit, companies_unit = (
            self.evidence.registry.line_unit,
            self.evidence.companies.line_unit,
        )
        unit = pa.array(self.evidence.by_list(listed_unit, companies_unit), pa.string())
        lines = pa.array([str(line) for line in self.evidence.column("line", "")], pa.string())
        return _join(", ", unit, " ", lines, self.name)

    @property
    def name(self) -> pa.Array:
        names = pa.array(self.evidence.column("name", ""), pa.string())
        return pc.if_else(pc.equal(names, ""), "", _join(" (", names, ")"))

    @property
    def has_row(self) -> np.ndarray:
        return self.evidence.entries >= 0


def _join(*parts: Text) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _where(mask: np.ndarray, text: Text, otherwise: Text) -> Text:
    return pc.if_else(pa.array(mask), text, otherwise)


def _confirmed(group: _VerdictGroup) -> pa.Array:
    return _join(group.number, f" has {group.label} in {group.listed}", group.row, ".")


def _not_in_list(group: _VerdictGroup) -> pa.Array:
    why = {
        "ESUS": "It comes out once or twice a year and can lack holders",
        "ESAT": "It can lack a site's SIRET",
    }[group.label]
    return _join(
        "Unverified: ",
        group.number,
        f" is not in {group.listed}. {why}: ask the merchant for proof.",
    )


def _ended(group: _VerdictGroup) -> pa.Array:
    closed = pa.array([_since(day) for day in group.evidence.column("ended_on", None)], pa.string())
    what = f"; its {group.label} approval is over" if group.label == "ESUS" else "; it is closed"
    closed_entry = _join(group.number, f" stands in {group.listed}", group.row, what, closed, ".")
    still_listed = _where(
        group.match.own_entries[group.positions] >= 0, f" It still stands in {group.listed}.", ""
    )
    ceased = _join(group.siren, f" is no longer active in {group.companies}", group.row, ".")
    if group.match.registry.kind == "companies":
        return ceased
    return _where(group.evidence.is_of_companies, _join(ceased, still_listed), closed_entry)


def _since(day: Any) -> str:
    return "" if day is None or day != day else f" since {day:%Y-%m-%d}"


def _other_site(group: _VerdictGroup) -> pa.Array:
    sirets = pa.array(group.evidence.column("siret", ""), pa.string())
    place = f" is no ESAT in {group.listed}; its company has one at SIRET "
    return _join(group.number, place, sirets, group.row, ".")


def _unclaimed(group: _VerdictGroup) -> pa.Array:
    states = group.match.states[group.positions]
    until = group.view.facts.labels[group.match.label].until[group.positions]
    days = pa.array(["" if day == NO_DAY else iso_date(day) for day in until.tolist()], pa.string())
    ours = _where(
        states == EXPIRED,
        _join("that of our files ended on ", days),
        _where(
            states == NOT_STARTED,
            "that of our files has not begun",
            f"our files state no {group.label} approval",
        ),
    )
    return _join(group.number, f" has {group.label} in {group.listed}", group.row, "; ", ours, ".")


def _no_identifier(group: _VerdictGroup) -> pa.Array:
    sirets = pa.array(group.evidence.column("siret", ""), pa.string())
    other = _join(" Its company has one at SIRET ", sirets, group.row, ".")
    return _join(
        f"Unverified: our files state no {group.kind}; fill it in to look the merchant up in "
        f"{group.listed}.",
        _where(group.has_row, other, ""),
    )


def _list_too_old(group: _VerdictGroup) -> pa.Array:
    days = f"{group.match.age_days} days old on {group.view.as_of.isoformat()}"
    return _join(
        f"Unverified: {group.listed} was {days}, more than {MAX_AGE_DAYS}; fetch the latest.",
        _where(group.has_row, _join(" It has ", group.number, group.row, "."), ""),
    )


def _not_applicable(group: _VerdictGroup) -> pa.Array:
    countries = group.match.country.take(pa.array(group.positions))
    return _join(
        "Not applicable: the merchant is in ",
        countries,
        " and states no French establishment (SIREN or SIRET).",
    )


_SENTENCES: dict[int, Callable[[_VerdictGroup], pa.Array]] = {
    CONFIRMED: _confirmed,
    NOT_IN_LIST: _not_in_list,
    ENDED: _ended,
    OTHER_SITE: _other_site,
    UNCLAIMED: _unclaimed,
    NO_IDENTIFIER: _no_identifier,
    LIST_TOO_OLD: _list_too_old,
    NOT_APPLICABLE: _not_applicable,
}
