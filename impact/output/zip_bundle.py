"""Zip a CSV together with its sidecar, FILE.meta.json."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from impact.output.export import export_bytes, table_bytes
from impact.output.provenance import screen_provenance, sidecar_bytes
from impact.rules.view import View
from impact.selection.filters import Selection

# The first day that an archive can hold: no clock time, so that the same rows are the same bytes.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def decisions_zip(
    view: View,
    rows: np.ndarray,
    name: str,
    filters: Selection,
    columns: Sequence[str] = (),
) -> bytes:
    """Return the decisions at `rows` as a CSV of that name with its sidecar, zipped."""
    content = export_bytes(view, rows, "csv", filters, columns)
    about = screen_provenance(view, filters, columns)
    return _bundle(view, name, content, len(rows), about)


def table_zip(
    view: View, table: pd.DataFrame, name: str, columns: Sequence[str] = (), base: str = ""
) -> bytes:
    """Return any other table as a CSV of that name with its sidecar, zipped.

    Args:
        base: which merchants the rows belong to, in words; "" where to none.
    """
    about = screen_provenance(view, None, columns) | {"filters_in_words": base}
    return _bundle(view, name, table_bytes(table, "csv"), len(table), about)


def _bundle(
    view: View,
    name: str,
    content: bytes,
    rows: int,
    about: dict[str, Any],
) -> bytes:
    sidecar = sidecar_bytes(view, rows, "csv", content, about["filters"], about)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, part in ((name, content), (f"{name}.meta.json", sidecar)):
            entry = zipfile.ZipInfo(member, date_time=_WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # whatever the machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part)
    return sink.getvalue()
