"""Keep workbooks within limits, so that a small file cannot exhaust memory.

A small zip file can unpack to any size, and a sheet of a few bytes can have cells so far apart
that the reader fills in millions of blank ones: those count as well.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from impact.model.problems import Refused

# An export of 1,000 merchants unpacks to about 1 MB, the State's lists to some megabytes.
MAX_UNPACKED_BYTES = 256_000_000
MAX_CELLS = 10_000_000
# Of an export: openpyxl builds objects for each element beside the cells, and a text has four tags.
MAX_TAGS = 6_000_000
MAX_TAGS_BESIDE_SHEETS = 1_200_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
# The limit of the XLSX format.
MAX_ROWS = 1_048_576
_SHEETS = "xl/worksheets/"
_CHUNK_BYTES = 1_000_000
# What zipfile raises; RuntimeError for a part that is encrypted.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(RuntimeError, NotImplementedError, ValueError, OSError),
)


def list_parts(content: bytes) -> list[str]:
    """Return the names of the parts of a zipped workbook.

    Raises:
        Refused: any part is damaged, or they unpack to more than MAX_UNPACKED_BYTES.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A part with a too small stated size is cut there, and then fails its checksum.
            _limit_size(sum(part.file_size for part in archive.infolist()))
            if archive.testzip() is None:
                return archive.namelist()
    except _DAMAGED:
        pass
    raise Refused("The workbook is damaged or cut off; save it again.")


def _limit_size(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        raise Refused(
            f"The workbook unpacks to {size:,} bytes; {MAX_UNPACKED_BYTES:,} is the most that "
            "is read."
        )


def has_formulas(content: bytes) -> bool:
    """Return whether a sheet of a workbook may have a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def limit_tags(content: bytes) -> None:
    """Refuse a workbook that anybody may upload if its parts would take minutes to read.

    Raises:
        Refused: there are more than MAX_TAGS tags, or MAX_TAGS_BESIDE_SHEETS.
    """
    tags = beside = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    tags += chunk.count(b"<")
                    beside += chunk.count(b"<") * (not name.startswith(_SHEETS))
                    if tags > MAX_TAGS or beside > MAX_TAGS_BESIDE_SHEETS:
                        raise Refused(
                            f"The workbook has over {MAX_TAGS // 4:,} cells or "
                            f"{MAX_TAGS_BESIDE_SHEETS // 4:,} different texts; that is the most "
                            "that is read."
                        )


def iter_rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an openpyxl sheet as tuples of cells, blank rows included.

    Raises:
        Refused: there are more than MAX_ROWS rows or MAX_CELLS cells.
    """
    sheet.reset_dimensions()  # the size that a sheet states is often wrong
    cells = 0
    for count, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if count > MAX_ROWS or cells > MAX_CELLS:
            raise Refused(
                f"The workbook's sheet has over {MAX_ROWS:,} rows or {MAX_CELLS:,} cells; that "
                "is the most that is read."
            )
        yield row
