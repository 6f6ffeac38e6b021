"""Benchmark of the batch job: read, check, decide, write, its memory, and the trend."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from impact.model.policy import SIRENE_SSE_HEADER
from tests.bench.lines import BUILD, Line, Options, Pairs, in_turn
from tests.bench.process import DAY, MONTHS, csv_files
from tests.sample import write_sample
from tests.sample.draws import with_check_digit

SMALL, LARGE, HUGE = 1_800, 100_000, 1_000_000
SEED = 2026
SIRENS = 1_300_000
PARSE = "pyarrow's bare parse of the same bytes"


def lines(options: Options) -> Iterator[Line]:
    """Yield the lines that are asked for."""
    yield from _read_and_decide(options)
    for size in (LARGE, HUGE):
        if options.wants(key := f"write-{size}", size):
            pairs = _pairs_of("write", size, options.pairs)
            title = f"write the decisions, guard and reasons included, {size:,}"
            yield Line(key, title, "pyarrow's bare write of the same table", 3, pairs)
    for size in (SMALL, LARGE):
        if options.wants(key := f"trend-{size}", size):
            pairs = _pairs_of("trend", size, options.pairs)
            yield Line(key, f"trend over 36 months, {size:,}", "one decision", MONTHS, pairs)
    yield from _lists(options)
    if options.wants("memory", HUGE):
        yield _memory(options.pairs)
    if options.wants("growth", HUGE) and LARGE in options.sizes:
        pairs = in_turn(
            lambda: _each("decide", HUGE), lambda: _each("decide", LARGE), options.pairs
        )
        title = "read + full check + decide, cost per merchant at 1,000,000"
        yield Line("growth", title, "the same at 100,000", 1.2, pairs, "µs")


def _read_and_decide(options: Options) -> Iterator[Line]:
    floors = {
        SMALL: ("csv", "the csv module's bare read", 10.0),
        LARGE: ("parse", PARSE, 6.0),
        HUGE: ("parse", PARSE, 6.0),
    }
    for size, (bare, words, target) in floors.items():
        if options.wants(key := f"decide-{size}", size):
            pairs = in_turn(
                lambda size=size: _run("decide", size)[0],
                lambda size=size, bare=bare: _run(bare, size)[0],
                options.pairs,
            )
            yield Line(key, f"read + full check + decide, {size:,}", words, target, pairs)


def _lists(options: Options) -> Iterator[Line]:
    """Yield the lines of 100,000 merchants held against a list of 1,300,000 SIRENs."""
    if options.wants(key := f"lists-{LARGE}", LARGE):
        write_sse_list()
        pairs = in_turn(
            lambda: _run("lists", LARGE)[0], lambda: _run("decide", LARGE)[0], options.pairs
        )
        title = f"read + check + decide, {LARGE:,} against {SIRENS:,} SIRENs"
        yield Line(key, title, "the same without the list", 5, pairs)
    if options.wants("lists_memory", LARGE):
        megabytes = (write_sse_list().stat().st_size + _bytes_of(LARGE)) / 1e6
        measured = in_turn(lambda: _run("lists_peak", LARGE)[0], lambda: megabytes, options.pairs)
        yield Line("lists_memory", "its peak memory", "bytes of the files", 15, measured, "MB")


def _bytes_of(size: int) -> int:
    return sum(path.stat().st_size for path in csv_files(folder_of(size)))


def write_sse_list() -> Path:
    """Return a list of SSE companies with that many SIRENs; it is written once."""
    path = BUILD / "bench" / "lists" / "registries" / "sse-2026-10-01.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        sirens = with_check_digit(np.arange(1, SIRENS + 1, dtype=np.int64) * 7, 8).tolist()
        rows = "".join(f"{siren:09},O\n" for siren in sirens)
        path.write_text(f"siren,{SIRENE_SSE_HEADER}\n{rows}", encoding="utf-8")
    return path


def _memory(pairs: int) -> Line:
    megabytes = sum(path.stat().st_size for path in csv_files(folder_of(HUGE))) / 1e6
    measured = in_turn(lambda: _run("peak", HUGE)[0], lambda: megabytes, pairs)
    title = "peak memory of the whole batch job, 1,000,000"
    return Line("memory", title, "bytes of the files", 6, measured, "MB")


def _each(job: str, size: int) -> float:
    """Return microseconds a merchant."""
    return float(1000 * _run(job, size)[0] / size)


def _pairs_of(job: str, size: int, pairs: int) -> Pairs:
    return tuple((program, floor) for program, floor in _run(job, size, pairs))


def _run(job: str, size: int, pairs: int = 1) -> list[Any]:
    """Run a job in a process of its own, so that no memory or cache of another helps it."""
    folder_of(SMALL)
    command = [sys.executable, "-m", "tests.bench.process", job, str(folder_of(size)), str(pairs)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return list(json.loads(done.stdout.splitlines()[-1]))


def folder_of(size: int) -> Path:
    """Return a generated folder of `size` merchants; it is written once and kept under build/."""
    folder = BUILD / "bench" / str(size)
    whole = folder / "whole"
    if not whole.exists():
        write_sample(folder, size, SEED, DAY)
        whole.touch()
    return folder


def decided_table(size: int) -> Path:
    """Return the decisions on the generated folder as a CSV; it is written once."""
    folder, path = folder_of(size), BUILD / "bench" / f"decided-{size}.csv"
    if not path.exists():
        arguments = ("decide", "--data", str(folder), "--output", str(path))
        subprocess.run([sys.executable, "-m", "impact", *arguments], check=True)
    return path
