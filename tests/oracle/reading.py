"""From bytes to text to rows: encodings, dialects, quoted fields, line numbers.

Nothing here knows what a column means; the only thing asked of the contract's names is which
delimiter makes most of them appear in the header.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tests.oracle import encodings
from tests.oracle.writing import needs_guard

DELIMITERS = (",", ";", "\t", "|")
UTF8_BOM = b"\xef\xbb\xbf"
ASCII_BLANKS = " \t\n\r\x0b\x0c"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")


class UnreadableError(Exception):
    """A file that cannot be read at all: code, line (None where it means nothing), message."""

    def __init__(self, code: str, line: int | None, message: str) -> None:
        super().__init__(message)
        self.code, self.line, self.message = code, line, message


class DamagedQuotesError(Exception):
    """Text after a closing quote, or a quote never closed."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Record:
    """One row as it stood: first line, fields, whether a line end closes it."""

    line: int
    fields: list[str]
    has_line_end: bool


@dataclass(frozen=True)
class Sheet:
    """A file as text: its delimiter, its header and the rows after it."""

    delimiter: str
    header: Record
    records: list[Record] = field(default_factory=list)
    above: list[Record] = field(default_factory=list)


def is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def trim(text: str) -> str:
    """Take off blanks and invisible characters at both ends."""
    while text and (text[0].isspace() or is_invisible(text[0])):
        text = text[1:]
    while text and (text[-1].isspace() or is_invisible(text[-1])):
        text = text[:-1]
    return text


@lru_cache(maxsize=10_000)
def clean(text: str) -> str:
    """Trim, normalise to NFC, take off what an export or a spreadsheet put around it."""
    text = without_wrapping(text)
    is_quoted_number = re.fullmatch("'[0-9]+", text) is not None
    return text[1:] if is_quoted_number else text


def clean_key(text: str) -> str:
    """Clean the field of a column of ids, where an apostrophe goes before any digit."""
    text = without_wrapping(text)
    return text[1:] if re.match("'[0-9]", text) else text


def without_wrapping(text: str) -> str:
    """Trim, normalise, take off the guard and the formula that is one text: ="00012"."""
    text = unicodedata.normalize("NFC", trim(text))
    if text.startswith("'") and needs_guard(text[1:]):
        text = text[1:]
    inner = text[2:-1]
    if text.startswith('="') and text.endswith('"') and len(text) > 2 and '"' not in inner:
        return trim(inner)
    return text


@lru_cache(maxsize=10_000)
def header_key(text: str) -> str:
    """Return what two headers are compared by: case, blanks and hyphens do not matter."""
    lowered = clean(text).lower()
    return "".join("_" if c == "-" or c.isspace() else c for c in lowered)


def lines_before(data: bytes | str, position: int) -> int:
    """Count the line ends (LF, CRLF, CR) before `position`."""
    before = data[:position]
    if isinstance(before, bytes):
        before = before.decode("latin-1")
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def decode_utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-16", errors="ignore")
        line = 1 + lines_before(good, len(good))
        raise UnreadableError("encoding-error", line, "damaged UTF-16") from error


def decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 + lines_before(data, error.start)
        raise UnreadableError("encoding-error", line, f"neither UTF-8 nor {encoding}") from error


def has_multi_byte_utf8(data: bytes) -> bool:
    """Return whether UTF-8 stands beside the bytes that are not: certain letters, or long ones."""
    text = data.decode("utf-8", errors="surrogateescape")
    return any(
        "\x80" <= c <= "\u017f"
        or "\u0370" <= c <= "\u044f"
        or (c >= "\u0800" and not "\udc80" <= c <= "\udcff")
        for c in text
    )


def decode(data: bytes, named: str = "") -> tuple[str, str, tuple[int, str] | None]:
    """Return text, encoding, and of a guessed one the first other line and value.

    Args:
        named: the encoding that `columns.toml` names.
    """
    if data.startswith(UTF16_BOMS):
        return decode_utf16(data), "utf-16", None
    if b"\0" in data or data.startswith(NOT_TEXT):
        raise UnreadableError("file-error", None, "not a text file: save it as CSV UTF-8")
    has_bom = data.startswith(UTF8_BOM)
    body = data[len(UTF8_BOM) :] if has_bom else data
    refuse_other_text(body.decode("latin-1"))
    try:
        return body.decode("utf-8"), "utf-8-sig" if has_bom else "utf-8", None
    except UnicodeDecodeError as error:
        line = 1 + lines_before(body, error.start)
        if named and not has_bom:
            return decode_as(body, named), named, None
        if has_bom or has_multi_byte_utf8(body):
            raise UnreadableError("encoding-error", line, "damaged UTF-8") from error
        encoding = encodings.guess(body)
        text = decode_as(body, encoding)
        others = [value for value in map(clean, encodings.values(text)) if not value.isascii()]
        return text, encoding, (line, others[0] if others else "")


class Cursor:
    """A place in the text and the line it is on, as a text editor counts lines."""

    def __init__(self, text: str, delimiter: str = ",", position: int = 0, line: int = 1) -> None:
        self.text, self.delimiter, self.position, self.line = text, delimiter, position, line

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def take_line_end(self) -> str:
        """Step over LF, CRLF or CR, and count it."""
        is_pair = self.text.startswith("\r\n", self.position)
        line_end = self.text[self.position : self.position + 1 + is_pair]
        self.position += len(line_end)
        self.line += 1
        return line_end

    def rest_of_line(self) -> str:
        """Return the line from here, its end left out, without moving."""
        end = self.position
        while end < len(self.text) and self.text[end] not in "\r\n":
            end += 1
        return self.text[self.position : end]

    def skip_line(self) -> None:
        self.position += len(self.rest_of_line())
        if self.peek():
            self.take_line_end()

    def read_record(self) -> Record:
        """Read one row; raise DamagedQuotesError."""
        first_line = self.line
        fields: list[str] = []
        while True:
            fields.append(self.read_quoted() if self.peek() == '"' else self.read_plain())
            if self.peek() != self.delimiter:
                break
            self.position += 1
        has_line_end = bool(self.peek())
        if has_line_end:
            self.take_line_end()
        return Record(first_line, fields, has_line_end)

    def read_plain(self) -> str:
        """Read an unquoted field: a quote inside it is text."""
        start = self.position
        while self.peek() and self.peek() not in ("\r", "\n", self.delimiter):
            self.position += 1
        return self.text[start : self.position]

    def read_quoted(self) -> str:
        """Read a quoted field, which may hold delimiters, line breaks and doubled quotes."""
        opened = self.line
        self.position += 1
        parts: list[str] = []
        while character := self.peek():
            if character in "\r\n":
                parts.append(self.take_line_end())
                continue
            self.position += 1
            if character != '"':
                parts.append(character)
            elif self.peek() == '"':
                parts.append('"')
                self.position += 1
            elif self.peek() in ("", "\r", "\n", self.delimiter):
                return "".join(parts)
            else:
                break
        raise DamagedQuotesError(opened)


def refuse_other_text(text: str) -> None:
    if what := other_text(text):
        raise UnreadableError("file-error", None, f"this is {what}")


def other_text(text: str) -> str:
    """Return what a text that is no table is, by how it begins: a web page, JSON; else ""."""
    start = text.lstrip(ASCII_BLANKS)[:200].lower()
    for word in ("!doctype", "!--", "?xml", "html", "head", "body", "table", "script", "div"):
        after = start[len(word) + 1 : len(word) + 2]
        is_word = not (after.isalnum() or after == "_") or not word.isalpha()
        if start.startswith("<" + word) and is_word:
            return "a web page"
    squeezed = text.translate(dict.fromkeys(map(ord, ASCII_BLANKS)))[:2]
    return "JSON" if squeezed in ('{"', "{}", "[[", "[{", "[]") else ""


def delimiter_of_sep_line(line: str) -> str | None:
    """Return the delimiter that a first line such as `sep=;` names."""
    if line[:4].lower() == "sep=" and line[4:5] in DELIMITERS and not line[5:].strip():
        return line[4:5] or None
    return None


def is_blank_line(line: str) -> bool:
    return all(character.isspace() or character in DELIMITERS for character in line)


def find_header(text: str) -> tuple[Cursor, str | None]:
    """Step over a first line `sep=;` and blank lines; return the place and the delimiter named."""
    cursor = Cursor(text)
    named = delimiter_of_sep_line(cursor.rest_of_line())
    if named:
        cursor.skip_line()
    while cursor.peek() and is_blank_line(cursor.rest_of_line()):
        cursor.skip_line()
    if not cursor.peek():
        raise UnreadableError("file-error", None, "the file has no header")
    return cursor, named


def choose_delimiter(start: Cursor, known: set[str]) -> str:
    """Return the delimiter that shows most known columns, then most fields, then by its place."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            fields = Cursor(start.text, delimiter, start.position, start.line).read_record().fields
        except DamagedQuotesError:
            fields = start.rest_of_line().replace('"', "").split(delimiter)
        return sum(header_key(name) in known for name in fields), len(fields)

    return max(DELIMITERS, key=score)  # of equal ones, max returns the first


def find_whole_header(
    text: str, named: str | None, known: set[str], needed: list[set[str]]
) -> tuple[Cursor, Record, list[Record]] | None:
    """Return the first of 20 records with all that is needed, by the best delimiter."""
    best: tuple[tuple[int, int], tuple[Cursor, Record, list[Record]]] | None = None
    for delimiter in [named] if named else DELIMITERS:
        cursor = Cursor(text, delimiter)
        if named:
            cursor.skip_line()
        header = first_whole_record(cursor, needed)
        if header is None:
            continue
        keys = [header_key(name) for name in header[0].fields]
        score = (len(known.intersection(keys)), len(keys))
        if best is None or score > best[0]:
            best = score, (cursor, *header)
    return best[1] if best else None


def first_whole_record(
    cursor: Cursor, needed: list[set[str]]
) -> tuple[Record, list[Record]] | None:
    """Return the header and the records above it that are not blank."""
    above: list[Record] = []
    for _ in range(20):
        if not cursor.peek():
            return None
        try:
            record = cursor.read_record()
        except DamagedQuotesError:
            return None
        keys = {header_key(name) for name in record.fields}
        if all(keys & one_of for one_of in needed):
            return record, above
        if not all(is_blank_line(text) for text in record.fields):
            above.append(record)
    return None


def read_records(cursor: Cursor) -> Iterator[Record]:
    while cursor.peek():
        yield cursor.read_record()


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            "file-error", None, "the file is not there or cannot be read"
        ) from error


def read_sheet(text: str, known: set[str], needed: list[set[str]]) -> Sheet:
    """Return the header and the rows of a text; raise UnreadableError.

    Args:
        text: the whole file, without a byte order mark.
        known: the header keys that mean something in this file.
        needed: a header has one key of each of these.
    """
    if "\0" in text:
        raise UnreadableError("file-error", None, "not a text file: it holds NUL characters")
    refuse_other_text(text)
    start, named = find_header(text)
    whole = find_whole_header(text, named, known, needed) if needed else None
    if whole:
        cursor, header, above = whole
        try:
            return Sheet(cursor.delimiter, header, list(read_records(cursor)), above)
        except DamagedQuotesError as damage:
            raise UnreadableError("file-error", damage.line, "a damaged quote") from damage
    delimiter = named or choose_delimiter(start, known)
    cursor = Cursor(text, delimiter, start.position, start.line)
    try:
        header = cursor.read_record()
        return Sheet(delimiter, header, list(read_records(cursor)))
    except DamagedQuotesError as damage:
        raise UnreadableError(
            "file-error", damage.line, "a quote opened here is damaged"
        ) from damage
