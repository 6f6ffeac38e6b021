"""Counterfactuals by the State's lists: the entry that would confirm a label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from impact.explain.counterfactual_types import MerchantCase, Proposal, clamped_day
from impact.explain.trial import REGISTRIES_FOLDER, FileChange, Trial, registry_number
from impact.model.dates import NO_DAY, from_day_number, iso_date
from impact.registries.match import MAX_AGE_DAYS, last_usable_day
from impact.registries.registry_list import LAYOUTS, RegistryList, list_name


def with_registry_entry(case: MerchantCase, label: str, approval: Proposal) -> Proposal:
    """Return what opens a label's route, with an entry in the State's list where required.

    Args:
        approval: the proposed change to the merchant's approvals.
    """
    listed = case.own.registries.for_label(label) if case.own.registries else None
    if listed is None or label not in case.policy.require_confirmation:
        return approval
    if case.own.days_confirmed(label).on(case.day)[0]:
        return approval
    entry, near_miss_entries, sentence = _entry(case, label, listed)
    today = from_day_number(case.day)
    if case.facts.labels[label].is_held[0]:
        return replace(
            approval,
            sentence=sentence,
            kind="entry",
            ways=(Trial(today, (entry,)),),
            near_misses=tuple(Trial(today, (miss,)) for miss in near_miss_entries),
        )
    ways, near_misses = (
        tuple(replace(trial, changes=(*trial.changes, entry)) for trial in trials)
        for trials in (approval.ways, approval.near_misses)
    )
    return replace(
        approval,
        sentence=f"{approval.sentence}; and {sentence[0].lower()}{sentence[1:]}",
        ways=ways,
        near_misses=(*approval.ways, *near_misses),
    )


def _entry(
    case: MerchantCase, label: str, listed: RegistryList
) -> tuple[FileChange, list[FileChange], str]:
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
    return entry, [too_old], f"{sentence}: the latest here is of {listed.day.isoformat()}"


def describe_last_confirmed_days(case: MerchantCase, day: int) -> Iterator[str]:
    """Yield a phrase for each label that the State's list confirms up to the day before."""
    for label in case.policy.require_confirmation:
        if label in case.policy.routes and case.own.days_confirmed(label).lasts[0] == day - 1:
            yield (
                f"last day on which the State's list confirms {label.upper()}: {iso_date(day - 1)}"
            )
