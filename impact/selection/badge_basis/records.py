"""The records behind each merchant's basis: list with its day and row, label dates, deed."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import LABELS
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.glossary import BASIS_SENTENCES
from impact.registries.load import NO_LISTS
from impact.registries.registry_list import RegistryList, list_name
from impact.rules.basis import register_entries, sse_entries
from impact.rules.routes import from_current_assessment
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts.label_verdicts import verify

Record = Mapping[Hashable, Any]
Row = dict[str, Any]
# By merchant_id and label.
Verdicts = dict[tuple[str, str], dict[Hashable, Any]]
_NO_ROW: Row = {"list": "", "list_date": "", "line": None, "raw": "", "sentence": ""}
_FROM_DECISIONS = ("merchant_id", "name", "country", "siren", "status", "basis", "basis_note")


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
    verdicts = verify(view, view.dataset.registries or NO_LISTS, rows)
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
    lists = (view.dataset.registries or NO_LISTS).lists
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
    listed = (view.dataset.registries or NO_LISTS).latest("sse")
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
