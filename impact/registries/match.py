"""Match merchants to the entries of a list: ESUS by SIREN, ESAT by SIRET.

All arrays have one value per merchant, in the order of the decisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.dates import to_day_number
from impact.model.policy import Register
from impact.model.typed_tables import Merchants
from impact.registries.registry_list import RegistryList

if TYPE_CHECKING:
    from impact.registries.load import Registries

# The ESUS list comes out once or twice a year: an issue stays the latest for a year, and comes
# a month late. What is older was superseded, and tells nothing of the day.
MAX_AGE_DAYS = 400


@dataclass(frozen=True)
class LabelMatch:
    """Each merchant's match against the list for one label.

    Attributes:
        registry: the list; age_days: how old it is on the day.
        companies: the list that says who is active, unless there is none or it is too old.
        siren, siret: the merchants' numbers; the SIREN of a SIRET where it is all they state.
        country: as stated.
        states: the label's state on the day, an index into columns.LABEL_STATES.
        own_entries: the entry of the merchant's own number, -1 where there is none.
        other_site_entries: the entry of an open site of the same company (ESAT); -1 where there
            is none, the merchant's own number is found, or the list is too old.
        ceased_entries: the row of `companies` that says that the company ceased, or -1.
        is_over: the entry found is over on the day.
    """

    label: str
    registry: RegistryList
    age_days: int
    companies: RegistryList | None
    siren: pa.Array
    siret: pa.Array
    country: pa.Array
    states: np.ndarray
    own_entries: np.ndarray
    other_site_entries: np.ndarray
    ceased_entries: np.ndarray
    is_over: np.ndarray


def last_usable_day(registry: RegistryList) -> int:
    """Return the last day for which a list can be used."""
    return to_day_number(registry.day) + MAX_AGE_DAYS


def company_sirens(merchants: Merchants) -> pa.Array:
    """Return each merchant's SIREN, or the SIREN of its SIRET; "" if it has neither."""
    siren, siret = merchants.column("siren"), merchants.column("siret")
    return pc.if_else(pc.equal(siren, ""), pc.utf8_slice_codeunits(siret, 0, 9), siren)


def match_label(
    merchants: Merchants, states: np.ndarray, as_of: date, registries: Registries, label: str
) -> LabelMatch | None:
    """Match each merchant against the list of a label; None if there is no list.

    Args:
        states: the label's state of each merchant on the day, an index into LABEL_STATES.
    """
    registry = registries.for_label(label)
    if registry is None:
        return None
    companies = registries.latest("companies")
    if companies is not None and companies.age_days(as_of) > MAX_AGE_DAYS:
        companies = None
    siren, siret = company_sirens(merchants), merchants.column("siret")
    is_esat = label == "esat"
    is_entry_over, holds = registry.over_on(as_of), registry.entries["holds"].to_numpy()
    own_entries = find_entries(
        siret if is_esat else siren, registry, registry.key, holds, is_entry_over
    )
    other_site_entries = np.full(merchants.count, -1)
    if is_esat and registry.age_days(as_of) <= MAX_AGE_DAYS:
        other_site_entries = find_entries(
            siren, registry, "siren", holds & ~is_entry_over, is_entry_over
        )
        other_site_entries[own_entries >= 0] = -1
    return LabelMatch(
        label=label,
        registry=registry,
        age_days=registry.age_days(as_of),
        companies=companies,
        siren=siren,
        siret=siret,
        country=merchants.column("country"),
        states=states,
        own_entries=own_entries,
        other_site_entries=other_site_entries,
        ceased_entries=find_ceased(companies, siren),
        is_over=(own_entries >= 0) & is_entry_over[own_entries],
    )


def find_ceased(companies: RegistryList | None, siren: pa.Array) -> np.ndarray:
    """Return for each company the row that says that it has ceased, or -1."""
    if companies is None:
        return np.full(len(siren), -1)
    has_ceased = companies.entries["is_over"].to_numpy()
    # A company with several rows has ceased only if no row says that it is active.
    entries = find_entries(siren, companies, "siren", np.ones(has_ceased.size, bool), has_ceased)
    return np.where((entries >= 0) & has_ceased[entries], entries, -1)


def find_sirens(siren: pa.Array, listed: RegistryList) -> np.ndarray:
    """Return the position of each SIREN in a list of SSE companies, or -1."""
    numbers = pc.if_else(pc.equal(siren, ""), "-1", siren).cast(pa.int32()).to_numpy()
    sirens = np.empty(0, np.int32) if listed.sirens is None else listed.sirens
    positions = np.minimum(np.searchsorted(sirens, numbers), max(sirens.size - 1, 0))
    is_listed = np.zeros(numbers.size, bool) if not sirens.size else sirens[positions] == numbers
    return np.where(is_listed, positions, -1)


def find_register_entries(
    merchants: Merchants, register: Register, registry: RegistryList, day: int
) -> np.ndarray:
    """Return the entry of each merchant's number in an accepted register on a day, or -1."""
    entries = registry.entries
    first, ended = (
        entries[name].to_numpy().astype("datetime64[D]").astype(np.int64)
        for name in ("granted_on", "ended_on")
    )
    is_open = entries["granted_on"].isna().to_numpy() | (first <= day)
    is_wanted = is_open & (entries["ended_on"].isna().to_numpy() | (ended > day))
    found = find_entries(
        merchants.column("register_id"), registry, "number", is_wanted, np.zeros(len(entries))
    )
    is_of_country = np.asarray(pc.equal(merchants.column("country"), register.country))
    return np.where(is_of_country, found, -1)


def find_entries(
    numbers: pa.Array, registry: RegistryList, key: str, is_wanted: np.ndarray, rank: np.ndarray
) -> np.ndarray:
    """Return the entry of each number, or -1; of several the one of lowest rank.

    Blank numbers match nothing.

    Args:
        rank: of each entry, such as whether it is over; of equal ones the first in the file.
    """
    keys = registry.entries[key]
    order = np.flatnonzero(is_wanted & (keys != "").to_numpy())
    order = order[np.argsort(rank[order], kind="stable")]
    index = pd.Index(keys.iloc[order])
    is_first = ~index.duplicated()
    order, index = order[is_first], index[is_first]
    if not order.size:
        return np.full(len(numbers), -1)
    matches = index.get_indexer(pd.Index(numbers.to_pandas(), dtype="str"))
    return np.where(matches >= 0, order[matches], -1)
