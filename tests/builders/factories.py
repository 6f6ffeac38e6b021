"""Builders of small data folders: a situation in a few readable lines.

write_folder(
    tmp_path,
    merchants=[{"merchant_id": "M1", "esus_granted_on": "2022-03-01"}],
    assessments=[{"merchant_id": "M1", "published_on": "2026-01-15"}],
    dataset={"day": date(2026, 6, 30)},
)
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Table = Sequence[Mapping[str, str]] | str | bytes
Settings = Mapping[str, Any] | str

# The columns that every file has.
FIRST_COLUMNS = {
    "merchants": ("merchant_id", "name", "country"),
    "assessments": ("merchant_id", "published_on"),
    "labels": ("merchant_id", "label", "granted_on"),
    "exceptions": ("merchant_id", "from", "until", "by", "reason"),
    "evidence": ("merchant_id", "label", "document", "sha256", "seen_by"),
}


@dataclass(frozen=True)
class Dialect:
    """The CSV dialect to write: delimiter, encoding, line end, quotes, final line end.

    `quotes_all` quotes every field; otherwise only fields that need it.
    """

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    quotes_all: bool = False
    has_final_line_end: bool = True


PLAIN = Dialect()


def quoted(text: str, dialect: Dialect = PLAIN) -> str:
    """Quote one field if the dialect requires it."""
    needs_quotes = any(character in text for character in f'{dialect.delimiter}"\r\n')
    if dialect.quotes_all or needs_quotes:
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_line(fields: Iterable[str], dialect: Dialect = PLAIN) -> str:
    """Return one row without its line end."""
    return dialect.delimiter.join(quoted(text, dialect) for text in fields)


def csv_bytes(lines: Sequence[str], dialect: Dialect = PLAIN) -> bytes:
    """Return the lines of a file as bytes."""
    text = dialect.line_end.join(lines)
    if dialect.has_final_line_end:
        text += dialect.line_end
    return text.encode(dialect.encoding)


def table_bytes(
    rows: Sequence[Mapping[str, str]], first_columns: Iterable[str] = (), dialect: Dialect = PLAIN
) -> bytes:
    """Return a file with the first columns, then every other column of the rows."""
    columns = list(dict.fromkeys([*first_columns, *(name for row in rows for name in row)]))
    lines = [csv_line(columns, dialect)]
    lines += [csv_line([row.get(name, "") for name in columns], dialect) for row in rows]
    return csv_bytes(lines, dialect)


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {toml_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return json.dumps(value)


def toml_key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else json.dumps(key)


def toml_text(table: Settings) -> str:
    """Return a settings table as TOML; a text is returned unchanged."""
    return table if isinstance(table, str) else "\n".join(toml_lines(table)) + "\n"


def toml_lines(table: Mapping[str, Any], path: str = "") -> list[str]:
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    tables = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{toml_key(key)} = {toml_value(value)}" for key, value in plain.items()]
    for key, value in tables.items():
        lines += [f"[{path}{key}]", *toml_lines(value, f"{path}{key}.")]
    return lines


def write_table(path: Path, kind: str, table: Table, dialect: Dialect = PLAIN) -> None:
    """Write rows in the dialect; text or bytes are the complete content."""
    if isinstance(table, str):
        table = table.encode("utf-8")
    if not isinstance(table, bytes):
        table = table_bytes(table, FIRST_COLUMNS[kind], dialect)
    path.write_bytes(table)


def write_folder(
    folder: Path,
    merchants: Table = (),
    assessments: Table = (),
    *,
    labels: Table | None = None,
    exceptions: Table | None = None,
    evidence: Table | None = None,
    more_assessments: Mapping[str, Table] | None = None,
    dataset: Settings | None = None,
    policy: Settings | None = None,
    columns: Settings | None = None,
    dialect: Dialect = PLAIN,
) -> Path:
    """Write a data folder and return it; files given as None do not exist afterwards.

    Args:
        folder: created if missing.
        merchants: the rows as column -> text; or the whole file as text or bytes.
        assessments: the same for `assessments.csv`; without rows, only a header.
        labels: the same; None: no such file.
        exceptions, evidence: the same; None: no such file.
        more_assessments: file name (`assessments-2.csv`) -> rows.
        dataset: `dataset.toml` as a table or as text; None: no such file.
        policy: the same for `policy.toml`.
        columns: the same for `columns.toml`.
        dialect: how the rows of all files are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "merchants": merchants,
        "assessments": assessments,
        "labels": labels,
        "exceptions": exceptions,
        "evidence": evidence,
    }
    for kind, table in tables.items():
        path = folder / f"{kind}.csv"
        if table is None:
            path.unlink(missing_ok=True)
        else:
            write_table(path, kind, table, dialect)
    for name, table in (more_assessments or {}).items():
        write_table(folder / name, "assessments", table, dialect)
    for name, settings in {"dataset": dataset, "policy": policy, "columns": columns}.items():
        path = folder / f"{name}.toml"
        if settings is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(toml_text(settings), encoding="utf-8")
    return folder
