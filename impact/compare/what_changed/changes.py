"""What changed between two views, merchant by merchant, each change with one cause.

A change is the difference between the two ends: what came and went in between is none. Its cause
is found by going from one view to the other in a fixed order of three steps: the calendar (the
first view's files and policy, on the second day), the policy (the second one's), the files. Where
a count turned more than once on the way, the last turn tells. So every change has one cause, and
the causes add up to the difference of every count, always.

What the files changed is told apart by the merchant's records
(`impact.compare.what_changed.file_causes`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.state_codes import ABSENT, STATE_TYPE, Meanings, meanings_under, rules_under
from impact.compare.what_changed.cause_sentences import calendar_words, policy_words
from impact.compare.what_changed.file_causes import Records
from impact.compare.what_changed.steps import steps_between_views
from impact.model.columns import STATUSES, display_label
from impact.model.dataset import Dataset
from impact.model.errors import UsageError
from impact.rules.frame_columns import string_column, word_column
from impact.rules.view import View

# In the order of the rows.
CHANGES = (
    "champion_gained",
    "champion_lost",
    "flag_raised",
    "flag_cleared",
    "delisted",
    "joined",
    "left",
)
CAUSES = (
    "calendar",
    "policy",
    "new_data",
    "late_data",
    "correction",
    "row_left_out",
    "record_gone",
)
# A merchant of whom a side has no kept row.
NOT_IN_FILES = "not_in_files"
STATUSES_OR_ABSENT = (*STATUSES, NOT_IN_FILES)
# What each change does to each count. A delisted merchant leaves two.
EFFECTS: dict[str, dict[str, int]] = {
    "listed": {"joined": 1, "left": -1, "delisted": -1},
    "champions": {"champion_gained": 1, "champion_lost": -1},
    "removal_due": {"flag_raised": 1, "flag_cleared": -1, "delisted": -1},
}


@dataclass(frozen=True)
class Bridge:
    """How a count came from one side to the other.

    Attributes:
        count: of `EFFECTS`.
        before, after: the count on the two sides.
        parts: one row per cause, in the order of `CAUSES`: `cause` (categorical), `up`, `down`,
            `difference` (int64, up less down). The differences add up to after less before.
    """

    count: str
    before: int
    after: int
    parts: pd.DataFrame

    @property
    def sentence(self) -> str:
        """Say the count on both sides and what each cause did, such as "new data +3 -1"."""
        rows = zip(self.parts["cause"], self.parts["up"], self.parts["down"], strict=True)
        words = [
            f"{display_label(cause).lower()} +{up:,} -{down:,}"
            for cause, up, down in rows
            if up or down
        ]
        how = f": {', '.join(words)}" if words else ""
        difference = f"{self.after - self.before:+,d}"
        return f"{display_label(self.count)} {self.before:,} to {self.after:,} ({difference}){how}"


@dataclass(frozen=True)
class Changes:
    """Every change between two views.

    Attributes:
        rows: one row per merchant and change, by change, then merchant_id: `merchant_id`, `name`
            (of the later side that has the merchant; str), `change`, `cause` (categorical, see
            `CHANGES` and `CAUSES`), `before`, `after` (the status on either side, or
            `not_in_files`; categorical), `explanation` (one sentence).
        bridges: for each count of `EFFECTS` how the causes add up.
    """

    before: View
    after: View
    rows: pd.DataFrame
    bridges: dict[str, Bridge]


def compare_views(before: View, after: View) -> Changes:
    """Return what changed between two views: of one folder or two, on one day or two.

    - `champion_gained`, `champion_lost`: a champion on one side only.
    - `flag_raised`: due for removal on the later side only, or delisted for a ground that the
      earlier side did not have yet. `flag_cleared`: due on the earlier side, listed without a
      ground on the later one.
    - `delisted`: listed on the earlier side only, with a removal ground on either side.
      `left`: the same without any. `joined`: listed on the later side only.

    Raises:
        UsageError: the first view's day is after the second one's.
    """
    if before.as_of > after.as_of:
        raise UsageError(
            f"The compared day {before.as_of.isoformat()} is after {after.as_of.isoformat()}; "
            "choose an earlier one."
        )
    walk = _Walk(before, after)
    rows = _in_order(walk)
    return Changes(before, after, rows, {name: _bridge(name, walk, rows) for name in EFFECTS})


class _Walk:
    """The sides from the first view to the second, and what each says of every merchant."""

    def __init__(self, before: View, after: View) -> None:
        self.sides = steps_between_views(before, after)
        self.ids = _union(before.dataset, after.dataset)
        old, new = _places(self.ids, before.dataset), _places(self.ids, after.dataset)
        self.places = [old, old, old, new]
        self.states = [
            np.append(side.states, STATE_TYPE(ABSENT))[places]
            for side, places in zip(self.sides, self.places, strict=True)
        ]
        self.meanings = [meanings_under(side.policy) for side in self.sides]
        self.records = Records(self.sides[2], self.sides[3], before.as_of)

    def along(self, name: str) -> np.ndarray:
        """Return which merchants a count holds on each of the four sides: one row per side."""
        held = [
            _is_in(name, meanings)[states]
            for meanings, states in zip(self.meanings, self.states, strict=True)
        ]
        return np.array(held, bool)


def _is_in(name: str, meanings: Meanings) -> np.ndarray:
    found = {
        "listed": meanings.is_listed,
        "champions": meanings.is_champion,
        "removal_due": meanings.is_removal_due,
        "has_ground": meanings.has_ground,
    }
    return found[name]


def _union(before: Dataset, after: Dataset) -> pa.Array:
    """Return the ids of both sides once each, sorted by code points."""
    ids = pc.unique(pa.concat_arrays([before.merchants.ids, after.merchants.ids]))
    return ids.take(pc.sort_indices(ids))


def _places(ids: pa.Array, dataset: Dataset) -> np.ndarray:
    """Return the place of each id in a dataset, -1 where it has no kept row."""
    found = pc.index_in(ids, dataset.merchants.ids)
    places: np.ndarray = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return places


# --- the changes ------------------------------------------------------------------------------


def _found(walk: _Walk) -> dict[str, list[tuple[str, np.ndarray]]]:
    """Return for each change (the count that turned, the merchants) of each way to have it."""
    listed, champions = walk.along("listed"), walk.along("champions")
    due, ground = walk.along("removal_due"), walk.along("has_ground")
    goes = listed[0] & ~listed[3]
    is_delisted = goes & (ground[0] | ground[3])
    return {
        "champion_gained": [("champions", champions[3] & ~champions[0])],
        "champion_lost": [("champions", champions[0] & ~champions[3])],
        "flag_raised": [
            ("removal_due", due[3] & ~due[0]),
            ("has_ground", is_delisted & ~due[0]),
        ],
        "flag_cleared": [("removal_due", due[0] & ~due[3] & listed[3])],
        "delisted": [("listed", is_delisted)],
        "joined": [("listed", listed[3] & ~listed[0])],
        "left": [("listed", goes & ~is_delisted)],
    }


def _in_order(walk: _Walk) -> pd.DataFrame:
    """Return the rows of the ledger; see `Ledger.rows`."""
    at: list[int] = []
    change_codes: list[int] = []
    told: list[tuple[str, str]] = []
    for change, ways in _found(walk).items():
        turned = [(int(m), name) for name, mask in ways for m in np.flatnonzero(mask)]
        along = {name: walk.along(name) for name, _ in ways}
        for merchant, name in sorted(turned):
            at.append(merchant)
            change_codes.append(CHANGES.index(change))
            told.append(_cause(walk, name, along[name][:, merchant], merchant))
    places = np.array(at, np.int64)
    causes = np.array([CAUSES.index(cause) for cause, _ in told], np.int8)
    return pd.DataFrame(
        {
            "merchant_id": string_column(walk.ids.take(places)),
            "name": string_column(_names(walk, places)),
            "change": word_column(np.array(change_codes, np.int8), CHANGES),
            "cause": word_column(causes, CAUSES),
            "before": word_column(_status(walk, 0)[places], STATUSES_OR_ABSENT),
            "after": word_column(_status(walk, 3)[places], STATUSES_OR_ABSENT),
            "explanation": pd.Series([words for _, words in told], dtype="str"),
        }
    )


def _cause(walk: _Walk, name: str, along: np.ndarray, merchant: int) -> tuple[str, str]:
    """Return (cause, explanation) of one turn of a count: that of the last step that turned it."""
    step = max(at for at in (1, 2, 3) if along[at] != along[at - 1])
    old, new = walk.sides[step - 1], walk.sides[step]
    states = int(walk.states[step - 1][merchant]), int(walk.states[step][merchant])
    facts = rules_under(new.policy)[name].turned(*states, is_in=bool(along[step]))
    places = int(walk.places[step - 1][merchant]), int(walk.places[step][merchant])
    if step == 1:
        return "calendar", calendar_words(facts, old, new, places[1])
    if step == 2:
        rests_on = ("routes", *facts) if name == "champions" else facts
        return "policy", policy_words(rests_on, old.policy, new.policy)
    return walk.records.tell(facts[0], states, walk.ids[merchant].as_py(), *places)


def _names(walk: _Walk, at: np.ndarray) -> pa.Array:
    """Return names as the later side has them, else the earlier one."""
    texts = []
    for side, places in ((walk.sides[3], walk.places[3]), (walk.sides[0], walk.places[0])):
        own = places[at]
        texts.append(side.dataset.merchants.column("name").take(pa.array(own, mask=own < 0)))
    return pc.coalesce(*texts)


def _status(walk: _Walk, side: int) -> np.ndarray:
    status = walk.meanings[side].status[walk.states[side]]
    found: np.ndarray = np.where(walk.places[side] < 0, len(STATUSES), status)
    return found


def _bridge(name: str, walk: _Walk, rows: pd.DataFrame) -> Bridge:
    effects = EFFECTS[name]
    sign = np.array([effects.get(change, 0) for change in CHANGES])[rows["change"].cat.codes]
    causes = rows["cause"].cat.codes.to_numpy()
    up = np.bincount(causes[sign > 0], minlength=len(CAUSES))
    down = np.bincount(causes[sign < 0], minlength=len(CAUSES))
    parts = pd.DataFrame({"up": up, "down": down, "difference": up - down}).astype("int64")
    parts.insert(0, "cause", word_column(np.arange(len(CAUSES)), CAUSES))
    along = walk.along(name)
    return Bridge(name, int(along[0].sum()), int(along[3].sum()), parts)
