"""Workbooks that somebody brings, read within bounds.

A small file can unpack to more than any machine holds, and a sheet of a few bytes can stand for
rows and columns without end: what its reader fills in between counts as well.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

# An export of 1,000 merchants unpacks to about 1 MB, the State's lists to some megabytes.
MOST_UNPACKED = 500_000_000
MOST_CELLS = 50_000_000
# What a sheet holds by its format.
MOST_ROWS = 1_048_576


class TooLarge(ValueError):
    """A workbook holds more than is read here; the text says how much, as a whole sentence."""


def parts_of(content: bytes) -> list[str]:
    """Return the names of the parts of a zipped workbook.

    Raises:
        zipfile.BadZipFile: it is damaged or no zip file.
        TooLarge: it would unpack to more than MOST_UNPACKED bytes.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    # A part that claims less than it holds is cut there, and then fails its checksum.
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED:
        raise TooLarge(
            f"The workbook unpacks to {size:,} bytes; {MOST_UNPACKED:,} is the most that is read."
        )
    return [part.filename for part in parts]


def rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an openpyxl sheet as values, blank ones too.

    Raises:
        TooLarge: there are more rows or cells than MOST_ROWS or MOST_CELLS.
    """
    sheet.reset_dimensions()  # a sheet's own word on its size is often wrong
    cells = 0
    for count, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row)
        if count > MOST_ROWS or cells > MOST_CELLS:
            raise TooLarge(
                f"The workbook's sheet has over {MOST_ROWS:,} rows or {MOST_CELLS:,} cells; that "
                "is the most that is read."
            )
        yield row
