"""What changed between two views, merchant by merchant, each change with one reason and one cause.

A change is the difference between the two ends: what came and went in between is none. Its cause
is found by going from one view to the other in a fixed order of three steps: the calendar (the
first view's files and policy, on the second day), the policy (the second one's), the files. Where
a count turned more than once on the way, the last turn tells. So every change has one cause, and
the causes add up to the difference of every count, always.

What the files changed is told apart by the merchant's records (`file_causes`). The reason says the
same in words of the trade, by the two ends alone (`change_reasons`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.state_codes import (
    ABSENT,
    STATE_TYPE,
    StateTable,
    changed_flag,
    meanings_under,
    rules_under,
)
from impact.compare.what_changed.cause_sentences import calendar_words, finding_clause, policy_words
from impact.compare.what_changed.change_reasons import REASONS, Ends, find_reasons
from impact.compare.what_changed.file_causes import Records
from impact.compare.what_changed.steps import all_ids, crossed, places_of, steps_between_views
from impact.model.columns import LABELS, STATUSES
from impact.model.errors import UsageError
from impact.rules.frame_columns import categorical_column, string_column
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
# What each change does to each count. A delisted merchant was due for removal and leaves two.
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
        reasons: the same with one row per reason, in the order of `REASONS`: `reason`.
    """

    count: str
    before: int
    after: int
    parts: pd.DataFrame
    reasons: pd.DataFrame


@dataclass(frozen=True)
class Changes:
    """Every change between two views.

    Attributes:
        rows: one row per merchant and change, by change, then merchant_id: `merchant_id`, `name`
            (of the later side that has the merchant; str), `change`, `reason`, `cause`
            (categorical, see `CHANGES`, `REASONS` and `CAUSES`), `before`, `after` (the status on
            either side, or `not_in_files`; categorical), `explanation` (one sentence).
        bridges: for each count of `EFFECTS` how the causes, and the reasons, add up.
    """

    before: View
    after: View
    rows: pd.DataFrame
    bridges: dict[str, Bridge]


def compare_views(before: View, after: View) -> Changes:
    """Return what changed between two views: of one folder or two, on one day or two.

    - `champion_gained`, `champion_lost`: a champion on one side only.
    - `flag_raised`: due for removal on the later side only. `flag_cleared`: due on the earlier
      side, listed without a ground on the later one.
    - `delisted`: due for removal on the earlier side, not listed on the later one.
      `left`: listed on the earlier side only, and not due there; the explanation names a ground
      that came up in between. `joined`: listed on the later side only.

    So a merchant is in one row of each count at most.

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
        self.ids = all_ids(before.dataset, after.dataset)
        old, new = (places_of(self.ids, view.dataset) for view in (before, after))
        self.places = [old, old, old, new]
        self.states = [
            np.append(side.states, STATE_TYPE(ABSENT))[places]
            for side, places in zip(self.sides, self.places, strict=True)
        ]
        self.meanings = [meanings_under(side.policy) for side in self.sides]
        self.records = Records(self.sides[2], self.sides[3], before.as_of)
        self._along: dict[str, np.ndarray] = {}

    def ends(self) -> Ends:
        """Return the states of the first and the last side, each by the rules of both."""
        first, last = self.sides[0], self.sides[3]
        old_by_new, new_by_old = crossed(first, last)
        return Ends(
            old=self.states[0],
            new=self.states[3],
            old_by_new=np.append(old_by_new, STATE_TYPE(ABSENT))[self.places[0]],
            new_by_old=np.append(new_by_old, STATE_TYPE(ABSENT))[self.places[3]],
            old_policy=first.policy,
            new_policy=last.policy,
        )

    def along(self, name: str) -> np.ndarray:
        """Return which merchants a count holds on each of the four sides: one row per side."""
        if name not in self._along:
            sides = zip(self.meanings, self.states, strict=True)
            self._along[name] = np.array([_is_in(name, means)[at] for means, at in sides], bool)
        return self._along[name]


def _is_in(name: str, meanings: StateTable) -> np.ndarray:
    found = {
        "listed": meanings.is_listed,
        "champions": meanings.is_champion,
        "removal_due": meanings.is_removal_due,
        "has_ground": meanings.has_ground,
    }
    return found[name]


# --- the changes ------------------------------------------------------------------------------


def _found(walk: _Walk) -> dict[str, tuple[str, np.ndarray]]:
    """Return for each change the count that turned, and the merchants."""
    listed, champions = walk.along("listed"), walk.along("champions")
    due = walk.along("removal_due")
    goes = listed[0] & ~listed[3]
    return {
        "champion_gained": ("champions", champions[3] & ~champions[0]),
        "champion_lost": ("champions", champions[0] & ~champions[3]),
        "flag_raised": ("removal_due", due[3] & ~due[0]),
        "flag_cleared": ("removal_due", due[0] & ~due[3] & listed[3]),
        "delisted": ("listed", goes & due[0]),
        "joined": ("listed", listed[3] & ~listed[0]),
        "left": ("listed", goes & ~due[0]),
    }


def _in_order(walk: _Walk) -> pd.DataFrame:
    """Return the rows of the ledger; see `Ledger.rows`."""
    at: list[np.ndarray] = []
    change_codes: list[np.ndarray] = []
    reason_codes: list[np.ndarray] = []
    told: list[tuple[str, str]] = []
    ends = walk.ends()
    for code, (change, (name, mask)) in enumerate(_found(walk).items()):
        turned, along = np.flatnonzero(mask), walk.along(name)
        at.append(turned)
        change_codes.append(np.full(turned.size, code, np.int8))
        reasons = find_reasons(name, ends, is_gain=EFFECTS[name][change] > 0)
        reason_codes.append(reasons[turned])
        told += [_cause(walk, name, along[:, merchant], int(merchant)) for merchant in turned]
    places = np.concatenate(at)
    causes = np.array([CAUSES.index(cause) for cause, _ in told], np.int8)
    return pd.DataFrame(
        {
            "merchant_id": string_column(walk.ids.take(places)),
            "name": string_column(_names(walk, places)),
            "change": categorical_column(np.concatenate(change_codes), CHANGES),
            "reason": categorical_column(np.concatenate(reason_codes), REASONS),
            "cause": categorical_column(causes, CAUSES),
            "before": categorical_column(_status(walk, 0)[places], STATUSES_OR_ABSENT),
            "after": categorical_column(_status(walk, 3)[places], STATUSES_OR_ABSENT),
            "explanation": pd.Series([words for _, words in told], dtype="str"),
        }
    )


def _cause(walk: _Walk, name: str, along: np.ndarray, merchant: int) -> tuple[str, str]:
    """Return (cause, explanation) of one turn of a count: that of the last step that turned it."""
    step = max(at for at in (1, 2, 3) if along[at] != along[at - 1])
    old, new = walk.sides[step - 1], walk.sides[step]
    states = int(walk.states[step - 1][merchant]), int(walk.states[step][merchant])
    facts = rules_under(new.policy)[name].turned(*states, is_in=bool(along[step]))
    # As the reasons go: what a list of the State confirms comes last.
    facts = tuple(sorted(facts, key=lambda fact: changed_flag(fact, *states) in LABELS))
    places = int(walk.places[step - 1][merchant]), int(walk.places[step][merchant])
    if step == 2:
        rests_on = ("routes", *facts) if name == "champions" else facts
        return "policy", policy_words(rests_on, old.policy, new.policy)
    if step == 1:
        told = "calendar", calendar_words(facts, old, new, places[1])
    else:
        told = walk.records.tell(facts[0], states, walk.ids[merchant].as_py(), *places)
    is_new_ground = name == "listed" and not along[3] and not walk.along("has_ground")[0][merchant]
    clause = finding_clause(walk.sides[3], int(walk.places[3][merchant])) if is_new_ground else ""
    return told[0], f"{told[1][:-1]}; {clause}." if clause else told[1]


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
    along = walk.along(name)
    before, after = int(along[0].sum()), int(along[3].sum())
    sums = [_sums(rows[key], sign) for key in ("cause", "reason")]
    return Bridge(name, before, after, *sums)


def _sums(words: pd.Series, sign: np.ndarray) -> pd.DataFrame:
    """Return what each word of a column did to a count: up, down and the difference."""
    codes, known = words.cat.codes.to_numpy(), tuple(words.cat.categories)
    up = np.bincount(codes[sign > 0], minlength=len(known))
    down = np.bincount(codes[sign < 0], minlength=len(known))
    parts = pd.DataFrame({"up": up, "down": down, "difference": up - down}).astype("int64")
    parts.insert(0, str(words.name), categorical_column(np.arange(len(known)), known))
    return parts
