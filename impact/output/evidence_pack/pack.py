"""Write an evidence pack: sheets, the register of badges, and what they are recomputed from."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.policy_file import format_policy_toml
from impact.model.arrays.columns import take_rows
from impact.model.columns import ASSESSMENTS, LABELS
from impact.model.dataset import Dataset
from impact.model.dates import to_dates
from impact.model.glossary import BASIS_NOTE
from impact.model.texts.wording import display_label
from impact.model.typed_tables import take_table
from impact.output.export import table_bytes
from impact.output.html_templates import load_template
from impact.output.provenance import provenance
from impact.output.zip_bundle import zip_files
from impact.registries.match import company_sirens
from impact.registries.registry_list import RegistryList
from impact.rules.frame_columns import to_column
from impact.rules.view import View
from impact.selection.badge_basis import basis_records
from impact.selection.filters import Selection

ABOUT, BADGES, LISTS = "about.json", "badges.csv", "lists.json"
MANIFEST = "manifest.sha256"
_SHEET = Path(__file__).with_name("sheet.html")
_README = Path(__file__).with_name("README.txt")
# What stands for a day that could not be read: it cannot be read again either.
_UNREADABLE = "could not be read"
_PAIRS = tuple(f"{label}_{day}_on" for label in LABELS for day in ("granted", "expires"))


def evidence_pack(view: View, rows: np.ndarray, filters: Selection | None = None) -> bytes:
    """Return the pack of the merchants at `rows`; the same inputs give the same bytes.

    Args:
        filters: what chose the rows, for the provenance.
    """
    about = provenance(view, {key: list(words) for key, words in (filters or {}).items()})
    about |= {"is_data_day": view.is_data_day}
    # As it is read back from the pack, whose files are then the same bytes.
    in_order = json.loads(json.dumps(about, sort_keys=True))
    return zip_files(pack_files(view, rows, in_order))


def pack_files(view: View, rows: np.ndarray, about: Mapping[str, Any]) -> dict[str, bytes]:
    """Return every file of a pack by its name.

    Args:
        about: the provenance of the files that the view was decided from.
    """
    badges = _badges(view, rows)
    files = {
        "README.txt": _README.read_bytes(),
        ABOUT: (json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(),
        BADGES: table_bytes(badges, "csv"),
        "badges.xlsx": _store_again(table_bytes(badges, "xlsx", about)),
        LISTS: _list_rows(view, rows),
    }
    files |= {f"data/{name}": content for name, content in _data_files(view, rows).items()}
    for record in badges.to_dict("records"):
        files[str(record["sheet"])] = _sheet(record, about).encode()
    return files | {MANIFEST: manifest_of(files)}


def _badges(view: View, rows: np.ndarray) -> pd.DataFrame:
    badges = basis_records(view, rows)
    badge = view.decisions["badge_audit"].iloc[rows].astype("str").to_numpy()
    badges.insert(5, "badge_audit", badge)
    width = len(str(len(badges)))
    sheets = [f"sheets/{number:0{width}}.html" for number in range(1, len(badges) + 1)]
    return badges.assign(sheet=pd.Series(sheets, dtype="str"))


def _sheet(record: Mapping[Any, Any], about: Mapping[str, Any]) -> str:
    texts = {name: "" if pd.isna(value) else str(value) for name, value in record.items()}
    words = [display_label(word) for word in (texts["basis"], texts["basis_note"]) if word]
    basis = ": ".join(words) if texts["basis"] else "Not a champion on the day"
    return load_template(_SHEET).render(record=texts, about=about, basis=basis, note=BASIS_NOTE)


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """Return the SHA-256 of each file, in the format of `sha256sum`."""
    hashes = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(hashes).encode()


def _store_again(packed: bytes) -> bytes:
    """Return an archive, such as a workbook, without compression and clock times."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return zip_files({name: archive.read(name) for name in archive.namelist()})


# --- the records ------------------------------------------------------------------------------


def _data_files(view: View, rows: np.ndarray) -> dict[str, bytes]:
    """Return the files of a data folder that holds the merchants at `rows` and their records.

    They are what was read, in the forms of docs/contract.md: read again, they give the same
    decisions.
    """
    names = [name for name in view.dataset.merchants.columns if name not in _PAIRS]
    frames = {
        "merchants.csv": view.decisions[names].iloc[rows],
        "labels.csv": _labels(view.dataset, rows),
        "assessments.csv": _assessments(view.dataset, rows),
        "evidence.csv": _deeds(view.dataset, rows),
    }
    return {name: table_bytes(frame, "csv") for name, frame in frames.items()} | {
        "dataset.toml": _dataset_toml(view).encode(),
        "policy.toml": format_policy_toml(view.policy).encode(),
    }


def _day_texts(days: np.ndarray, is_unread: np.ndarray | None = None) -> pd.Series:
    texts = pd.Series(to_dates(np.asarray(days, np.int64))).dt.strftime("%Y-%m-%d").fillna("")
    return texts if is_unread is None else texts.mask(is_unread, _UNREADABLE)


def _labels(dataset: Dataset, rows: np.ndarray) -> pd.DataFrame:
    """Return every approval, those of the short form in merchants.csv too."""
    approvals = dataset.approvals
    own = take_table(approvals, np.flatnonzero(np.isin(approvals.merchants, rows)))
    labels = {
        "merchant_id": dataset.merchants.ids.take(own.merchants).to_pandas(),
        "label": [LABELS[label] for label in own.labels.tolist()],
        "granted_on": _day_texts(own.granted),
        "expires_on": _day_texts(own.expires, own.is_last_day_set_aside),
        "ended_on": _day_texts(own.ended, own.is_ended_on_set_aside),
        "reference": own.references.to_pandas(),
    }
    # Two days that could not be read are the same text here.
    return pd.DataFrame(labels).astype("str").drop_duplicates()


def _assessments(dataset: Dataset, rows: np.ndarray) -> pd.DataFrame:
    table = dataset.assessments
    chosen = np.unique(table.rows[np.isin(table.merchants, rows)])
    columns = {
        column.name: to_column(column, take_rows(table.columns[column.name], chosen))
        for column in ASSESSMENTS
    }
    stated = _day_texts(table.columns["expires_on"][chosen], table.is_last_day_set_aside[chosen])
    return pd.DataFrame(columns).assign(expires_on=stated)


def _deeds(dataset: Dataset, rows: np.ndarray) -> pd.DataFrame:
    own = take_table(dataset.deeds, np.flatnonzero(np.isin(dataset.deeds.merchants, rows)))
    deeds = {
        "merchant_id": dataset.merchants.ids.take(own.merchants).to_pandas(),
        "label": [LABELS[label] for label in own.labels.tolist()],
        "document": own.documents.to_pandas(),
        "sha256": own.sha256.to_pandas(),
        "issued_on": _day_texts(own.issued),
        "valid_until": _day_texts(own.until),
        "seen_by": own.seen_by.to_pandas(),
    }
    return pd.DataFrame(deeds).astype("str")


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


def _list_rows(view: View, rows: np.ndarray) -> bytes:
    """Return the lists in use as JSON: what each is, and its rows about the merchants at `rows`."""
    used = [view.lists.latest(kind) for kind in ("esus", "esat", "companies", "sse")]
    used += [view.lists.register(register.file) for register in view.policy.registers]
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
