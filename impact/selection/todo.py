"""What needs a person on a day: one list for Overview's "To do" and for the digest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from impact.model.dates import format_day, format_long_date
from impact.model.memo import cached_on_first_argument
from impact.model.problems import Problem
from impact.model.texts.wording import FileText, display_label
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.approval_list import approvals_in_state, list_approvals
from impact.selection.filters import select_rows
from impact.selection.metrics import METRICS
from impact.selection.registry_verdicts.label_verdicts import perhaps_champions, verify
from impact.selection.registry_verdicts.verdict_tables import verdict_rows
from impact.selection.removal_cases import open_cases
from impact.selection.unread_notices import find_notices

EXCEPTION_DAYS = 14


@dataclass(frozen=True)
class TodoKind:
    """A kind of work: its words for one and for several items, and the address of its rows."""

    one: str
    many: str
    page: str
    params: Mapping[str, str] = field(default_factory=dict)

    def title(self, count: int) -> str:
        """Return the count in words, as "24 merchants to remove"."""
        return f"1 {self.one}" if count == 1 else f"{count:,} {self.many}"


# In the order in which a person works on them.
KINDS: Mapping[str, TodoKind] = {
    "removal_due": TodoKind("merchant to remove", "merchants to remove", "removals"),
    "exception_ending": TodoKind(
        "exception ending", "exceptions ending", "removals", {"tab": "stay"}
    ),
    "label_ending": TodoKind("label ending", "labels ending", "labels"),
    "badge_undue": TodoKind("badge to take down", "badges to take down", "badges"),
    "badge_to_check": TodoKind("badge to check first", "badges to check first", "badges"),
    "badge_missing": TodoKind("badge to put up", "badges to put up", "badges"),
    "shop_undue": TodoKind("merchant to take out of the shop", "to take out of the shop", "badges"),
    "shop_to_check": TodoKind(
        "merchant in the shop to check first", "in the shop to check first", "badges"
    ),
    "shop_missing": TodoKind("champion missing in the shop", "missing in the shop", "badges"),
    "perhaps_champion": TodoKind(
        "possible champion", "possible champions", "labels", {"tab": "perhaps"}
    ),
    "data_warning": TodoKind("warning about the files", "warnings about the files", "data"),
    "row_skipped": TodoKind("row not read", "rows not read", "data", {"effect": "row-left-out"}),
}


@dataclass(frozen=True)
class TodoItem:
    """One thing that needs a person.

    Attributes:
        kind: a key of `KINDS`.
        subject: tells the items of a kind apart, from one day to the next and in other files too.
        merchant_id, name: "" where it concerns no single merchant.
        text: one sentence that says why.
        since: the first day on which it was to be done; None where the files have no day for it.
        due: the last day to act; None where there is none.
        page, params: the address that shows it.
    """

    kind: str
    subject: str
    merchant_id: str
    name: str
    text: str
    since: date | None
    due: date | None
    page: str
    params: Mapping[str, str]


def summarise(items: Sequence[TodoItem], today: date = date.min) -> str:
    """Return items by kind in words, as "24 merchants to remove, oldest since 20 Apr 2021".

    Args:
        today: the last days that have passed by then are counted.
    """
    kinds = dict.fromkeys(item.kind for item in items)
    return "; ".join(_summarise_kind(k, [i for i in items if i.kind == k], today) for k in kinds)


def _summarise_kind(kind: str, items: Sequence[TodoItem], today: date) -> str:
    title = KINDS[kind].title(len(items))
    if kind == "removal_due":
        return f"{title}, oldest since {format_day(min(i.since for i in items if i.since))}"
    if kind in ("label_ending", "exception_ending"):
        days = [item.due for item in items if item.due]
        passed = sum(day < today for day in days)
        note = f" ({passed:,} {'has' if passed == 1 else 'have'} passed)" if passed else ""
        return f"{title}, first {format_day(min(days))}{note}"
    return title


@cached_on_first_argument
def todo(view: View) -> tuple[TodoItem, ...]:
    """Return everything that needs a person on the view's day, by kind in the order of `KINDS`.

    Within a kind the order is that of its page.
    """
    return (
        *_removals(view),
        *_ending_exceptions(view),
        *_ending_labels(view),
        *_audit_faults(view),
        *_perhaps_champions(view),
        *_data_warnings(view),
        *_skipped_rows(view),
    )


def _merchant_item(
    view: View,
    kind: str,
    row: Any,
    text: str,
    since: date | None = None,
    due: date | None = None,
    subject: str = "",
) -> TodoItem:
    """Return an item of the merchant that a row of a table names."""
    day = {} if view.is_data_day else {"as_of": view.as_of.isoformat()}
    merchant_id, name = FileText(row.merchant_id), FileText(row.name)
    params = {"merchant_id": merchant_id, **day}
    key = subject or merchant_id
    return TodoItem(kind, key, merchant_id, name, text, since, due, "merchant", params)


def _removals(view: View) -> Iterator[TodoItem]:
    """Yield the merchants that must go; an exception that ended makes a case due anew."""
    cases = open_cases(view).drop_duplicates("merchant_id")
    cases = cases[cases["exception_until"].isna()]
    for case, reason in zip(_rows(cases), _reasons(view, cases), strict=True):
        flagged, ended = case.flagged_on.date(), case.ended_until
        text, since = reason, flagged
        if not pd.isna(ended):
            since = ended.date() + timedelta(days=1)
            text += f" An exception ended on {format_long_date(ended.date())} ({case.ended_by})."
        due = flagged + timedelta(days=view.policy.removal_days)
        yield _merchant_item(view, "removal_due", case, text, since, due)


def _ending_exceptions(view: View) -> Iterator[TodoItem]:
    cases = open_cases(view).drop_duplicates("merchant_id")
    last = np.datetime64(view.as_of + timedelta(days=EXCEPTION_DAYS), "s")
    for case in _rows(cases[cases["exception_until"] <= last]):
        until = case.exception_until.date()
        text = (
            f"The exception of {case.exception_by} ends on {format_long_date(until)} "
            f"({case.exception_reason})."
        )
        since = until - timedelta(days=EXCEPTION_DAYS)
        yield _merchant_item(view, "exception_ending", case, text, since, until)


def _ending_labels(view: View) -> Iterator[TodoItem]:
    approvals = approvals_in_state(list_approvals(view), "expiring")
    for row in _rows(approvals):
        last_day = row.last_day.date()
        text = f"{row.label.upper()} ends on {format_long_date(last_day)}."
        since = max(row.granted_on.date(), last_day - timedelta(days=view.policy.expiring_days))
        subject = f"{row.label} {row.merchant_id}"
        yield _merchant_item(view, "label_ending", row, text, since, last_day, subject)


_CHECK_FIRST = "A State list has the merchant: it may be a champion, check that first."
# By kind the metric that counts it, and the text.
_AUDITS = {
    "badge_undue": ("badge_undue", "The product pages show the badge."),
    "badge_to_check": ("badge_undue", f"The product pages show the badge. {_CHECK_FIRST}"),
    "badge_missing": ("badge_missing", "The product pages do not show the badge."),
    "shop_undue": ("shop_undue", "The dedicated shop shows the merchant."),
    "shop_to_check": ("shop_undue", f"The dedicated shop shows the merchant. {_CHECK_FIRST}"),
    "shop_missing": ("shop_missing", "The dedicated shop does not show the merchant."),
}


def _audit_faults(view: View) -> Iterator[TodoItem]:
    is_perhaps = perhaps_champions(view)
    for kind, (metric, text) in _AUDITS.items():
        if METRICS[metric].why_unknown(view):
            continue
        positions = select_rows(view.decisions, METRICS[metric].selection)
        wanted = is_perhaps[positions] == kind.endswith("_to_check")
        rows = view.decisions.iloc[positions[wanted]]
        for row, reason in zip(_rows(rows), _reasons(view, rows), strict=True):
            status = display_label(row.status)
            yield _merchant_item(view, kind, row, f"{text} {status}: {reason}")


def _perhaps_champions(view: View) -> Iterator[TodoItem]:
    """Yield who is not a champion, although a State list has a label that would make one."""
    # Only these are looked up: a sentence for each verdict of everybody takes long.
    wanted = np.flatnonzero(perhaps_champions(view))
    if not wanted.size:
        return
    rows = verdict_rows(verify(view, wanted), view, "unclaimed")
    rows = rows[rows["label"].isin(view.policy.routes)]
    for row in _rows(rows):
        subject, since = f"{row.label} {row.merchant_id}", row.list_date.date()
        yield _merchant_item(view, "perhaps_champion", row, row.sentence, since, subject=subject)


def _data_warnings(view: View) -> Iterator[TodoItem]:
    for notice in find_notices(view):
        ids = notice.merchants
        name = FileText(ids[0] if len(ids) == 1 else f"{len(ids):,} merchants")
        text = notice.sentence
        yield TodoItem("data_warning", text, "", name, text, None, None, "data", {})


def _skipped_rows(view: View) -> Iterator[TodoItem]:
    """Yield each row that could not be read, with the first reason."""
    problems = (p for p in view.dataset.report.problem_list if p.effect == "row-left-out")
    firsts: dict[tuple[str, int | None], Problem] = {}
    for problem in problems:
        firsts.setdefault((problem.file, problem.line), problem)
    for (file, line), problem in firsts.items():
        # Without the line: a row above it that came or went makes no other item of it.
        subject = f"{file} {problem.column} {problem.code} {problem.value}"
        name = FileText(f"{file}, line {line}")
        text = f"{problem.column}: {problem.message}" if problem.column else problem.message
        yield TodoItem("row_skipped", subject, "", name, text, None, None, "data", {})


def _reasons(view: View, rows: pd.DataFrame) -> list[str]:
    """Return the reason for the status of the merchant of each row."""
    ids = pd.Index(view.decisions["merchant_id"])
    return reasons(view, ids.get_indexer(rows["merchant_id"])).tolist()


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples() if len(frame) else ()
