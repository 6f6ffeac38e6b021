"""Arrow and the reader of one row at a time split a text into the same rows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.csv import rows
from impact.loading.csv.rows import Rows, split_rows
from impact.model.arrays.csv_table import parse_csv
from impact.model.problems import Refused

# What can matter to a reader of rows: separators, quotes, blanks, line ends, more than one byte.
PIECES = ("a", "b", '"', '""', ",", ";", " ", "\u00a0", "é", "\n", "\n", "\r\n", "\r", "修", "'")
MANY = (*PIECES, ',"', '",', '"\n', '\n"', "a,b,c\n", '"a","b","c"\n', ",,\n", "\n\n")
Read = tuple[list[list[str]], list[int], list[rows.RawRow], list[int], list[int]]


def content(read: Rows) -> Read:
    columns = [column.to_pylist() for column in read.columns]
    return columns, read.lines.tolist(), read.ragged, sorted(read.unusable_lines), read.blank_lines


def outcome(text: str, width: int, line: int = 2) -> Read | tuple[str, int | None]:
    """Return what a body reads as, or the code and the line of the fault that refuses it."""
    head = "é\n".encode()
    try:
        return content(split_rows(head + text.encode(), len(head), line, ",", width))
    except Refused as fault:
        return fault.problem.code, fault.problem.line


def exactly(text: str, width: int) -> Read | tuple[str, int | None]:
    """Return the same row by row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "parse_csv", lambda *_: None)
        return outcome(text, width)


@given(st.lists(st.sampled_from(MANY), max_size=40), st.integers(1, 4))
@example(["a,b\n", '"a\nb",c\n'], 2)
@example(["a,b\n", '"a', "\n", 'b",c\n'], 2)
@example(["a,b\r\n", '"a",""\r\n', ",\r\n", "\r\n", "a"], 2)
@example(['""""\n', '"""a""",b\n'], 1)
@example([" ,b\n", ",\n", "a,b\n", " ,\n"], 2)
@example(["a,b\n", '"a"'], 2)
@example([], 3)
def test_any_text_is_read_as_row_by_row(pieces: list[str], width: int) -> None:
    text = "".join(pieces)
    assert outcome(text, width) == exactly(text, width)


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab",;é \u00a0\n'), max_size=4), min_size=1, max_size=4),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_well_formed_rows_are_read_by_arrow(
    fields: list[list[str]], line_end: str, is_closed: bool
) -> None:
    lines = [",".join('"' + f.replace('"', '""') + '"' for f in row) for row in fields]
    text = line_end.join(lines) + line_end * is_closed
    assert parse_csv(b"\n" + text.encode(), 1, 2, ",", 2) is not None
    assert outcome(text, 2) == exactly(text, 2)


@pytest.mark.parametrize("odd", ["", "a\n", "a,b,c,d\n", '"a\nb",,\n', "\n"])
def test_a_text_of_several_blocks_keeps_its_lines(odd: str) -> None:
    block = "".join(f'M{n},"é\n{n}",x\n' for n in range(40_000))  # Arrow's blocks have a megabyte
    text = f"{block}{odd}{block}{odd}"
    assert outcome(text, 3) == exactly(text, 3)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_gives_the_same_rows(separator: str) -> None:
    text = "\n" + "".join(f"M{n}{separator}é{n}{separator}\n" for n in range(9)) + "M9\n\nM10"
    read = split_rows(text.encode(), 1, 5, separator, 3)
    assert read.columns[0].to_pylist() == [f"M{n}" for n in range(10)]
    assert read.lines.tolist() == list(range(5, 15))
    assert read.blank_lines == [15]
    assert [(row.line, row.fields, row.is_cut) for row in read.ragged] == [
        (14, ("M9",), False),
        (16, ("M10",), True),
    ]
    assert read.unusable_lines == {16}
