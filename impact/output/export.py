"""Write decisions and other tables as files: CSV, French CSV or workbook.

A file holds exactly the rows that were asked for, and only the header in its first line. Every
export goes through the formula guard; docs/contract.md, section 4.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import DECISIONS
from impact.model.memo import cached_on_first_argument
from impact.output.csv_writer import FRENCH, PLAIN, iter_csv
from impact.output.headings import HEADINGS, decision_headings, table_headings
from impact.output.provenance import provenance, screen_provenance
from impact.output.xlsx_writer import workbook_bytes
from impact.rules.reasons import reason_texts
from impact.rules.view import View
from impact.selection.filters import Selection

FORMATS = ("csv", "csv-fr", "xlsx")
DIALECTS = {"csv": PLAIN, "csv-fr": FRENCH}
MIME = {
    "csv": "text/csv",
    "csv-fr": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def decision_columns(view: View, rows: np.ndarray | None = None) -> dict[str, pa.Array]:
    """Return the columns that `decide` writes for the merchants at `rows`, all by default.

    Dates are date32, numbers float64, counts int64, all else strings, words as a dictionary;
    blank is null or "".
    """
    positions = np.arange(len(view.decisions)) if rows is None else np.asarray(rows)
    names = [column.name for column in DECISIONS]
    names += [name for name in view.dataset.merchants.columns if name not in names]
    frame = view.decisions[[name for name in names if name != "reason"]].iloc[positions]
    columns = {
        name: reason_texts(view, positions) if name == "reason" else _arrow(frame[name])
        for name in names
    }
    extras = view.dataset.merchants.extras
    return columns | {name: texts.take(pa.array(positions)) for name, texts in extras}


def decision_table(view: View, rows: np.ndarray | None = None) -> pa.Table:
    """Return `decision_columns` as a table, no dictionaries left."""
    columns = decision_columns(view, rows)
    return _as_table(columns, columns.values())


def _as_table(names: Iterable[str], arrays: Iterable[pa.Array]) -> pa.Table:
    plain = [
        array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array
        for array in arrays
    ]
    return pa.table(plain, names=list(names))


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
    format: str,
    filters: Selection | None = None,
    columns: Sequence[str] = (),
) -> bytes:
    """Return the decisions of the merchants at `rows` as a file of the format `format`.

    Args:
        filters: what chose the rows on screen: a workbook names them on its second sheet, and has
            the headings of the screen. None: as `decide` writes it.
        columns: those to keep, in the table's order, the id always; empty: every column.
    """
    names = chosen_columns(column_names(view), columns) if columns else column_names(view)
    about = provenance(view, {})
    if filters is not None:
        about = screen_provenance(view, filters, columns) | {HEADINGS: decision_headings(names)}
    return b"".join(_decision_parts(view, rows, names, format, about))


def decision_parts(view: View, format: str) -> Iterator[bytes | memoryview]:
    """Yield all decisions as a file of the format `format`, in small parts."""
    return _decision_parts(view, None, column_names(view), format, provenance(view, {}))


def _decision_parts(
    view: View,
    rows: np.ndarray | None,
    names: Sequence[str],
    format: str,
    about: Mapping[str, Any],
) -> Iterator[bytes | memoryview]:
    positions = np.arange(len(view.decisions)) if rows is None else np.asarray(rows)

    def columns_of(chosen: np.ndarray) -> list[pa.Array]:
        columns = decision_columns(view, chosen)
        return [columns[name] for name in names]

    if format == "xlsx":
        return iter([workbook_bytes(_as_table(names, columns_of(positions)), about)])
    return iter_csv(names, positions.size, lambda s: columns_of(positions[s]), DIALECTS[format])


@cached_on_first_argument
def column_names(view: View) -> tuple[str, ...]:
    """Return the names of the columns that an export of these decisions has."""
    return tuple(decision_columns(view, np.array([], int)))


def chosen_columns(names: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """Return the chosen names in the order of the table; the merchant_id is always kept."""
    return [name for name in names if name in chosen or name == "merchant_id"]


def table_bytes(
    table: pa.Table | pd.DataFrame, format: str, about: Mapping[str, Any] | None = None
) -> bytes:
    """Return any table as a file: `csv`, `csv-fr` or `xlsx`, every text guarded.

    Args:
        about: for a workbook: the provenance on its second sheet.

    Raises:
        UsageError: more rows than a workbook holds.
    """
    if isinstance(table, pd.DataFrame):
        arrays = [_arrow(table.iloc[:, index]) for index in range(table.shape[1])]
        names = [str(name) for name in table.columns]
    else:
        arrays, names = [column.combine_chunks() for column in table.columns], table.column_names
    if format == "xlsx":
        return workbook_bytes(_as_table(names, arrays), about or {})
    rows = len(table) if arrays else 0
    return b"".join(iter_csv(names, rows, lambda s: [a[s] for a in arrays], DIALECTS[format]))


def screen_table_bytes(
    view: View, table: pd.DataFrame, format: str, columns: Sequence[str] = (), base: str = ""
) -> bytes:
    """Return any table of a page as a file; a workbook has the headings of the screen.

    Args:
        columns, base: as in `screen_provenance`.
    """
    table = table[chosen_columns(list(table.columns), columns)] if columns else table
    about = screen_provenance(view, None, columns, base)
    names = [str(name) for name in table.columns]
    return table_bytes(table, format, about | {HEADINGS: table_headings(names)})


def export_name(view: View, scope: str, rows: int, format: str, content: bytes) -> str:
    """Return a file name: scope, day, number of rows, and a hash of `content`.

    Args:
        content: bytes that identify the content, such as a hash of what it is made of: on screen
            the file itself is built only when somebody downloads it.
    """
    digest = hashlib.sha256(content).hexdigest()[:8]
    extension = {"csv": "csv", "csv-fr": "fr.csv", "xlsx": "xlsx", "zip": "zip"}[format]
    return f"{scope}_{view.as_of.isoformat()}_{rows}-rows_{digest}.{extension}"
