"""The CSV writer: written slice by slice, a file written in same as written at once."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from impact.cli.output_files import write_files
from impact.model.errors import UsageError
from impact.output import csv_writer, export
from impact.output.csv_writer import FRENCH, PLAIN, Dialect, iter_csv
from impact.output.export import decision_parts
from impact.rules.reasons import reason_texts
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder

TEXTS = pa.array(["=x", 'say "hi"', "a,b;c", "", "two\nlines"])
COLUMNS = {
    "text": TEXTS,
    "word": pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1, 0]), ["a;b", "-x"]),
    "day": pa.array([20_000, None, 20_000, 0, 1], pa.date32()),
    "score": pa.array([1.5, None, 100.0, float("nan"), 0.0]),
    "count": pa.array([7, None, 0, -3, 1]),
    "built": TEXTS.dictionary_encode(),
}
WRITTEN = """\
text,word,day,score,count,built
'=x,'-x,2024-10-04,1.5,7,'=x
"say ""hi""\",a;b,,,,"say ""hi""\"
"a,b;c",,2024-10-04,100,0,"a,b;c"
,'-x,1970-01-01,,-3,
"two
lines",a;b,1970-01-02,0,1,"two
lines"
"""


def written(dialect: Dialect) -> bytes:
    return b"".join(
        iter_csv(
            list(COLUMNS), 5, lambda rows: [values[rows] for values in COLUMNS.values()], dialect
        )
    )


@pytest.mark.parametrize("rows", [1, 2, 5, 1000])
@pytest.mark.parametrize("at_once", [1, 2])
def test_slices_of_any_length_make_the_same_file(
    rows: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_writer, "SLICE_ROWS", rows)
    monkeypatch.setattr(csv_writer, "SLICES_AT_ONCE", at_once)
    assert written(PLAIN).decode() == WRITTEN


def test_french_csv_quotes_semicolons_and_not_decimal_commas() -> None:
    first, second, third, *_ = written(FRENCH).decode("utf-8-sig").split("\r\n")
    assert first == "text;word;day;score;count;built"
    assert second == "'=x;'-x;2024-10-04;1,5;7;'=x"
    assert third == '"say ""hi""";"a;b";;;;"say ""hi"""'


@pytest.mark.parametrize("dialect", [PLAIN, FRENCH])
def test_a_table_without_rows_is_a_header_and_without_columns_an_empty_line(
    dialect: Dialect,
) -> None:
    ending = dialect.line_end.encode()
    assert b"".join(iter_csv(["a", "b"], 0, lambda rows: [], dialect)) == (
        dialect.mark + b"a" + dialect.delimiter.encode() + b"b" + ending
    )
    assert b"".join(iter_csv([], 0, lambda rows: [], dialect)) == dialect.mark + ending


def test_decisions_are_built_slice_by_slice_while_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shared_view(write_folder(tmp_path, [{"merchant_id": f"M{i}"} for i in range(5)]))
    whole, built = b"".join(decision_parts(view, "csv")), []
    monkeypatch.setattr(csv_writer, "SLICE_ROWS", 2)
    monkeypatch.setattr(csv_writer, "SLICES_AT_ONCE", 1)
    monkeypatch.setattr(
        export, "reason_texts", lambda view, rows: built.append(rows) or reason_texts(view, rows)
    )
    parts = decision_parts(view, "csv")
    next(parts), next(parts)
    assert [rows.tolist() for rows in built] == [[0, 1]]
    assert whole.endswith(b"".join(parts))
    assert [rows.tolist() for rows in built] == [[0, 1], [2, 3], [4]]


def _broken() -> Iterator[bytes]:
    yield b"the first part"
    raise UsageError("no more")


def test_an_error_while_writing_keeps_the_previous_file_and_leaves_no_other(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decisions.csv"
    write_files([(path, [b"as ", b"it was"])])
    with pytest.raises(UsageError, match="no more"):
        write_files([(path, _broken())])
    assert path.read_bytes() == b"as it was"
    assert list(tmp_path.iterdir()) == [path]
