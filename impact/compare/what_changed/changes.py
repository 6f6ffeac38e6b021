"""What changed between two views, merchant by merchant, each change with one reason and one cause.

A change is a difference between the two views. Its cause is found by going from one to the other
in three steps: the calendar (the first view's files and policy, on the second day), the policy
(the second one's), the files. The last step that changed a count is its cause, so that the
causes add up to the difference of every count. The reason says the same in the programme's words,
from the two views only (`change_reasons`).
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.counts import changed_fact, turned_facts
from impact.compare.what_changed.cause_sentences import calendar_words, finding_clause, policy_words
from impact.compare.what_changed.change_reasons import REASONS, ComparedSteps
from impact.compare.what_changed.merchant_pair import MerchantPair
from impact.compare.what_changed.record_changes import explain_by_files
from impact.model.columns import LABELS, STATUSES, THEMES
from impact.rules.frame_columns import categorical_column, string_column
from impact.rules.view import View

# In the order of the rows.
CHANGES = (
    *("champion_gained", "champion_lost", "flag_raised", "flag_cleared"),
    *("delisted", "joined", "left"),
)
CAUSES = (
    *("calendar", "policy", "new_data", "late_data", "correction"),
    *("row_left_out", "record_gone"),
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
class Changes:
    """Every change between two views.

    Attributes:
        rows: one row per merchant and change, by change, then merchant_id: `merchant_id`, `name`
            (from the later view that has the merchant), `change`, `reason`, `cause`, `before`,
            `after` (the status in either view, or `not_in_files`), `explanation` (one sentence).
    """

    rows: pd.DataFrame

    def moves(self, count: str) -> dict[str, tuple[int, int]]:
        """Return how many each of `REASONS` brought into a count of `EFFECTS`, and took out of it.

        They add up to the difference of the count.
        """
        effects = self.rows["change"].astype("str").map(EFFECTS[count])
        moves = Counter(zip(self.rows["reason"], effects, strict=True))
        return {reason: (moves[reason, 1], moves[reason, -1]) for reason in REASONS}


def compare_views(before: View, after: View) -> Changes:
    """Return what changed between two views: of one folder or two, on one day or two.

    A merchant is `delisted` where it was due for removal, else `left`; the explanation names a
    ground that came up in between. `flag_cleared` is still listed, without a ground.
    So a merchant has at most one row for each count.
    """
    return Changes(_change_rows(ComparedSteps(before, after)))


# --- the changes ------------------------------------------------------------------------------


def _changed_masks(path: ComparedSteps) -> dict[str, tuple[str, np.ndarray]]:
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


def _change_rows(path: ComparedSteps) -> pd.DataFrame:
    """Return one row per merchant and change; see `Changes.rows`."""
    rows = [
        (merchant, change, path.reason(name, merchant, EFFECTS[name][change]), *explained)
        for change, (name, mask) in _changed_masks(path).items()
        for merchant in np.flatnonzero(mask).tolist()
        for explained in [_explain_change(path, name, merchant)]
    ]
    table = pd.DataFrame(rows, columns=["merchant", "change", "reason", "cause", "explanation"])
    positions = table["merchant"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "merchant_id": string_column(path.ids.take(positions)),
            "name": string_column(_names(path, positions)),
            "change": pd.Categorical(table["change"], CHANGES, ordered=True),
            "reason": pd.Categorical(table["reason"], REASONS, ordered=True),
            "cause": pd.Categorical(table["cause"], CAUSES, ordered=True),
            "before": categorical_column(_status(path, 0)[positions], STATUSES_OR_ABSENT),
            "after": categorical_column(_status(path, 3)[positions], STATUSES_OR_ABSENT),
            "explanation": table["explanation"].astype("str"),
        }
    )


def _explain_change(path: ComparedSteps, name: str, merchant: int) -> tuple[str, str]:
    """Return (cause, explanation) of one change: that of the last step that made it."""
    membership = path.membership[name][:, merchant]
    last = max(step for step in (1, 2, 3) if membership[step] != membership[step - 1])
    old, new = path.side(last - 1, merchant), path.side(last, merchant)
    facts = turned_facts(name, old, new, is_in=bool(membership[last]))
    # The same order as the reasons: a confirmation by the State's list comes last.
    facts = tuple(sorted(facts, key=lambda fact: changed_fact(fact, old, new) in LABELS))
    if last == 2:
        rests_on = ("routes", *facts) if name == "champions" else facts
        return "policy", policy_words(rests_on, old.facts.policy, new.facts.policy)
    if last == 1:
        cause, words = "calendar", calendar_words(facts, old, new)
    else:
        pair = MerchantPair(path, path.ids[merchant].as_py(), old, new)
        cause, words = explain_by_files(pair, facts[0])
    has_left = name == "listed" and not membership[3]
    is_new_ground = has_left and not path.side(0, merchant).holds & {*THEMES}
    clause = finding_clause(path.side(3, merchant)) if is_new_ground else ""
    return cause, f"{words[:-1]}; {clause}." if clause else words


def _names(path: ComparedSteps, rows: np.ndarray) -> pa.Array:
    """Return names as the later view has them, else the earlier one."""
    texts = []
    for index in (3, 0):
        positions = path.positions[index][rows]
        names = path.steps[index].dataset.merchants.column("name")
        texts.append(names.take(pa.array(positions, mask=positions < 0)))
    return pc.coalesce(*texts)


def _status(path: ComparedSteps, index: int) -> np.ndarray:
    absent = STATUSES_OR_ABSENT.index(NOT_IN_FILES)
    return np.append(path.steps[index].status, absent)[path.positions[index]]
