"""Write letters to merchants: one, or a table of many for a mail merge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from impact.explain.letters.facts import LetterFacts, collect_facts
from impact.explain.letters.occasions import OCCASIONS, TO_PROVE, occasion_due
from impact.explain.letters.templates import (
    DEFAULT_LANGUAGE,
    VARIABLES,
    Language,
    LetterTemplates,
)
from impact.explain.letters.words import Words, one_line
from impact.model.columns import SEVERITIES
from impact.model.dates import format_long_date, from_day_number
from impact.model.policy import Policy
from impact.model.texts.number_format import plural
from impact.model.texts.wording import WITH_EVIDENCE
from impact.rules.view import View
from impact.selection.merchant_record import CAVEAT_SENTENCES

# The last day that has a day after it.
_LAST_EVE = date.max - timedelta(days=1)
COLUMNS = ("merchant_id", "name", "language", "occasion", "subject", "body", "note")


@dataclass(frozen=True)
class Letter:
    """A letter, ready to be sent.

    Attributes:
        language: the language that it is written in.
        subject, body: plain text; the body ends in a line feed.
        heading: the word before the subject, as "Objet :".
        notes: for the person who sends it, never part of the letter.
    """

    merchant_id: str
    name: str
    language: str
    occasion: str
    subject: str
    body: str
    heading: str
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return subject and body in one text, to be copied at once."""
        return f"{self.heading} {self.subject}\n\n{self.body}"


def write_letter(
    view: View,
    facts: LetterFacts,
    occasion: str,
    templates: LetterTemplates,
    language: str = "",
    written_on: date | None = None,
) -> Letter:
    """Return the letter to a merchant on an occasion that fits it.

    Args:
        language: "" for the one that the files state, else the one of the merchant's country.
        written_on: the day from which the merchant has time to answer; None: the view's day.
    """
    written_on = max(written_on or view.as_of, view.as_of)
    country = str(facts.decision.country)
    wanted = language or facts.language.strip().lower() or templates.language_of(country)
    code = wanted if wanted in templates.languages else templates.language_of(country)
    spoken = templates.languages[code]
    if occasion not in spoken.templates:
        spoken = templates.languages[DEFAULT_LANGUAGE]
    values = letter_values(view, facts, occasion, spoken.words, written_on)
    subject, body = _render(spoken, occasion, values)
    notes = list(_notes(view, facts, occasion, written_on))
    if spoken.code != wanted:
        notes.append(
            f"There is no such letter in the language {one_line(wanted)!r}: it is written in "
            f"{spoken.code!r}."
        )
    return Letter(
        facts.merchant_id,
        facts.name,
        spoken.code,
        occasion,
        subject,
        body,
        spoken.words.set_spaces(spoken.words.texts["subject"]),
        tuple(notes),
    )


def write_letters(
    view: View,
    positions: np.ndarray,
    templates: LetterTemplates,
    occasion: str = "",
    language: str = "",
    written_on: date | None = None,
) -> Iterator[Letter]:
    """Yield a letter to each of the merchants at these positions that is to be written to.

    Args:
        occasion: "" for the one that the facts of each ask for; who has none, or whom the stated
            one does not fit, gets no letter.
        language, written_on: as in `write_letter`.
    """
    for facts in collect_facts(view, positions):
        key = occasion or occasion_due(facts)
        if key and OCCASIONS[key].fits(facts):
            yield write_letter(view, facts, key, templates, language, written_on)


def letters_table(letters: list[Letter]) -> pd.DataFrame:
    """Return letters as a table for a mail merge: one row each, the columns `COLUMNS`."""
    rows = [
        (x.merchant_id, x.name, x.language, x.occasion, x.subject, x.body, " ".join(x.notes))
        for x in letters
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _render(language: Language, occasion: str, values: dict[str, str]) -> tuple[str, str]:
    """Return subject and body; a run of blank lines is one."""
    lines: list[str] = []
    for line in language.templates[occasion].render(values).split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return lines[0], "\n".join(lines[1:]).strip("\n") + "\n"


def letter_values(
    view: View, facts: LetterFacts, occasion: str, words: Words, written_on: date
) -> dict[str, str]:
    """Return the value of each of `VARIABLES`: one line of text, "" for no or unknown."""
    label = OCCASIONS[occasion].label_of(facts)
    reply_by = written_on + timedelta(days=view.policy.reply_days)
    values = dict.fromkeys(VARIABLES, "") | _merchant_values(view, facts, words)
    for part, text in vars(view.dataset.info.sender).items():
        values[f"sender_{part}"] = one_line(text) or words.word("gaps", part)
    values |= _policy_values(view.policy, words)
    if label:
        values |= _label_values(facts, label, words)
        last_day = facts.labels[label].last_day
        if occasion == "renewal" and last_day is not None and last_day >= written_on:
            reply_by = min(reply_by, last_day)
    values |= {
        "reply_by": words.format_day(reply_by),
        "effective_on": words.format_day(max(facts.effective_on, written_on)),
        "other_routes": _yes(facts.decision.routes not in ("", label)),
    }
    return values


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""


def _merchant_values(view: View, facts: LetterFacts, words: Words) -> dict[str, str]:
    return {
        "merchant_id": facts.merchant_id,
        "merchant_name": facts.name,
        "siren": _grouped(facts.siren),
        "champion": _yes(facts.decision.status == "champion"),
        "basis": _basis_words(view, facts.basis, words),
        "basis_label": facts.basis.label,
        "missing": ", ".join(words.word("characteristics", name) for name in facts.missing),
        **_ground_values(view, facts.position, words),
    }


def _ground_values(view: View, position: int, words: Words) -> dict[str, str]:
    """Return each ground for removal: its scorecard, and a newer one that has no such theme."""
    columns, values = view.dataset.assessments.columns, {}
    ids, days = columns["assessment_id"], columns["published_on"]
    current = int(view.facts.current_rows[position])
    for theme, finding in view.facts.themes.items():
        if not finding.is_ground[position]:
            continue
        severity, row = SEVERITIES[finding.severity_codes[position]], int(finding.rows[position])
        values[f"{theme}_severity"] = words.word("severities", severity)
        rows = {("assessment", "day"): row}
        # Nobody knows what a finding that could not be read says of the theme.
        if days[current] > days[row] and not view.dataset.unread.findings[position]:
            rows["newer", "newer_day"] = current
        for (name, day), at in rows.items():
            values[f"{theme}_{name}"] = one_line(ids[at].as_py())
            values[f"{theme}_{day}"] = words.format_day(from_day_number(days[at]))
    return values


def _basis_words(view: View, basis: Any, words: Words) -> str:
    """Return what the badge rests on as words that follow "rests on"; "" for no champion."""
    if not basis.basis:
        return ""
    lists = {listed.file: listed for listed in view.lists.lists}
    registers = {register.file: one_line(register.name) for register in view.policy.registers}
    listed = lists.get(basis.list)
    name = registers.get(basis.list) or (words.word("lists", listed.layout) if listed else "")
    day = words.format_day(listed.day) if listed else ""
    route = basis.label or {"declaration": "sse"}.get(basis.basis, basis.basis)
    own = "" if basis.basis == "register" else words.word("routes", route)
    has_deed = basis.basis_note.endswith(WITH_EVIDENCE)
    for part in (basis.basis, basis.basis_note, "evidence" if has_deed else ""):
        text = str(words.texts["basis"].get(part, ""))
        own += text.replace("{day}", day).replace("{list}", name)
    return own


def _label_values(facts: LetterFacts, label: str, words: Words) -> dict[str, str]:
    state, is_esat = facts.labels[label], label == "esat"
    values = {name: words.word(name, label) for name in ("approval", "this_approval", "deed")}
    values |= {"label": label, "verdict": state.verdict, "is_over": _yes(state.is_over)}
    values["number_kind"] = "SIRET" if is_esat else "SIREN"
    values["number"] = _grouped(facts.siret if is_esat else facts.siren)
    if (last := state.last_day) is not None:
        values["last_day"] = words.format_day(last)
        values["day_after"] = words.format_day(min(last, _LAST_EVE) + timedelta(days=1))
    if state.list_day is not None:
        values["list"] = state.layout
        values["list_name"] = words.word("lists", state.layout)
        values["list_day"] = words.format_day(state.list_day)
    return values


def _policy_values(policy: Policy, words: Words) -> dict[str, str]:
    themes = [words.word("themes", theme) for theme in policy.removal_themes]
    return {
        **{f"way_{route}": "yes" for route in policy.routes},
        "min_overall": words.format_number(policy.min_overall),
        "min_theme": words.format_number(policy.min_theme),
        "severity": policy.removal_severity,
        "severity_word": words.word("severities", policy.removal_severity),
        "themes": ", ".join(themes),
    }


def _grouped(number: str) -> str:
    """Return a SIREN as 000 069 567, a SIRET as 000 069 567 00012."""
    groups = (number[:3], number[3:6], number[6:9], number[9:])
    return " ".join(group for group in groups if group)


def _notes(view: View, facts: LetterFacts, occasion: str, written_on: date) -> Iterator[str]:
    """Yield what the person who sends the letter should know; it is no part of it."""
    info = view.dataset.info
    if info.fictional:
        yield "Fictional data: do not send."
    yield (
        f"{facts.merchant_id}, as of {format_long_date(view.as_of)}, policy "
        f"{one_line(view.policy.version)}, data {view.dataset.fingerprint[:12]}."
    )
    if written_on > view.as_of:
        yield (
            f"Dates count from {format_long_date(written_on)}. The data are "
            f"{plural((written_on - view.as_of).days, 'day')} older: check that they still hold."
        )
    if not all(vars(info.sender).values()):
        yield "The signature has a gap: state name, role, contact under [sender] in dataset.toml."
    if occasion == "removal":
        if facts.decision.has_exception:
            yield "An exception covers this day: the merchant may stay for now."
        yield (
            "Check the notice that your terms and regulation (EU) 2019/1150, article 4, ask for "
            "(30 days where the whole service ends)."
        )
    for caveat in filter(None, str(facts.decision.caveats).split("|")):
        yield f"To be checked first: {CAVEAT_SENTENCES[caveat]}"
    if occasion in ("badge_back", "renewal"):
        yield from _doubts_about_labels(facts, written_on)


def _doubts_about_labels(facts: LetterFacts, written_on: date) -> Iterator[str]:
    """Yield what speaks against a label that the letter takes for granted."""
    for label, state in facts.labels.items():
        if state.verdict in TO_PROVE:
            yield f"To be checked first: {label.upper()}: {state.sentence}"
        if state.is_held and state.last_day is not None and state.last_day < written_on:
            last = format_long_date(state.last_day)
            yield f"To be checked first: {label.upper()} ended on {last}, before this letter."
