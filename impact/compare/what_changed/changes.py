"""What changed between two views, merchant by merchant, each change with one reason and one cause.

A change is a difference between the two views: what came and went in between is not one. Its cause
is found by going from one view to the other in a fixed order of three steps: the calendar (the
first view's files and policy, on the second day), the policy (the second one's), the files. Where
a count changed more than once on the way, the last step counts. So every change has one cause, and
the causes add up to the difference of every count, always.

What the files changed is explained by the merchant's records (`file_causes`). The reason says the
same in the programme's words, from the two views only (`change_reasons`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.counts import COUNTS, changed_fact, fact_masks, facts_at, turned_facts
from impact.compare.what_changed.cause_sentences import calendar_words, finding_clause, policy_words
from impact.compare.what_changed.change_reasons import REASONS, Ends, find_reasons
from impact.compare.what_changed.file_causes import Records
from impact.compare.what_changed.steps import (
    all_ids,
    decide_by_other_rules,
    positions_of,
    steps_between_views,
)
from impact.model.columns import LABELS, STATUSES
from impact.model.errors import UsageError
from impact.rules.frame_columns import categorical_column, string_column
from impact.rules.merchant_facts import MerchantFacts
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
# The status of a merchant of whom a view has no kept row.
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
    """How a count came from one view to the other.

    Attributes:
        count: of `EFFECTS`.
        before, after: the count in the two views.
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
            (from the later view that has the merchant; str), `change`, `reason`, `cause`
            (categorical, see `CHANGES`, `REASONS` and `CAUSES`), `before`, `after` (the status in
            either view, or `not_in_files`; categorical), `explanation` (one sentence).
        bridges: for each count of `EFFECTS` how the causes, and the reasons, add up.
    """

    before: View
    after: View
    rows: pd.DataFrame
    bridges: dict[str, Bridge]


def compare_views(before: View, after: View) -> Changes:
    """Return what changed between two views: of one folder or two, on one day or two.

    - `champion_gained`, `champion_lost`: a champion in only one view.
    - `flag_raised`: due for removal in the later view only. `flag_cleared`: due in the earlier
      view, listed without a ground in the later one.
    - `delisted`: due for removal in the earlier view, not listed in the later one.
      `left`: listed in the earlier view only, and not due there; the explanation names a ground
      that came up in between. `joined`: listed in the later view only.

    So a merchant has at most one row for each count.

    Raises:
        UsageError: the first view's day is after the second one's.
    """
    if before.as_of > after.as_of:
        raise UsageError(
            f"The compared day {before.as_of.isoformat()} is after {after.as_of.isoformat()}; "
            "choose an earlier one."
        )
    path = _Path(before, after)
    rows = _change_rows(path)
    return Changes(before, after, rows, {name: _bridge(name, path, rows) for name in EFFECTS})


class _Path:
    """The steps from the first view to the second, by the merchants of both."""

    def __init__(self, before: View, after: View) -> None:
        self.views = before, after
        self.steps = steps_between_views(before, after)
        self.ids = all_ids(before.dataset, after.dataset)
        old, new = (positions_of(self.ids, view.dataset) for view in (before, after))
        self.positions = [old, old, old, new]
        self.records = Records(self.steps[2], self.steps[3], before.as_of)

    def ends(self) -> Ends:
        """Return the facts of the first and the last step, each by the rules of both."""
        old, new = self.views
        old_by_new, new_by_old = decide_by_other_rules(old, new)
        return Ends(
            old=_by_id(old.facts, self.positions[0]),
            new=_by_id(new.facts, self.positions[3]),
            old_by_new=_by_id(old_by_new, self.positions[0]),
            new_by_old=_by_id(new_by_old, self.positions[3]),
            old_policy=old.policy,
            new_policy=new.policy,
        )

    @cached_property
    def membership(self) -> dict[str, np.ndarray]:
        """Return which merchants a count includes: one row per step, one column per merchant."""
        steps = list(zip(self.steps, self.positions, strict=True))
        return {
            name: np.array([_aligned(COUNTS[name](facts), at) for facts, at in steps])
            for name in EFFECTS
        }

    def has_ground(self) -> np.ndarray:
        """Return which merchants have a removal ground in the first step."""
        return _aligned(self.steps[0].has_ground, self.positions[0])


def _aligned(mask: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return a mask by merchant id; False where a step has no row of the merchant."""
    aligned: np.ndarray = np.append(mask, False)[positions]
    return aligned


def _by_id(facts: MerchantFacts, positions: np.ndarray) -> dict[str, np.ndarray]:
    return {fact: _aligned(mask, positions) for fact, mask in fact_masks(facts).items()}


# --- the changes ------------------------------------------------------------------------------


def _changed_masks(path: _Path) -> dict[str, tuple[str, np.ndarray]]:
    """Return for each change the count that it affects, and a mask of the merchants."""
    listed, champions = path.membership["listed"], path.membership["champions"]
    due = path.membership["removal_due"]
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


def _change_rows(path: _Path) -> pd.DataFrame:
    """Return one row per merchant and change; see `Changes.rows`."""
    position_parts: list[np.ndarray] = []
    change_codes: list[np.ndarray] = []
    reason_codes: list[np.ndarray] = []
    explanations: list[tuple[str, str]] = []
    ends = path.ends()
    for code, (change, (name, mask)) in enumerate(_changed_masks(path).items()):
        changed, membership = np.flatnonzero(mask), path.membership[name]
        position_parts.append(changed)
        change_codes.append(np.full(changed.size, code, np.int8))
        reasons = find_reasons(name, ends, is_gain=EFFECTS[name][change] > 0)
        reason_codes.append(reasons[changed])
        explanations += [
            _explain_change(path, name, membership[:, merchant], int(merchant))
            for merchant in changed
        ]
    positions = np.concatenate(position_parts)
    causes = np.array([CAUSES.index(cause) for cause, _ in explanations], np.int8)
    return pd.DataFrame(
        {
            "merchant_id": string_column(path.ids.take(positions)),
            "name": string_column(_names(path, positions)),
            "change": categorical_column(np.concatenate(change_codes), CHANGES),
            "reason": categorical_column(np.concatenate(reason_codes), REASONS),
            "cause": categorical_column(causes, CAUSES),
            "before": categorical_column(_status(path, 0)[positions], STATUSES_OR_ABSENT),
            "after": categorical_column(_status(path, 3)[positions], STATUSES_OR_ABSENT),
            "explanation": pd.Series([sentence for _, sentence in explanations], dtype="str"),
        }
    )


def _explain_change(
    path: _Path, name: str, membership: np.ndarray, merchant: int
) -> tuple[str, str]:
    """Return (cause, explanation) of one change: that of the last step that made it."""
    last = max(step for step in (1, 2, 3) if membership[step] != membership[step - 1])
    old, new = path.steps[last - 1], path.steps[last]
    positions = tuple(int(path.positions[step][merchant]) for step in (last - 1, last))
    was, now = facts_at(old, positions[0]), facts_at(new, positions[1])
    facts = turned_facts(name, new.policy.routes, was, now, is_in=bool(membership[last]))
    # The same order as the reasons: a confirmation by the State's list comes last.
    facts = tuple(sorted(facts, key=lambda fact: changed_fact(fact, was, now) in LABELS))
    if last == 2:
        rests_on = ("routes", *facts) if name == "champions" else facts
        return "policy", policy_words(rests_on, old.policy, new.policy)
    if last == 1:
        explanation = "calendar", calendar_words(facts, old, new, positions[1])
    else:
        explanation = path.records.explain(
            facts[0], (was, now), path.ids[merchant].as_py(), *positions
        )
    is_new_ground = name == "listed" and not membership[3] and not path.has_ground()[merchant]
    position = int(path.positions[3][merchant])
    clause = finding_clause(path.steps[3], position) if is_new_ground else ""
    return explanation[0], f"{explanation[1][:-1]}; {clause}." if clause else explanation[1]


def _names(path: _Path, rows: np.ndarray) -> pa.Array:
    """Return names as the later view has them, else the earlier one."""
    texts = []
    for index in (3, 0):
        positions = path.positions[index][rows]
        names = path.steps[index].dataset.merchants.column("name")
        texts.append(names.take(pa.array(positions, mask=positions < 0)))
    return pc.coalesce(*texts)


def _status(path: _Path, index: int) -> np.ndarray:
    absent = STATUSES_OR_ABSENT.index(NOT_IN_FILES)
    codes: np.ndarray = np.append(path.steps[index].status, absent)[path.positions[index]]
    return codes


def _bridge(name: str, path: _Path, rows: pd.DataFrame) -> Bridge:
    effects = EFFECTS[name]
    sign = np.array([effects.get(change, 0) for change in CHANGES])[rows["change"].cat.codes]
    membership = path.membership[name]
    before, after = int(membership[0].sum()), int(membership[3].sum())
    sums = [_effect_sums(rows[key], sign) for key in ("cause", "reason")]
    return Bridge(name, before, after, *sums)


def _effect_sums(column: pd.Series, sign: np.ndarray) -> pd.DataFrame:
    """Return the effect of each category of a column on a count: up, down and the difference."""
    codes, categories = column.cat.codes.to_numpy(), tuple(column.cat.categories)
    up = np.bincount(codes[sign > 0], minlength=len(categories))
    down = np.bincount(codes[sign < 0], minlength=len(categories))
    parts = pd.DataFrame({"up": up, "down": down, "difference": up - down}).astype("int64")
    parts.insert(0, str(column.name), categorical_column(np.arange(len(categories)), categories))
    return parts
