"""What is brought to be checked costs no more than its limits, which are named in words."""

import time

import pytest

from impact.output.export_check import parse_export
from impact.output.export_check.parse_export import read_export

HEADER = b"merchant_id,name\n"


@pytest.mark.parametrize(("rows", "is_read"), [(1_048_575, True), (1_048_576, False)])
def test_a_file_may_have_as_many_rows_as_a_spreadsheet(rows: int, is_read: bool) -> None:
    fault = parse_export.why_too_large(HEADER + b"M1,x\n" * rows)
    assert (fault == "") is is_read
    assert is_read or fault.startswith("The file has 1,048,577 rows and 2,097,154 cells; 1,048,576")


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t", b"|"])
def test_a_row_of_a_million_cells_counts_as_such(
    delimiter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"merchant_id\n" + delimiter * 998
    monkeypatch.setattr(parse_export, "MAX_CELLS", 999)
    assert parse_export.why_too_large(content) == ""
    monkeypatch.setattr(parse_export, "MAX_CELLS", 998)
    assert "999 cells; 1,048,576 rows and 998 cells are the most" in parse_export.why_too_large(
        content
    )


def test_a_bomb_is_refused_in_words_and_at_once() -> None:
    content = HEADER + b"M1,x\n" * 3_200_000
    start = time.process_time()
    fault = read_export(content, None)
    assert time.process_time() - start < 1
    assert isinstance(fault, str)
    assert "Compare its SHA-256 with the one in its proof file" in fault
