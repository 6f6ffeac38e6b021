"""What each champion's badge rests on, on a day: docs/contract.md, section 3, "basis".

A basis is a fact about the badge. It opens and closes no way to qualify.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from impact.model.columns import LABELS, ROUTES
from impact.model.dataset import Dataset
from impact.model.dates import to_day_number
from impact.model.glossary import VERDICTS
from impact.model.policy import Policy, Register
from impact.model.texts.wording import BASES, BASIS_NOTES, CLAIM_NOTES, WITH_EVIDENCE
from impact.registries.match import company_sirens, find_register_entries, find_sirens, match_label
from impact.registries.registry_list import RegistryList
from impact.registries.verdicts import CONFIRMED, assign_verdicts
from impact.rules.frame_columns import categorical_column

if TYPE_CHECKING:
    from impact.rules.merchant_facts import MerchantFacts

_NO_LIST = len(VERDICTS)
_WORDS = ("", *BASIS_NOTES)
# The code of the note of each verdict, without and with evidence; of `confirmed` there is none.
_NOTE_CODES = np.array(
    [
        [_WORDS.index(word), _WORDS.index(word + WITH_EVIDENCE)] if word in CLAIM_NOTES else [0, 0]
        for word in (*VERDICTS, "no_list")
    ]
)


def basis_columns(facts: MerchantFacts) -> dict[str, Any]:
    """Return `basis` and `basis_note` of every merchant; blank for who is no champion.

    Of the ways to qualify that hold on the day the strongest counts, in the order of `BASES`.
    """
    dataset, policy, as_of = facts.dataset, facts.policy, facts.as_of
    is_champion = facts.has_status("champion")
    rows = np.flatnonzero(is_champion)
    never = np.zeros(rows.size, bool)
    holds = {r: facts.routes[r][rows] if r in policy.routes else never for r in ROUTES}
    verdicts = {
        label: _verdicts(dataset, label, facts.labels[label].codes[rows], as_of, rows, holds[label])
        for label in LABELS
    }
    is_confirmed = [holds[label] & (verdicts[label] == CONFIRMED) for label in LABELS]
    in_registers = [e >= 0 for *_, e in register_entries(dataset, policy, as_of, rows)]
    masks = (
        np.logical_or.reduce(is_confirmed),
        holds["sse"] & np.logical_or.reduce([never, *in_registers]),
        holds["esus"] | holds["esat"],
        holds["ecovadis"],
        holds["sse"],
    )
    codes = np.select(masks, range(1, len(BASES) + 1), 0)
    notes = np.zeros(rows.size, np.int64)
    is_claimed, is_declared = (
        codes == 1 + BASES.index(w) for w in ("claimed_label", "declaration")
    )
    for label, is_of_label in (
        ("esat", is_claimed & ~holds["esus"]),
        ("esus", is_claimed & holds["esus"]),
    ):
        covers = dataset.deeds.cover(label, to_day_number(as_of))
        has_evidence = np.isin(rows, dataset.deeds.merchants[covers]).astype(np.int64)
        notes = np.where(is_of_label, _NOTE_CODES[verdicts[label], has_evidence], notes)
    notes[is_declared & (sse_entries(dataset, rows) >= 0)] = _WORDS.index("sse_list")
    return {
        "basis": _column(codes, rows, is_champion.size, ("", *BASES)),
        "basis_note": _column(notes, rows, is_champion.size, _WORDS),
    }


def _verdicts(
    dataset: Dataset,
    label: str,
    states: np.ndarray,
    as_of: date,
    rows: np.ndarray,
    is_asked: np.ndarray,
) -> np.ndarray:
    """Return the verdict of the State's list on a label of the merchants asked about."""
    verdicts = np.full(rows.size, _NO_LIST)
    if dataset.registries is None or not is_asked.any():
        return verdicts
    merchants = dataset.merchants.take(rows[is_asked], ("country", "siren", "siret"))
    matched = match_label(merchants, states[is_asked], as_of, dataset.registries, label)
    if matched is not None:
        verdicts[is_asked] = assign_verdicts(matched)
    return verdicts


def register_entries(
    dataset: Dataset, policy: Policy, as_of: date, rows: np.ndarray
) -> Iterator[tuple[Register, RegistryList, np.ndarray]]:
    """Yield each accepted register, and the entry in it of the merchants at `rows`, or -1."""
    merchants = dataset.merchants.take(rows, ("country", "register_id"))
    for register in policy.registers:
        listed = dataset.registries.register(register.file) if dataset.registries else None
        if listed is not None:
            day = to_day_number(as_of)
            yield register, listed, find_register_entries(merchants, register, listed, day)


def sse_entries(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Return the position of the merchants at `rows` in the list of SSE companies, or -1."""
    listed = None if dataset.registries is None else dataset.registries.latest("sse")
    if listed is None:
        return np.full(rows.size, -1)
    return find_sirens(company_sirens(dataset.merchants.take(rows, ("siren", "siret"))), listed)


def _column(codes: np.ndarray, rows: np.ndarray, count: int, words: tuple[str, ...]) -> Any:
    all_codes = np.zeros(count, np.int8)
    all_codes[rows] = codes
    return categorical_column(all_codes, words)
