"""What the files of an earlier day said, beside what the files shown say of it."""

from __future__ import annotations

from datetime import date

from impact.model.errors import ImpactError
from impact.rules.view import View
from pages.session_data import session
from pages.session_data.store import Loaded
from pages.shell import in_use, snapshot_picker
from pages.url import state


def files_of(day: date, shown: str) -> str:
    """Return the snapshot that was the latest on a day; where none was, the one that is shown."""
    known = [one for one in session.snapshots().found if one.day is not None]
    then = [one.name for one in known if one.day is not None and one.day <= day]
    return then[-1] if then and (shown == snapshot_picker.OWN or then[-1] <= shown) else shown


def view_of(word: str, day: date) -> View | ImpactError:
    """Return the decisions of a day by the files of a snapshot, or why there are none."""
    loaded = session.try_snapshot(snapshot_picker.name_of(word))
    if not isinstance(loaded, Loaded):
        return loaded
    chosen = loaded.rules.named(state.once("policy"))
    policy = chosen.policy if chosen else loaded.rules.in_force(day).policy
    return session.look_at(loaded, policy, day, in_use.day_of_data(loaded))
