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
NOTICED, SURVIVED, NO_TEST = "noticed", "survived", "reached by no test"
STOPPED, NOT_RUN = "stopped for its time", "not run"
# Exit statuses of pytest under a mutant; with 2 somebody broke it off. With any other the tests
# would not end, which whoever runs them notices too.
ENDS = {1: NOTICED, 3: NOTICED, 0: SURVIVED, 33: NO_TEST, 5: NO_TEST, None: NOT_RUN, 2: NOT_RUN}
Results = dict[str, int | None]


def found() -> Iterator[tuple[str, int | None]]:
    """Yield each mutant and what came of it."""
    for path in sorted(RESULTS.rglob("*.meta")):
        yield from json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def parts_of(mutant: str) -> tuple[str, str, str]:
    """Return module, function and number: of `impact.days.x_iso__mutmut_2` days, iso and 2."""
    module, _, name = mutant.removeprefix("impact.").rpartition(".")
    function, _, number = name.rpartition("__mutmut_")
    return module, function.removeprefix("x_").replace("xǁ", "").replace("ǁ", "."), number


def verdict(results: Results) -> list[str]:
    """Return the lines of the verdict: the counts by module, then what was not noticed."""
    ends = {mutant: ENDS.get(status, STOPPED) for mutant, status in results.items()}
    return [*_table(ends), *_names(ends, SURVIVED), *_names(ends, NO_TEST)]


def _table(ends: dict[str, str]) -> list[str]:
    words = (NOTICED, SURVIVED, NO_TEST, STOPPED, NOT_RUN)
    of_module: dict[str, Counter[str]] = {}
    for mutant, end in ends.items():
        of_module.setdefault(parts_of(mutant)[0], Counter())[end] += 1
    rows = [*sorted(of_module.items()), ("together", Counter(ends.values()))]
    lines = [f"| module | mutants | {' | '.join(words)} |", f"| --- {'| ---: ' * 6}|"]
    for name, counts in rows:
        numbers = (counts.total(), *(counts[word] for word in words))
        lines.append(f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |")
    return lines


def _names(ends: dict[str, str], word: str) -> list[str]:
    by_function: dict[str, list[str]] = {}
    for mutant in (mutant for mutant, end in ends.items() if end == word):
        module, function, number = parts_of(mutant)
        by_function.setdefault(f"{module}.{function}", []).append(number)
    lines = [f"  {name}: {', '.join(numbers)}" for name, numbers in sorted(by_function.items())]
    return [f"{word}:", *lines] if lines else []


def main() -> int:
    """Print the verdict; 1 where nothing was run."""
    results = dict(found())
    print("\n".join(verdict(results)))
    print("`.venv/bin/mutmut show impact.days.x_iso__mutmut_2` shows number 2 of days.iso;")
    print("docs/mutation.md explains what survives.")
    return int(all(status is None for status in results.values()))


if __name__ == "__main__":
    sys.exit(main())
