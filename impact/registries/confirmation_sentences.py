"""Word the clause of a reason that says whether the State's list confirms a label."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.dataset import Dataset
from impact.registries.match import MAX_AGE_DAYS, LabelMatch, match_label
from impact.registries.registry_list import list_name
from impact.registries.verdicts import (
    CONFIRMED,
    ENDED,
    LIST_TOO_OLD,
    NO_IDENTIFIER,
    NOT_APPLICABLE,
    NOT_IN_LIST,
    OTHER_SITE,
    assign_verdicts,
)


def confirmation_clauses(
    dataset: Dataset, label: str, states: np.ndarray, as_of: date, positions: np.ndarray
) -> pa.Array:
    """Return for the merchants at some positions whether the list confirms their label.

    "confirmed by the ESUS list (…)", or "not confirmed: " and the verdict, with the list and its
    day.

    Args:
        states: of the label, of every merchant on the day; see `rules.approvals.LabelStates`.
    """
    if dataset.registries is None:
        return pa.nulls(positions.size, pa.string()).fill_null("")
    merchants = dataset.merchants.take(positions, ("country", "siren", "siret"))
    matched = match_label(merchants, states[positions], as_of, dataset.registries, label)
    if matched is None:
        return pa.nulls(positions.size, pa.string()).fill_null("")
    verdicts, by_verdict = assign_verdicts(matched), _clauses_by_verdict(matched, as_of)
    texts = np.array([by_verdict.get(code, "") for code in range(verdicts.max(initial=0) + 1)])
    clauses = pa.array(texts[verdicts], pa.string())
    if matched.companies is None:
        return clauses
    is_company = ~matched.is_over | (matched.registry.kind == "companies")
    is_ceased = (verdicts == ENDED) & is_company
    ceased = f"not confirmed: no longer active in {list_name(matched.companies, as_of)}"
    return pc.if_else(pa.array(is_ceased), ceased, clauses)


def _clauses_by_verdict(matched: LabelMatch, as_of: date) -> dict[int, Any]:
    registry, is_esat = list_name(matched.registry, as_of), matched.label == "esat"
    number = "SIRET" if is_esat else "SIREN"
    reasons = {
        NOT_IN_LIST: f"not in {registry}",
        ENDED: f"{'a closed site' if is_esat else 'over'} in {registry}",
        OTHER_SITE: f"{registry} has another site of its company as an ESAT",
        NO_IDENTIFIER: f"no {number} to look up in {registry}",
        LIST_TOO_OLD: f"{registry} is more than {MAX_AGE_DAYS} days old",
        NOT_APPLICABLE: f"no French establishment to look up in {registry}",
    }
    clauses = {verdict: f"not confirmed: {words}" for verdict, words in reasons.items()}
    return {**clauses, CONFIRMED: f"confirmed by {registry}"}
