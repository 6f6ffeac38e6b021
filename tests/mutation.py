"""The verdict of `make mutation`: how many changed programs the tests noticed, and which not.

mutmut keeps what it found under mutants/; docs/mutation.md says what the survivors are.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "mutants" / "impact"
# Exit statuses of pytest under a mutant; those of a run that was stopped for its time differ.
SURVIVED, NO_TESTS, NOT_RUN = 0, 33, None
WORDS = {SURVIVED: "survived", NO_TESTS: "reached by no test", NOT_RUN: "not run"}


def found() -> Iterator[tuple[str, int | None]]:
    """Yield each mutant and what came of it."""
    for path in sorted(RESULTS.rglob("*.meta")):
        yield from json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def function_of(mutant: str) -> str:
    """Return the function that a mutant changes: `decisions.look` of `impact.decisions.x_look…`."""
    module, _, name = mutant.removeprefix("impact.").rpartition(".")
    return f"{module}.{name.partition('__mutmut_')[0].removeprefix('x_')}"


def verdict(results: dict[str, int | None]) -> list[str]:
    """Return the lines of the verdict: the counts, then what was not noticed, by function."""
    counts = Counter(WORDS.get(status, "noticed") for status in results.values())
    lines = [f"{len(results):,} mutants: {counts['noticed']:,} noticed by the tests"]
    for status, word in WORDS.items():
        by_function = Counter(function_of(one) for one, end in results.items() if end == status)
        if by_function:
            lines.append(f"{counts[word]:,} {word}:")
            lines += [f"  {number:4} {name}" for name, number in by_function.most_common()]
    return lines


def main() -> int:
    """Print the verdict; 1 where nothing was run."""
    results = dict(found())
    print("\n".join(verdict(results)))
    print("`.venv/bin/mutmut show NAME` shows one; docs/mutation.md explains the survivors.")
    return int(all(status is NOT_RUN for status in results.values()))


if __name__ == "__main__":
    sys.exit(main())
