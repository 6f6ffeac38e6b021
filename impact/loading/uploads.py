"""Collect uploaded files into a data folder in memory, within size limits, and load it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from impact.loading import data_files
from impact.loading.csv.encoding import count_line_ends
from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.folder import load
from impact.loading.xlsx.workbook import WORKBOOK_START
from impact.model.dataset import Dataset
from impact.model.errors import UsageError, quote_value

MAX_FILE_BYTES = 32_000_000
MAX_TOTAL_BYTES = 64_000_000
MAX_LINES = 200_000
UPLOADED_SETTINGS = ("columns.toml", "dataset.toml", "policy.toml")
_SINGLE_KINDS = ("merchants", "labels", "exceptions", "evidence")
_ADVICE = "For more, put the files into a data folder and open it with IMPACT_DATA."
_NAME_ADVICE = (
    "name it merchants.csv, assessments.csv (or assessments-2.csv and so on), labels.csv, "
    f"exceptions.csv (or .xlsx each), {', '.join(UPLOADED_SETTINGS)}."
)


def collect_uploads(files: Sequence[tuple[str, bytes]], now: datetime) -> MemoryFolder:
    """Return uploaded files as a data folder in memory.

    The kind of a table is recognised by the beginning of its name: "Merchants (2).csv" becomes
    merchants.csv. The first assessments file by name becomes assessments.csv.

    Args:
        files: (name, content) of each.
        now: the modification time of the files in memory.

    Raises:
        UsageError: one line for each file that is not recognised, is a duplicate or is too large.
    """
    faults = [*_size_faults(files)]
    collected: dict[str, MemoryFile] = {}
    for name, content in sorted(files):
        file_name = _standard_name(name, collected)
        if not file_name:
            advice = f"what it holds cannot be told from its name; {_NAME_ADVICE}"
            if name.lower().endswith(data_files.OTHER_WORKBOOK_SUFFIXES):
                advice = f"{data_files.WORKBOOK_ADVICE}."
            faults.append(f"{quote_value(name)}: {advice}")
        elif file_name in collected:
            faults.append(
                f"{quote_value(name)}: a second {file_name} was brought; keep one of them."
            )
        else:
            collected[file_name] = MemoryFile(file_name, content, now)
    if faults:
        raise UsageError("\n".join(faults))
    return MemoryFolder("your own files", collected)


def load_uploads(folder: MemoryFolder) -> Dataset:
    """Read and check the collected files; see `impact.loading.folder.load`.

    Raises:
        UsageError: a workbook has too many rows; those of a text are counted before it is read.
    """
    dataset = load(folder)
    for file in dataset.files:
        if file.rows > MAX_LINES:
            raise UsageError(_too_many(file.file, f"{file.rows:,} rows", f"{MAX_LINES:,}"))
    return replace(dataset, is_own=True)


def _standard_name(name: str, collected: Iterable[str]) -> str:
    """Return the name of an uploaded file in a data folder; "" where it is not recognised."""
    folded = name.strip().casefold()
    if folded in UPLOADED_SETTINGS:
        return folded
    if not folded.endswith(data_files.TABLE_SUFFIXES):
        return ""
    suffix = ".xlsx" if data_files.is_workbook(folded) else ".csv"
    for kind in _SINGLE_KINDS:
        if folded.startswith(kind):
            return f"{kind}{suffix}"
    if not folded.startswith("assessments"):
        return ""
    is_first = not any(other.startswith("assessments.") for other in collected)
    return (folded.rpartition(".")[0] if not is_first else "assessments") + suffix


def _size_faults(files: Sequence[tuple[str, bytes]]) -> Iterable[str]:
    for name, content in files:
        if len(content) > MAX_FILE_BYTES:
            yield _too_many(name, f"{len(content):,} bytes", f"{MAX_FILE_BYTES:,}")
        elif content.startswith(WORKBOOK_START):
            continue  # its rows are counted when it is read
        elif (lines := count_line_ends(content)) > MAX_LINES + 1:
            yield _too_many(name, f"{lines:,} lines", f"{MAX_LINES:,} rows")
    total = sum(len(content) for _, content in files)
    if total > MAX_TOTAL_BYTES:
        yield (
            f"The files have {total:,} bytes together; {MAX_TOTAL_BYTES:,} is the most. {_ADVICE}"
        )


def _too_many(name: str, count: str, most: str) -> str:
    return f"{quote_value(name)}: has {count}; {most} is the most here. {_ADVICE}"
