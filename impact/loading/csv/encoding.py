"""Detect the encoding of a file and decode it: UTF-8, UTF-16 or cp1252; refuse other formats."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

# A PDF, the two workbook containers and the pictures that get renamed to CSV.
_SIGNATURES = {
    b"PK\x03\x04": "a workbook or another zip file; save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "an Excel workbook; save it as CSV UTF-8",
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
_MULTI_BYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Unreadable(Exception):
    """A file that cannot be read as text: its problem's code, line (or None) and message.

    Attributes:
        first_non_utf8_line: set where the file was read as cp1252.
    """

    def __init__(self, code: str, line: int | None, message: str) -> None:
        super().__init__(message)
        self.code, self.line, self.message = code, line, message
        self.first_non_utf8_line: int | None = None


@dataclass(frozen=True)
class Decoded:
    """A file's text as UTF-8 bytes without BOM.

    Attributes:
        encoding: utf-8, utf-8-sig, utf-16 or cp1252.
        first_non_utf8_line: where it is cp1252: the first line that is not UTF-8.
    """

    data: bytes
    encoding: str
    first_non_utf8_line: int | None = None


def decode(raw: bytes) -> Decoded:
    """Return the text of `raw`; UTF-8, UTF-16 with BOM, then cp1252 are tried in that order.

    Raises:
        Unreadable: `file-error` for binary content, `encoding-error` for damaged text.
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
    return Decoded(raw, "utf-8") if bad_position is None else _decode_cp1252(raw, bad_position)


def line_at(data: bytes, position: int) -> int:
    """Return the line (from 1, as a text editor counts) of the byte at `position`."""
    return 1 + count_line_ends(data[:position])


def count_line_ends(data: bytes) -> int:
    """Count LF, CRLF and CR, each as one."""
    carriage_returns = data.count(b"\r")
    return data.count(b"\n") + (carriage_returns - data.count(b"\r\n") if carriage_returns else 0)


def _refuse_binary(raw: bytes) -> None:
    for signature, what in _SIGNATURES.items():
        if raw.startswith(signature):
            raise Unreadable("file-error", None, f"This is {what}.")
    if b"\0" in raw:
        message = "This is not a text file (it holds NUL bytes); save it as CSV UTF-8."
        raise Unreadable("file-error", None, message)


def _refuse_other_formats(data: bytes) -> None:
    for pattern, what in ((_WEB_PAGE, "a web page (HTML or XML)"), (_JSON, "JSON")):
        if pattern.match(data):
            message = f"This is {what}, no table; export the data as CSV UTF-8."
            raise Unreadable("file-error", None, message)


def _find_bad_byte(data: bytes) -> int | None:
    try:
        if not (data.isascii() or _is_utf8(data)):
            codecs.utf_8_decode(data, "strict", True)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8; Arrow validates them in place, without building a str."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    text = pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _check_utf8(data: bytes, why: str) -> bytes:
    if (bad_position := _find_bad_byte(data)) is not None:
        raise _mixed_encodings_error(data, bad_position, why)
    return data


def _mixed_encodings_error(data: bytes, bad_position: int, why: str) -> Unreadable:
    line = line_at(data, bad_position)
    message = (
        f"The file {why}, but line {line} holds the byte 0x{data[bad_position]:02X}, which is not "
        "UTF-8: two encodings were mixed. Export it again as CSV UTF-8."
    )
    return Unreadable("encoding-error", line, message)


def _decode_cp1252(raw: bytes, bad_position: int) -> Decoded:
    if _MULTI_BYTE.search(raw):
        raise _mixed_encodings_error(raw, bad_position, "holds UTF-8 characters")
    if undefined := _NOT_IN_CP1252.search(raw):
        line = line_at(raw, undefined.start())
        byte = raw[undefined.start()]
        message = f"Line {line} holds the byte 0x{byte:02X}, which is neither UTF-8 nor cp1252. "
        raise Unreadable("encoding-error", line, message + "Export it again as CSV UTF-8.")
    return Decoded(raw.decode("cp1252").encode(), "cp1252", line_at(raw, bad_position))


def _decode_utf16(raw: bytes) -> Decoded:
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-16", "ignore")
        line = 1 + len(_LINE_END.findall(before.encode()))
        message = f"The file is UTF-16, but damaged on line {line}. Export it again as CSV UTF-8."
        raise Unreadable("encoding-error", line, message) from None
    _refuse_binary(data := text.encode())
    return Decoded(data, "utf-16")
