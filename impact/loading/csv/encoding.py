"""Decode a file: UTF-8, UTF-16, or else the encoding that is named or guessed; refuse others."""

import codecs
import re
from dataclasses import dataclass

import pyarrow as pa

from impact.loading.csv.encoding_guess import guess_encoding
from impact.model.problems import Refused
from impact.model.texts.cleaning import clean

# What gets renamed to CSV.
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls); save it as .xlsx or as CSV UTF-8",
    b"%PDF": "a PDF; ask for the data as CSV UTF-8",
    b"\x89PNG": "a picture; ask for the data as CSV UTF-8",
    b"\xff\xd8\xff": "a picture; ask for the data as CSV UTF-8",
    b"GIF8": "a picture; ask for the data as CSV UTF-8",
}
# The beginnings of text files that are not tables.
_WEB_PAGE = re.compile(
    rb"\s*<(?:!doctype|!--|\?xml|(?:html|head|body|table|script|div)\b)", re.IGNORECASE
)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[\]{])")
# UTF-8 of Latin letters to U+017F, Greek and Cyrillic ones to U+044F, and of three bytes or more.
# Other pairs are as likely two capitals of another encoding, such as ÓŁ in cp1250.
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xc5\xce\xcf\xd0][\x80-\xbf]|\xcd[\xb0-\xbf]|\xd1[\x80-\x8f]"
    rb"|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# A part of the container that a workbook with a password is in.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_VALUE = re.compile(r"[^,;\t|\r\n\"]+")


@dataclass(frozen=True)
class OtherEncoding:
    """How a file was read that is neither UTF-8 nor UTF-16, unless `columns.toml` says how.

    Attributes:
        line: the first that is not UTF-8.
        value: the first value with other characters, as it was read.
    """

    encoding: str
    line: int
    value: str

    @property
    def is_guessed(self) -> bool:
        """Return whether it was read as another encoding than the one of Windows in the West."""
        return self.encoding != "cp1252"


@dataclass(frozen=True)
class Decoded:
    """A file's text as UTF-8 bytes without BOM.

    Attributes:
        encoding: utf-8, utf-8-sig, utf-16, or the one that was named or guessed.
        other: set where it was guessed.
    """

    data: bytes
    encoding: str
    other: OtherEncoding | None = None


def decode(raw: bytes, named: str = "") -> Decoded:
    """Return the text of `raw`: UTF-8, UTF-16 with BOM, else in the encoding named, or guessed.

    Raises:
        Refused: `file-error` for binary content, `encoding-error` for damaged text.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoded = _decode_utf16(raw)
        _refuse_other_formats(decoded.data)
        return decoded
    _refuse_binary(raw)
    _refuse_other_formats(raw.removeprefix(codecs.BOM_UTF8))
    if raw.startswith(codecs.BOM_UTF8):
        return Decoded(_check_utf8(raw[3:], "has a UTF-8 byte order mark"), "utf-8-sig")
    bad_position = _find_bad_byte(raw)
    if bad_position is None:
        return Decoded(raw, "utf-8")
    if named:
        return Decoded(_decode_as(raw, named, "which columns.toml names"), named)
    return _decode_guessed(raw, bad_position)


def line_at(data: bytes, position: int) -> int:
    """Return the line (from 1, as a text editor counts) of the byte at `position`."""
    return 1 + count_line_ends(data[:position])


def count_line_ends(data: bytes) -> int:
    """Count LF, CRLF and CR, each as one."""
    carriage_returns = data.count(b"\r")
    return data.count(b"\n") + (carriage_returns - data.count(b"\r\n") if carriage_returns else 0)


def _refuse_binary(raw: bytes) -> None:
    for signature, what in _SIGNATURES.items():
        if raw.startswith(signature) and _ENCRYPTED in raw:
            message = "This is a workbook with a password; save it without one."
            raise Refused(message)
        if raw.startswith(signature):
            raise Refused(f"This is {what}.")
    if b"\0" in raw:
        message = "This is not a text file (it holds NUL bytes); save it as CSV UTF-8."
        raise Refused(message)


def _refuse_other_formats(data: bytes) -> None:
    for pattern, what in ((_WEB_PAGE, "a web page (HTML or XML)"), (_JSON, "JSON")):
        if pattern.match(data):
            message = f"This is {what}, no table; export the data as CSV UTF-8."
            raise Refused(message)


def _find_bad_byte(data: bytes) -> int | None:
    bounds = pa.array([0, len(data)], pa.int64()).buffers()[1]
    text = pa.LargeStringArray.from_buffers(1, bounds, pa.py_buffer(data))
    try:
        text.validate(full=True)  # makes no text of the bytes, which takes ten times as long
    except pa.ArrowInvalid:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return error.start
    return None


def _check_utf8(data: bytes, why: str) -> bytes:
    if (bad_position := _find_bad_byte(data)) is not None:
        raise _mixed_encodings_error(data, bad_position, why)
    return data


def _mixed_encodings_error(data: bytes, bad_position: int, why: str) -> Refused:
    line = line_at(data, bad_position)
    message = (
        f"The file {why}, but line {line} holds the byte 0x{data[bad_position]:02X}, which is not "
        "UTF-8: two encodings were mixed. Export it again as CSV UTF-8, or name its `encoding` "
        "in columns.toml."
    )
    return Refused(message, line, code="encoding-error")


def _decode_guessed(raw: bytes, bad_position: int) -> Decoded:
    if _UTF8_CHARACTER.search(raw):
        raise _mixed_encodings_error(raw, bad_position, "holds UTF-8 characters")
    encoding = guess_encoding(raw)
    data = _decode_as(raw, encoding, "by which it was read, since it is not UTF-8")
    line = line_at(raw, bad_position)
    return Decoded(data, encoding, OtherEncoding(encoding, line, _first_other_value(data)))


def _first_other_value(data: bytes) -> str:
    """Return the first value with characters beyond ASCII, cleaned; "" if only blanks are such."""
    values = (clean(match[0]) for match in _VALUE.finditer(data.decode()))
    return next((value for value in values if not value.isascii()), "")


def _decode_as(raw: bytes, encoding: str, why: str) -> bytes:
    try:
        return raw.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line = line_at(raw, error.start)
        message = (
            f"Line {line} holds the byte 0x{raw[error.start]:02X}, which is not in {encoding}, "
            f"{why}. Export it again as CSV UTF-8, or name its `encoding` in columns.toml."
        )
        raise Refused(message, line, code="encoding-error") from None


def _decode_utf16(raw: bytes) -> Decoded:
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-16", "ignore")
        line = 1 + len(_LINE_END.findall(before.encode()))
        message = f"The file is UTF-16, but damaged on line {line}. Export it again as CSV UTF-8."
        raise Refused(message, line, code="encoding-error") from None
    _refuse_binary(data := text.encode())
    return Decoded(data, "utf-16")
