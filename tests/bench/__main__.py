"""`make bench`: every line, a table, and build/bench.json. Never part of the tests."""

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.bench.lines import BUILD, LEAST_PAIRS, SIZES, Line, Options, as_table

# Each has `lines(options)`, which yields its lines one after the other.
PROVIDERS = ("batch", "interaction", "sessions")
VERSIONS = ("streamlit", "pandas", "numpy", "pyarrow", "plotly")


def main() -> None:
    """Measure, print each line as soon as it is known, and write the table as JSON."""
    arguments = _arguments()
    options = Options(tuple(arguments.only), arguments.pairs, tuple(arguments.sizes))
    measured: list[Line] = []
    for line in _lines(options):
        measured.append(line)
        print(f"{line.key}: {line.ratio:.2f} {line.verdict}", file=sys.stderr, flush=True)
        _write(arguments.output, measured)
    print(as_table(measured))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="KEY", help="with its size or without"
    )
    parser.add_argument("--pairs", type=int, default=LEAST_PAIRS, metavar="N")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, metavar="MERCHANTS")
    parser.add_argument("--output", type=Path, default=BUILD / "bench.json", metavar="FILE")
    return parser.parse_args()


def _lines(options: Options) -> Iterator[Line]:
    for name in PROVIDERS:
        if find_spec(f"tests.bench.{name}") is not None:
            yield from importlib.import_module(f"tests.bench.{name}").lines(options)


def _write(path: Path, lines: list[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {**_machine(), "lines": [line.as_json() for line in lines]}
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.platform(),
        "versions": {"python": platform.python_version()}
        | {name: version(name) for name in VERSIONS},
    }


if __name__ == "__main__":
    main()
