"""Where an export comes from: files, policy, day, filters; and the sidecar file that states it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from impact.rules.view import View
from impact.selection.filters import Selection, describe_with_base, to_query_string
from impact.selection.listed_base import selection_params


def provenance(view: View, filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return where an export comes from: files, policy, day, filters. No clock time."""
    return {
        "as_of": view.as_of.isoformat(),
        "dataset": {
            "title": view.dataset.info.title,
            "fictional": view.dataset.info.fictional,
            "fingerprint": view.dataset.fingerprint,
            **({"own_files": True} if view.dataset.is_own else {}),
        },
        "files": {report.file: report.sha256 for report in view.dataset.files},
        "policy": {"version": view.policy.version, "values": view.policy.values()},
        "filters": dict(filters),
        **registry_hashes(view),
    }


def registry_hashes(view: View) -> dict[str, Any]:
    """Return the sha256 of each list of `registries`; nothing where there is none."""
    hashes = {listed.file: listed.source.sha256 for listed in view.lists.lists}
    return {"registries": hashes} if hashes else {}


def screen_provenance(
    view: View, filters: Selection | None, columns: Sequence[str] = (), base: str = ""
) -> dict[str, Any]:
    """Return the provenance of rows exported from a page, with filters in words and as an address.

    Args:
        filters: the filters that chose the rows; None: the rows are not merchants that filters
            choose.
        columns: the chosen ones; empty: every column.
        base: without filters: which merchants the rows belong to, in words; "" where to none.
    """
    params = {} if filters is None else selection_params(filters)
    screen_values = {
        "filters_in_words": base if filters is None else describe_with_base(filters),
        "address": to_query_string({"as_of": (view.as_of.isoformat(),), **params}),
        "columns": list(columns) or "all",
    }
    chosen = {key: list(words) for key, words in (filters or {}).items()}
    return provenance(view, chosen) | screen_values


def sidecar_json(about: Mapping[str, Any], rows: int, format: str, sha256: str) -> bytes:
    """Return FILE.meta.json: the provenance, the row count and the sha256 of the file; no time."""
    content = {**about, "format": format, "rows": rows, "sha256": sha256}
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
