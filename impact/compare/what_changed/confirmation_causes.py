"""A label that the State's lists confirm on one of two sides only: by its number, or the list."""

from __future__ import annotations

from impact.compare.what_changed.cause_sentences import confirmation_words
from impact.compare.what_changed.merchant_pair import Pair, Told
from impact.model.dates import NO_DAY, to_day_number


def tell_confirmation(pair: Pair, label: str, *, has_begun: bool) -> Told:
    """Tell of a label that covers the day on both sides, and opens its route on one of them."""
    what = confirmation_words(label, pair.new, pair.at_new)
    numbers = {
        name: (_number(pair, name, is_new=False), _number(pair, name, is_new=True))
        for name in ("siren", "siret")
    }
    changes = {name.upper(): two for name, two in numbers.items() if two[0] != two[1]}
    if changes and has_begun and not any(old for old, _ in changes.values()):
        return pair.new_record(what, NO_DAY)
    if changes:
        shown = {name: (old or "blank", new or "blank") for name, (old, new) in changes.items()}
        return pair.corrected(what, shown)
    if not has_begun:
        return "record_gone", f"{what}; the list before confirmed it"
    return pair.new_record(what, _day_of_list(pair, label))


def _number(pair: Pair, name: str, *, is_new: bool) -> str:
    side, at = (pair.new, pair.at_new) if is_new else (pair.old, pair.at_old)
    number: str = side.dataset.merchants.column(name)[at].as_py()
    return number


def _day_of_list(pair: Pair, label: str) -> int:
    registries = pair.new.dataset.registries
    listed = None if registries is None else registries.for_label(label)
    return NO_DAY if listed is None else to_day_number(listed.day)
