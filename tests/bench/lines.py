"""One line of the benchmark: program and floor measured in turn, and their ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

Pairs = tuple[tuple[float, float], ...]

SIZES = (1_800, 100_000, 1_000_000)
LEAST_PAIRS = 5
BUILD = Path("build")


@dataclass(frozen=True)
class Options:
    """What is asked for.

    Attributes:
        only: the keys of the lines to measure, with or without their size; none: every line.
        pairs: how often the program and its floor are measured in turn.
        sizes: merchants; a line of a size that is not among them is left out.
    """

    only: tuple[str, ...] = ()
    pairs: int = LEAST_PAIRS
    sizes: tuple[int, ...] = SIZES

    def wants(self, key: str, size: int | None = None) -> bool:
        """Return whether a line is asked for."""
        is_named = not self.only or key in self.only or key.rpartition("-")[0] in self.only
        return is_named and (size is None or size in self.sizes)


@dataclass(frozen=True)
class Line:
    """What one line of the table says.

    Attributes:
        key: a stable name, such as `decide-100000`.
        title, floor: what the program does, and what it is held against, in words.
        target: the ratio that it should not exceed; None: shown only.
        pairs: (program, floor) of each pair, in the order in which they were measured.
        unit: of both, such as ms.
    """

    key: str
    title: str
    floor: str
    target: float | None
    pairs: Pairs
    unit: str = "ms"

    @property
    def program_median(self) -> float:
        """Return the program's median."""
        return median(program for program, _ in self.pairs)

    @property
    def floor_median(self) -> float:
        """Return the floor's median."""
        return median(floor for _, floor in self.pairs)

    @property
    def ratio(self) -> float:
        """Return the median of the pairs' ratios: neighbours share the machine's mood."""
        return median(program / floor for program, floor in self.pairs)

    @property
    def verdict(self) -> str:
        """Return `met` or `missed`; "" where there is no target."""
        if self.target is None:
            return ""
        return "met" if self.ratio <= self.target else "missed"

    def as_json(self) -> dict[str, Any]:
        """Return everything that the line says, ready for JSON."""
        return {
            "key": self.key,
            "title": self.title,
            "floor": self.floor,
            "unit": self.unit,
            "target": self.target,
            "program": round(self.program_median, 3),
            "floor_value": round(self.floor_median, 3),
            "ratio": round(self.ratio, 3),
            "verdict": self.verdict,
            "pairs": [[round(program, 3), round(floor, 3)] for program, floor in self.pairs],
        }


def in_turn(program: Callable[[], float], floor: Callable[[], float], pairs: int) -> Pairs:
    """Measure the floor and the program in turn; each call returns what it measured."""
    measured = []
    for _ in range(pairs):
        bare = floor()
        measured.append((program(), bare))
    return tuple(measured)


def as_table(lines: list[Line]) -> str:
    """Return the lines as a Markdown table, as docs/performance.md keeps it."""
    head = ("line", "floor, same run", "program", "floor", "ratio", "target", "verdict")
    rows = [head, ("---",) * len(head)]
    for line in lines:
        target = "" if line.target is None else f"≤ {line.target:g}"
        figures = (_figure(line.program_median, line.unit), _figure(line.floor_median, line.unit))
        rows.append((line.title, line.floor, *figures, f"{line.ratio:.2f}", target, line.verdict))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _figure(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{text} {unit}"
