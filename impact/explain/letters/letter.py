"""A mail to a merchant about its status, as plain text: a draft that a person completes."""

from __future__ import annotations

from types import ModuleType
from typing import Literal

from impact.explain.letters import english as letter_english
from impact.explain.letters import french as letter_french
from impact.explain.letters.letter_data import LetterData, collect_letter_data, one_line
from impact.explain.letters.registry_lines import registry_lines
from impact.registries.load import NO_LISTS, Registries
from impact.rules.view import View

Language = Literal["en", "fr"]
# Both modules have the same names: a test holds them to it.
_WORDS: dict[str, ModuleType] = {"en": letter_english, "fr": letter_french}


def draft_letter(
    view: View, merchant_id: str, language: Language, registries: Registries | None = None
) -> str:
    """Return a draft of a mail to a merchant: decision, day, rule, record, what would change it.

    The text is plain and ends in a line feed. It names no file of ours, no line of one, no
    person, and no reason of an exception: those are for the team. What could make the decision
    less sure is said above the mail, for the person who sends it.

    Args:
        registries: the State's lists, of which it says what they tell; anybody can look there.

    Raises:
        KeyError: no kept merchant has that id.
    """
    facts = collect_letter_data(view, merchant_id, registries or NO_LISTS)
    words = _WORDS[language]
    day, version = words.day(facts.as_of), one_line(facts.policy.version)
    parts = [
        "\n".join(_notes(facts, words)),
        words.SUBJECT.format(name=facts.name, day=day),
        words.OPENING,
        words.DECISIONS[facts.status].format(
            day=day, name=facts.name, merchant_id=facts.merchant_id
        ),
        words.RULE.format(version=version, rule=words.rule(facts)),
        _list(words.RECORD, _records(facts, words)),
        _list(words.LISTS, registry_lines(facts, words)),
        _list(words.CHANGES, _changes(facts, words) or [words.NO_CHANGE]),
        f"{words.QUALITY} {words.ANSWER}",
        words.SOURCE.format(version=version, fingerprint=facts.fingerprint[:12]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _notes(facts: LetterData, words: ModuleType) -> list[str]:
    """Return the lines for the person who sends it."""
    fictional = [words.FICTIONAL] if facts.is_fictional else []
    return [
        words.DRAFT,
        *fictional,
        *(words.CHECK.format(words.CAVEATS[caveat]) for caveat in facts.caveats),
    ]


def _records(facts: LetterData, words: ModuleType) -> list[str]:
    """Return what the decision rests on, one line for each record."""
    if facts.status == "champion":
        return [words.held(facts, route) for route in facts.held_routes]
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


def _changes(facts: LetterData, words: ModuleType) -> list[str]:
    """Return what would change the status, one line for each change and the new status.

    Changes that a letter does not mention (that the programme could find something) are "".
    """
    lines = ((words.change(flip, facts), words.STATUSES[flip.new_status]) for flip in facts.changes)
    return [f"{change}{words.COLON} {becomes}." for change, becomes in lines if change]


def _list(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""
