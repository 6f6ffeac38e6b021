"""Find the data files of a folder by their names, and report files that are not read."""

from collections.abc import Sequence

from impact.loading.file_access import File, Folder
from impact.model.errors import ImpactError
from impact.model.problems import Problem

REQUIRED_FILES = {"merchants.csv": "merchants", "assessments.csv": "assessments"}
OPTIONAL_FILES = {f"{kind}.csv": kind for kind in ("labels", "exceptions", "evidence")}
_KINDS = ("merchants", "labels", "assessments", "exceptions", "evidence")
LEFT_OUT_SUFFIX = ".left-out.csv"
# What to do with a workbook in a format that is not read.
WORKBOOK_ADVICE = "it is a workbook of another format: save it as .xlsx or as CSV UTF-8"
SETTINGS_FILES = ("columns.toml", "dataset.toml")


def list_data_files(folder: Folder) -> list[tuple[str, File]]:
    """Return (kind, file) of each data file of a folder, in reading order.

    The order is merchants.csv, labels.csv, assessments.csv, every other assessments*.csv by name,
    exceptions.csv, evidence.csv; names in any case and with any of TABLE_SUFFIXES. Required files
    are listed even where they do not exist, optional ones only where they do. Of several files of
    a kind that allows one, only the first is listed.

    Raises:
        ImpactError: the folder does not exist.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ImpactError(
            f"The data folder {folder.name or folder} {what}; "
            "name a folder that holds merchants.csv and assessments.csv."
        )
    by_kind = _files_by_kind(folder)
    listed: list[tuple[str, File]] = []
    for kind in _KINDS:
        files = by_kind.get(kind, [])
        if f"{kind}.csv" in REQUIRED_FILES and not any(_is_main(kind, f.name) for f in files):
            files = [folder / f"{kind}.csv", *files]
        listed += [(kind, file) for file in (files if kind == "assessments" else files[:1])]
    return listed


def is_data_file(name: str) -> bool:
    """Return whether a file may be data: the output of `check --left-out` is not."""
    return not name.lower().endswith(LEFT_OUT_SUFFIX)


# Suffixes of files that are read, in any case.
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
OTHER_WORKBOOK_SUFFIXES = (".xls", ".xlsb", ".ods")
TABLE_SUFFIXES = (".csv", ".txt", ".tsv", *WORKBOOK_SUFFIXES)


def _files_by_kind(folder: Folder) -> dict[str, list[File]]:
    """Return the data files of each kind: those named exactly as the kind first, then by name."""
    by_kind: dict[str, list[File]] = {}
    for file in folder.glob("*"):
        if kind := file_kind(file.name):
            by_kind.setdefault(kind, []).append(file)

    def sort_key(kind: str, name: str) -> tuple[bool, bool, str]:
        return (name != f"{kind}.csv", not _is_main(kind, name), name)

    return {
        kind: sorted(files, key=lambda f: sort_key(kind, f.name)) for kind, files in by_kind.items()
    }


def _is_main(kind: str, name: str) -> bool:
    """Return whether a file name without its suffix is exactly the kind."""
    return name.lower().rpartition(".")[0] == kind


def file_kind(name: str) -> str:
    """Return the kind of the rows in a file of this name; "" where it is not a data file."""
    stem, _, suffix = name.lower().rpartition(".")
    if f".{suffix}" not in TABLE_SUFFIXES or not is_data_file(name):
        return ""
    if stem.startswith("assessments"):
        return "assessments"
    return stem if stem in _KINDS else ""


def unread_file_problems(folder: Folder, read: Sequence[File]) -> list[Problem]:
    """Return the problems of files whose names begin with a kind but that are not read.

    A second file of a kind that allows only one refuses the folder; any other file is noted.
    """
    names = {file.name for file in read}
    files: list[File] = [*folder.glob("*")]
    return [
        _second_file(file.name, kind, read)
        if file_kind(file.name)
        else _unread_file(file.name, kind)
        for file in sorted(files, key=lambda file: file.name)
        for kind in _KINDS
        if file.name.lower().startswith(kind) and file.name not in names
        if is_data_file(file.name) and file.is_file()
    ]


def _second_file(name: str, kind: str, read: Sequence[File]) -> Problem:
    first = next(file.name for file in read if file_kind(file.name) == kind)
    message = f"{first} and {name} are both the {kind}; keep one of them."
    return Problem(name, None, "", "file-error", "", message, "file-refused")


def _unread_file(name: str, kind: str) -> Problem:
    expected = (
        "assessments.csv, assessments-2.csv and so on" if kind == "assessments" else f"{kind}.csv"
    )
    is_other_book = name.lower().endswith(OTHER_WORKBOOK_SUFFIXES)
    advice = WORKBOOK_ADVICE if is_other_book else f"name it {expected}"
    message = f"The file is not read; {advice}, or take it out of the folder."
    return Problem(name, None, "", "file-unread", "", message, "noted")


def is_workbook(name: str) -> bool:
    """Return whether a file is a workbook by its name."""
    return name.lower().endswith(WORKBOOK_SUFFIXES)


def left_out_file_name(name: str) -> str:
    """Return the name of the file for the left-out rows of a data file."""
    return name.removesuffix(".csv") + LEFT_OUT_SUFFIX


def has_table_files(folder: Folder) -> bool:
    """Return whether a folder contains a CSV file or any other data file."""
    return any(f.name.lower().endswith(".csv") or file_kind(f.name) for f in folder.glob("*"))
