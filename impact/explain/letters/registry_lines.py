"""The lines of a letter about the State's lists, in the letter's language."""

from __future__ import annotations

from types import ModuleType

from impact.explain.letters.letter_data import LetterData
from impact.selection.registry_verdicts.merchant_verdicts import MerchantVerdict


def registry_lines(data: LetterData, words: ModuleType) -> list[str]:
    """Return one line for each verdict of a list."""
    return [_line(verdict, data, words) for verdict in data.verdicts]


def _line(verdict: MerchantVerdict, data: LetterData, words: ModuleType) -> str:
    text: str = words.VERDICT_LINES[_key(verdict)]
    return text.format(
        label=verdict.label.upper(),
        number=f"{'SIRET' if verdict.label == 'esat' else 'SIREN'} {verdict.number}",
        siren=f"SIREN {verdict.number[:9]}",
        other=f"SIRET {verdict.other_siret}",
        list=words.LIST_NAMES[verdict.layout],
        day=words.format_day(verdict.day),
        row=""
        if verdict.line is None
        else f" ({words.LINE_UNITS[verdict.line_unit]} {verdict.line})",
        since=words.SINCE.format(words.format_day(verdict.ended_on)) if verdict.ended_on else "",
        asked=words.format_day(data.as_of),
    )


def _key(verdict: MerchantVerdict) -> str:
    """Return the text of a verdict; what has ended, or is asked for, depends on the label."""
    if verdict.verdict == "ended" and verdict.is_of_companies:
        return "ended_company"
    return (
        f"{verdict.verdict}_{verdict.label}"
        if verdict.verdict in ("ended", "unclaimed")
        else verdict.verdict
    )
