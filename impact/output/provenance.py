"""Where an export comes from: files, policy, day, filters; the sidecar that says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from impact.rules.view import View
from impact.selection.filters import VERDICT_FILTERS, Selection, describe_with_base, to_query_string
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
        **(registry_hashes(view) if _rests_on_lists(view, filters) else {}),
    }


def _rests_on_lists(view: View, filters: Mapping[str, Any]) -> bool:
    """Say whether the State's lists decide here, or choose the rows."""
    asks = bool(view.policy.require_confirmation)
    return asks or any(one.key in filters for one in VERDICT_FILTERS)


def registry_hashes(view: View) -> dict[str, Any]:
    """Return the sha256 of each list of the State, where the view has them."""
    registries = view.registries or view.dataset.registries
    if registries is None:
        return {}
    return {"registries": {one.file: one.source.sha256 for one in registries.lists}}


def screen_provenance(
    view: View, filters: Selection | None, columns: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the provenance of rows taken from a screen: the filters in words and as address too.

    Args:
        filters: what led to the rows; None: they are no merchants that filters choose.
        columns: those that were chosen; none: every column.
    """
    params = {} if filters is None else selection_params(filters)
    said = {
        "filters_in_words": "" if filters is None else describe_with_base(filters),
        "address": to_query_string({"as_of": (view.as_of.isoformat(),), **params}),
        "columns": list(columns) or "all",
    }
    chosen = {key: list(words) for key, words in (filters or {}).items()}
    return provenance(view, chosen) | said


def sidecar_bytes(
    view: View,
    rows: int,
    form: str,
    content: bytes,
    filters: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """Return FILE.meta.json of a file that is at hand; see `build_sidecar`."""
    return build_sidecar(view, rows, form, hashlib.sha256(content).hexdigest(), filters, more)


def build_sidecar(
    view: View,
    rows: int,
    form: str,
    sha256: str,
    filters: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """Return FILE.meta.json: the provenance, the row count and the sha256 of the file.

    Args:
        more: what a screen has to add, as `screen_provenance` says it.
    """
    about = provenance(view, filters) | dict(more or {})
    about |= {"format": form, "rows": rows, "sha256": sha256}
    return (json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
