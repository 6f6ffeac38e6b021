"""What the files of an earlier day said, beside what the files shown say of it."""

from __future__ import annotations

from datetime import date

from impact.decisions import View
from impact.errors import ImpactError
from pages.parts import address, loading, shell, snapshots
from pages.parts.desk import Loaded


def files_of(day: date, shown: str) -> str:
    """Return the snapshot that was the latest on a day; where none was, the one that is shown."""
    known = [one for one in loading.snapshots().found if one.day is not None]
    then = [one.name for one in known if one.day is not None and one.day <= day]
    return then[-1] if then and (shown == snapshots.OWN or then[-1] <= shown) else shown


def view_of(word: str, day: date) -> View | ImpactError:
    """Return the decisions of a day by the files of a snapshot, or why there are none."""
    loaded = loading.try_snapshot(snapshots.name_of(word))
    if not isinstance(loaded, Loaded):
        return loaded
    chosen = loaded.rules.named(address.once("policy"))
    policy = chosen.policy if chosen else loaded.rules.in_force(day).policy
    return loading.look_at(loaded, policy, day, shell.day_of_data(loaded))
