"""The verdict of `check-export` where the data and the policy of the sidecar are at hand.

What was exported is at hand too: the caller writes it again, by the oracle.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.oracle.settings import COLUMNS
from tests.oracle.writing import guard

Row = dict[str, str]
# What was done to a file: the kind of edit, the merchant and the column.
Edit = tuple[str, str, str]
KEYS = {
    *("as_of", "dataset", "files", "policy", "filters", "registries", "format", "rows", "sha256"),
    *("filters_in_words", "address", "columns"),
}
KINDS = COLUMNS["merchants"] | {
    **dict.fromkeys(("esus_until", "esat_until", "assessment_published_on", "flagged_on"), "date"),
    **dict.fromkeys(("overall_score", "days_flagged"), "number"),
}
PARTS = re.compile(r"([0-9]+)([-./]) ?([0-9]+)\2 ?([0-9]+)\.?( 00:00(:00)?)?")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def verdict(
    content: bytes,
    sidecar: dict[str, Any],
    columns: Sequence[str],
    rows: list[Row],
    original: bytes,
) -> str:
    """Return the verdict on a CSV file.

    Args:
        columns, rows, original: what is written today for the sidecar, as texts and as a file.
    """
    is_wrong = has_false_claims(sidecar, columns, rows)
    is_original = sidecar["sha256"] == sha256(original)
    if sha256(content) == sidecar["sha256"]:
        return "genuine" if is_original and not is_wrong else "contradicted"
    if content == original:
        return "contradicted"
    assert is_original, "of another sidecar the oracle knows nothing"
    if "merchant_id" not in read(content)[0]:
        return "foreign"
    if find_edits(content, columns, rows):
        return "edited"
    return "contradicted" if is_wrong else "form"


def has_false_claims(sidecar: dict[str, Any], columns: Sequence[str], rows: list[Row]) -> bool:
    """Return whether a sidecar states something that is not so."""
    policy = sidecar["policy"]
    return (
        sidecar["rows"] != len(rows)
        or set(sidecar.get("columns", columns)) | {"merchant_id"} != set(columns)
        or policy["version"] != policy["values"]["version"]
        or bool(sidecar.keys() - KEYS)
    )


def find_edits(content: bytes, columns: Sequence[str], rows: list[Row]) -> list[Edit]:
    """Return how a file differs from what was exported, sorted; its columns only, without ids."""
    names, file_rows = read(content)
    of_file, of_export = Counter(names), Counter(columns)
    edits = [("column missing", "", name) for name in (of_export - of_file).elements()]
    edits += [("column added", "", name) for name in (of_file - of_export).elements()]
    if "merchant_id" not in names:
        return sorted(edits)
    exported = {bare(row["merchant_id"]): row for row in rows}
    # Of a column that is there twice, the first counts; likewise of a row.
    brought = [dict(zip(names[::-1], row[::-1], strict=True)) for row in file_rows]
    counts = Counter(bare(row["merchant_id"]) for row in brought)
    first = {bare(row["merchant_id"]): row for row in reversed(brought)}
    pairs = [(key, row, exported[key]) for key, row in first.items() if key in exported]
    edits += [("row missing", key, "") for key in exported.keys() - counts.keys()]
    edits += [("row added", key, "") for key in counts.elements() if key not in exported]
    edits += [("row repeated", key, "") for key, _, _ in pairs if counts[key] > 1]
    shared = [name for name in columns if name in names]
    days = [name for name in shared if KINDS.get(name) == "date"]
    month_first = is_month_first([(row[d].strip(), was[d]) for _, row, was in pairs for d in days])
    edits += [
        ("cell", key, name)
        for key, row, was in pairs
        for name in shared
        if cell(row[name], name, month_first=month_first) != cell(guard(was[name]), name)
    ]
    return sorted(edits)


def read(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Read a CSV whose header has more of one delimiter than of any other."""
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    header = text.splitlines()[0]
    delimiter = max(",;\t|", key=header.count)
    names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [bare(name) for name in names], [row for row in rows if any(map(str.strip, row))]


def bare(text: str) -> str:
    """Take outer blanks and the guard off, and write line ends and letters in one way."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return text[1:] if text.startswith("'") and guard(text[1:]) == text else text


def cell(text: str, column: str, *, month_first: bool = False) -> Any:
    """Return what a cell says."""
    text = bare(text)
    if KINDS.get(column) == "date":
        return day(text, month_first=month_first) or text
    if KINDS.get(column) == "number" and NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return text


def day(text: str, *, month_first: bool) -> date | None:
    """Read a day with its year first or last."""
    if re.fullmatch(r"[0-9]{8}( 00:00(:00)?)?", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = PARTS.fullmatch(text)
    if match is None:
        return None
    first, sign, second, third = match[1], match[2], match[3], match[4]
    year, month, number = first, second, third
    if len(third) == 4:
        year, month, number = third, second, first
        if month_first and sign != ".":
            month, number = number, month
    if len(year) != 4 or len(month) > 2 or len(number) > 2:
        return None
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def is_month_first(cells: list[tuple[str, str]]) -> bool:
    """Return whether the days of a file are written month first; each with the day it should be."""
    last = [(text, wanted) for text, wanted in cells if re.search(r"[-./] ?[0-9]{4}\b", text)]
    ways = [(day(text, month_first=False), day(text, month_first=True)) for text, _ in last]
    if any(way[0] and not way[1] for way in ways):
        return False
    if any(way[1] and not way[0] for way in ways):
        return True
    others = [wanted for text, wanted in cells if (text, wanted) not in last]
    return (
        bool(last)
        and all(
            way[1] and way[1].isoformat() == one[1] for way, one in zip(ways, last, strict=True)
        )
        and all(wanted < "1900-03-01" for wanted in others)
    )
