"""Random faults in files: dialects, faulty rows, and damage that refuses a file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random

from tests.builders.factories import Dialect, csv_line
from tests.builders.random_texts import chance
from tests.builders.workbooks import WRITERS, Shown
from tests.oracle.reading import UnreadableError, decode

# Comma, semicolon, tab, pipe; and quotes everywhere with line breaks inside.
DIALECTS = (
    *(Dialect(","), Dialect(";"), Dialect("\t"), Dialect("|"), Dialect(",", quotes_all=True)),
    Dialect(";", quotes_all=True),
)
OTHER_ENCODINGS = ("cp1252", "cp1250", "cp1253", "iso8859_2", "mac_roman")
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", *OTHER_ENCODINGS)
LINE_ENDS = ("\n", "\r\n", "\r")


def random_dialect(rng: Random) -> Dialect:
    return replace(
        rng.choice(DIALECTS),
        encoding=rng.choice(ENCODINGS),
        line_end=rng.choice(LINE_ENDS),
        has_final_line_end=chance(rng, 0.7),
    )


def add_faulty_rows(rng: Random, rows: list[list[str]]) -> list[list[str]]:
    """Return the rows, some repeated, too long or too short, with blank rows in between.

    A repeated row sometimes differs in one field.
    """
    result: list[list[str]] = []
    for row in rows:
        result.append(row)
        if chance(rng, 0.03):
            result.append(list(row))
        if chance(rng, 0.02):
            other = list(row)
            other[rng.randrange(len(row))] = rng.choice(("", "x", "42", "N/A"))
            result.append(other)
        if chance(rng, 0.03):
            blank = [rng.choice(("", " ", "\u00a0")) for _ in range(rng.randrange(1, len(row) + 3))]
            result += [blank] * rng.choice((1, 1, 2))
    if rng.random() < 0.5:
        rng.shuffle(result)
    return [misshape(rng, row) if chance(rng, 0.05) else row for row in result]


def misshape(rng: Random, row: list[str]) -> list[str]:
    """Return the row with a surplus field, surplus empty fields, or missing fields."""
    return rng.choice(
        (
            [*row, rng.choice(("surplus", "2026-01-01", "'=1"))],
            [*row, "", " ", "late"],
            [*row, "", "\u00a0"],
            row[: rng.randrange(1, len(row))] if len(row) > 1 else row,
        )
    )


def line_text(rng: Random, row: Sequence[str], dialect: Dialect) -> str:
    """Return a row as text, sometimes fully quoted or with a quote inside an unquoted field."""
    if chance(rng, 0.05):
        return csv_line(row, replace(dialect, quotes_all=True))
    text = csv_line(row, dialect)
    middle = [field for field in row if '"' in field[1:] and not field.startswith('"')]
    free = [field for field in middle if not re.search(r"[,;|\t\r\n]", field)]
    if free and not dialect.quotes_all and chance(rng, 0.5):
        text = text.replace('"' + free[0].replace('"', '""') + '"', free[0])
    return text


def encode(text: str, encoding: str) -> bytes:
    """Encode; an encoding of one byte gets plain blanks for blanks and invisible characters.

    Where it would be read as another encoding, with other headers too, it is UTF-8.
    """
    if encoding not in OTHER_ENCODINGS:
        return text.encode(encoding)
    text = re.sub("[\ufeff\u200b\u2060\u2003]", " ", text)
    data = text.encode(encoding, errors="replace")
    try:
        is_read = decode(data)[0] == data.decode(encoding)
    except UnreadableError:
        is_read = False
    return data if is_read else text.encode()


TOTALS = ("Total", "TOTAUX :", "Grand  total", "Summe", "Total Recycling", "Tótal", "S", "gesamt")
ABOVE = (
    ["Supplier report"],
    ["Exported on", "2026-09-30"],
    [""],
    ["merchant_id"],
    ['"'],
    ["a", ""],
)
BELOW = ("End of report", "M0003", "0004", "EV7", "Source: x", "Total")


def add_non_data_rows(rng: Random, header: list[str], rows: list[list[str]]) -> list[list[str]]:
    """Return the rows with repeated headers and with exact or nearly correct totals rows."""
    result = list(rows)
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        again = [name.upper() if chance(rng, 0.5) else f" {name}" for name in header]
        if chance(rng, 0.3):
            again[rng.randrange(len(again))] = "x"
        again += rng.choice(([], [], [""], ["", "x"]))
        result.insert(rng.randrange(len(result) + 1), again)
    for _ in range(rng.choice((0, 0, 1, 2))):
        fields = [rng.choice(("", "", "", "", "12", "FR", "yes", "2026-01-01")) for _ in header]
        if chance(rng, 0.5):
            fields = [rng.choice(("", "", "12")) for _ in header]
        fields[0] = rng.choice(TOTALS)
        shape = rng.choice((len(header), len(header), 2, len(header) + 1))
        fields = [*fields, "7"][:shape]
        result.insert(rng.randrange(len(result) + 1), fields)
    return result


def random_footer(rng: Random, width: int) -> list[list[str]]:
    """Return a footer, exact or nearly correct: blank records, notes, perhaps a second field."""
    blank = [""] * rng.choice((1, width))
    notes: list[list[str]] = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        beside = [""] * rng.choice((0, width - 1, width)) if width else []
        notes += [[rng.choice(BELOW), *beside], *([blank] if chance(rng, 0.2) else [])]
    if chance(rng, 0.15):
        notes[-1] = [notes[-1][0], "x"]
    return [*([blank] if chance(rng, 0.85) else []), *notes]


def file_bytes(rng: Random, header: list[str], rows: list[list[str]], dialect: Dialect) -> bytes:
    """Return a complete file: perhaps `sep=`, blank lines, titles, notes, perhaps cut off."""
    if chance(rng, 0.3):
        rows = add_non_data_rows(rng, header, rows)
    if chance(rng, 0.15):
        rows = [*rows, *random_footer(rng, len(header))]
    if encode(csv_line(header, dialect), dialect.encoding).count(b"?") > "".join(header).count("?"):
        dialect = replace(dialect, encoding="utf-8")  # no other header is meant
    lines = [csv_line(header, dialect), *(line_text(rng, row, dialect) for row in rows)]
    if chance(rng, 0.12):
        many = rng.choice((1, 2, 3, 15))
        lines[:0] = [csv_line(rng.choice(ABOVE), dialect) for _ in range(many)]
    if chance(rng, 0.15):
        lines[:0] = rng.choice(([""], [" ", dialect.delimiter * 3], ["", "", "\t"]))
    if chance(rng, 0.12):
        lines.insert(0, f"sep={dialect.delimiter}")
    if chance(rng, 0.1):
        lines += [""] * rng.randrange(1, 3)
    text = dialect.line_end.join(lines)
    if rows and chance(rng, 0.08) and not dialect.quotes_all and '"' not in lines[-1]:
        text = text[: max(len(text) - len(lines[-1]) // 2, 1)]
    elif dialect.has_final_line_end:
        text += dialect.line_end
    return encode(text, dialect.encoding)


def book_bytes(rng: Random, header: list[str], rows: list[list[str]]) -> bytes:
    """Return a complete workbook: titles, blank rows and notes, some cells not as texts."""
    if chance(rng, 0.3):
        rows = add_non_data_rows(rng, header, rows)
    if chance(rng, 0.15):
        rows = [*rows, *random_footer(rng, len(header))]
    above = [rng.choice(ABOVE) for _ in range(rng.choice((0, 0, 0, 1, 3)))]
    texts = [*above, header, *rows, *[[""]] * rng.choice((0, 0, 5))]
    cells = [[as_cell(rng, text) for text in row] for row in texts]
    sheets: dict[str, list[list[object]]] = {"Data": cells}
    for name in rng.choice(((), (), ("Notes",), ("Old & hidden",), ("Notes", "Old & hidden"))):
        # A note on a sheet that comes first is read where no sheet has the columns.
        sheets[name] = [["x"], ["", "y"]] if name == "Notes" else cells
    if chance(rng, 0.2):
        sheets = dict(sorted(sheets.items(), reverse=True))
    writer = rng.choice(sorted(WRITERS))
    return WRITERS[writer](sheets, ["Old & hidden"], is_1904=chance(rng, 0.3))


def as_cell(rng: Random, text: str) -> object:
    """Return the cell that shows a text: itself, or a number, a day or a yes / no."""
    if chance(rng, 0.3):
        return text
    if re.fullmatch("[0-9]{2,15}", text):
        return Shown(int(text), rng.choice(("0" * len(text), "0" * len(text), "0", "General")))
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,3}", text):
        number = float(text)
        return rng.choice((number, Shown(round(number / 100, 6), "0.0%"), Shown(number, "0.00")))
    if re.fullmatch("(19[5-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2}", text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        moment = datetime(day.year, day.month, day.day, rng.randrange(24), rng.randrange(60))
        return rng.choice((day, day, moment))
    return {"true": True, "TRUE": True, "false": False, "FALSE": False}.get(text, text)


def lines_in(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def insert_in_the_middle(data: bytes, inserted: bytes) -> bytes:
    lines = lines_in(data)
    position = 1 + len(lines) // 2
    return b"".join(lines[:position]) + inserted + b"".join(lines[position:])


REFUSALS: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "only blank lines": lambda data: b"\n \n;;\r\n",
    "NUL bytes": lambda data: insert_in_the_middle(data, b"\0\0"),
    "workbook": lambda data: b"PK\x03\x04" + data,
    "PDF": lambda data: b"%PDF-1.7\n" + data,
    "quote never closed": lambda data: data + b'\n"open, and\nopen',
    "text after a quote": lambda data: data + b'\nx\n"closed" text,2\n',
    "mixed encodings": lambda data: data + "\nÉtape;".encode() + "é\n".encode("cp1252"),
    "damage after a BOM": lambda data: b"\xef\xbb\xbf" + data + b"\n\xe9t\xe9\n",
    "bytes that cp1252 lacks": lambda data: data + b"\n\xe9t\xe9\n\x81\n",
    "damaged UTF-16": lambda data: b"\xff\xfe" + data.decode("latin-1").encode("utf-16-le") + b"\n",
    "a lone surrogate": lambda data: data.decode("latin-1").encode("utf-16") + b"\x00\xd8\x0a\x00",
    "another header": lambda data: b"colonne;autre\n" * 20 + data,
    "equal headers": lambda data: b"merchant_id,name,country,Merchant ID,published_on,label\n",
    "web page": lambda data: b"  <!DOCTYPE html><table>" + data,
    "JSON": lambda data: b'[ {"merchant_id": 1}]' + data,
    "missing columns": lambda data: b"name;published_on;from;expires_on;\nx;2026-01-01\n",
}


def damage_file(rng: Random, path: Path) -> str:
    """Damage one file so that it is refused; return the name of the damage."""
    name = rng.choice(sorted(REFUSALS))
    is_needed = path.name.lower().partition(".")[0] in ("merchants", "assessments")
    if name == "missing" and not is_needed:
        name = "empty"
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or not data.isascii():
        data = b"merchant_id,name,country,published_on,label,granted_on\nM1,x,FR,2026-01-01,esus,\n"
    damaged = REFUSALS[name](data)
    if damaged is None:
        path.unlink()
    else:
        path.write_bytes(damaged)
    return name
