"""What changed from one list to the next: who was added, who is gone, and whether it shrank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.registries.registry_list import KIND_NAMES, RegistryList, RegistryProblem

# A list that loses more than this share from one issue to the next was probably cut.
MOST_LOST = 0.1

_COLUMNS = ["siren", "siret", "name", "line"]


@dataclass(frozen=True)
class ListChanges:
    """What a list has that the one before had not, and the other way round.

    Attributes:
        was, now: how many companies (ESUS, companies) or sites (ESAT) stood and stand in them.
        added, gone: siren, siret, name and line, by number; `gone` in the list before.
    """

    before: RegistryList
    after: RegistryList
    was: int
    now: int
    added: pd.DataFrame
    gone: pd.DataFrame

    @property
    def lost_share(self) -> float:
        """Return the share by which the list shrank; below 0 where it grew."""
        return (self.was - self.now) / self.was if self.was else 0.0


def changes_between(before: RegistryList, after: RegistryList) -> ListChanges:
    """Return what changed between two lists of one kind; sites closed by then count as gone."""
    old, new = _standing(before), _standing(after)
    key = after.key
    added = new[~new[key].isin(old[key])].reset_index(drop=True)
    gone = old[~old[key].isin(new[key])].reset_index(drop=True)
    return ListChanges(before, after, len(old), len(new), added, gone)


def _standing(listed: RegistryList) -> pd.DataFrame:
    """Return the entries that hold on the list's own day, one for each number, by number."""
    over = listed.over_on(listed.day) if listed.kind == "esat" else np.zeros(len(listed.entries))
    entries = listed.entries[~over.astype(bool) & (listed.entries[listed.key] != "")]
    return entries.drop_duplicates(listed.key).sort_values(listed.key)[_COLUMNS]


def shrink_problem(changed: ListChanges) -> list[RegistryProblem]:
    """Return the problem of a list that lost more than a tenth; none where it did not."""
    if changed.lost_share <= MOST_LOST:
        return []
    message = (
        f"It has {changed.now:,} {KIND_NAMES[changed.after.kind]}, {changed.before.file} had "
        f"{changed.was:,}: {changed.lost_share:.0%} fewer. Check that it is whole before you "
        "rely on it."
    )
    return [
        RegistryProblem(
            changed.after.file, None, "", "list-shrank", str(changed.now), message, "noted"
        )
    ]
