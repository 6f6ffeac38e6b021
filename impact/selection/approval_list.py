"""List approvals (grants of ESUS or ESAT) with state, last day, and why one is not counted.

docs/contract.md, section 3, "label state". Approvals of one merchant with one label and one first
day are one; the row that states the last day represents it.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from impact.model.columns import EXPIRED, LABELS
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.memo import cached_on_first_argument
from impact.model.texts.wording import display_label
from impact.model.typed_tables import Approvals
from impact.rules.approvals import (
    OPEN_ENDED,
    LabelStates,
    MergedApprovals,
    merchant_day_keys,
    merge_approvals,
)
from impact.rules.view import View

NO_FIRST_DAY = "The first day is blank or could not be read."
NO_LAST_DAY = "The last day could not be read and was ignored."
_WHY_NOT = (
    "",
    NO_LAST_DAY,
    "The day in ended_on could not be read and was ignored.",
    "The ended_on of a later approval could not be read: it may have ended this one.",
)
ASSUMED = "End date assumed"


@cached_on_first_argument
def list_approvals(view: View) -> pd.DataFrame:
    """Return every approval of every kept merchant, sorted by merchant_id, label and first day.

    Columns: `merchant_id`, `name`, `country`, `status`; `label`; `state` of that label on the
    view's day; `granted_on`; `last_day` (the default filled in, NaT where open-ended or where
    the approval does not count) and `days_left` to it, below 0 once it is past;
    `last_day_assumed`: it is the policy's default; `counts`, else `why_not` is a sentence;
    `is_last`: it gives the last day of the coverage behind the state;
    `rests_on_default`: without the defaults that coverage would be different; `stated_last_day`
    and `ended_on` as the files state them; `renewed_by_law`: it covers the day although its
    stated last day has passed; `is_listed`; `reference`, `file`, `line` of the row that
    represents it.
    """
    approvals = view.dataset.approvals
    parts = [
        label_approvals(view, label, _representative_rows(approvals, label)) for label in LABELS
    ]
    listed = pd.concat(parts, ignore_index=True)
    order = np.lexsort(
        (
            listed["granted_on"].to_numpy(),
            listed["label"].map(LABELS.index).to_numpy(),
            listed.pop("position").to_numpy(),
        )
    )
    return listed.iloc[order].reset_index(drop=True)


def approvals_in_state(approvals: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return the approvals that end the coverage of listed merchants in a state, by last day.

    Args:
        approvals: a `list_approvals`.
        state: `expiring`, soonest first; `expired`, latest first.
    """
    rows = approvals[approvals["is_listed"] & approvals["is_last"] & (approvals["state"] == state)]
    soonest_first = state != "expired"
    return rows.sort_values("last_day", kind="stable", ascending=soonest_first, ignore_index=True)


def approvals_ending_within(view: View, days: int) -> pd.DataFrame:
    """Return the approvals that end a listed merchant's coverage within days, by last day.

    Beside their own columns: `keeps`, by which other way its champion keeps the badge, and
    `verdict`, what the State's list says of the label, both in words; "" where there is nothing to
    say.
    """
    approvals = list_approvals(view)
    left = approvals["days_left"]
    is_due = approvals["is_listed"] & approvals["is_last"] & (left >= 0) & (left <= days)
    rows = approvals[is_due.fillna(False)].sort_values("last_day", kind="stable", ignore_index=True)
    decisions = view.decisions.set_index("merchant_id").loc[rows["merchant_id"]]
    pairs = list(zip(rows["label"], decisions.to_dict("records"), strict=True))
    rows["keeps"] = [_other_way(label, decision) for label, decision in pairs]
    words = [decision.get(f"{label}_verdict", "") for label, decision in pairs]
    rows["verdict"] = [display_label(word) if word else "" for word in words]
    return rows


def _other_way(label: str, decision: Mapping[Hashable, Any]) -> str:
    ways = decision["routes"].split("|")
    if decision["status"] != "champion" or label not in ways:
        return ""
    others = [display_label(way) for way in ways if way != label]
    return f"Yes: {' and '.join(others)}" if others else "No"


def listed_approvals(view: View) -> pd.DataFrame:
    """Return the approvals of listed merchants, with what is to be known of each.

    Beside their own columns: `about`, the kind of it, and `note`, in full; "" for nothing.
    """
    approvals = list_approvals(view)
    rows = approvals[approvals["is_listed"]].reset_index(drop=True)
    is_used = rows["last_day_assumed"] & rows["rests_on_default"]
    stated = rows["stated_last_day"].dt.strftime(" after %Y-%m-%d").fillna("")
    conditions = [~rows["counts"], rows["renewed_by_law"], is_used]
    unusable = "Does not count until the file is fixed: " + rows["why_not"]
    notes = [unusable, "Renewed by law" + stated, ASSUMED]
    rows["about"] = np.select(conditions, ["Not usable", "Renewed by law", ASSUMED], "Nothing")
    rows["note"] = np.select(conditions, notes, "")
    return rows


def label_approvals(view: View, label: str, rows: np.ndarray) -> pd.DataFrame:
    """Return rows of the approvals of one label as in `list_approvals`, and `position`."""
    approvals = view.dataset.approvals
    merchants, starts = approvals.merchants[rows], approvals.granted[rows].astype(np.int64)
    merged = merge_approvals(approvals, label, view.policy)
    by_row, is_dated = _row_reader(merged, merchants, starts), starts != NO_DAY
    counts, ends = by_row(merged.is_counted, False), by_row(merged.ends, NO_DAY)
    stated = np.where(is_dated, by_row(merged.stated_ends, 0), approvals.expires[rows])
    last_days = np.where(counts & (ends != OPEN_ENDED), ends, NO_DAY)
    states, day = view.facts.labels[label], to_day_number(view.as_of)
    is_renewed = states.renewed_after[merchants] != NO_DAY
    own = ["merchant_id", "name", "country", "status", "is_listed"]
    decisions = view.decisions[[*own, f"{label}_state"]].iloc[merchants].reset_index(drop=True)
    columns = {
        **decisions.rename(columns={f"{label}_state": "state"}),
        "label": label,
        "granted_on": to_dates(starts),
        "last_day": to_dates(last_days),
        "days_left": pd.array(last_days - day, dtype="Int64"),
        "last_day_assumed": counts & by_row(merged.is_assumed, False),
        "counts": counts,
        "why_not": np.where(is_dated, np.array(_WHY_NOT)[by_row(merged.faults, 0)], NO_FIRST_DAY),
        "is_last": _is_last(states, merchants, last_days),
        "rests_on_default": states.is_assumed[merchants],
        "stated_last_day": to_dates(stated),
        "ended_on": to_dates(approvals.ended[rows]),
        "renewed_by_law": counts & (starts <= day) & (ends >= day) & is_renewed,
        "reference": approvals.references.take(rows).to_pandas(),
        "file": approvals.files[rows],
        "line": approvals.lines[rows],
    }
    frame = pd.DataFrame(columns, index=range(rows.size))
    frame.loc[last_days == NO_DAY, "days_left"] = pd.NA
    texts = ("merchant_id", "name", "country", "status", "label", "state", "why_not", "reference")
    return frame.astype(dict.fromkeys((*texts, "file"), "str")).assign(position=merchants)


def _row_reader(
    merged: MergedApprovals, merchants: np.ndarray, starts: np.ndarray
) -> Callable[[np.ndarray, Any], np.ndarray]:
    """Return a function that spreads values of merged approvals over rows, else a blank."""
    keys = merchant_day_keys(merged.merchants, merged.starts)
    positions = np.searchsorted(keys, merchant_day_keys(merchants, starts))
    return lambda values, blank: np.where(
        starts != NO_DAY, np.append(values, blank)[positions], blank
    )


def _is_last(states: LabelStates, merchants: np.ndarray, last_days: np.ndarray) -> np.ndarray:
    """Return which approvals give the last day of a coverage; of several the one begun last.

    One `ended_on` can end several. Where all of a merchant's approvals ended on their first day,
    none has a last day of its own, and the one begun last represents them.
    """
    until, is_over = states.until[merchants], states.codes[merchants] == EXPIRED
    gives_last_day = (last_days != NO_DAY) & ((last_days == until) | (is_over & (until == NO_DAY)))
    rows = np.flatnonzero(gives_last_day)
    is_last = np.zeros(merchants.size, bool)
    is_last[rows] = ~pd.Index(merchants[rows]).duplicated(keep="last")
    return is_last


def _representative_rows(approvals: Approvals, label: str) -> np.ndarray:
    """Return one row per approval: of several with one first day, the one with the last day.

    The earliest `ended_on` comes before the latest last day. Rows without a first day are
    separate approvals.
    """
    rows = np.flatnonzero(approvals.labels == LABELS.index(label))
    ended = approvals.ended[rows].astype(np.int64)
    earliest_last = np.where(ended == NO_DAY, NO_DAY, -ended)
    keys = (
        approvals.expires[rows],
        earliest_last,
        approvals.granted[rows],
        approvals.merchants[rows],
    )
    rows = rows[np.lexsort(keys)]
    days = pd.DataFrame({"merchant": approvals.merchants[rows], "day": approvals.granted[rows]})
    is_superseded = days.duplicated(keep="last") & (days["day"] != NO_DAY)
    return rows[~is_superseded.to_numpy()]
