"""Whether a label that covers the day is confirmed, in the clause that a reason has of it."""

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


def confirmed_words(
    dataset: Dataset, label: str, states: np.ndarray, as_of: date, at: np.ndarray
) -> pa.Array:
    """Say of the merchants at some places whether the State's list confirms a label they hold.

    "confirmed by the ESUS list (…)", or "not confirmed: " and the verdict, with the list and its
    day.

    Args:
        states: of the label, of every merchant on the day; see `rules.approvals.LabelStates`.
    """
    if dataset.registries is None:
        return pa.nulls(at.size, pa.string()).fill_null("")
    merchants = dataset.merchants.take(at, ("country", "siren", "siret"))
    matched = match_label(merchants, states[at], as_of, dataset.registries, label)
    if matched is None:
        return pa.nulls(at.size, pa.string()).fill_null("")
    judged, texts = assign_verdicts(matched), _texts(matched, as_of)
    said = np.array([texts.get(verdict, "") for verdict in range(judged.max(initial=0) + 1)])
    words = pa.array(said[judged], pa.string())
    if matched.companies is None:
        return words
    is_company = ~matched.is_over | (matched.listed.kind == "companies")
    is_ceased = (judged == ENDED) & is_company
    ceased = f"not confirmed: no longer active in {list_name(matched.companies, as_of)}"
    return pc.if_else(pa.array(is_ceased), ceased, words)


def _texts(matched: LabelMatch, as_of: date) -> dict[int, Any]:
    listed, is_esat = list_name(matched.listed, as_of), matched.label == "esat"
    number = "SIRET" if is_esat else "SIREN"
    why = {
        NOT_IN_LIST: f"not in {listed}",
        ENDED: f"{'a closed site' if is_esat else 'over'} in {listed}",
        OTHER_SITE: f"{listed} has another site of its company as an ESAT",
        NO_IDENTIFIER: f"no {number} to look up in {listed}",
        LIST_TOO_OLD: f"{listed} is more than {MAX_AGE_DAYS} days old",
        NOT_APPLICABLE: f"no French establishment to look up in {listed}",
    }
    said = {verdict: f"not confirmed: {words}" for verdict, words in why.items()}
    return {**said, CONFIRMED: f"confirmed by {listed}"}
