"""The report of a check: all problems of a folder, row counts per file, the left-out rows."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain

import pandas as pd

from impact.model.problems import Problem, problem_frame

MAX_SURPLUS_CELLS = 1_000_000


@dataclass(frozen=True)
class FileReport:
    """A file and the counts of its data rows: rows = kept + left_out + repeated.

    Attributes:
        size: in bytes.
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


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A left-out row: its line, the codes of the problems that left it out, its raw fields."""

    line: int
    codes: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The result of checking a folder, whether or not its files can be used.

    Attributes:
        problem_list: every problem, in the order of docs/contract.md.
        left_out_rows: by file, in line order.
        non_data_rows: by file, the records that are not data rows, except titles.
        headers: the header of each file that has left-out rows, as written.
    """

    problem_list: tuple[Problem, ...]
    files: tuple[FileReport, ...]
    left_out_rows: dict[str, list[LeftOutRow]]
    headers: dict[str, tuple[str, ...]]
    non_data_rows: dict[str, list[LeftOutRow]] = field(default_factory=dict)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Return all problems as a frame, one row each, in the order of the report."""
        return problem_frame(self.problem_list)

    @property
    def problem_count(self) -> int:
        """Return how many problems there are, those that are only counted included."""
        return sum(problem.count for problem in self.problem_list)

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return the problems because of which a file was refused."""
        return tuple(problem for problem in self.problem_list if problem.effect == "file-refused")

    @property
    def files_with_left_out(self) -> list[str]:
        """Return the names of files with left-out rows or records that are not data rows."""
        return list(dict.fromkeys((*self.left_out_rows, *self.non_data_rows)))

    def left_out(self, file: str) -> pd.DataFrame:
        """Return the left-out rows and non-data rows of a file: line, codes and raw fields.

        Surplus fields are in columns such as `column_12` (by position), missing fields are blank.
        If that would make millions of cells, the last column contains the rest of the row,
        joined by `|`.
        """
        row_lists = (self.left_out_rows.get(file, []), self.non_data_rows.get(file, []))
        rows = sorted(chain(*row_lists), key=lambda row: row.line)
        headers = self.headers.get(file, ())
        widest = max([len(headers), *(len(row.fields) for row in rows)])
        width = min(widest, len(headers) + max(1, MAX_SURPLUS_CELLS // max(1, len(rows))))
        names = [*headers, *(f"column_{position + 1}" for position in range(len(headers), width))]
        cells = [[str(row.line), "|".join(row.codes), *_fit_to_width(row, width)] for row in rows]
        frame = pd.DataFrame(cells, columns=range(width + 2), dtype="str")
        return frame.set_axis(["line", "codes", *names], axis=1)


def _fit_to_width(row: LeftOutRow, width: int) -> list[str]:
    if len(row.fields) <= width:
        return [*row.fields, *[""] * (width - len(row.fields))]
    return [*row.fields[: width - 1], "|".join(row.fields[width - 1 :])]
