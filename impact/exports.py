"""Everything that leaves the program as a file: CSV, French CSV, workbook, and the sidecar.

A file holds exactly the rows that were asked for and nothing but the header in its first line.
The formula guard stands here, on every way out; docs/contract.md, section 4.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.columns import DECISIONS
from impact.decisions import View
from impact.filters import VERDICT_FILTERS, as_address, in_words
from impact.guard import guard_texts, guarded
from impact.kept import kept
from impact.reading.strings import holds_any
from impact.reading.threads import side_by_side
from impact.reasons import reason_texts
from impact.workbook import workbook_bytes

FORMATS = ("csv", "csv-fr", "xlsx")
MIME = {
    "csv": "text/csv",
    "csv-fr": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BATCH_ROWS = 16_384


def decision_table(view: View, rows: np.ndarray | None = None) -> pa.Table:
    """Return the columns that `decide` writes for the merchants at `rows`, all by default.

    Dates are date32, numbers float64, counts int64, all else strings; blank is null or "".
    """
    at = np.arange(len(view.decisions)) if rows is None else np.asarray(rows)
    names = [column.name for column in DECISIONS if column.name != "reason"]
    others = [name for name in view.dataset.merchants.columns if name not in names]
    frame = view.decisions.iloc[at] if rows is not None else view.decisions
    arrays = {name: _arrow(frame[name]) for name in names}
    arrays["reason"] = reason_texts(view, at)
    arrays |= {name: _arrow(frame[name]) for name in others}
    for name, texts in view.dataset.merchants.extras:
        arrays[name] = texts.take(pa.array(at))
    return pa.table(arrays)


def _arrow(series: pd.Series) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes = pa.array(series.cat.codes.to_numpy(), mask=series.isna().to_numpy())
        return pa.array([str(word) for word in series.cat.categories], pa.string()).take(codes)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return pa.array(series.to_numpy().astype("datetime64[D]"), pa.date32())
    array = pa.array(series, from_pandas=True)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array


def export_bytes(
    view: View,
    rows: np.ndarray | None,
    form: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    columns: Sequence[str] = (),
) -> bytes:
    """Return the decisions of the merchants at `rows` as a file of the format `form`.

    Args:
        filters: what led to the rows; a workbook names it on its second sheet.
        columns: those to keep, in the table's order, the id always; none: every column.
    """
    table = decision_table(view, rows)
    if columns:
        table = table.select(chosen_columns(table.column_names, columns))
    return table_bytes(table, form, origin(view, filters or {}, columns))


@kept
def column_names(view: View) -> tuple[str, ...]:
    """Return the names of the columns that an export of these decisions has."""
    return tuple(decision_table(view, np.array([], int)).column_names)


def chosen_columns(names: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """Return the chosen names in the order of the table; ids stay, whatever is chosen."""
    return [name for name in names if name in chosen or name == "merchant_id"]


def table_bytes(
    table: pa.Table | pd.DataFrame, form: str, about: Mapping[str, Any] | None = None
) -> bytes:
    """Return any table as a file: `csv`, `csv-fr` or `xlsx`, every text guarded.

    Args:
        about: for a workbook: what its second sheet says of the first.

    Raises:
        UsageError: more rows than a workbook holds.
    """
    if isinstance(table, pd.DataFrame):
        arrays = [_arrow(table.iloc[:, at]) for at in range(table.shape[1])]
        table = pa.table(arrays, names=[str(name) for name in table.columns])
    if form == "xlsx":
        return workbook_bytes(table, about or {})
    return _csv(table, is_french=form == "csv-fr")


def export_name(view: View, scope: str, rows: int, form: str, content: bytes) -> str:
    """Return a file's name: scope, day, number of rows, and a hash of `content`.

    Args:
        content: what identifies the content, such as a hash of what it is made of: on screen the
            file itself is made when somebody asks for it.
    """
    digest = hashlib.sha256(content).hexdigest()[:8]
    ending = {"csv": "csv", "csv-fr": "fr.csv", "xlsx": "xlsx", "zip": "zip"}[form]
    return f"{scope}_{view.as_of.isoformat()}_{rows}-rows_{digest}.{ending}"


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
        **(lists_used(view) if any(one.key in filters for one in VERDICT_FILTERS) else {}),
    }


def lists_used(view: View) -> dict[str, Any]:
    """Return the sha256 of each list of the State, where the decisions bear their verdicts."""
    if view.registries is None:
        return {}
    return {"registries": {one.file: one.source.sha256 for one in view.registries.lists}}


def origin(
    view: View, filters: Mapping[str, Sequence[str]], columns: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the provenance of rows taken from a screen: the filters in words and as address too.

    Args:
        columns: those that were chosen; none: every column.
    """
    said = {
        "filters_in_words": in_words(filters),
        "address": as_address({"as_of": (view.as_of.isoformat(),), **filters}),
        "columns": list(columns) or "all",
    }
    listed = {key: list(chosen) for key, chosen in filters.items()}
    return provenance(view, listed) | said


def sidecar_bytes(
    view: View,
    rows: int,
    form: str,
    content: bytes,
    filters: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """Return FILE.meta.json: the provenance, the row count and the sha256 of the file.

    Args:
        more: what a screen has to add, as `origin` says it.
    """
    about = (
        provenance(view, filters)
        | dict(more or {})
        | {
            "format": form,
            "rows": rows,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )
    return (json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


# --- CSV ------------------------------------------------------------------------------------


def number_text(value: float) -> str:
    """Return a number as it is written: no exponent, whole numbers without a decimal point."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _csv(table: pa.Table, *, is_french: bool) -> bytes:
    texts = side_by_side(lambda column: _texts(column, is_french), table.columns, table.num_rows)
    delimiter, line_end = (";", "\r\n") if is_french else (",", "\n")
    header = [guarded(name) for name in table.column_names]
    body = _rows(texts, delimiter, line_end)
    head = delimiter.join(_quoted(name, delimiter) for name in header) + line_end
    return (b"\xef\xbb\xbf" if is_french else b"") + head.encode() + body


def _texts(values: pa.Array, is_french: bool) -> pa.Array:
    """Return a column as the texts that the file holds, guarded."""
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    if pa.types.is_date(values.type):
        return pc.fill_null(values.cast(pa.string()), "")
    if pa.types.is_floating(values.type):
        return _number_texts(values, is_french)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return guard_texts(pc.fill_null(values, "").cast(pa.string()))
    if pa.types.is_boolean(values.type):
        return pc.fill_null(pc.if_else(values, "yes", "no"), "")
    return pc.fill_null(values.cast(pa.string()), "")


def _number_texts(values: pa.Array, is_french: bool) -> pa.Array:
    encoded = pc.fill_null(values, float("nan")).dictionary_encode()
    texts = [
        "" if number is None or number != number else number_text(number)
        for number in encoded.dictionary.to_pylist()
    ]
    if is_french:
        texts = [text.replace(".", ",") for text in texts]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _quoted(text: str, delimiter: str) -> str:
    if any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _rows(columns: list[pa.Array], delimiter: str, line_end: str) -> bytes:
    """Write rows of texts; a field is quoted where it holds a separator, quote or line end."""
    if not columns:
        return b""

    def lines_from(start: int) -> memoryview:
        batch = [_quoted_texts(texts.slice(start, _BATCH_ROWS), delimiter) for texts in columns]
        if len(batch) == 1:
            # A row of one empty field would be an empty line, which is no row.
            batch = [pc.if_else(pc.equal(batch[0], ""), '""', batch[0])]
        batch[-1] = pc.binary_join_element_wise(batch[-1], line_end, "")
        lines = pc.binary_join_element_wise(*batch, delimiter)
        # The texts of a fresh string array stand one behind the other: that is the file.
        _, offsets, data = lines.buffers()
        return memoryview(data)[: int(np.frombuffer(offsets, np.int32)[len(lines)])]

    count = len(columns[0])
    return b"".join(side_by_side(lines_from, range(0, count, _BATCH_ROWS), count))


def _quoted_texts(texts: pa.Array, delimiter: str) -> pa.Array:
    needs = holds_any(texts, f'{delimiter}"\r\n')
    if not needs.any():
        return texts
    if holds_any(texts, '"').any():
        texts = pc.replace_substring(texts, '"', '""')
    quotes = pc.if_else(pa.array(needs), '"', "")
    return pc.binary_join_element_wise(quotes, texts, quotes, "")
