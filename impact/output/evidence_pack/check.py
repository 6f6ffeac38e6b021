"""Check an evidence pack: every file against its manifest, then everything recomputed from it."""

from __future__ import annotations

import csv
import io
import json
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
from impact.model.dates import NO_DAY, parse_day
from impact.model.errors import ImpactError, quote_value
from impact.output.evidence_pack.archive import (
    MANIFEST,
    BadArchive,
    manifest_of,
    unzip_files,
    zip_files,
)
from impact.output.evidence_pack.pack import ABOUT, BADGES, LISTS, pack_files
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
    except BadArchive as fault:
        return PackCheck((str(fault),))
    findings = _check_manifest(files)
    if not findings and zip_files(files) != content:
        findings = ["The archive was written again by another program; its files are unchanged."]
    try:
        view, about = _read_view(files)
    except (ImpactError, ValueError, KeyError, TypeError, AttributeError) as error:
        return PackCheck((*findings, f"Nothing can be recomputed: {_describe(error)}"))
    expected = pack_files(view, np.arange(len(view.decisions)), about)
    findings += [text for text in _compare(files, expected) if text not in findings]
    return PackCheck(tuple(findings), len(view.decisions))


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, ImpactError) else f"{type(error).__name__} {error}."


def _check_manifest(files: Mapping[str, bytes]) -> list[str]:
    """Return the files that are missing, more, or different from what the manifest states."""
    others = {name: content for name, content in files.items() if name != MANIFEST}
    if MANIFEST not in files:
        return [f"{MANIFEST} is missing."]
    stated = _read_manifest(files[MANIFEST])
    actual = _read_manifest(manifest_of(others))
    findings = [f"{name} is missing." for name in sorted(stated.keys() - actual.keys())]
    findings += [
        f"{name} is not in the manifest." for name in sorted(actual.keys() - stated.keys())
    ]
    findings += [
        f"{name} has another SHA-256 than the manifest states."
        for name in sorted(actual.keys() & stated.keys())
        if actual[name] != stated[name]
    ]
    if not findings and files[MANIFEST] != manifest_of(others):
        findings = [f"{MANIFEST} was edited."]
    return findings


def _read_manifest(content: bytes) -> dict[str, str]:
    lines = content.decode("utf-8", "replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _compare(files: Mapping[str, bytes], expected: Mapping[str, bytes]) -> list[str]:
    """Return what the pack says otherwise than its own records and lists give."""
    findings = [f"{name} is missing." for name in sorted(expected.keys() - files.keys())]
    findings += [
        f"{name} belongs to no merchant." for name in sorted(files.keys() - expected.keys())
    ]
    changed = [
        name
        for name in sorted(files.keys() & expected.keys())
        if files[name] != expected[name] and name != MANIFEST
    ]
    bases = _compare_bases(files[BADGES], expected[BADGES]) if BADGES in changed else []
    return [
        *findings,
        *bases,
        *(f"{name} differs from what the records of the pack give." for name in changed),
    ]


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
    folder = MemoryFolder(
        "data",
        {
            name.removeprefix("data/"): MemoryFile(name.removeprefix("data/"), content)
            for name, content in files.items()
            if name.startswith("data/")
        },
    )
    policy = read_policy(folder)
    lists = tuple(_read_list(each) for each in json.loads(files[LISTS]))
    dataset = confirm(load(folder), Registries(lists), policy.require_confirmation)
    data_day = as_of if about["is_data_day"] else as_of + timedelta(days=1)
    return decide_view(dataset, as_of, policy, data_day), about


def _read_list(stated: Mapping[str, Any]) -> RegistryList:
    rows = stated["rows_here"]
    is_sse = stated["kind"] == "sse"
    sirens = np.array([int(row["siren"]) for row in rows], np.int32) if is_sse else None
    lines = np.array([int(row["line"]) for row in rows], np.int32) if is_sse else None
    raws = pa.array([row["raw"] for row in rows], pa.string()) if is_sse else None
    return RegistryList(
        source=ListFile(stated["list"], 0, stated["sha256"], _UNKNOWN_TIME),
        kind=stated["kind"],
        layout=stated["layout"],
        line_unit=stated["line_unit"],
        day=date.fromisoformat(stated["day"]),
        day_from=stated["day_from"],
        rows=stated["rows"],
        entries=_read_entries([] if is_sse else rows, stated["kind"]),
        sirens=sirens,
        siren_lines=lines,
        siren_raws=raws,
    )


# Matches nobody: a list without a row about these merchants is still a list.
_NO_ENTRY = dict.fromkeys(("siren", "siret", "name", "holder", "raw", "unread"), "")
_NO_ENTRY |= {"granted_on": "", "ended_on": ""}


def _read_entries(rows: list[dict[str, Any]], kind: str) -> pd.DataFrame:
    rows = rows or [{**_NO_ENTRY, "is_over": False, "holds": False, "line": 0}]
    frame = entries_frame(
        **{name: [row[name] for row in rows] for name in ("siren", "siret", "name", "holder")},
        granted=[_day(row["granted_on"]) for row in rows],
        ended=[_day(row["ended_on"]) for row in rows],
        is_over=[row["is_over"] for row in rows],
        holds=[row["holds"] for row in rows],
        unread=[row["unread"].split(" and ") if row["unread"] else [] for row in rows],
        line=[row["line"] for row in rows],
        raw=[row["raw"] for row in rows],
    )
    if kind != "register":
        return frame
    return frame.assign(number=pd.Series([row.get("number", "") for row in rows], dtype="str"))


def _day(text: str) -> int:
    day = parse_day(text) if text else NO_DAY
    if day is None:
        raise ValueError(f"{text!r} in {LISTS} is not a day")
    return day
