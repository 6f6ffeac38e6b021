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

from impact.model.glossary import BASIS_NOTE
from impact.model.texts.wording import display_label
from impact.output.evidence_pack.records import data_files, list_rows
from impact.output.export import table_bytes
from impact.output.html_templates import load_template
from impact.output.provenance import provenance
from impact.output.zip_bundle import zip_files
from impact.rules.view import View
from impact.selection.badge_basis import basis_records
from impact.selection.filters import Selection

ABOUT, BADGES, LISTS = "about.json", "badges.csv", "lists.json"
MANIFEST = "manifest.sha256"
_SHEET = Path(__file__).with_name("sheet.html")
_README = Path(__file__).with_name("README.txt")


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
        LISTS: list_rows(view, rows),
    }
    files |= {f"data/{name}": content for name, content in data_files(view, rows).items()}
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
