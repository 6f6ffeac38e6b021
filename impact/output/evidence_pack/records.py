"""The records of some merchants as files of a data folder, and the rows of the lists about them.

They are what was read, in the forms of docs/contract.md: read again, they give the same decisions.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.policy_file import format_policy_toml
from impact.model.columns import ASSESSMENTS, LABELS
from impact.model.dates import to_dates
from impact.output.export import table_bytes
from impact.registries.load import NO_LISTS
from impact.registries.match import company_sirens
from impact.registries.registry_list import RegistryList
from impact.rules.frame_columns import to_column
from impact.rules.view import View

# What stands for a day that could not be read: it cannot be read again either.
_UNREADABLE = "could not be read"
_PAIRS = tuple(f"{label}_{day}_on" for label in LABELS for day in ("granted", "expires"))


def data_files(view: View, rows: np.ndarray) -> dict[str, bytes]:
    """Return the files of a data folder that holds the merchants at `rows` and their records."""
    names = [name for name in view.dataset.merchants.columns if name not in _PAIRS]
    return {
        "merchants.csv": table_bytes(view.decisions[names].iloc[rows], "csv"),
        "labels.csv": table_bytes(_labels(view, rows), "csv"),
        "assessments.csv": table_bytes(_assessments(view, rows), "csv"),
        "evidence.csv": table_bytes(_deeds(view, rows), "csv"),
        "dataset.toml": _dataset_toml(view).encode(),
        "policy.toml": format_policy_toml(view.policy).encode(),
    }


def _ids(view: View, merchants: np.ndarray) -> pa.Array:
    return view.dataset.merchants.ids.take(pa.array(merchants))


def _day_texts(days: np.ndarray, is_unread: np.ndarray | None = None) -> pd.Series:
    texts = pd.Series(to_dates(np.asarray(days, np.int64))).dt.strftime("%Y-%m-%d").fillna("")
    return texts if is_unread is None else texts.mask(is_unread, _UNREADABLE)


def _labels(view: View, rows: np.ndarray) -> pd.DataFrame:
    """Return every approval, those of the short form in merchants.csv too."""
    approvals = view.dataset.approvals
    chosen = np.flatnonzero(np.isin(approvals.merchants, rows))
    return (
        pd.DataFrame(
            {
                "merchant_id": _ids(view, approvals.merchants[chosen]).to_pandas(),
                "label": [LABELS[label] for label in approvals.labels[chosen].tolist()],
                "granted_on": _day_texts(approvals.granted[chosen]),
                "expires_on": _day_texts(
                    approvals.expires[chosen], approvals.is_last_day_set_aside[chosen]
                ),
                "ended_on": _day_texts(
                    approvals.ended[chosen], approvals.is_ended_on_set_aside[chosen]
                ),
                "reference": approvals.references.take(pa.array(chosen)).to_pandas(),
            }
        )
        .astype("str")
        .drop_duplicates()
    )  # two days that could not be read are the same text here


def _assessments(view: View, rows: np.ndarray) -> pd.DataFrame:
    assessments = view.dataset.assessments
    linked = assessments.rows[np.isin(assessments.merchants, rows)]
    chosen = np.unique(linked)
    columns: dict[str, Any] = {}
    for column in ASSESSMENTS:
        values = assessments.columns[column.name]
        taken = values.take(pa.array(chosen)) if isinstance(values, pa.Array) else values[chosen]
        columns[column.name] = to_column(column, taken)
    frame = pd.DataFrame(columns)
    is_unread = assessments.is_last_day_set_aside[chosen]
    frame["expires_on"] = _day_texts(assessments.columns["expires_on"][chosen], is_unread)
    return frame


def _deeds(view: View, rows: np.ndarray) -> pd.DataFrame:
    deeds = view.dataset.deeds
    chosen = np.flatnonzero(np.isin(deeds.merchants, rows))
    return pd.DataFrame(
        {
            "merchant_id": _ids(view, deeds.merchants[chosen]).to_pandas(),
            "label": [LABELS[label] for label in deeds.labels[chosen].tolist()],
            "document": deeds.documents.take(pa.array(chosen)).to_pandas(),
            "sha256": deeds.sha256.take(pa.array(chosen)).to_pandas(),
            "issued_on": _day_texts(deeds.issued[chosen]),
            "valid_until": _day_texts(deeds.until[chosen]),
            "seen_by": deeds.seen_by.take(pa.array(chosen)).to_pandas(),
        }
    ).astype("str")


def _dataset_toml(view: View) -> str:
    info = view.dataset.info
    values: dict[str, str] = {
        "title": json.dumps(info.title),
        "timezone": json.dumps(info.timezone),
        "fictional": str(info.fictional).lower(),
        "owner": json.dumps(info.owner),
    }
    # Badge and shop are known on the data day alone.
    values |= {"day": view.as_of.isoformat()} if view.is_data_day else {}
    return "".join(f"{key} = {value}\n" for key, value in values.items())


# --- the lists --------------------------------------------------------------------------------


def list_rows(view: View, rows: np.ndarray) -> bytes:
    """Return the lists in use as JSON: what each is, and its rows about the merchants at `rows`."""
    registries = view.dataset.registries or NO_LISTS
    used = [registries.latest(kind) for kind in ("esus", "esat", "companies", "sse")]
    used += [registries.register(register.file) for register in view.policy.registers]
    lists = [listed for listed in used if listed is not None]
    merchants = view.dataset.merchants.take(rows, ("siren", "siret", "register_id"))
    numbers = {
        "siren": company_sirens(merchants),
        "siret": merchants.column("siret"),
        "number": merchants.column("register_id"),
    }
    content = [
        {
            "list": listed.file,
            "sha256": listed.source.sha256,
            "kind": listed.kind,
            "layout": listed.layout,
            "day": listed.day.isoformat(),
            "day_from": listed.day_from,
            "line_unit": listed.line_unit,
            "rows": listed.rows,
            "rows_here": _rows_about(listed, numbers),
        }
        for listed in lists
    ]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _rows_about(listed: RegistryList, numbers: Mapping[str, pa.Array]) -> list[dict[str, Any]]:
    if listed.sirens is not None:
        return _sirens_about(listed, numbers["siren"])
    entries = listed.entries
    is_about = np.zeros(len(entries), bool)
    for name, values in numbers.items():
        if name in entries:
            filled = values.filter(pc.not_equal(values, "")).to_pylist()
            is_about |= entries[name].isin(filled).to_numpy()
    # Whether a list of companies says who holds ESUS at all is known by the first that does.
    holders = np.flatnonzero(entries["holds"].to_numpy())
    if listed.kind == "companies" and holders.size:
        is_about[holders[0]] = True
    chosen = entries[is_about].drop(columns=["unread_days"])
    for name in ("granted_on", "ended_on"):
        chosen[name] = chosen[name].dt.strftime("%Y-%m-%d").fillna("")
    rows: list[dict[str, Any]] = json.loads(chosen.to_json(orient="records"))
    return rows


def _sirens_about(listed: RegistryList, sirens: pa.Array) -> list[dict[str, Any]]:
    wanted = sirens.filter(pc.not_equal(sirens, "")).cast(pa.int32()).to_numpy()
    listed_sirens, lines, raws = listed.sirens, listed.siren_lines, listed.siren_raws
    if listed_sirens is None or lines is None or raws is None:
        return []
    return [
        {"siren": f"{listed_sirens[x]:09}", "line": int(lines[x]), "raw": raws[x].as_py()}
        for x in np.flatnonzero(np.isin(listed_sirens, wanted)).tolist()
    ]
