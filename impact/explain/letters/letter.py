"""Draft a mail to a merchant about its status, as plain text for a person to complete."""

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
    less sure is above the mail, for the person who sends it.

    Args:
        registries: the State's lists, which are public; the letter quotes their verdicts.

    Raises:
        KeyError: no kept merchant has that id.
    """
    data = collect_letter_data(view, merchant_id, registries or NO_LISTS)
    words = _WORDS[language]
    day, version = words.format_day(data.as_of), one_line(data.policy.version)
    parts = [
        "\n".join(_notes(data, words)),
        words.SUBJECT.format(name=data.name, day=day),
        words.OPENING,
        words.DECISIONS[data.status].format(day=day, name=data.name, merchant_id=data.merchant_id),
        words.RULE.format(version=version, rule=words.describe_rule(data)),
        _list(words.RECORD, _records(data, words)),
        _list(words.LISTS, registry_lines(data, words)),
        _list(words.CHANGES, _changes(data, words) or [words.NO_CHANGE]),
        f"{words.QUALITY} {words.ANSWER}",
        words.SOURCE.format(version=version, fingerprint=data.fingerprint[:12]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _notes(data: LetterData, words: ModuleType) -> list[str]:
    """Return the lines for the person who sends it."""
    fictional = [words.FICTIONAL] if data.is_fictional else []
    return [
        words.DRAFT,
        *fictional,
        *(words.CHECK.format(words.CAVEATS[caveat]) for caveat in data.caveats),
    ]


def _records(data: LetterData, words: ModuleType) -> list[str]:
    """Return what the decision rests on, one line for each record."""
    if data.status == "champion":
        return [words.describe_met_route(data, route) for route in data.held_routes]
    if data.status == "not_yet":
        return [words.describe_missing_route(data, route) for route in data.policy.routes]
    lines = [words.describe_ground(ground) for ground in data.grounds]
    if data.exception_until and data.status == "removal_due":
        lines.append(words.EXCEPTION.format(words.format_day(data.exception_until)))
    if data.removed_on:
        lines.insert(0, words.REMOVED.format(words.format_day(data.removed_on)))
    if data.listed_from:
        lines.insert(0, words.LISTED_FROM.format(words.format_day(data.listed_from)))
    return lines


def _changes(data: LetterData, words: ModuleType) -> list[str]:
    """Return what would change the status, one line for each change and the new status.

    Changes that a letter does not mention (that the programme could find something) are "".
    """
    lines = (
        (words.describe_change(counterfactual, data), words.STATUSES[counterfactual.new_status])
        for counterfactual in data.changes
    )
    return [f"{change}{words.COLON} {becomes}." for change, becomes in lines if change]


def _list(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""
