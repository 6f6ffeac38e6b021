"""Which files of a data folder are read, and the fingerprint over them."""

from __future__ import annotations

import hashlib

from impact.loading.csv.text_file import TextFile
from impact.loading.file_access import File, Folder
from impact.model.errors import ImpactError

MUST_BE_THERE = {"merchants.csv": "merchants", "assessments.csv": "assessments"}

OPTIONAL = {"labels.csv": "labels", "exceptions.csv": "exceptions"}

LEFT_OUT_ENDING = ".left-out.csv"

SETTINGS_FILES = ("columns.toml", "dataset.toml")


def data_files(folder: Folder) -> list[tuple[str, File]]:
    """Return (kind, file) of the folder's files in the order in which they are read.

    merchants.csv, labels.csv, assessments.csv, every other assessments*.csv by name,
    exceptions.csv; the optional ones only where they are there.

    Raises:
        ImpactError: there is no such folder.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ImpactError(
            f"The data folder {folder.name or folder} {what}; "
            "name a folder that holds merchants.csv and assessments.csv."
        )
    found = {path.name for path in folder.glob("assessments*.csv")} - {"assessments.csv"}
    more = sorted(filter(is_data_file, found))
    listed = [("merchants", "merchants.csv"), ("labels", "labels.csv")]
    listed += [("assessments", name) for name in ("assessments.csv", *more)]
    listed += [("exceptions", "exceptions.csv")]
    return [
        (kind, folder / name)
        for kind, name in listed
        if name not in OPTIONAL or (folder / name).exists()
    ]


def is_data_file(name: str) -> bool:
    """Say whether a CSV is read; what `check --left-out` wrote beside the files is not."""
    return not name.endswith(LEFT_OUT_ENDING)


def fingerprint(files: list[TextFile], settings: list[File]) -> str:
    """Return one sha256 (64 hex digits) over the names and contents that decisions rest on."""
    digest = hashlib.sha256()
    parts = {text.file: text.sha256 for text in files}
    for path in settings:
        if path.exists():
            parts[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name, content in sorted(parts.items()):
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
