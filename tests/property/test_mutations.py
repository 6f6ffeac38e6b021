"""Randomly damaged files: nothing is lost, and program and oracle agree."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from impact.loading.folder import check
from tests import oracle
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG

Count = Callable[[str, int], None]
FOLDERS = 2_000 if IS_LONG else 40
PIECES = (
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\x81"),
    *(b"\xe9", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xe2\x80\xa8", b"\xc2\xa0", b"\xef\xbb\xbf"),
    *(b"'", b"=", b" ", b"\x0b", b"\x1c", b"sep=;\n", b"12/31/2025", b"1e3", b"x" * 300),
)


def damaged(rng: Random, content: bytes) -> bytes:
    """Return content with a few pieces put in, taken out, doubled or cut off."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        position, what = rng.randrange(len(content) + 1), rng.random()
        length = rng.choice((1, 1, 2, 5, 30, 60))
        before, behind = content[:position], content[position:]
        if what < 0.45:
            content = before + rng.choice(PIECES) + behind
        elif what < 0.70:
            content = before + behind[length:]
        elif what < 0.90:
            content = before + behind[:length] + behind
        else:
            content = before
    return content


def as_said(problem: dict[str, Any]) -> tuple[Any, ...]:
    line = int(problem["line"]) if problem["line"] not in ("", None) else None
    return (problem["file"], line, *(problem[k] for k in ("column", "code", "value", "effect")))


@pytest.mark.counts("files fuzzed", "rows accounted for")
@pytest.mark.parametrize("seed", range(FOLDERS))
def test_a_damaged_folder_is_checked_whole_and_as_the_oracle_checks_it(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    random_folder(tmp_path, seed, merchants=12)
    files = sorted(tmp_path.glob("*.csv"))
    chosen = rng.sample(files, k=min(len(files), rng.choice((1, 2))))
    for path in chosen:
        path.write_bytes(damaged(rng, path.read_bytes()))
    report, expected = check(tmp_path).report, oracle.check(tmp_path)
    actual = [(p.file, p.line, p.column, p.code, p.value, p.effect) for p in report.problem_list]
    assert actual == [as_said(problem) for problem in expected.problems]
    for file in report.files:
        assert file.rows == file.kept + file.left_out + file.repeated
    record_property("files fuzzed", len(chosen))
    record_property("rows accounted for", sum(file.rows for file in report.files))
