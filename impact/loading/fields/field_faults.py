"""Types for a problem of one field, before its file and line are known."""

from dataclasses import dataclass


class FieldFault(Exception):
    """A text that is not a valid value of its column, with the code and message of the problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem of, or a note on, the field in the row at `position`."""

    position: int
    code: str
    text: str
    message: str
