"""Read the sheets of a workbook as rows of texts; nothing else in the program reads workbooks."""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any

import numpy as np

from impact.loading.csv.encoding import count_line_ends
from impact.loading.csv.headers import HEADER_RECORDS, RequiredHeaders, has_required
from impact.loading.xlsx.cells import cell_text
from impact.loading.xlsx.limits import has_formulas, iter_rows, list_parts
from impact.model.errors import quote_value
from impact.model.problems import Refused

WORKBOOK = "workbook"
WORKBOOK_START = b"PK\x03\x04"


@dataclass(frozen=True)
class BookSheet:
    """One sheet of an open workbook.

    Attributes:
        source: the sheet of openpyxl with the stored values.
        formulas: the same with the formulas; None where the workbook has none.
    """

    name: str
    is_hidden: bool
    source: Any
    formulas: Any = None

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows as texts, each up to its last filled cell, blank rows included.

        Raises:
            Refused: it is damaged or over a limit.
        """
        # Imported here because it takes longer to load than most commands run.
        from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

        try:
            formulas = iter_rows(self.formulas) if self.formulas else repeat(())
            for cells, formula_cells in zip(iter_rows(self.source), formulas, strict=False):
                # Workbooks write control characters as _x000D_.
                texts = [unescape(_text(cell)) for cell in cells]
                for position, cell in enumerate(formula_cells):
                    if cell.data_type == "f" and _has_no_value(cells[position]):
                        texts[position] = str(getattr(cell.value, "text", cell.value))
                yield _until_filled(texts)
        except Refused:
            raise
        except Exception as error:
            raise _damaged(error) from error


def open_workbook(content: bytes) -> list[BookSheet]:
    """Return the sheets of a workbook, in its order.

    Raises:
        Refused: it is no workbook, is damaged or over a limit.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    # Such as that there is no default style: nothing that concerns the table.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    parts = list_parts(content)
    if "xl/workbook.xml" not in parts:
        is_open_document = "content.xml" in parts
        raise Refused(
            "This is an OpenDocument table; save it as .xlsx or as CSV UTF-8."
            if is_open_document
            else "This is a zip file and no workbook; unpack it."
        )
    try:
        sheets = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets
        others = repeat(None)
        if has_formulas(content):
            others = load_workbook(io.BytesIO(content), read_only=True).worksheets
    except Exception as error:  # openpyxl raises all kinds of exceptions for a damaged workbook
        raise _damaged(error) from error
    return [
        BookSheet(sheet.title, sheet.sheet_state != "visible", sheet, other)
        for sheet, other in zip(sheets, others, strict=False)
    ]


@dataclass(frozen=True)
class SheetText:
    """The table of a workbook as the text of a CSV.

    Attributes:
        row_of_line: the sheet's row of each line of the text, from 1.
        hidden: the names of the hidden sheets, which are not read.
    """

    name: str
    data: bytes
    row_of_line: np.ndarray
    hidden: tuple[str, ...]


def read_sheet_text(content: bytes, required: RequiredHeaders) -> SheetText:
    """Return the visible sheet that has the columns that must be there, else the first.

    Raises:
        Refused: the workbook cannot be read, or several sheets have them.
    """
    sheets = open_workbook(content)
    sheet, header = _choose_sheet([s for s in sheets if not s.is_hidden], required)
    data, row_of_line = _write_csv(sheet, len(header))
    return SheetText(sheet.name, data, row_of_line, tuple(s.name for s in sheets if s.is_hidden))


def _choose_sheet(
    sheets: list[BookSheet], required: RequiredHeaders
) -> tuple[BookSheet, list[str]]:
    """Return the sheet to read, and its header."""
    headers = [(sheet, _header_row(sheet, required)) for sheet in sheets]
    fitting = [(sheet, header) for sheet, header in headers if header is not None]
    if len(fitting) > 1:
        names = " and ".join(f"“{quote_value(sheet.name)}”" for sheet, _ in fitting)
        raise Refused(
            f"The sheets {names} each have the columns of this file; keep one, or hide the others."
        )
    if not sheets:
        raise Refused("The workbook has no visible sheet with cells; show the one to read.")
    return fitting[0] if fitting else (sheets[0], _first_filled(sheets[0].rows()))


def _write_csv(sheet: BookSheet, width: int) -> tuple[bytes, np.ndarray]:
    """Return a sheet as CSV, and for each of its lines (from 1) the sheet's row.

    Cells that a row lacks at its end are blank, as wide as the header is. Fields are in quotes, so
    that no separator within them is taken for one of the file; blank rows are blank lines.
    """
    text, row_of_line, blank_rows = io.StringIO(), [0], 0
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, fields in enumerate(sheet.rows(), start=1):
        if not any(map(str.strip, fields)):
            blank_rows += 1  # those at the end are of no table
            continue
        text.write("\n" * blank_rows)
        row_of_line += range(number - blank_rows, number)
        blank_rows = 0
        writer.writerow([*fields, *[""] * (width - len(fields))])
        line_ends = sum(count_line_ends(field.encode()) for field in fields if _has_break(field))
        row_of_line += [number] * (1 + line_ends)
    return text.getvalue().encode(), np.array(row_of_line, np.int64)


def _header_row(sheet: BookSheet, required: RequiredHeaders) -> list[str] | None:
    """Return the first of the first rows that has all required headers."""
    rows = islice(sheet.rows(), HEADER_RECORDS)
    return next((fields for fields in rows if has_required(fields, required)), None)


def _first_filled(rows: Iterable[list[str]]) -> list[str]:
    return next((fields for fields in rows if any(map(str.strip, fields))), [])


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text


def _text(cell: Any) -> str:
    value = cell.value
    return cell_text(value, cell.number_format if isinstance(value, int | float) else "")


def _has_no_value(cell: Any) -> bool:
    """Return whether a formula was never calculated; one that gave an empty text is a "str"."""
    return cell.value is None and cell.data_type == "n"


def _until_filled(fields: list[str]) -> list[str]:
    while fields and not fields[-1]:
        fields.pop()
    return fields


def _damaged(error: Exception) -> Refused:
    return Refused(
        f"The workbook cannot be read ({type(error).__name__}): it is damaged; save it again."
    )
