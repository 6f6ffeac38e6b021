"""Assign a verdict to each label of each merchant, word it, and find the row that proves it."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import is_filled
from impact.model.columns import EXPIRED, NONE, NOT_STARTED
from impact.model.dataset import Dataset
from impact.model.glossary import VERDICTS
from impact.registries.match import MAX_AGE_DAYS, LabelMatch, match_label
from impact.registries.registry_list import list_name

# Positions in VERDICTS.
CONFIRMED, NOT_IN_LIST, ENDED, OTHER_SITE, UNCLAIMED = range(5)
NO_IDENTIFIER, LIST_TOO_OLD, NOT_APPLICABLE = range(5, len(VERDICTS))
NO_VERDICT = -1
# States on a day that make no claim: there is nothing to hold against a list.
_NO_CLAIM = (NOT_STARTED, EXPIRED, NONE)
# Places with their own ISO 3166 code that the French register of companies covers too.
_FRENCH_COUNTRIES = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT")


def assign_verdicts(matched: LabelMatch) -> np.ndarray:
    """Return the verdict of each merchant on one label: an index into VERDICTS, or NO_VERDICT.

    The first that applies counts: what cannot be looked up, then a list too old for
    the day, then what has ended, then what is in the list.
    """
    is_claimed = ~np.isin(matched.states, _NO_CLAIM)
    has_number = is_filled(matched.siret if matched.registry.kind == "esat" else matched.siren)
    is_french = pc.is_in(matched.country, pa.array([*_FRENCH_COUNTRIES, ""]))
    is_abroad = ~np.asarray(is_french) & ~is_filled(matched.siren)
    is_old = matched.age_days > MAX_AGE_DAYS
    is_in_list, is_at_other_site = matched.own_entries >= 0, matched.other_site_entries >= 0
    is_claimed_or_listed = is_claimed | is_in_list
    has_ended = (is_in_list & matched.is_over) | (
        is_claimed_or_listed & (matched.ceased_entries >= 0)
    )
    rules = (
        (is_abroad, NOT_APPLICABLE),
        (~has_number & (is_claimed | is_at_other_site), NO_IDENTIFIER),
        (is_claimed_or_listed & is_old, LIST_TOO_OLD),
        (has_ended, ENDED),
        (has_number & is_at_other_site, OTHER_SITE),
        (is_in_list & is_claimed, CONFIRMED),
        (is_in_list, UNCLAIMED),
        (is_claimed, NOT_IN_LIST),
    )
    masks, codes = zip(*rules, strict=True)
    return np.select(masks, codes, NO_VERDICT)


def find_evidence(matched: LabelMatch, verdicts: np.ndarray, positions: np.ndarray) -> pd.DataFrame:
    """Return the row of a list that proves each verdict of the merchants at some positions.

    Returns:
        is_of_companies: the list of companies says so, not the label's own; list, list_date and
        unit of that list; has_row; the columns of its entries, missing where there is no row.
    """
    is_of_companies = (verdicts == ENDED) & ~matched.is_over[positions]
    # One of the two is -1.
    own_entries = np.maximum(matched.own_entries, matched.other_site_entries)[positions]
    parts = []
    for listed, entries, is_wanted in (
        (matched.registry, own_entries, ~is_of_companies),
        (matched.companies or matched.registry, matched.ceased_entries[positions], is_of_companies),
    ):
        rows = listed.entries.reindex(entries[is_wanted]).set_axis(np.flatnonzero(is_wanted))
        day = np.datetime64(listed.day, "s")
        parts.append(rows.assign(list=listed.file, list_date=day, unit=listed.line_unit))
    rows = pd.concat([part for part in parts if len(part)] or parts).sort_index()
    return rows.assign(is_of_companies=is_of_companies, has_row=rows["line"].notna())


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
