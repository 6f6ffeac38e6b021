"""Files that somebody brings for themselves: sorted into a folder in memory, within limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from impact.loading.csv.encoding import count_line_ends
from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.folder import load
from impact.model.dataset import Dataset
from impact.model.errors import UsageError, quote_value

MOST_FILE_BYTES = 32_000_000
MOST_BYTES = 64_000_000
MOST_LINES = 200_000
SETTINGS = ("columns.toml", "dataset.toml", "policy.toml")
_ONCE = ("merchants", "labels", "exceptions")
_TABLES = (".csv", ".txt", ".tsv")
_INSTEAD = "For more, put the files into a data folder and open it with IMPACT_DATA."
_NAMES = (
    "name it merchants.csv, assessments.csv (or assessments-2.csv and so on), labels.csv, "
    f"exceptions.csv, {', '.join(SETTINGS)}."
)


def collect_uploads(files: Sequence[tuple[str, bytes]], now: datetime) -> MemoryFolder:
    """Return (name, content) of files as a data folder in memory.

    A name that begins with the kind of its rows will do: "Merchants (2).csv" is the merchants.
    The first file of assessments by name is the one that must be there.

    Raises:
        UsageError: one line for each file that has no place, stands twice or is too large.
    """
    faults = [*_size_faults(files)]
    kept: dict[str, MemoryFile] = {}
    for name, content in sorted(files):
        place = _place(name, kept)
        if not place:
            faults.append(
                f"{quote_value(name)}: what it holds cannot be told from its name; {_NAMES}"
            )
        elif place in kept:
            faults.append(f"{quote_value(name)}: a second {place} was brought; keep one of them.")
        else:
            kept[place] = MemoryFile(place, content, now)
    if faults:
        raise UsageError("\n".join(faults))
    return MemoryFolder("your own files", kept)


def load_uploads(folder: MemoryFolder) -> Dataset:
    """Read and check what was gathered; see `impact.loading.folder.load`."""
    return replace(load(folder), is_own=True)


def _place(name: str, kept: Iterable[str]) -> str:
    plain = name.strip().casefold()
    if plain in SETTINGS:
        return plain
    if not plain.endswith(_TABLES):
        return ""
    for kind in _ONCE:
        if plain.startswith(kind):
            return f"{kind}.csv"
    if not plain.startswith("assessments"):
        return ""
    return plain.rpartition(".")[0] + ".csv" if "assessments.csv" in kept else "assessments.csv"


def _size_faults(files: Sequence[tuple[str, bytes]]) -> Iterable[str]:
    for name, content in files:
        if len(content) > MOST_FILE_BYTES:
            yield (
                f"{quote_value(name)}: has {len(content):,} bytes; {MOST_FILE_BYTES:,} is the "
                "most here. "
                f"{_INSTEAD}"
            )
        elif count_line_ends(content) > MOST_LINES + 1:
            yield (
                f"{quote_value(name)}: has {count_line_ends(content):,} lines; {MOST_LINES:,} "
                "rows is "
                f"the most here. {_INSTEAD}"
            )
    whole = sum(len(content) for _, content in files)
    if whole > MOST_BYTES:
        yield f"The files have {whole:,} bytes together; {MOST_BYTES:,} is the most. {_INSTEAD}"
