"""Read a list of SSE companies: a million SIRENs and more, streamed, kept as sorted numbers.

It is known by its header, Sirene's own or one that the policy names: that column says of each SIREN
whether the company belongs to the social economy. Where it is the column of SIRENs, all do.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from impact.loading.csv.headers import DELIMITERS
from impact.loading.fields.identifiers import valid_mask
from impact.model.errors import quote_value
from impact.model.problems import Refused
from impact.model.texts.cleaning import clean
from impact.model.texts.number_format import plural
from impact.registries.formats.company_lists import YES_NO
from impact.registries.formats.number_columns import (
    read_number,
    read_numbers,
    refuse_unsound,
    strip_number,
)
from impact.registries.formats.table_file import Table, normalise_header
from impact.registries.registry_list import (
    ListFile,
    RegistryList,
    build_list,
    entries_frame,
)

_BLOCK_BYTES = 8 << 20
_BOM = b"\xef\xbb\xbf"
# Numbers as written, rows as written, and their lines.
_Part = tuple[pa.Array, pa.Array, np.ndarray]


@dataclass(frozen=True)
class _Layout:
    """Where the SIRENs and their answers are: the headers as written, and the delimiter."""

    siren: str
    answer: str
    delimiter: str = ","


def find_sse_header(head: bytes | Sequence[str], sse_headers: Sequence[str]) -> bool:
    """Return whether the first line of a file, or a header, is that of a list of SSE companies."""
    rows = [("", list(head))] if not isinstance(head, bytes) else _split_first_line(head)
    return any(_answer_header(names, sse_headers) for _, names in rows)


def read_sse_list(path: Path, sse_headers: Sequence[str], source: ListFile) -> RegistryList:
    """Return a list of SSE companies from a CSV, read in blocks.

    Raises:
        Refused: no column of SIRENs, or two; a number that is none; an answer that is neither
            yes nor no; a row of another width; text that is not UTF-8.
    """
    layout = _find_layout(path, sse_headers)
    columns = list(dict.fromkeys((layout.siren, layout.answer)))
    empty, rows = pa.array([], pa.string()), 0
    parts = [(empty, empty, np.empty(0, np.int32))]
    misfits: list[arrow_csv.InvalidRow] = []

    def note_misfit(row: arrow_csv.InvalidRow) -> str:
        misfits.append(row)
        return "error"

    try:
        with arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(block_size=_BLOCK_BYTES),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter,
                invalid_row_handler=note_misfit,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=columns,
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=False,
            ),
        ) as batches:
            for batch in batches:
                lines = np.arange(rows + 2, rows + 2 + len(batch), dtype=np.int32)
                cells = (batch.column(0), batch.column(len(columns) - 1))
                parts.append(_keep_sse(layout, *cells, lines))
                rows += len(batch)
    except pa.ArrowInvalid as error:
        fault = f"The file cannot be read: {quote_value(str(error))}; save it as CSV UTF-8."
        raise Refused(_describe_misfit(misfits[0]) if misfits else fault) from None
    return _build(source, layout, parts, rows)


def _describe_misfit(row: arrow_csv.InvalidRow) -> str:
    return (
        f"A row has {plural(row.actual_columns, 'field')}, the header has {row.expected_columns}: "
        f"“{quote_value(row.text)}”. Fetch the file again."
    )


def read_sse_table(table: Table, sse_headers: Sequence[str], source: ListFile) -> RegistryList:
    """Return a list of SSE companies from a table that was read whole, as a sheet is.

    Raises:
        Refused: as `read_sse_list`.
    """
    layout = _layout_of(list(table.headers), sse_headers)
    texts, answers = (
        pa.array(table.texts(table.headers.index(header)), pa.string())
        for header in (layout.siren, layout.answer)
    )
    part = _keep_sse(layout, texts, answers, np.array(table.lines, np.int32))
    return _build(source, layout, [part], len(table.rows))


def _split_first_line(head: bytes) -> list[tuple[str, list[str]]]:
    """Return the headers in the first line by each delimiter."""
    line = head.removeprefix(_BOM).splitlines()[:1]
    text = line[0].decode("utf-8", "replace") if line else ""
    return [(mark, next(csv.reader([text], delimiter=mark), [])) for mark in DELIMITERS]


def _answer_header(names: Sequence[str], sse_headers: Sequence[str]) -> str:
    wanted = {normalise_header(header) for header in sse_headers}
    return next((name for name in names if normalise_header(name) in wanted), "")


def _find_layout(path: Path, sse_headers: Sequence[str]) -> _Layout:
    with path.open("rb") as stream:
        rows = _split_first_line(stream.readline())
    delimiter, names = max(
        rows, key=lambda row: (bool(_answer_header(row[1], sse_headers)), len(row[1]))
    )
    return _layout_of(names, sse_headers, delimiter)


def _layout_of(names: list[str], sse_headers: Sequence[str], delimiter: str = ",") -> _Layout:
    answer = _answer_header(names, sse_headers)
    if "siren" in normalise_header(answer):
        return _Layout(answer, answer, delimiter)
    sirens = [name for name in names if "siren" in normalise_header(name)]
    if len(sirens) != 1:
        fault = f"Columns {' and '.join(sirens)} both seem to hold SIRENs; keep one."
        message = fault if sirens else "No column is headed SIREN beside it; add the numbers."
        raise Refused(message, 1, code="missing-label", column=answer)
    return _Layout(sirens[0], answer, delimiter)


def _keep_sse(layout: _Layout, texts: pa.Array, answers: pa.Array, lines: np.ndarray) -> _Part:
    """Return the rows of companies that belong to the social economy: numbers, raw rows, lines."""
    if layout.answer == layout.siren:
        return texts, texts, lines
    is_sse = _read_answers(layout, answers, lines)
    texts, answers = (cells.filter(pa.array(is_sse)) for cells in (texts, answers))
    raws = pc.binary_join_element_wise(texts, answers, layout.delimiter)
    return texts, raws, lines[is_sse]


def _read_answers(layout: _Layout, answers: pa.Array, lines: np.ndarray) -> np.ndarray:
    encoded = answers.dictionary_encode()
    meanings = []
    for code, word in enumerate(encoded.dictionary.to_pylist()):
        meaning = YES_NO.get(clean(word).lower()) if clean(word) else False
        if meaning is None:
            line = int(lines[np.flatnonzero(encoded.indices.to_numpy() == code)[0]])
            message = (
                f"“{quote_value(word)}” does not say whether the company belongs to the social "
                "economy; write O or N, yes or no."
            )
            where = {"column": layout.answer, "value": word}
            raise Refused(message, line, code="type-error", **where)
        meanings.append(meaning)
    return np.array([*meanings, False], bool)[encoded.indices.to_numpy()]


def _build(source: ListFile, layout: _Layout, parts: list[_Part], rows: int) -> RegistryList:
    """Return the list of the rows that were kept, each number once."""
    texts, raws = (pa.concat_arrays([part[i] for part in parts]) for i in (0, 1))
    lines = np.concatenate([part[2] for part in parts])
    # Nothing but zeros passes the checksum, and is no company.
    is_plain = valid_mask(texts, "siren") & np.asarray(pc.not_equal(texts, "0" * 9))
    unusual = np.flatnonzero(~is_plain)
    read = [_read_unusual(layout, texts[at].as_py(), int(lines[at])) for at in unusual.tolist()]
    is_number = np.array([bool(number) for number, _ in read], bool)
    statuses = [status for _, status in read]
    unsound = lines[unusual][np.array(statuses, "str") == "unsound"].tolist()
    kept = np.concatenate([np.flatnonzero(is_plain), unusual[is_number]])
    plain = pc.cast(texts.filter(pa.array(is_plain)), pa.int32()).to_numpy()
    others = np.array([int(number) for number, _ in read if number], np.int32)
    numbers = np.concatenate([plain, others])
    refuse_unsound("siren", layout.siren, len(unsound), numbers.size + len(unsound))
    if not numbers.size:
        message = f"No row has a yes in column {layout.answer}; fetch the file again."
        raise Refused(message, column=layout.answer)
    sirens, firsts = np.unique(numbers, return_index=True)
    return build_list(
        source,
        "sse",
        entries_frame([], []),
        rows,
        restored=statuses.count("restored"),
        blank=statuses.count("blank"),
        unsound=tuple(unsound),
        repeated=numbers.size - sirens.size,
        sirens=sirens,
        siren_lines=lines[kept[firsts]],
        siren_raws=raws.take(pa.array(kept[firsts])),
    )


def _read_unusual(layout: _Layout, text: str, line: int) -> tuple[str, str]:
    """Return a number that has blanks or lost its zeros, and its status; see `read_number`."""
    number, status = read_number(strip_number(clean(text)), "siren")
    if status == "fault":
        read_numbers("siren", layout.siren, [text], [line])
    return number, status
