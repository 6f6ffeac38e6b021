"""Check an evidence pack: every file against its manifest, then everything recomputed from it."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.dates import NO_DAY, parse_iso_day, to_day_number
from impact.model.errors import ImpactError, UsageError, quote_value
from impact.output.evidence_pack.pack import (
    ABOUT,
    BADGES,
    LISTS,
    MANIFEST,
    manifest_of,
    pack_files,
)
from impact.output.zip_bundle import zip_files
from impact.registries.confirmation import confirm
from impact.registries.load import Registries
from impact.registries.registry_list import ListFile, RegistryList, entries_frame
from impact.rules.decide import decide_view
from impact.rules.view import View

FORGED = (
    "Not shown by this: whether contents and manifest were forged together, and that a list lacks "
    "a merchant."
)
_MOST_NAMED = 10
_MOST_BYTES = 1 << 30
_UNKNOWN_TIME = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class PackCheck:
    """What was found of a pack: `findings` in words, and how many bases were recomputed."""

    findings: tuple[str, ...]
    recomputed: int = 0

    @property
    def is_whole(self) -> bool:
        """Return whether nothing was found."""
        return not self.findings


def check_pack(content: bytes) -> PackCheck:
    """Return every change of a pack that can be found: of its bytes, and of what it says."""
    try:
        files = unzip_files(content)
    except UsageError as fault:
        return PackCheck((str(fault),))
    findings = _check_manifest(files)
    if not findings and zip_files(files) != content:
        findings = ["The archive was written again by another program; its files are unchanged."]
    try:
        view, about = _read_view(files)
    except (ImpactError, ValueError, KeyError, TypeError, AttributeError) as error:
        words = str(error) if isinstance(error, ImpactError) else f"{type(error).__name__} {error}."
        return PackCheck((*findings, f"Nothing can be recomputed: {words}"))
    expected = pack_files(view, np.arange(len(view.decisions)), about)
    findings += [text for text in _compare(files, expected) if text not in findings]
    return PackCheck(tuple(findings), len(view.decisions))


def unzip_files(content: bytes) -> dict[str, bytes]:
    """Return the files of a pack by name.

    Raises:
        UsageError: it is no zip, is damaged, was packed by another program, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise UsageError("The archive was packed again by another program.")
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise UsageError("The archive is larger than any pack.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UsageError(f"The archive is damaged or no zip: {error}.") from None


def _check_manifest(files: Mapping[str, bytes]) -> list[str]:
    """Return the files that are missing, more, or different from what the manifest states."""
    if MANIFEST not in files:
        return [f"{MANIFEST} is missing."]
    manifest = manifest_of({name: files[name] for name in files if name != MANIFEST})
    stated, actual = _read_manifest(files[MANIFEST]), _read_manifest(manifest)
    absent, changed = _differences(actual, stated, "is not in the manifest")
    findings = absent + [
        f"{name} has another SHA-256 than the manifest states." for name in changed
    ]
    is_edited = not findings and files[MANIFEST] != manifest
    return [f"{MANIFEST} was edited."] if is_edited else findings


def _read_manifest(content: bytes) -> dict[str, str]:
    lines = content.decode("utf-8", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _compare(files: Mapping[str, bytes], expected: Mapping[str, bytes]) -> list[str]:
    """Return what the pack says otherwise than its own records and lists give."""
    absent, changed = _differences(files, expected, "belongs to no merchant")
    bases = _compare_bases(files[BADGES], expected[BADGES]) if BADGES in changed else []
    differ = [
        f"{name} differs from what the records of the pack give."
        for name in changed
        if name != MANIFEST
    ]
    return [*absent, *bases, *differ]


def _differences(
    actual: Mapping[str, Any], expected: Mapping[str, Any], extra: str
) -> tuple[list[str], list[str]]:
    """Return sentences for the names that are missing and those that are more; and which differ."""
    absent = [f"{name} is missing." for name in sorted(expected.keys() - actual.keys())]
    absent += [f"{name} {extra}." for name in sorted(actual.keys() - expected.keys())]
    shared = sorted(actual.keys() & expected.keys())
    return absent, [name for name in shared if actual[name] != expected[name]]


def _compare_bases(stated: bytes, computed: bytes) -> list[str]:
    rows, expected = ({r["merchant_id"]: r for r in _rows(each)} for each in (stated, computed))
    names = ("basis", "basis_note")
    findings = [
        f"{quote_value(merchant)}: the basis is stated as {_basis(rows[merchant])} and recomputed "
        f"as {_basis(row)}."
        for merchant, row in expected.items()
        if merchant in rows and any(rows[merchant].get(name) != row[name] for name in names)
    ]
    more = len(findings) - _MOST_NAMED
    return [*findings[:_MOST_NAMED], *([f"{more} more bases differ."] if more > 0 else [])]


def _basis(row: Mapping[str, Any]) -> str:
    return quote_value(" ".join(str(row.get(name) or "") for name in ("basis", "basis_note")))


def _rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8", "replace")
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row.get("merchant_id")]


# --- recomputing ------------------------------------------------------------------------------


def _read_view(files: Mapping[str, bytes]) -> tuple[View, dict[str, Any]]:
    """Return the pack's own records decided again, and what it states of where they come from."""
    about = json.loads(files[ABOUT])
    as_of = date.fromisoformat(about["as_of"])
    data = {name[5:]: content for name, content in files.items() if name.startswith("data/")}
    members = {name: MemoryFile(name, content) for name, content in data.items()}
    folder = MemoryFolder("data", members)
    policy = read_policy(folder)
    lists = tuple(_read_list(each) for each in json.loads(files[LISTS]))
    dataset = confirm(load(folder), Registries(lists), policy.require_confirmation)
    data_day = as_of if about["is_data_day"] else as_of + timedelta(days=1)
    return decide_view(dataset, as_of, policy, data_day), about


def _read_list(stated: Mapping[str, Any]) -> RegistryList:
    rows, sirens = stated["rows_here"], {}
    if stated["kind"] == "sse":
        sirens = {
            "sirens": np.array([int(row["siren"]) for row in rows], np.int32),
            "siren_lines": np.array([int(row["line"]) for row in rows], np.int32),
            "siren_raws": pa.array([row["raw"] for row in rows], pa.string()),
        }
    return RegistryList(
        source=ListFile(stated["list"], 0, stated["sha256"], _UNKNOWN_TIME),
        day=date.fromisoformat(stated["day"]),
        entries=_read_entries([] if sirens else rows, stated["kind"]),
        **{name: stated[name] for name in ("kind", "layout", "line_unit", "day_from", "rows")},
        **sirens,
    )


_TEXTS = ("siren", "siret", "name", "holder", "raw", "unread", "granted_on", "ended_on")
# Matches nobody: a list without a row about these merchants is still a list.
_NO_ENTRY = dict.fromkeys(_TEXTS, "") | {"is_over": False, "holds": False, "line": 0}


def _read_entries(rows: list[dict[str, Any]], kind: str) -> pd.DataFrame:
    rows = rows or [_NO_ENTRY]
    names = ("siren", "siret", "name", "holder", "is_over", "holds", "line", "raw")
    frame = entries_frame(
        **{name: [row[name] for row in rows] for name in names},
        granted=[_day(row["granted_on"]) for row in rows],
        ended=[_day(row["ended_on"]) for row in rows],
        unread=[row["unread"].split(" and ") if row["unread"] else [] for row in rows],
    )
    if kind != "register":
        return frame
    return frame.assign(number=pd.Series([row.get("number", "") for row in rows], dtype="str"))


def _day(text: str) -> int:
    day = parse_iso_day(text) if text else None
    if text and day is None:
        raise ValueError(f"{text!r} in {LISTS} is not a day")
    return NO_DAY if day is None else to_day_number(day)
