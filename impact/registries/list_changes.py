"""Compare two issues of a list: who was added, who was dropped, and whether it shrank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.problems import Problem
from impact.registries.registry_list import KIND_NAMES, RegistryList

# A list that loses more than this share from one issue to the next was probably cut.
MAX_LOST_SHARE = 0.1

_COLUMNS = ["siren", "siret", "name", "line"]


@dataclass(frozen=True)
class ListChanges:
    """The differences between two issues of a list.

    Attributes:
        count_before, count_after: companies (ESUS, companies) or sites (ESAT) in each issue.
        added, dropped: siren, siret, name and line, by number; `dropped` as in the list before.
    """

    before: RegistryList
    after: RegistryList
    count_before: int
    count_after: int
    added: pd.DataFrame
    dropped: pd.DataFrame

    @property
    def lost_share(self) -> float:
        """Return the share by which the list shrank; below 0 where it grew."""
        return (
            (self.count_before - self.count_after) / self.count_before if self.count_before else 0.0
        )


def changes_between(before: RegistryList, after: RegistryList) -> ListChanges:
    """Compare two lists of one kind; sites closed by then count as dropped."""
    old, new = _entries_in_force(before), _entries_in_force(after)
    key = after.key
    added = new[~new[key].isin(old[key])].reset_index(drop=True)
    dropped = old[~old[key].isin(new[key])].reset_index(drop=True)
    return ListChanges(before, after, len(old), len(new), added, dropped)


def _entries_in_force(registry: RegistryList) -> pd.DataFrame:
    """Return the entries that hold on the list's own day, one for each number, by number."""
    is_over = (
        registry.over_on(registry.day)
        if registry.kind == "esat"
        else np.zeros(len(registry.entries))
    )
    entries = registry.entries[~is_over.astype(bool) & (registry.entries[registry.key] != "")]
    return entries.drop_duplicates(registry.key).sort_values(registry.key)[_COLUMNS]


def shrink_problems(changes: ListChanges) -> list[Problem]:
    """Return a problem if the list lost more than a tenth; else an empty list."""
    if changes.lost_share <= MAX_LOST_SHARE:
        return []
    message = (
        f"It has {changes.count_after:,} {KIND_NAMES[changes.after.kind]}, {changes.before.file} "
        f"had {changes.count_before:,}: {changes.lost_share:.0%} fewer. Check that it is whole "
        "before you rely on it."
    )
    return [
        Problem(
            changes.after.file, None, "", "list-shrank", str(changes.count_after), message, "noted"
        )
    ]
