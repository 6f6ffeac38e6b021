"""Collect all that the files say of one merchant, each fact with its file and line."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from impact.model.columns import ASSESSMENTS, LABELS, find_column
from impact.model.dates import to_dates, to_day_number
from impact.model.texts.wording import FileText
from impact.rules.frame_columns import to_column
from impact.rules.listing import exception_rows
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.approval_list import label_approvals

CAVEAT_SENTENCES = {
    "assessment_left_out": "A row of an assessments file names this merchant, exactly or nearly, "
    "and was skipped: what it says is not in this decision.",
    "not_reviewed": "The current assessment did not review every theme whose findings can lead to "
    "a removal; an earlier finding there still counts.",
    "last_day_assumed": "An approval states no last day: the policy's default years carry the "
    "coverage.",
    "value_set_aside": "A value in a row of this merchant could not be read and counts as blank.",
    "not_confirmed": "A label covers the day and does not count: the policy wants the State's "
    "list to confirm it, and no list does.",
    "renewed_tacitly": "The stated last day of the ESAT approval has passed: the law renews it "
    "tacitly, and the files state no end. A closed site or a refusal would end it.",
    "no_valid_assessment": "No EcoVadis assessment is valid on this day: nobody has reviewed the "
    "merchant's practices, or the review has expired.",
}
_APPROVAL_COLUMNS = [
    *("label", "granted_on", "expires_on", "last_day_assumed", "counts", "why_not"),
    *("ended_on", "stated_last_day", "reference", "file", "line"),
]
_ASSESSMENT_COLUMNS = tuple(
    column.name
    for column in ASSESSMENTS
    if column.name not in ("merchant_id", "ecovadis_id", "siret", "expires_on")
)


@dataclass(frozen=True)
class MerchantRecord:
    """One merchant: the decision, why, and every record behind it.

    Attributes:
        decision: the merchant's row of the decisions.
        approvals: label, granted_on, expires_on, last_day_assumed, counts, why_not, ended_on,
            stated_last_day, reference, file, line; by label, newest first. `expires_on` is the
            last day by the rules; `ended_on` and `stated_last_day` are those of the row.
        assessments: newest first; `is_current` marks the one that decides.
        exceptions: from, until, by, reason, covers, counts, file, line; one at most counts
            (`impact.rules.listing.exception_rows`).
        problems: the problems on the lines of these records.
        extras: the merchant's extra columns.
        sources: what, file, line of every record.
    """

    decision: pd.Series
    reason: str
    caveat_sentences: tuple[str, ...]
    approvals: pd.DataFrame
    assessments: pd.DataFrame
    exceptions: pd.DataFrame
    problems: pd.DataFrame
    extras: dict[str, FileText]
    sources: pd.DataFrame


def merchant_record(view: View, merchant_id: str) -> MerchantRecord:
    """Return everything that the files say of a merchant.

    Raises:
        KeyError: no kept merchant has that id.
    """
    row = merchant_position(view, merchant_id)
    decision = view.decisions.iloc[row]
    approvals, assessments = _approvals(view, row), _assessments(view, row)
    exceptions = _exceptions(view, row)
    sources = _sources(view, row, approvals, assessments, exceptions)
    caveats = [caveat for caveat in str(decision["caveats"]).split("|") if caveat]
    return MerchantRecord(
        decision=decision,
        reason=str(reasons(view, np.array([row])).iloc[0]),
        caveat_sentences=tuple(CAVEAT_SENTENCES[caveat] for caveat in caveats),
        approvals=approvals,
        assessments=assessments,
        exceptions=exceptions,
        problems=_problems(view, sources),
        extras={
            name: FileText(texts[row].as_py() or "")
            for name, texts in view.dataset.merchants.extras
        },
        sources=sources,
    )


def merchant_position(view: View, merchant_id: str) -> int:
    """Return the position of a merchant in the decisions; KeyError where no kept row has the id."""
    ids = view.decisions["merchant_id"]
    positions = np.flatnonzero((ids == merchant_id).to_numpy())
    if not positions.size:
        raise KeyError(merchant_id)
    return int(positions[0])


def merchant_positions(view: View, merchant_ids: pd.Series) -> np.ndarray:
    """Return the position of each of these merchants once, in the order of the decisions."""
    ids = pd.Index(view.decisions["merchant_id"])
    positions = ids.get_indexer(merchant_ids.unique())
    return np.sort(positions[positions >= 0])


def _approvals(view: View, position: int) -> pd.DataFrame:
    approvals = view.dataset.approvals
    rows = np.flatnonzero(approvals.merchants == position)
    rows = rows[np.lexsort((-approvals.granted[rows].astype(np.int64), approvals.labels[rows]))]
    labels = approvals.labels[rows]
    codes = np.unique(labels) if rows.size else [0]
    parts = [label_approvals(view, LABELS[code], rows[labels == code]) for code in codes]
    frame = pd.concat(parts, ignore_index=True)
    stated = pd.Series(to_dates(approvals.expires[rows]))
    last_days = frame["last_day"].where(frame["counts"], stated)
    return frame.assign(expires_on=last_days, stated_last_day=stated)[_APPROVAL_COLUMNS]


def _assessments(view: View, position: int) -> pd.DataFrame:
    table = view.dataset.assessments
    rows = table.rows[table.merchants == position][::-1]
    columns: dict[str, Any] = {}
    for name in _ASSESSMENT_COLUMNS:
        values = table.columns[name]
        values = values[rows] if isinstance(values, np.ndarray) else values.take(rows)
        columns[name] = to_column(find_column(ASSESSMENTS, name), values)
        if name == "published_on":
            columns["expires_on"] = to_dates(table.expires[rows])
            columns["expires_assumed"] = table.is_assumed[rows]
    columns["is_current"] = rows == view.facts.current_rows[position]
    columns["file"], columns["line"] = table.files[rows], table.lines[rows]
    return pd.DataFrame(columns)


def _exceptions(view: View, position: int) -> pd.DataFrame:
    exceptions, day = view.dataset.exceptions, to_day_number(view.as_of)
    rows = np.flatnonzero(exceptions.merchants == position)
    starts, ends = exceptions.starts[rows], exceptions.ends[rows]
    return pd.DataFrame(
        {
            "from": to_dates(starts),
            "until": to_dates(ends),
            "by": exceptions.by.take(rows).to_pandas(),
            "reason": exceptions.reasons.take(rows).to_pandas(),
            "covers": (starts <= day) & (ends >= day),
            "counts": rows == exception_rows(view.dataset, day)[position],
            "file": exceptions.file,
            "line": exceptions.lines[rows],
        }
    )


def _sources(
    view: View,
    row: int,
    approvals: pd.DataFrame,
    assessments: pd.DataFrame,
    exceptions: pd.DataFrame,
) -> pd.DataFrame:
    line = view.dataset.merchants.lines[row]
    parts = [
        pd.DataFrame({"what": "Merchant", "file": view.dataset.merchants_file, "line": [line]}),
        approvals[["file", "line"]].assign(what=approvals["label"].str.upper() + " approval"),
        assessments[["file", "line"]].assign(what="Assessment " + assessments["assessment_id"]),
        exceptions[["file", "line"]].assign(what="Exception"),
    ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _problems(view: View, sources: pd.DataFrame) -> pd.DataFrame:
    problems = view.dataset.problems
    source_lines = set(zip(sources["file"], sources["line"], strict=True))
    problem_lines = zip(problems["file"], problems["line"], strict=True)
    return problems[[line in source_lines for line in problem_lines]].reset_index(drop=True)
