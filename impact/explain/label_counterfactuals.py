"""Counterfactuals of ESUS and ESAT: approvals that open or close a route, and list entries."""

from collections.abc import Iterable, Iterator

import numpy as np

from impact.explain.counterfactual_types import Change, MerchantCase, clamped_day
from impact.explain.trial import REGISTRIES_FOLDER, FileChange, registry_number
from impact.model.columns import LABEL_STATES, LABELS
from impact.model.dates import LAST_DAY, NO_DAY, from_day_number, iso_date, last_days_of_terms
from impact.registries.match import MAX_AGE_DAYS, last_usable_day
from impact.registries.registry_list import LAYOUTS, RegistryList, list_name
from impact.rules.approvals import MergedApprovals, merge_approvals


def open_label(case: MerchantCase, label: str) -> Change:
    """Return the smallest change that opens the route of a label.

    It changes the merchant's approvals and, where the policy requires it, adds an entry to the
    State's list.
    """
    listed = case.own.registries.for_label(label) if case.own.registries else None
    must_confirm = listed is not None and label in case.policy.require_confirmation
    if listed is None or not must_confirm or case.own.days_confirmed(label).on(case.day)[0]:
        return _open_by_approval(case, label)
    entry, stale_entries, entry_words = _entry(case, label, listed)
    if case.facts.labels[label].is_held[0]:
        return entry_words, [[entry]], stale_entries
    words, ways, near_misses = _open_by_approval(case, label)
    both, nearly = ([[*changes, entry] for changes in part] for part in (ways, near_misses))
    words += f"; and {entry_words[0].lower()}{entry_words[1:]}"
    return words, both, [*ways, *nearly]


def _open_by_approval(case: MerchantCase, label: str) -> Change:
    state = LABEL_STATES[case.facts.labels[label].codes[0]]
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    # One that began today covers no day: it ended today, too.
    began_today = (approvals.is_counted & (approvals.starts == case.day)).any()
    if state == "expired" or (state == "not_started" and began_today):
        return _later_last_day(case, label, approvals)
    if state == "not_started":
        return _earlier_first_day(case, label, approvals)
    explanation = (
        "there is none in the files" if state == "none" else "those in the files do not count"
    )
    ends = (("ended_on", case.today),) if case.policy.renews_tacitly(label) else ()
    ended_before = _new_approval(case, label, case.near(-1), *ends)
    return (
        f"An {label.upper()} approval that covers {case.today}: {explanation}",
        [[_new_approval(case, label, case.day)]],
        [[ended_before], [_new_approval(case, label, case.near(1))]],
    )


def _new_approval(case: MerchantCase, label: str, day: int, *more: tuple[str, str]) -> FileChange:
    cells = (("merchant_id", case.merchant_id), ("label", label), ("granted_on", iso_date(day)))
    return FileChange("labels.csv", None, (*cells, ("expires_on", iso_date(day)), *more))


def _later_last_day(case: MerchantCase, label: str, approvals: MergedApprovals) -> Change:
    begun_positions = np.flatnonzero(approvals.is_counted & (approvals.starts <= case.day))
    latest_position = int(begun_positions[np.argmax(approvals.ends[begun_positions])])
    start, end = int(approvals.starts[latest_position]), int(approvals.ends[latest_position])
    ended = _ended_rows(case, label, start)
    expiring = _expiring_row(case, label, approvals, latest_position)
    later, ended_now = (
        _change_days(case, ended, "ended_on", day) for day in (case.near(1), case.day)
    )
    longer, shorter = (
        _change_days(case, expiring, "expires_on", day) for day in (case.day, case.near(-1))
    )
    near_misses = [[*longer, *ended_now]] if ended else []
    near_misses += [[*shorter, *later]] if expiring else []
    wanted = f"An {label.upper()} last day on or after {case.today}"
    if ended and not expiring:
        wanted = f"No end of the {label.upper()} approval by {case.today}"
    ended_on = iso_date(end) if end >= start else "its first day"
    words = f"{wanted}: the approval from {iso_date(start)} ended on {ended_on}"
    return words, [[*longer, *later]], near_misses


def _earlier_first_day(case: MerchantCase, label: str, approvals: MergedApprovals) -> Change:
    start = int(approvals.starts[approvals.is_counted & (approvals.starts > case.day)].min())
    rows = _approval_rows(case, label, start)
    # With an existing first day it would merge with an approval that does not count.
    days = range(case.day - approvals.starts.size, case.day + 1)
    first = next(day for day in reversed(days) if day not in approvals.starts)
    return (
        f"An {label.upper()} first day on or before {case.today}: "
        f"the approval begins on {iso_date(start)}",
        [_change_days(case, rows, "granted_on", first)],
        [_change_days(case, rows, "granted_on", case.near(1))],
    )


def close_label(case: MerchantCase, label: str) -> Change:
    """Return what would close the route of a label."""
    approvals = merge_approvals(case.own.approvals, label, case.policy)
    covers = approvals.is_counted & (approvals.starts <= case.day) & (approvals.ends >= case.day)
    if case.policy.renews_tacitly(label):
        return _end_tacit(case, label, int(approvals.starts[covers].max()))
    expires = case.own.approvals.expires
    rows = [
        row
        for start in approvals.starts[covers].tolist()
        for row in _approval_rows(case, label, start)
        if expires[row] == NO_DAY or expires[row] >= case.day
    ]
    states = case.facts.labels[label]
    present = "it has none" if states.is_open_ended[0] else f"it is {iso_date(states.until[0])}"
    return (
        f"an {label.upper()} last day before {case.today} ({present})",
        [_change_days(case, rows, "expires_on", case.near(-1))],
        [_change_days(case, rows, "expires_on", case.day)],
    )


def _end_tacit(case: MerchantCase, label: str, start: int) -> Change:
    """Return how to end a label that is renewed by law: an `ended_on` of its latest approval."""
    states, files = case.facts.labels[label], case.own.approvals.files
    rows = _approval_rows(case, label, start)
    rows = [row for row in rows if files[row] != case.own.merchants_file][:1]

    def ended(day: int) -> list[FileChange]:
        cells = (("merchant_id", case.merchant_id), ("label", label))
        days = (("granted_on", iso_date(start)), ("ended_on", iso_date(day)))
        new_row = FileChange("labels.csv", None, (*cells, *days))
        return _change_days(case, rows, "ended_on", day) or [new_row]

    end = iso_date(clamped_day(int(states.until[0]), 1))
    present = "there is none" if states.is_open_ended[0] else f"it is {end}"
    words = f"an end of the {label.upper()} approval on or before {case.today} ({present})"
    return words, [ended(case.day)], [ended(case.near(1))]


# --- the rows that state an approval ----------------------------------------------------------


def _approval_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows that state the approval of a label from its first day on."""
    approvals = case.own.approvals
    is_row = (approvals.labels == LABELS.index(label)) & (approvals.granted == start)
    return [int(row) for row in np.flatnonzero(is_row)]


def _change_days(
    case: MerchantCase, rows: Iterable[int], column: str, day: int
) -> list[FileChange]:
    """Return a change of one day of each row."""
    approvals, changes = case.own.approvals, []
    for row in rows:
        file, line = str(approvals.files[row]), int(approvals.lines[row])
        prefix = f"{LABELS[approvals.labels[row]]}_" if file == case.own.merchants_file else ""
        changes.append(FileChange(file, line, ((f"{prefix}{column}", iso_date(day)),)))
    return changes


def _ended_rows(case: MerchantCase, label: str, start: int) -> list[int]:
    """Return the rows whose `ended_on` has ended the approval from a first day on."""
    approvals = case.own.approvals
    is_same_start = approvals.granted == start
    is_ended = is_same_start | (case.policy.renews_tacitly(label) & (approvals.ended > start))
    is_ended &= (approvals.labels == LABELS.index(label)) & (approvals.ended != NO_DAY)
    return [int(row) for row in np.flatnonzero(is_ended & (approvals.ended <= case.day))]


def _expiring_row(
    case: MerchantCase, label: str, merged: MergedApprovals, position: int
) -> list[int]:
    """Return the row whose last day ended an approval by the calendar; empty where none did."""
    start, stated_end = int(merged.starts[position]), int(merged.stated_ends[position])
    years = case.policy.default_years(label)
    default_end = (
        int(last_days_of_terms(merged.starts[[position]], years)[0]) if years else LAST_DAY
    )
    end = default_end if stated_end == NO_DAY else stated_end
    if case.policy.renews_tacitly(label) or end >= case.day:
        return []
    rows = _approval_rows(case, label, start)
    # The row that states the last day, else the first row, since the default applies to all.
    return [next((row for row in rows if case.own.approvals.expires[row] == stated_end), rows[0])]


# --- the State's list -------------------------------------------------------------------------


def _entry(
    case: MerchantCase, label: str, listed: RegistryList
) -> tuple[FileChange, list[list[FileChange]], str]:
    """Return the entry to add, its near misses, and a sentence."""
    number = registry_number(case.own, listed.key)
    cells = ((listed.key, number),)
    file = f"{REGISTRIES_FOLDER}{listed.file}"
    sentence = f"An entry of {listed.key.upper()} {number}"
    if case.day <= last_usable_day(listed):
        is_over = case.own.days_confirmed(label).lasts[0] != NO_DAY
        sentence += f"{' that is not over' if is_over else ''} in "
        sentence += list_name(listed, from_day_number(case.day))
        return FileChange(file, None, cells), [], sentence
    first = clamped_day(case.day, -MAX_AGE_DAYS)
    entry, too_old = (
        FileChange(file, None, (("day", iso_date(day)), *cells))
        for day in (first, clamped_day(first, -1))
    )
    sentence += f" in an {LAYOUTS[listed.layout]} of {iso_date(first)} or later"
    return entry, [[too_old]], f"{sentence}: the latest here is of {listed.day.isoformat()}"


def describe_last_confirmed_days(case: MerchantCase, day: int) -> Iterator[str]:
    """Yield a phrase for each label that the State's list confirms up to the day before."""
    for label in case.policy.require_confirmation:
        if label in case.policy.routes and case.own.days_confirmed(label).lasts[0] == day - 1:
            yield (
                f"last day on which the State's list confirms {label.upper()}: {iso_date(day - 1)}"
            )
