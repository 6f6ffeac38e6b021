"""The report on a folder: every problem, where each file's rows went, the rows left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain

import pandas as pd

from impact.model.problems import Problem, problem_frame

_MOST_SURPLUS_CELLS = 1_000_000


@dataclass(frozen=True)
class FileReport:
    """What a file is, and where its data rows went: rows = kept + left_out + repeated.

    Attributes:
        served: (header as written, column) of each column that the file has; the header is ""
            where `columns.toml` gives the value.
        carried: the headers of the other columns, as written.
    """

    file: str
    kind: str
    size: int
    sha256: str
    modified: datetime
    encoding: str
    delimiter: str
    rows: int
    kept: int
    left_out: int
    repeated: int
    served: tuple[tuple[str, str], ...] = ()
    carried: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOutRow:
    """A row that decides nothing: its line, the codes that left it out, its fields as written."""

    line: int
    codes: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a check of a folder found, whether or not its files can be used.

    Attributes:
        found: every problem, in the order of docs/contract.md.
        left_out_rows: by file, in the order of their lines.
        non_data_rows: by file, the records that are no data rows: titles apart.
        headers: the header of each file that has left-out rows, as written.
    """

    found: tuple[Problem, ...]
    files: tuple[FileReport, ...]
    left_out_rows: dict[str, list[LeftOutRow]]
    headers: dict[str, tuple[str, ...]]
    non_data_rows: dict[str, list[LeftOutRow]] = field(default_factory=dict)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Return every problem as one row, in the order of the report."""
        return problem_frame(self.found)

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return the problems that refused a file."""
        return tuple(problem for problem in self.found if problem.effect == "file-refused")

    @property
    def files_with_left_out(self) -> list[str]:
        """Return the files of which any record is left out, or is no data row."""
        return list(dict.fromkeys((*self.left_out_rows, *self.non_data_rows)))

    def left_out(self, file: str) -> pd.DataFrame:
        """Return what is left out and what is no data row: line, codes, fields as they stood.

        Surplus fields stand under `column_12` (their place), missing ones are blank. Where that
        made a table of millions of cells, the last column holds the rest of a row, joined by `|`.
        """
        of_file = (self.left_out_rows.get(file, []), self.non_data_rows.get(file, []))
        rows = sorted(chain(*of_file), key=lambda row: row.line)
        headers = self.headers.get(file, ())
        widest = max([len(headers), *(len(row.fields) for row in rows)])
        width = min(widest, len(headers) + max(1, _MOST_SURPLUS_CELLS // max(1, len(rows))))
        names = [*headers, *(f"column_{at + 1}" for at in range(len(headers), width))]
        cells = [[str(row.line), "|".join(row.codes), *_fitted(row, width)] for row in rows]
        frame = pd.DataFrame(cells, columns=range(width + 2), dtype="str")
        return frame.set_axis(["line", "codes", *names], axis=1)


def _fitted(row: LeftOutRow, width: int) -> list[str]:
    if len(row.fields) <= width:
        return [*row.fields, *[""] * (width - len(row.fields))]
    return [*row.fields[: width - 1], "|".join(row.fields[width - 1 :])]
