"""The headings of a workbook from the screen, and the way back to the names of the columns."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from impact.model.columns import ASSESSMENTS, DECISIONS, EXCEPTIONS, LABEL_ROWS, MERCHANTS
from impact.model.texts.cleaning import clean

HEADINGS = "headings"
_LABELS = {
    column.name: column.label
    for column in (*EXCEPTIONS, *LABEL_ROWS, *ASSESSMENTS, *MERCHANTS, *DECISIONS)
}
_OUR_NAME = re.compile(r"[a-z][a-z0-9_]*")


def decision_headings(names: Sequence[str]) -> dict[str, str]:
    """Return the heading of each column of an export; an extra column's is its own name."""
    return _unique(names, lambda name: _LABELS.get(name, name))


def table_headings(names: Sequence[str]) -> dict[str, str]:
    """Return the heading of each column of any other table; `days_left` is "Days left"."""
    return _unique(names, lambda name: _LABELS.get(name) or _in_words(name))


def names_by_heading(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the column names by heading from the lines of a provenance sheet.

    The sheet may be edited: a line under which the heading of one column means another is ignored.
    """
    prefix = f"{HEADINGS}."
    names = {clean(text): key.removeprefix(prefix) for key, text in lines if key.startswith(prefix)}
    ours = {text: name for name, text in decision_headings([*_LABELS, *names.values()]).items()}
    return {text: name for text, name in names.items() if ours.get(text, name) == name}


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize() if _OUR_NAME.fullmatch(name) else name


def _unique(names: Sequence[str], label_of: Callable[[str], str]) -> dict[str, str]:
    """Return the labels by name, no two of them equal: a file may call a column "Merchant"."""
    labels = {name: label_of(name) for name in names}
    return {name: _heading(name, labels) for name in names}


def _heading(name: str, labels: Mapping[str, str]) -> str:
    if labels[name] == name:
        return name
    others = {label for other, label in labels.items() if other != name} | labels.keys() - {name}
    candidates = (labels[name], f"{labels[name]} ({name})")
    return next((text for text in candidates if text not in others), name)
