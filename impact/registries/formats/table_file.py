"""Read a CSV or workbook of a list as a table of texts, with the line of every row.

Nothing is guessed: the header is the first row that is not blank, and the readers of each list
refuse what is beside or below the table.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from impact.loading.csv.encoding import decode
from impact.loading.csv.exact_rows import exact_rows, physical_lines
from impact.loading.csv.headers import find_head
from impact.loading.xlsx.workbook import BookSheet, open_workbook
from impact.model.errors import quote_value
from impact.model.problems import LINE, ROW, Refused
from impact.model.texts.cleaning import canonical_header, clean

# How far below the first row a header is looked for, to name the titles above it.
_TITLE_ROWS = 20
_NUMBER_HEADER = re.compile(r"(?:(?:numeros?|num|no|n|code)_)?(?:siren|siret)(?:_.*)?")
# A title may have misled the search for the delimiter.
_SEPARATOR = re.compile(r"[,;\t|]")
_FINESS_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?\s*"?(?:finess|nofinesset|structureet)\b')
_HEADERS = frozenset(
    ("siren", "numero_siren", "siret", "nofinesset", "categetab", "est_active", "merchant_id")
)


@dataclass(frozen=True)
class Table:
    """A table of texts, cleaned, rows padded to the header; rows without any text are skipped.

    Attributes:
        headers: as the file has them, from the first column on; a column may have none.
        lines: the line of each row: lines of a text file, rows of a sheet; raws: each as written.
        short: the lines of the rows that have fewer fields than the header.
        is_open_ended: the last line has no line end, so that the file may be cut there.
    """

    headers: tuple[str, ...]
    header_line: int
    rows: list[list[str]]
    lines: list[int]
    raws: list[str]
    short: set[int]
    is_open_ended: bool = False
    line_unit: str = LINE

    @property
    def names(self) -> list[str]:
        """Return the headers as they are compared: lower case, no accents, `_` for blanks."""
        return [normalise_header(header) for header in self.headers]

    def texts(self, position: int) -> list[str]:
        """Return the texts of the column at a position."""
        return [row[position] for row in self.rows]

    def refusal(
        self, message: str, line: int | None = None, code: str = "file-error", **where: str
    ) -> Refused:
        """Return a refusal of the file at a line, by default the header's.

        Args:
            where: `column` and `value`.
        """
        line = self.header_line if line is None else line
        return Refused(message, line, code=code, **where)


def normalise_header(header: str) -> str:
    """Return a header without case, accents and punctuation, its words joined by `_`."""
    decomposed = unicodedata.normalize("NFKD", canonical_header(header))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "_", letters.casefold()).strip("_")


def decode_list(raw: bytes) -> bytes:
    """Return a text as UTF-8; FINESS files that are not UTF-8 are Latin-1.

    Raises:
        Refused: the bytes are no text.
    """
    if _FINESS_HEAD.match(raw):
        try:
            raw.decode()
        except UnicodeDecodeError:
            return raw.decode("latin-1").encode()
        return raw.removeprefix(b"\xef\xbb\xbf")
    return decode(raw).data


def read_text_table(data: bytes) -> Table:
    """Return a CSV, its delimiter and header found as in the merchants' files.

    Raises:
        Refused: no header, damaged quotes, titles above the header, a row longer than it, a last
            line that is cut off.
    """
    head = find_head(data, _HEADERS)
    records = list(exact_rows(data, head.body_offset, head.body_line, head.delimiter))
    lines = list(physical_lines(data, head.body_offset))
    rows = [
        _Row(line, fields, "".join(lines[line - head.body_line : next_line - head.body_line]))
        for line, next_line, fields in records
    ]
    table = _build_table(_Row(head.line, list(head.headers), ""), rows)
    if data.endswith((b"\n", b"\r")):
        return table
    if rows and rows[-1].line in table.short:
        message = "The last line is cut off; fetch the file again, and check that it is whole."
        raise Refused(message, rows[-1].line, code="missing-cell")
    return replace(table, is_open_ended=True)


def read_workbook(content: bytes) -> tuple[list[Table], list[Refused]]:
    """Return the visible sheets that are a table, and what is wrong with each of the others.

    Raises:
        Refused: it is no workbook, is damaged, out of bounds, or is empty.
    """
    try:
        sheets = [list(_sheet_rows(s)) for s in open_workbook(content) if not s.is_hidden]
    except Refused as fault:
        raise Refused(f"{fault} Fetch the file again.") from None
    tables, refusals = [], []
    for rows in filter(None, sheets):
        try:
            tables.append(replace(_build_table(rows[0], rows[1:]), line_unit=ROW))
        except Refused as refusal:
            refusals.append(refusal)
    if not tables and not refusals:
        raise Refused("The workbook has no sheet with a table; fetch the file again.")
    return tables, refusals


@dataclass(frozen=True)
class _Row:
    line: int
    fields: list[str]
    raw: str


def _sheet_rows(sheet: BookSheet) -> Iterator[_Row]:
    """Yield the rows of a sheet that hold anything."""
    for line, fields in enumerate(sheet.rows(), start=1):
        if any(map(str.strip, fields)):
            yield _Row(line, fields, " | ".join(fields).strip())


def _build_table(header: _Row, rows: list[_Row]) -> Table:
    headers = [clean(text) for text in header.fields]
    while headers and not headers[-1]:
        headers.pop()
    _refuse_titles(headers, rows)
    width = len(headers)
    table = Table(tuple(headers), header.line, [], [], [], set())
    for row in rows:
        fields = [text if _is_surely_clean(text) else clean(text) for text in row.fields]
        if not any(fields):
            continue
        _refuse_surplus(row.line, fields[width:])
        if len(fields) < width:
            table.short.add(row.line)
        table.rows.append([*fields, *[""] * width][:width])
        table.lines.append(row.line)
        table.raws.append(row.raw.rstrip("\r\n"))
    return table


def _is_surely_clean(text: str) -> bool:
    """Return whether a text certainly needs no cleaning: FINESS has millions of texts."""
    return not text or (text[0] > "'" and text[0] != "=" and text[-1] > " " and text.isascii())


def _refuse_titles(headers: list[str], rows: list[_Row]) -> None:
    """Refuse a table whose header is below titles, also titles in merged cells."""
    has_number = any(re.search("sire[nt]", normalise_header(header)) for header in headers)
    is_one_cell = sum(map(bool, headers)) == 1
    for row in rows[:_TITLE_ROWS]:
        filled = [text for text in row.fields if text.strip()]
        words = [word for text in filled for word in _SEPARATOR.split(text)]
        is_header = any(_NUMBER_HEADER.fullmatch(normalise_header(word)) for word in words)
        if is_header and (not has_number or (is_one_cell and len(words) > 1)):
            title = next((header for header in headers if header), "")
            raise Refused(
                f"The header stands here, below a title ({quote_value(title)}); "
                "delete what is above the header, so that it is the first row.",
                row.line,
                code="missing-label",
                value=title,
            )


def _refuse_surplus(line: int, surplus: list[str]) -> None:
    for text in filter(None, surplus):
        message = (
            f"The row has a field ({quote_value(text)}) right of the last column; name every "
            "column, put a field that holds a separator in quotes, and take notes out."
        )
        raise Refused(message, line, code="extra-cell", value=text)
