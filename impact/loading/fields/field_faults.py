"""What is wrong with a field, or worth a word: before it becomes a problem of its file."""

from __future__ import annotations

from dataclasses import dataclass


class FieldFault(Exception):
    """A text that is no value of its column: the problem's code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class FieldProblem:
    """One field that was not a value of its column, at `place` of the rows."""

    position: int
    code: str
    text: str
    message: str
