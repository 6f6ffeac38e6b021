"""Everything that leaves the program as a file: CSV, French CSV, workbook, and the sidecar.

A file holds exactly the rows that were asked for and nothing but the header in its first line.
The formula guard stands on every way out; docs/contract.md, section 4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import DECISIONS
from impact.model.memo import cached_on_first_argument
from impact.output.csv_writer import FRENCH, PLAIN, Columns, iter_csv
from impact.output.provenance import provenance, screen_provenance
from impact.output.xlsx_writer import workbook_bytes
from impact.rules.reasons import reason_texts
from impact.rules.view import View
from impact.selection.filters import Selection

FORMATS = ("csv", "csv-fr", "xlsx")
MIME = {
    "csv": "text/csv",
    "csv-fr": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def decision_columns(view: View, rows: np.ndarray | None = None) -> Columns:
    """Return the columns that `decide` writes for the merchants at `rows`, all by default.

    Dates are date32, numbers float64, counts int64, all else strings, words as a dictionary;
    blank is null or "". Reasons are built where they are written.
    """
    at = np.arange(len(view.decisions)) if rows is None else np.asarray(rows)
    names = [column.name for column in DECISIONS if column.name != "reason"]
    others = [name for name in view.dataset.merchants.columns if name not in names]
    frame = view.decisions.iloc[at] if rows is not None else view.decisions
    columns: Columns = [(name, _arrow(frame[name])) for name in names]
    columns.append(("reason", lambda start, rows: reason_texts(view, at[start : start + rows])))
    columns += [(name, _arrow(frame[name])) for name in others]
    extras = view.dataset.merchants.extras
    return columns + [
        (n, texts if rows is None else texts.take(pa.array(at))) for n, texts in extras
    ]


def decision_table(view: View, rows: np.ndarray | None = None) -> pa.Table:
    """Return `decision_columns` as a table, every column built and every word spelt out."""
    count = len(view.decisions) if rows is None else len(rows)
    return _as_table(decision_columns(view, rows), count)


def _as_table(columns: Columns, count: int) -> pa.Table:
    arrays = [one if isinstance(one, pa.Array) else one(0, count) for _, one in columns]
    arrays = [a.dictionary_decode() if isinstance(a, pa.DictionaryArray) else a for a in arrays]
    return pa.table(arrays, names=[name for name, _ in columns])


def _arrow(series: pd.Series) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes = series.array.codes
        words = pa.array([str(word) for word in series.array.categories], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return pa.array(series.to_numpy().astype("datetime64[D]"), pa.date32())
    array = pa.array(series, from_pandas=True)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array


def export_bytes(
    view: View,
    rows: np.ndarray | None,
    form: str,
    filters: Selection | None = None,
    columns: Sequence[str] = (),
) -> bytes:
    """Return the decisions of the merchants at `rows` as a file of the format `form`.

    Args:
        filters: what led to the rows; a workbook names it on its second sheet.
        columns: those to keep, in the table's order, the id always; none: every column.
    """
    about = screen_provenance(view, filters or {}, columns)
    return b"".join(_decision_parts(view, rows, form, about, columns))


def decision_parts(view: View, form: str) -> Iterator[bytes | memoryview]:
    """Yield all decisions as a file of the format `form`, in parts, none of them large."""
    return _decision_parts(view, None, form, provenance(view, {}))


def _decision_parts(
    view: View,
    rows: np.ndarray | None,
    form: str,
    about: Mapping[str, Any],
    chosen: Sequence[str] = (),
) -> Iterator[bytes | memoryview]:
    columns = decision_columns(view, rows)
    if chosen:
        names = chosen_columns([name for name, _ in columns], chosen)
        columns = [(name, column) for name, column in columns if name in names]
    return _parts(columns, len(view.decisions) if rows is None else len(rows), form, about)


@cached_on_first_argument
def column_names(view: View) -> tuple[str, ...]:
    """Return the names of the columns that an export of these decisions has."""
    return tuple(name for name, _ in decision_columns(view, np.array([], int)))


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
        names = [str(name) for name in table.columns]
    else:
        arrays, names = [column.combine_chunks() for column in table.columns], table.column_names
    return b"".join(_parts(list(zip(names, arrays, strict=True)), len(table), form, about or {}))


def _parts(
    columns: Columns, count: int, form: str, about: Mapping[str, Any]
) -> Iterator[bytes | memoryview]:
    if form == "xlsx":
        return iter([workbook_bytes(_as_table(columns, count), about)])
    return iter_csv(columns, count, FRENCH if form == "csv-fr" else PLAIN)


def export_name(view: View, scope: str, rows: int, form: str, content: bytes) -> str:
    """Return a file's name: scope, day, number of rows, and a hash of `content`.

    Args:
        content: what identifies the content, such as a hash of what it is made of: on screen the
            file itself is made when somebody asks for it.
    """
    digest = hashlib.sha256(content).hexdigest()[:8]
    ending = {"csv": "csv", "csv-fr": "fr.csv", "xlsx": "xlsx", "zip": "zip"}[form]
    return f"{scope}_{view.as_of.isoformat()}_{rows}-rows_{digest}.{ending}"
