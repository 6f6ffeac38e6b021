"""The lines that add up to the badges shown: what each rests on, and what would raise it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.columns import STATUSES
from impact.model.texts.wording import BASES, BASIS_NOTES, WITH_EVIDENCE
from impact.rules.view import View
from impact.selection.filters import Selection, select_rows

NOT_CHAMPION, UNPROVED = "not_champion", "unproved"
PROVED = ("state_list", "register")
# What a line is called, and what it says of a badge, by basis.
LINE_LABELS: Mapping[str, str] = {
    "state_list": "State list",
    "register": "Register",
    "claimed_label": "Claimed label",
    "ecovadis": "EcoVadis",
    "declaration": "Declared",
    NOT_CHAMPION: "Not a champion",
    UNPROVED: "Champions in no list or register",
}
ASKS: Mapping[str, str] = {
    "take_down": "take the badge down",
    "ask_ended": "ask whether the approval ended",
    "check_site": "ask which site sells",
    "fill_number": "fill in the SIREN or SIRET",
    "fetch_list": "fetch the State's latest list",
    "send_deed": "send the deed",
    "ask_register": "ask for the number in the register of its country",
    "assess": "be assessed by EcoVadis",
}
# Notes of a claimed label, the weakest first, and what to ask for.
_ASK_OF_NOTE: Mapping[str, str] = {
    "ended": "ask_ended",
    "other_site": "check_site",
    "not_in_list": "send_deed",
    "no_identifier": "fill_number",
    "not_applicable": "send_deed",
    "list_too_old": "fetch_list",
    "no_list": "fetch_list",
}
_NOTES = (*_ASK_OF_NOTE, *(note + WITH_EVIDENCE for note in _ASK_OF_NOTE), "", "sse_list")


@dataclass(frozen=True)
class BasisLine:
    """The badges shown that rest on one thing.

    Attributes:
        key: a word of BASES, NOT_CHAMPION, or UNPROVED for the champions of several lines.
        selection: the filters that open exactly these merchants.
    """

    key: str
    label: str
    selection: Selection
    count: int


def basis_lines(view: View) -> list[BasisLine]:
    """Return the lines, strongest first; their counts add up to the badges shown.

    On any day but the data day nobody knows which badges are shown: every line is 0.
    """
    selections = {basis: _champions_by((basis,)) for basis in BASES}
    selections[NOT_CHAMPION] = {"badge": ("undue",)}
    return [_line(view, key, selection) for key, selection in selections.items()]


def unproved_line(view: View) -> BasisLine:
    """Return the champions whose badge is shown and that no State list or register has."""
    unproved = tuple(basis for basis in BASES if basis not in PROVED)
    return _line(view, UNPROVED, _champions_by(unproved))


def _champions_by(bases: tuple[str, ...]) -> Selection:
    return {"badge": ("ok",), "status": ("champion",), "basis": bases}


def _line(view: View, key: str, selection: Selection) -> BasisLine:
    count = len(select_rows(view.decisions, selection))
    return BasisLine(key, LINE_LABELS[key], selection, count)


def line_merchants(view: View, line: BasisLine) -> pd.DataFrame:
    """Return the merchants of a line, the weakest first, each with what would raise its badge.

    Returns:
        merchant_id, name, basis, asks (words of ASKS joined by `|`), basis_note, assessment_state,
        country, status. A declaration is weaker than a label, then comes the graver verdict, then
        no deed, then no valid assessment.
    """
    rows = select_rows(view.decisions, line.selection)
    columns = ["merchant_id", "name", "basis", "basis_note", "assessment_state"]
    columns += ["country", "status"]
    frame = view.decisions[columns].iloc[rows].astype("str")
    frame.insert(3, "asks", ["|".join(_asks(view, row)) for row in frame.to_dict("records")])
    ranks = (
        (frame["assessment_state"] == "valid").to_numpy(),
        np.array([_NOTES.index(note) for note in frame["basis_note"]]),
        np.array([-("", *BASES).index(basis) for basis in frame["basis"]]),
        np.array([-STATUSES.index(status) for status in frame["status"]]),
    )
    order = np.lexsort([np.arange(rows.size), *ranks])
    return frame.iloc[order].reset_index(drop=True)


def _asks(view: View, row: Mapping[Hashable, str]) -> list[str]:
    """Return what to ask for, the most telling first."""
    basis = row["basis"]
    if not basis:
        return ["take_down"]
    asks = []
    if basis == "claimed_label":
        note = row["basis_note"].removesuffix(WITH_EVIDENCE)
        is_seen = row["basis_note"].endswith(WITH_EVIDENCE)
        asks = [] if is_seen and _ASK_OF_NOTE[note] == "send_deed" else [_ASK_OF_NOTE[note]]
        asks += ["send_deed"] if not is_seen and asks != ["send_deed"] else []
    if basis in ("declaration", "ecovadis"):
        has_register = any(each.country == row["country"] for each in view.policy.registers)
        asks = ["ask_register"] if has_register else ["send_deed"]
    return asks + (["assess"] if row["assessment_state"] != "valid" else [])


assert set(BASIS_NOTES) | {""} == set(_NOTES)
