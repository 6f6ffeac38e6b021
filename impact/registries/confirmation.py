"""Compute the days on which the State's lists confirm a label (`require_confirmation`).

A label is confirmed on a day if its verdict on that day, by the lists in use, is `confirmed`
(docs/registries.md, section 3). For one merchant these days are one period: from the day after
the last on which a list of companies says that the company has ceased, to the last day of the
entry or the last usable day of the list, whichever is first. The periods are computed once, and
every decision, trend and trial looks them up.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY, NO_DAY
from impact.model.errors import FilesRefused, SettingsError
from impact.model.policy import Policy, PolicyHistory
from impact.model.typed_tables import ConfirmedPeriods, Merchants
from impact.registries.load import FOLDER, Registries, read_registries
from impact.registries.match import company_sirens, find_ceased, find_entries, last_usable_day
from impact.registries.registry_list import KIND_NAMES, RegistryList


def confirm(dataset: Dataset, registries: Registries, labels: Iterable[str]) -> Dataset:
    """Return the dataset with the lists, and the days on which they confirm each of the labels.

    Decisions then depend on the lists, so the fingerprint does too; without any it stays.

    Raises:
        SettingsError: there is no list of one of the labels.
    """
    days = {
        label: _confirmed_days(dataset.merchants, registries, registry)
        for label, registry in lists_for(registries, labels).items()
    }
    fingerprint = dataset.fingerprint
    if dataset.registries is not registries:
        fingerprint = fingerprint_with_lists(fingerprint, registries)
    confirmed = dataset.confirmed | days
    return replace(dataset, fingerprint=fingerprint, confirmed=confirmed, registries=registries)


def fingerprint_with_lists(fingerprint: str, registries: Registries) -> str:
    """Return the fingerprint of files together with the lists; without lists it stays."""
    if not registries.lists:
        return fingerprint
    return hashlib.sha256(f"{fingerprint}\n{registries.fingerprint}\n".encode()).hexdigest()


def read_registries_for(root: Path, rules: PolicyHistory) -> Registries:
    """Return the lists of a data folder; `Registries.refusals` says which are not in use.

    Raises:
        SettingsError, FilesRefused: the list of a label that needs confirmation is missing, or one
            that may decide it was refused.
    """
    registries = read_registries(root, accepted=rules.accepted_lists)
    labels = rules.labels_needing_confirmation
    deciding = {"", "companies", *labels} if labels else set()
    if refusals := [each for each in registries.refusals if each.list_kind in deciding]:
        lines = [problem.sentence for problem in refusals]
        raise FilesRefused("\n".join(lines), registries.problem_frame())
    lists_for(registries, labels)
    return registries


def lists_for(registries: Registries, labels: Iterable[str]) -> dict[str, RegistryList]:
    """Return the list that each label is checked against.

    Raises:
        SettingsError: there is no list of one of the labels.
    """
    refused = "".join(f" {problem.sentence}" for problem in registries.refusals)
    lists, faults = {}, []
    for label in labels:
        if registry := registries.for_label(label):
            lists[label] = registry
            continue
        faults.append(
            f"The policy wants {label.upper()} confirmed (`require_confirmation`), and the folder "
            f"`{FOLDER}` of the data folder holds no list of {KIND_NAMES[label]} that can be used; "
            f'put the State\'s list there, or take "{label}" out of the policy.{refused}'
        )
    if faults:
        raise SettingsError("\n".join(faults))
    return lists


def confirmation_lines(dataset: Dataset, policy: Policy) -> list[str]:
    """Return a sentence for each label that the policy wants confirmed: by which list."""
    if dataset.registries is None:
        return []
    return [
        f"{label.upper()} counts where {listed.file} of {listed.day.isoformat()} confirms it"
        for label, listed in lists_for(dataset.registries, policy.require_confirmation).items()
    ]


def confirm_like(dataset: Dataset, other: Dataset, labels: Iterable[str]) -> Dataset:
    """Return the dataset with labels confirmed; by the lists of `other` if it has none."""
    wanted_labels = tuple(labels)
    if all(label in dataset.confirmed for label in wanted_labels):
        return dataset
    candidates = [each for each in (dataset.registries, other.registries) if each is not None]
    usable = [each for each in candidates if all(map(each.for_label, wanted_labels))]
    return confirm(dataset, (usable or candidates)[0], wanted_labels) if candidates else dataset


def _confirmed_days(
    merchants: Merchants, registries: Registries, registry: RegistryList
) -> ConfirmedPeriods:
    """Return the days on which the list of a label confirms each merchant's claim to it."""
    sirens = company_sirens(merchants)
    numbers = merchants.column("siret") if registry.kind == "esat" else sirens
    entry_last_days = _last_days(registry)
    # Of several entries with one number, the one that lasts longest counts.
    entries = find_entries(
        numbers, registry, registry.key, registry.entries["holds"].to_numpy(), -entry_last_days
    )
    first_days = np.full(merchants.count, NO_DAY, np.int64)
    companies = registries.latest("companies")
    if companies is not None:
        has_ceased = find_ceased(companies, sirens) >= 0
        first_days[has_ceased] = last_usable_day(companies) + 1
    last_days = np.minimum(np.append(entry_last_days, NO_DAY)[entries], last_usable_day(registry))
    return ConfirmedPeriods(first_days, last_days)


def _last_days(registry: RegistryList) -> np.ndarray:
    """Return the last day on which each entry holds: NO_DAY, LAST_DAY or a day of the list."""
    ended = registry.entries["ended_on"]
    days = ended.to_numpy().astype("datetime64[D]").astype(np.int64) - 1
    entry_last_days = np.where(ended.isna(), LAST_DAY, days)
    return np.where(registry.entries["is_over"], NO_DAY, entry_last_days)
