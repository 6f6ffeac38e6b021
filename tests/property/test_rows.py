"""The fast and the exact way split a text into the same rows, at every block border."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.csv import arrow_rows, rows
from impact.loading.csv.arrow_rows import split_rows_by_blocks
from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.rows import Rows, split_rows

# What can matter to a reader of rows: separators, quotes, blanks, line ends, more than one byte.
PIECES = ("a", "b", '"', '""', ",", ";", " ", "\u00a0", "é", "\n", "\n", "\r\n", "\r", "修", "'")
MANY = (*PIECES, ',"', '",', '"\n', '\n"', "a,b,c\n", '"a","b","c"\n', ",,\n", "\n\n")
Read = tuple[list[list[str]], list[int], list[rows.RawRow], list[int], list[int]]


@contextmanager
def blocks_of(size: int) -> Iterator[None]:
    """Make the fast way read blocks of about `size` bytes, so that small texts have borders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_rows, "_BLOCK_BYTES", size)
        yield


def content(read: Rows) -> Read:
    columns = [column.to_pylist() for column in read.columns]
    return columns, read.lines.tolist(), read.ragged, sorted(read.unusable_lines), read.blank_lines


def outcome(text: str, width: int, line: int = 2) -> Read | tuple[str, int | None]:
    """Return what a body reads as, or the code and the line of the fault that refuses it."""
    head = "é\n".encode()
    try:
        return content(split_rows(head + text.encode(), len(head), line, ",", width))
    except Unreadable as fault:
        return fault.code, fault.line


def exactly(text: str, width: int) -> Read | tuple[str, int | None]:
    """Return the same by the exact way alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "split_rows_by_blocks", lambda *_: None)
        return outcome(text, width)


@given(
    pieces=st.lists(st.sampled_from(MANY), max_size=40),
    width=st.integers(1, 4),
    size=st.integers(1, 24),
    few=st.sampled_from((0, 2, 1_000)),
)
@example(pieces=["a,b\n", '"a\nb",c\n'], width=2, size=3, few=1_000)
@example(pieces=["a,b\n", '"a', "\n", 'b",c\n'], width=2, size=3, few=1_000)
@example(pieces=["a,b\r\n", '"a",""\r\n', ",\r\n", "\r\n", "a"], width=2, size=1, few=0)
@example(pieces=['""""\n', '"""a""",b\n'], width=1, size=2, few=1_000)
@example(pieces=[" ,b\n", ",\n", "a,b\n", " ,\n"], width=2, size=1, few=0)
@example(pieces=[], width=3, size=1, few=1_000)
def test_the_fast_and_exact_way_read_the_same(
    pieces: list[str], width: int, size: int, few: int
) -> None:
    text = "".join(pieces)
    with blocks_of(size):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rows, "_FEW_ROWS", few)
            actual = outcome(text, width)
        assert actual == exactly(text, width)


@given(
    fields=st.lists(
        st.lists(st.text(st.sampled_from('ab",;é \u00a0'), max_size=4), min_size=1, max_size=4),
        max_size=12,
    ),
    line_end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 40),
    is_closed=st.booleans(),
)
def test_well_formed_rows_are_read_the_fast_way_and_the_same(
    fields: list[list[str]], line_end: str, size: int, is_closed: bool
) -> None:
    lines = [",".join('"' + f.replace('"', '""') + '"' for f in row) for row in fields]
    text = line_end.join(lines) + line_end * is_closed
    with blocks_of(size):
        assert split_rows_by_blocks(text.encode(), 0, 2, ",", 2) is not None
        assert outcome(text, 2) == exactly(text, 2)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 100])
def test_every_separator_and_block_size_gives_the_same_rows(separator: str, size: int) -> None:
    text = "".join(f"M{n}{separator}é{n}{separator}\n" for n in range(9)) + "M9\n\nM10"
    with blocks_of(size):
        read = split_rows(text.encode(), 0, 5, separator, 3)
    assert read.columns[0].to_pylist() == [f"M{n}" for n in range(10)]
    assert read.lines.tolist() == list(range(5, 15))
    assert read.blank_lines == [15]
    assert [(row.line, row.fields, row.is_cut) for row in read.ragged] == [
        (14, ("M9",), False),
        (16, ("M10",), True),
    ]
    assert read.unusable_lines == {16}


def test_rows_past_one_batch_of_the_exact_way_keep_their_lines() -> None:
    count = 70_000
    text = "".join(f"{n},x\r" for n in range(count))
    read = split_rows(text.encode(), 0, 2, ",", 2)
    assert read.columns[0].to_pylist() == [str(n) for n in range(count)]
    assert read.lines.tolist() == list(range(2, count + 2))
