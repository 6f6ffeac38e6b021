"""What a letter says whatever its language: the records and the changes that it names."""

from __future__ import annotations

from types import ModuleType

from impact.explain.letters.letter_data import LetterFacts


def records(facts: LetterFacts, words: ModuleType) -> list[str]:
    """Return what the decision rests on, one line for each record."""
    if facts.status == "champion":
        return [words.held(facts, route) for route in facts.held]
    if facts.status == "not_yet":
        return [words.still_open(facts, route) for route in facts.policy.routes]
    lines = [words.ground(ground) for ground in facts.grounds]
    if facts.exception_until and facts.status == "removal_due":
        lines.append(words.EXCEPTION.format(words.day(facts.exception_until)))
    if facts.removed_on:
        lines.insert(0, words.REMOVED.format(words.day(facts.removed_on)))
    if facts.listed_from:
        lines.insert(0, words.LISTED_FROM.format(words.day(facts.listed_from)))
    return lines


def changes(facts: LetterFacts, words: ModuleType) -> list[str]:
    """Return what would change the status, each with the one that it leads to.

    What a letter does not say (that the programme could find something) is left out.
    """
    told = ((words.change(flip, facts), words.STATUSES[flip.becomes]) for flip in facts.changes)
    return [f"{what}{words.COLON} {becomes}." for what, becomes in told if what]
