"""What a policy asks for with `require_confirmation`: a label counts where its list confirms it.

On a day a label is confirmed where its verdict on that day, by the lists that are in use, is
`confirmed` (docs/registries.md, section 3). For one merchant these days are one stretch: from the
day on which no list of companies says any more that the company has ceased, to the last day of
the entry, and no longer than the list can tell of a day at all. So the days are worked out once,
and every decision, trend and trial looks them up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY, NO_DAY
from impact.model.errors import FilesRefused, SettingsError
from impact.model.typed_tables import ConfirmedPeriods, Merchants
from impact.registries.load import FOLDER, Registries
from impact.registries.match import company_sirens, find_ceased, find_entries, last_usable_day
from impact.registries.registry_list import KIND_NAMES, RegistryList


def confirm(dataset: Dataset, registries: Registries, labels: Iterable[str]) -> Dataset:
    """Return the dataset with the days on which the lists confirm each of some labels.

    The lists are then part of what decisions rest on, so of the fingerprint too.

    Raises:
        SettingsError: there is no list of one of the labels.
    """
    asked = tuple(labels)
    if not asked:
        return dataset
    lists = lists_for(registries, asked)
    together = hashlib.sha256(f"{dataset.fingerprint}\n{registries.fingerprint}\n".encode())
    return replace(
        dataset,
        fingerprint=together.hexdigest(),
        confirmed=dataset.confirmed
        | {
            label: _confirmed_days(dataset.merchants, registries, listed)
            for label, listed in lists.items()
        },
        registries=registries,
    )


def lists_for(registries: Registries, labels: Iterable[str]) -> dict[str, RegistryList]:
    """Return the list that each of some labels is held against.

    Raises:
        SettingsError: there is none of one of them.
    """
    found = {label: registries.for_label(label) for label in labels}
    if faults := [_fault(registries, label) for label, listed in found.items() if listed is None]:
        raise SettingsError("\n".join(faults))
    return {label: listed for label, listed in found.items() if listed is not None}


def confirm_like(dataset: Dataset, other: Dataset, labels: Iterable[str]) -> Dataset:
    """Return the dataset with some labels confirmed; by another one's lists where it has none."""
    asked = tuple(labels)
    registries = dataset.registries or other.registries
    if registries is None or all(label in dataset.confirmed for label in asked):
        return dataset
    return confirm(dataset, registries, asked)


def raise_if_refused(registries: Registries) -> None:
    """Raise FilesRefused where a list was refused, for who has no earlier reading to go on with."""
    if registries.refusals:
        lines = [problem.sentence for problem in registries.refusals]
        raise FilesRefused("\n".join(lines), registries.problem_frame())


def _fault(registries: Registries, label: str) -> str:
    refused = "".join(f" {problem.sentence}" for problem in registries.refusals)
    return (
        f"The policy wants {label.upper()} confirmed (`require_confirmation`), and the folder "
        f"`{FOLDER}` of the data folder holds no list of {KIND_NAMES[label]} that can be used; put "
        f'the State\'s list there, or take "{label}" out of the policy.{refused}'
    )


def _confirmed_days(
    merchants: Merchants, registries: Registries, listed: RegistryList
) -> ConfirmedPeriods:
    """Return the days on which the list of a label confirms each merchant's claim to it."""
    sirens = company_sirens(merchants)
    numbers = merchants.column("siret") if listed.kind == "esat" else sirens
    lasts = _last_days(listed)
    # Of several entries with one number, one that is not over counts: so the longest.
    found = find_entries(numbers, listed, listed.key, listed.entries["holds"].to_numpy(), -lasts)
    firsts = np.full(merchants.count, NO_DAY, np.int64)
    companies = registries.in_force("companies")
    if companies is not None:
        has_ceased = find_ceased(companies, sirens) >= 0
        firsts[has_ceased] = last_usable_day(companies) + 1
    own = np.minimum(np.append(lasts, NO_DAY)[found], last_usable_day(listed))
    return ConfirmedPeriods(firsts, own)


def _last_days(listed: RegistryList) -> np.ndarray:
    """Return the last day on which each entry is not over: NO_DAY, LAST_DAY or one of the list."""
    ended = listed.entries["ended_on"]
    days = ended.to_numpy().astype("datetime64[D]").astype(np.int64) - 1
    lasts = np.where(ended.isna(), LAST_DAY, days)
    return np.where(listed.entries["is_over"], NO_DAY, lasts)
