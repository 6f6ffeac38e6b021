"""What a letter says of the State's lists, in the words of its language."""

from __future__ import annotations

from types import ModuleType

from impact.explain.letters.letter_data import LetterData
from impact.selection.state_lists.merchant_verdicts import MerchantVerdict


def registry_lines(facts: LetterData, words: ModuleType) -> list[str]:
    """Return one line for each label of which a list tells something."""
    return [_line(one, facts, words) for one in facts.verdicts]


def _line(one: MerchantVerdict, facts: LetterData, words: ModuleType) -> str:
    text: str = words.SAID[_key(one)]
    return text.format(
        label=one.label.upper(),
        number=f"{'SIRET' if one.label == 'esat' else 'SIREN'} {one.number}",
        siren=f"SIREN {one.number[:9]}",
        other=f"SIRET {one.other_siret}",
        list=words.LIST_NAMES[one.layout],
        day=words.day(one.day),
        row="" if one.line is None else f" ({words.PLACES[one.line_unit]} {one.line})",
        since=words.SINCE.format(words.day(one.ended_on)) if one.ended_on else "",
        asked=words.day(facts.as_of),
    )


def _key(one: MerchantVerdict) -> str:
    """Return the text of a verdict; what has ended, or is asked for, depends on the label."""
    if one.verdict == "ended" and one.is_of_companies:
        return "ended_company"
    return f"{one.verdict}_{one.label}" if one.verdict in ("ended", "unclaimed") else one.verdict
