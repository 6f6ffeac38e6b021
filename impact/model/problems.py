"""The catalogue of problem codes for data files, and the classes of a problem and of a refusal.

Codes are those of Frictionless where it has one; docs/contract.md, "What is wrong with a file".
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pandas as pd

EFFECTS = (
    *("noted", "encoding-guessed", "value-set-aside", "row-left-out", "column-unread"),
    "file-refused",
)
# What `line` counts in a text file, a workbook and a JSON file.
LINE, ROW, ENTRY = "line", "row", "entry"
# Of one file, column, code and effect so many problems are listed, and the rest is counted.
MAX_LISTED = 10_000
COLUMNS = ("file", "line", "column", "code", "value", "message", "effect")


# By code, the name on screen; and when it is raised, its effect, and how to fix it.
CODE_TITLES: Mapping[str, str] = {
    "file-error": "Unreadable file",
    "encoding-error": "Encoding",
    "format-error": "Another format",
    "sheet-unread": "Hidden sheets",
    "missing-label": "Missing column",
    "duplicate-label": "Column twice",
    "extra-label": "Column not read",
    "blank-label": "Column without a name",
    "extra-cell": "Row too long",
    "missing-cell": "Row too short",
    "blank-row": "Empty row",
    "non-data-row": "Not a data row",
    "file-unread": "File not read",
    "missing-value": "Missing value",
    "type-error": "Unreadable value",
    "constraint-error": "Impossible value",
    "day-moved": "Day moved",
    "primary-key": "Id twice",
    "foreign-key": "Unknown merchant",
    "ambiguous-date": "Two on one day",
}
CODE_MEANINGS: Mapping[str, str] = {
    "file-error": "A file is missing, has no header, is not text, or has damaged quotes. The file "
    "is refused. Export the file again as CSV UTF-8.",
    "encoding-error": "Some bytes are not UTF-8. The file is refused where two encodings are "
    "mixed; else its encoding is guessed. Export the file again as CSV UTF-8, or name its "
    "encoding in columns.toml.",
    "format-error": "A file is a workbook or a text, and its name says that it is the other. "
    "Noted: it is read as what it is. Give the file the ending of what it is.",
    "sheet-unread": "A workbook has hidden sheets. Noted: nothing of them is read. Show the sheet "
    "that holds the table, and take out the others.",
    "missing-label": "A column that must be there is absent, or a header that columns.toml names. "
    "The file is refused; noted where only columns.toml names it. Add the column, or name its "
    "header in columns.toml.",
    "duplicate-label": "Two headers have the same name, or columns.toml names both for one "
    "column. The file is refused where it is a known column; else it is noted. Keep one of them, "
    "or rename the other.",
    "extra-label": "A header serves no column and is like one that the file lacks. The column is "
    "carried along and decides nothing. Rename the header, or name it in columns.toml under "
    "headers or carried.",
    "blank-label": "A column has no header. Noted: dropped if it is empty, else kept under its "
    "place. Name the column, or take it out.",
    "extra-cell": "A row has more fields than the header. The row is skipped; noted where the "
    "surplus is empty. Put a field that holds a separator in quotes.",
    "missing-cell": "A row has fewer fields than the header. The missing fields are blank; a cut "
    "last line is skipped. Export the file again, and check that it is whole.",
    "blank-row": "A row holds only blanks and separators. Noted: it is no data row. Nothing needs "
    "to be done.",
    "non-data-row": "A title above the header, the header again, a totals row or a footer. Noted: "
    "it is no data row. Nothing needs to be done; if it is a row, say so by the columns that it "
    "leaves blank.",
    "file-unread": "A file begins with the name of a kind of file and is not read. Noted: nothing "
    "of it is used. Name it as the kinds of file are named, or take it out of the folder.",
    "missing-value": "A value that must be there is blank. The row is skipped. Fill the value in "
    "at the source.",
    "type-error": "A value is not a date, a number, yes or no, or a word of its list. The value "
    "is ignored, or the row skipped where the value must be there. Correct the value at the "
    "source.",
    "constraint-error": "A value is out of range, fails its checksum, or contradicts another. The "
    "value is ignored, or the row skipped where the value must be there. Correct the value at the "
    "source.",
    "day-moved": "A day is written with a time zone and is another day in the data folder's. "
    "Noted: the day of the data folder's time zone counts. Export plain days, or check `timezone` "
    "in dataset.toml.",
    "primary-key": "Two rows have the same id. Equal rows count once; rows that differ are all "
    "skipped. Decide which row is right, and delete the other.",
    "foreign-key": "A row names a merchant that no kept row has, or several. The row is skipped; "
    "noted where several merchants share the id. Add or fix the merchant's row, or correct the "
    "id.",
    "ambiguous-date": "Two assessments of one merchant were published on one day. Noted: the "
    "greater assessment id is the current one, the more serious finding counts. Check which of "
    "the two is meant.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file; `line` is None and `column` is "" where they do not apply.

    Attributes:
        line_unit: what `line` counts: LINE, ROW (of a sheet) or ENTRY.
        count: how many there are; above 1 for those of a kind that are not listed.
        list_kind: of a file in `registries`: which list it is, as far as that is known.
    """

    file: str
    line: int | None
    column: str
    code: str
    value: str
    message: str
    effect: str
    line_unit: str = LINE
    count: int = 1
    list_kind: str = ""

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        """Return the sort key of the report: file, line (blank first), column, code, effect."""
        line = -1 if self.line is None else self.line
        return (self.file, line, self.column, self.code, self.effect)

    @property
    def sentence(self) -> str:
        """Return the location and the message in one line."""
        where = self.file if self.line is None else f"{self.file}, {self.line_unit} {self.line}"
        return f"{where}: {self.message}"


class Refused(Exception):
    """A file that cannot be used: where, what is wrong and how to fix it.

    Attributes:
        problem: without what is known where the file is opened, such as its name.
        other_encoding: how the text was decoded until then, where that was guessed.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        *,
        code: str = "file-error",
        column: str = "",
        value: str = "",
    ) -> None:
        super().__init__(message)
        self.problem = Problem("", line, column, code, value, message, "file-refused")
        self.other_encoding: Any = None


class ProblemList:
    """Problems: of each file, column, code and effect the first by line, and how many more."""

    def __init__(self) -> None:
        self._listed: dict[tuple[str, str, str, str], list[Problem]] = {}
        self._more: Counter[tuple[str, str, str, str]] = Counter()

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        kind = (problem.file, problem.column, problem.code, problem.effect)
        listed = self._listed.setdefault(kind, [])
        if not listed or listed[-1].order <= problem.order:
            listed.append(problem)
        else:
            insort(listed, problem, key=lambda each: each.order)
        if len(listed) > MAX_LISTED:
            del listed[-1]
            self._more[kind] += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        for problem in problems:
            self.add(problem)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the listed problems, and one for those of each kind that are not listed."""
        for kind, listed in self._listed.items():
            yield from listed
            if more := self._more[kind]:
                file, column, code, effect = kind
                message = f"And {more:,} more like the {MAX_LISTED:,} that are listed."
                yield Problem(file, None, column, code, "", message, effect, count=more)


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems in the order of the report."""
    return tuple(sorted(problems, key=lambda problem: problem.order))


def problem_frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a frame, one row each, in the given order; `line` is Int64."""
    read_columns = attrgetter(*COLUMNS)
    frame = pd.DataFrame([read_columns(problem) for problem in problems], columns=list(COLUMNS))
    texts = dict.fromkeys((name for name in COLUMNS if name != "line"), "str")
    return frame.astype({"line": "Int64", **texts})


def worst_first(problems: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of problems sorted by effect: refused files first, then skipped rows.

    The sort is stable: problems of one effect stay in the order of the report.
    """
    rank = problems["effect"].map({effect: n for n, effect in enumerate(reversed(EFFECTS))})
    return problems.iloc[rank.argsort(kind="stable")]
