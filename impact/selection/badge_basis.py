"""What badges rest on: the lines that add up to the badges, and the records behind each basis."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import LABELS, STATUSES
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.glossary import BASIS_SENTENCES
from impact.model.texts.wording import BASES, BASIS_NOTES, WITH_EVIDENCE
from impact.registries.registry_list import RegistryList, list_name
from impact.rules.basis import register_entries, sse_entries
from impact.rules.routes import from_current_assessment
from impact.rules.view import View
from impact.selection.filters import Selection, select_rows
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts.label_verdicts import perhaps_champions, verify

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
    UNPROVED: "Badges shown whose champion is in no list or register",
}
ASKS: Mapping[str, str] = {
    "take_down": "take the badge down",
    "check_list": "check first: the State's list has the merchant",
    "ask_ended": "ask whether the approval ended",
    "check_site": "ask which site sells",
    "fill_number": "fill in the SIREN or SIRET",
    "fetch_list": "fetch the State's latest list",
    "send_deed": "ask for a document that proves it",
    "ask_register": "ask for the number in the register of its country",
    "assess": "ask for an EcoVadis assessment",
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
assert set(BASIS_NOTES) | {""} == set(_NOTES)

Record = Mapping[Hashable, Any]
Row = dict[str, Any]
# By merchant_id and label.
Verdicts = dict[tuple[str, str], dict[Hashable, Any]]
_NO_ROW: Row = {"list": "", "list_date": "", "line": None, "raw": "", "sentence": ""}
_FROM_DECISIONS = ("merchant_id", "name", "country", "siren", "status", "basis", "basis_note")


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
    is_perhaps = perhaps_champions(view)[rows]
    records = zip(frame.to_dict("records"), is_perhaps, strict=True)
    frame.insert(3, "asks", ["|".join(_asks(view, *record)) for record in records])
    ranks = (
        (frame["assessment_state"] == "valid").to_numpy(),
        np.array([_NOTES.index(note) for note in frame["basis_note"]]),
        np.array([-("", *BASES).index(basis) for basis in frame["basis"]]),
        np.array([-STATUSES.index(status) for status in frame["status"]]),
    )
    order = np.lexsort([np.arange(rows.size), *ranks])
    return frame.iloc[order].reset_index(drop=True)


def _asks(view: View, row: Mapping[Hashable, str], is_perhaps: bool) -> list[str]:
    """Return what to ask for, the most telling first."""
    basis = row["basis"]
    if not basis:
        return ["check_list" if is_perhaps else "take_down"]
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


# --- the records behind a basis -----------------------------------------------------------------


def _describe_row(listed: RegistryList, line: int | None, raw: str, sentence: str) -> Row:
    """Return the row of a list behind a basis: the list, its day, and the row as it stood."""
    day = listed.day.isoformat()
    return {"list": listed.file, "list_date": day, "line": line, "raw": raw, "sentence": sentence}


def basis_records(view: View, rows: np.ndarray) -> pd.DataFrame:
    """Return one row for each merchant at `rows`: its basis, and every record that it rests on.

    Returns:
        The columns of the decisions that name merchant and basis; register_id; label (of the
        basis); list, list_date, line, raw; sentence; the first and last day of each label's
        coverage; ecovadis_until, the last valid day of the current assessment; the deed that
        counts on the day (document, sha256, issued_on, valid_until, seen_by). Days are ISO texts.
    """
    frame = view.decisions[list(_FROM_DECISIONS)].iloc[rows].reset_index(drop=True).astype("str")
    merchants = view.dataset.merchants
    register_ids = merchants.column("register_id").take(rows).to_pylist()
    frame.insert(4, "register_id", pd.Series(register_ids, dtype="str"))
    verdicts = _verdicts(view, rows)
    labels, found = [], []
    for record, row in zip(frame.to_dict("records"), rows.tolist(), strict=True):
        labels.append(_label_of(view, record, row, verdicts))
        # Without a row of a list the sentence is what the basis means.
        blank = _NO_ROW | {"sentence": BASIS_SENTENCES.get(record["basis"], "")}
        found.append(_list_row(view, record | {"label": labels[-1]}, row, verdicts) or blank)
    frame["label"] = pd.Series(labels, dtype="str")
    list_rows = pd.DataFrame(found, columns=list(_NO_ROW))
    frame = frame.join(list_rows.astype(dict.fromkeys(_NO_ROW, "str") | {"line": "Int64"}))
    for label in LABELS:
        states = view.facts.labels[label]
        frame[f"{label}_from"] = _iso(states.starts[rows])
        frame[f"{label}_until"] = _iso(states.until[rows])
    frame["ecovadis_until"] = _iso(_ecovadis_until(view)[rows])
    return pd.concat([frame, _deed_columns(view, rows, labels)], axis=1)


def basis_sentence(view: View, merchant_id: str) -> str:
    """Return in one sentence what a champion's badge rests on; "" for who is no champion.

    Raises:
        KeyError: no kept merchant has that id.
    """
    position = merchant_position(view, merchant_id)
    if view.basis(position) == ("", ""):
        return ""
    return str(basis_records(view, np.array([position]))["sentence"].iloc[0])


def _iso(numbers: np.ndarray) -> pd.Series:
    days = to_dates(np.asarray(numbers, np.int64))
    return pd.Series(days).dt.strftime("%Y-%m-%d").fillna("").astype("str")


def _verdicts(view: View, rows: np.ndarray) -> Verdicts:
    verdicts = verify(view, rows)
    return {(row["merchant_id"], row["label"]): row for row in verdicts.to_dict("records")}


def _label_of(view: View, record: Record, row: int, verdicts: Verdicts) -> str:
    """Return the label that a basis rests on: a confirmed one, else ESUS before ESAT."""
    if record["basis"] not in ("state_list", "claimed_label"):
        return ""
    held = [x for x in LABELS if x in view.policy.routes and view.facts.routes[x][row]]
    words = {label: verdicts.get((record["merchant_id"], label), {}) for label in held}
    confirmed = [label for label in held if words[label].get("verdict") == "confirmed"]
    return (confirmed or held)[0]


def _list_row(view: View, record: Record, row: int, verdicts: Verdicts) -> Row | None:
    if record["basis"] == "register":
        return _register_row(view, row)
    if record["basis_note"] == "sse_list":
        return _sse_row(view, row)
    verdict = verdicts.get((record["merchant_id"], record["label"]))
    if verdict is None:
        return None
    lists = view.lists.lists
    listed = next(each for each in lists if each.file == verdict["list"])
    line: int | None = None if pd.isna(verdict["line"]) else int(verdict["line"])
    return _describe_row(listed, line, verdict["raw"], verdict["sentence"])


def _register_row(view: View, row: int) -> Row | None:
    found = register_entries(view.dataset, view.policy, view.as_of, np.array([row]))
    for register, listed, (entry,) in found:
        if entry >= 0:
            line, raw = listed.entries[["line", "raw"]].iloc[entry]
            name = list_name(listed, view.as_of)
            sentence = f"{register.name} has its number on the day: {name}."
            return _describe_row(listed, int(line), str(raw), sentence)
    return None


def _sse_row(view: View, row: int) -> Row | None:
    listed = view.lists.latest("sse")
    if listed is None or listed.siren_lines is None or listed.siren_raws is None:
        return None
    (entry,) = sse_entries(view.dataset, np.array([row]))
    sentence = f"Declared, and in {list_name(listed, view.as_of)}."
    raw = str(listed.siren_raws[int(entry)].as_py())
    return _describe_row(listed, int(listed.siren_lines[entry]), raw, sentence)


def _ecovadis_until(view: View) -> np.ndarray:
    assessments = view.dataset.assessments
    until = np.where(assessments.is_last_day_set_aside, NO_DAY, assessments.expires)
    return from_current_assessment(until, view.facts.current_rows, NO_DAY)


def _deed_columns(view: View, rows: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Return the deed that counts on the day for the label of each basis; blank without one."""
    deeds, day = view.dataset.deeds, to_day_number(view.as_of)
    first: dict[tuple[int, str], int] = {}
    for label in LABELS:
        for position in np.flatnonzero(deeds.cover(label, day)).tolist():
            first.setdefault((int(deeds.merchants[position]), label), position)
    found = np.array([first.get(key, -1) for key in zip(rows.tolist(), labels, strict=True)], int)
    texts = {"document": deeds.documents, "sha256": deeds.sha256, "seen_by": deeds.seen_by}
    taken = pa.array(found, mask=found < 0)
    columns = {name: column.take(taken).fill_null("").to_pandas() for name, column in texts.items()}
    for name, days in (("issued_on", deeds.issued), ("valid_until", deeds.until)):
        columns[name] = _iso(np.append(days, NO_DAY)[found])
    order = ["document", "sha256", "issued_on", "valid_until", "seen_by"]
    return pd.DataFrame(columns)[order].astype("str")
