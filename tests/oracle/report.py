"""The list of everything that is wrong, in the order of the report."""

from dataclasses import dataclass, field
from typing import Any

EFFECTS = (
    *("file-refused", "column-unread", "row-left-out", "value-set-aside"),
    *("encoding-guessed", "noted"),
)

MAX_LISTED = 10_000


@dataclass
class Report:
    """Problems as dicts: file, line, column, code, value, message, effect."""

    problems: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        file: str,
        line: int | None,
        column: str,
        code: str,
        value: str,
        effect: str,
        message: str = "",
    ) -> None:
        assert effect in EFFECTS
        problem = {"file": file, "line": line, "column": column, "code": code}
        self.problems.append({**problem, "value": value, "message": message, "effect": effect})

    def in_order(self) -> list[dict[str, Any]]:
        """Sort by file, line (as a number, blank first), column, code, effect.

        Of one file, column, code and effect only the first are listed; one entry counts the rest.
        """

        def place(problem: dict[str, Any]) -> tuple[str, int, str, str, str]:
            line = -1 if problem["line"] is None else problem["line"]
            return problem["file"], line, problem["column"], problem["code"], problem["effect"]

        seen: dict[tuple[str, ...], int] = {}
        listed: list[dict[str, Any]] = []
        for problem in sorted(self.problems, key=place):
            kind = tuple(problem[key] for key in ("file", "column", "code", "effect"))
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= MAX_LISTED:
                listed.append(problem)
            elif seen[kind] == MAX_LISTED + 1:
                listed.append({**problem, "line": None, "value": ""})
        return sorted(listed, key=place)

    def is_refused(self, file: str | None = None) -> bool:
        """Return whether `file`, or any file, is refused."""
        return any(
            problem["effect"] == "file-refused" and file in (None, problem["file"])
            for problem in self.problems
        )
