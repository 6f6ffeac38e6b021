"""Explain a confirmation that changed: the merchant's SIREN or SIRET did, or the State's list."""

from __future__ import annotations

from impact.compare.what_changed.cause_sentences import confirmation_words
from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair
from impact.model.dates import NO_DAY, to_day_number


def explain_confirmation(pair: MerchantPair, label: str, *, has_begun: bool) -> Explanation:
    """Explain why a label that covers the day in both steps opens its route in only one."""
    clause = confirmation_words(label, pair.new, pair.new_position)
    numbers = {
        name: (_number(pair, name, is_new=False), _number(pair, name, is_new=True))
        for name in ("siren", "siret")
    }
    changes = {
        name.upper(): pair_of_numbers
        for name, pair_of_numbers in numbers.items()
        if pair_of_numbers[0] != pair_of_numbers[1]
    }
    if changes and has_begun and not any(old for old, _ in changes.values()):
        return pair.as_new_record(clause, NO_DAY)
    if changes:
        texts = {name: (old or "blank", new or "blank") for name, (old, new) in changes.items()}
        return pair.as_correction(clause, texts)
    if not has_begun:
        return "record_gone", f"{clause}; the list before confirmed it"
    return pair.as_new_record(clause, _day_of_list(pair, label))


def _number(pair: MerchantPair, name: str, *, is_new: bool) -> str:
    step, position = (pair.new, pair.new_position) if is_new else (pair.old, pair.old_position)
    number: str = step.dataset.merchants.column(name)[position].as_py()
    return number


def _day_of_list(pair: MerchantPair, label: str) -> int:
    registries = pair.new.dataset.registries
    registry_list = None if registries is None else registries.for_label(label)
    return NO_DAY if registry_list is None else to_day_number(registry_list.day)
