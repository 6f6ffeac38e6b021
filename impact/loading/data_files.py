"""Which files of a data folder are read, and the fingerprint over them."""

from __future__ import annotations

from collections.abc import Sequence

from impact.loading.file_access import File, Folder
from impact.model.errors import ImpactError
from impact.model.problems import Problem

MUST_BE_THERE = {"merchants.csv": "merchants", "assessments.csv": "assessments"}
OPTIONAL = {"labels.csv": "labels", "exceptions.csv": "exceptions"}
LEFT_OUT_ENDING = ".left-out.csv"
SETTINGS_FILES = ("columns.toml", "dataset.toml")


def data_files(folder: Folder) -> list[tuple[str, File]]:
    """Return (kind, file) of the folder's files in the order in which they are read.

    merchants.csv, labels.csv, assessments.csv, every other assessments*.csv by name,
    exceptions.csv, in any case and with any of the endings; the optional ones only where they
    are there, of several of a kind of which there can be one the first.

    Raises:
        ImpactError: there is no such folder.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ImpactError(
            f"The data folder {folder.name or folder} {what}; "
            "name a folder that holds merchants.csv and assessments.csv."
        )
    found = _by_kind(folder)
    listed: list[tuple[str, File]] = []
    for kind in ("merchants", "labels", "assessments", "exceptions"):
        files = found.get(kind, [])
        if f"{kind}.csv" in MUST_BE_THERE and not any(_is_main(kind, f.name) for f in files):
            files = [folder / f"{kind}.csv", *files]
        listed += [(kind, file) for file in (files if kind == "assessments" else files[:1])]
    return listed


def is_data_file(name: str) -> bool:
    """Say whether a CSV is read; what `check --left-out` wrote beside the files is not."""
    return not name.lower().endswith(LEFT_OUT_ENDING)


# Of the files that are read, in any case.
ENDINGS = (".csv", ".txt", ".tsv")


def _by_kind(folder: Folder) -> dict[str, list[File]]:
    """Return the files that can be read: those named as the kind itself first, then by name."""
    found: dict[str, list[File]] = {}
    for file in folder.glob("*"):
        if kind := kind_of(file.name):
            found.setdefault(kind, []).append(file)

    def place(kind: str, name: str) -> tuple[bool, bool, str]:
        return (name != f"{kind}.csv", not _is_main(kind, name), name)

    return {kind: sorted(of, key=lambda f: place(kind, f.name)) for kind, of in found.items()}


def _is_main(kind: str, name: str) -> bool:
    """Return whether a file is named as its kind, nothing else."""
    return name.lower().rpartition(".")[0] == kind


def kind_of(name: str) -> str:
    """Return the kind of rows that a file of this name holds; "" where it is not read."""
    stem, _, ending = name.lower().rpartition(".")
    if f".{ending}" not in ENDINGS or not is_data_file(name):
        return ""
    if stem.startswith("assessments"):
        return "assessments"
    return stem if stem in ("merchants", "labels", "exceptions") else ""


def other_files(folder: Folder, read: Sequence[File]) -> list[Problem]:
    """Return what is wrong with the files that are named as a kind and are not read.

    A second file of a kind of which there can be one is refused; of the others it is said.
    """
    names = {file.name for file in read}
    return [
        _second_file(file.name, kind, read) if kind_of(file.name) else _unread_file(file.name, kind)
        for file in sorted(folder.glob("*"), key=lambda file: file.name)
        for kind in ("merchants", "labels", "assessments", "exceptions")
        if file.name.lower().startswith(kind) and file.name not in names
        if is_data_file(file.name) and file.is_file()
    ]


def _second_file(name: str, kind: str, read: Sequence[File]) -> Problem:
    first = next(file.name for file in read if kind_of(file.name) == kind)
    message = f"{first} and {name} are both the {kind}; keep one of them."
    return Problem(name, None, "", "file-error", "", message, "file-refused")


def _unread_file(name: str, kind: str) -> Problem:
    want = (
        "assessments.csv, assessments-2.csv and so on" if kind == "assessments" else f"{kind}.csv"
    )
    message = f"The file is not read; name it {want}, or take it out of the folder."
    return Problem(name, None, "", "file-unread", "", message, "noted")


def left_out_name(name: str) -> str:
    """Return the name of the file that the left-out rows of a file are written to."""
    return name.removesuffix(".csv") + LEFT_OUT_ENDING


def holds_tables(folder: Folder) -> bool:
    """Return whether a folder holds a CSV file, or another one that would be read."""
    return any(f.name.lower().endswith(".csv") or kind_of(f.name) for f in folder.glob("*"))
