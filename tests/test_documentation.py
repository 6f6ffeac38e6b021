"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reliability import MEANINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMED_TESTS = re.findall(
    r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "traps.md").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("file", "name"), NAMED_TESTS, ids=[name for _, name in NAMED_TESTS])
def test_a_test_that_holds_a_trap_shut_is_there(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("line", MEANINGS)
def test_the_readme_has_every_line_of_the_table_and_nothing_is_lost(line: str) -> None:
    row = re.search(rf"^\| {line} \| ([0-9,]+) \| 0 \| (.*) \|$", README, re.MULTILINE)
    assert row
    assert int(row[1].replace(",", "")) > 0
    assert row[2] == MEANINGS[line]
