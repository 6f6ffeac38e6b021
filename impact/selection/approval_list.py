"""The approvals behind the labels: what each says, whether it counts, and why not.

docs/contract.md, section 3, "label state". Approvals of one merchant with one label and one first
day are one; the row that states the last day speaks for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from impact.model.columns import LABELS
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.policy import Policy
from impact.model.typed_tables import Approvals
from impact.rules.approvals import OPEN_ENDED, merge_approvals
from impact.rules.view import View

NO_FIRST_DAY = "The first day is blank or could not be read."
NO_LAST_DAY = "The last day could not be read and was set aside."
COLUMNS = (
    *("merchant_id", "name", "country", "status", "label", "state", "granted_on", "last_day"),
    *("days_left", "last_day_assumed", "counts", "why_not", "is_last", "rests_on_default"),
    *("is_listed", "reference", "file", "line"),
)


def label_table(view: View) -> pd.DataFrame:
    """Return every approval of every kept merchant, sorted by merchant_id, label and first day.

    Columns: `merchant_id`, `name`, `country`, `status`; `label`; `state` of that label on the
    view's day; `granted_on`; `last_day` (the default filled in, NaT where open-ended or where
    the approval does not count) and `days_left` to it, below 0 once it is past;
    `last_day_assumed`: it is the policy's default; `counts`, else `why_not` is a sentence;
    `is_last`: it gives the last day of the coverage that the state is about;
    `rests_on_default`: without the defaults that coverage would be another; `is_listed`;
    `reference`, `file`, `line` of the row that speaks for it.
    """
    parts = [_of_label(view, label) for label in LABELS]
    together = pd.concat(parts, ignore_index=True)
    order = np.lexsort(
        (
            together["granted_on"].to_numpy(),
            together["label"].map(LABELS.index).to_numpy(),
            together.pop("at").to_numpy(),
        )
    )
    return together.iloc[order].reset_index(drop=True)


def listed_with_state(approvals: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return the approvals that end the coverage of listed merchants in a state, by last day.

    Args:
        approvals: a `label_table`.
        state: `expiring`, soonest first; `expired`, latest first.
    """
    rows = approvals[approvals["is_listed"] & approvals["is_last"] & (approvals["state"] == state)]
    soonest_first = state != "expired"
    return rows.sort_values("last_day", kind="stable", ascending=soonest_first, ignore_index=True)


def listed_unproven(approvals: pd.DataFrame) -> pd.DataFrame:
    """Return the approvals of listed merchants that do not count, with why."""
    return approvals[approvals["is_listed"] & ~approvals["counts"]].reset_index(drop=True)


def listed_assumed(approvals: pd.DataFrame) -> pd.DataFrame:
    """Return the defaults that a label of a listed merchant rests on, by last day."""
    is_used = approvals["last_day_assumed"] & approvals["rests_on_default"]
    rows = approvals[approvals["is_listed"] & is_used]
    return rows.sort_values("last_day", kind="stable", ignore_index=True)


def _of_label(view: View, label: str) -> pd.DataFrame:
    stated = view.dataset.approvals
    rows = _speaking_rows(stated, label)
    merchants, starts = stated.merchants[rows], stated.granted[rows].astype(np.int64)
    ends, counts, assumed = _ends(stated, rows, label, view.policy)
    has_end = counts & (ends != OPEN_ENDED)
    last_days = np.where(has_end, ends, NO_DAY)
    standing = view.facts.labels[label]
    until = standing.until[merchants]
    decided = view.decisions.iloc[merchants]
    columns: dict[str, Any] = {
        name: decided[name].to_numpy() for name in ("merchant_id", "name", "country", "status")
    }
    columns |= {
        "label": label,
        "state": decided[f"{label}_state"].to_numpy(),
        "granted_on": to_dates(starts),
        "last_day": to_dates(last_days),
        "days_left": pd.array(last_days - to_day_number(view.as_of), dtype="Int64"),
        "last_day_assumed": counts & assumed,
        "counts": counts,
        "why_not": np.where(counts, "", np.where(starts == NO_DAY, NO_FIRST_DAY, NO_LAST_DAY)),
        "is_last": has_end & (last_days == until),
        "rests_on_default": standing.is_assumed[merchants],
        "is_listed": decided["is_listed"].to_numpy(),
        "reference": stated.references.take(rows).to_pandas(),
        "file": stated.files[rows],
        "line": stated.lines[rows],
    }
    frame = pd.DataFrame(columns, index=range(rows.size))[list(COLUMNS)]
    frame.loc[~has_end, "days_left"] = pd.NA
    texts = ("merchant_id", "name", "country", "status", "label", "state", "why_not", "reference")
    frame = frame.astype(dict.fromkeys((*texts, "file"), "str"))
    frame["at"] = merchants
    return frame


def _speaking_rows(stated: Approvals, label: str) -> np.ndarray:
    """Return one row for each approval: of several with one first day, the latest last day.

    Rows without a first day are approvals of their own.
    """
    rows = np.flatnonzero(stated.labels == LABELS.index(label))
    keys = (stated.expires[rows], stated.granted[rows], stated.merchants[rows])
    rows = rows[np.lexsort(keys)]
    is_same_as_next = np.zeros(rows.size, bool)
    same_merchant = stated.merchants[rows[1:]] == stated.merchants[rows[:-1]]
    same_day = stated.granted[rows[1:]] == stated.granted[rows[:-1]]
    has_day = stated.granted[rows[:-1]] != NO_DAY
    is_same_as_next[:-1] = same_merchant & same_day & has_day
    speaking: np.ndarray = rows[~is_same_as_next]
    return speaking


def _ends(
    stated: Approvals, rows: np.ndarray, label: str, policy: Policy
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the last day of each approval, whether it counts, whether the day is a default.

    Both are in the order of merchant and first day, as the grants are; an approval without a
    first day is none of them.
    """
    grants = merge_approvals(stated, label, policy)
    is_granted = stated.granted[rows] != NO_DAY
    ends = np.full(rows.size, NO_DAY, np.int64)
    counts, assumed = np.zeros(rows.size, bool), np.zeros(rows.size, bool)
    ends[is_granted] = grants.ends
    counts[is_granted] = grants.counts
    assumed[is_granted] = grants.is_assumed
    return ends, counts, assumed
