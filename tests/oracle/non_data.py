"""Records that are not data rows: a repeated header, a totals row, a footer."""

from collections.abc import Iterable

from tests.oracle.heading import Heading
from tests.oracle.reading import Record, Sheet, clean, trim
from tests.oracle.rows import KEYS, is_placeholder
from tests.oracle.settings import COLUMNS, NAMING_COLUMNS, ColumnNames
from tests.oracle.values import Fault, read_country
from tests.oracle.words import folded

TOTALS = {
    *("total", "totals", "grandtotal", "totaux", "summe", "gesamt", "totale", "suma", "razem"),
    "totaal",
}


def cell(record: Record, position: int, names: ColumnNames) -> str:
    if position >= len(record.fields):
        return ""
    text = clean(record.fields[position])
    return "" if text in names.blank else text


def is_header_again(record: Record, sheet: Sheet) -> bool:
    def plain(fields: list[str]) -> str:
        return "\0".join(trim(text).lower() for text in fields).rstrip("\0")

    return plain(record.fields) == plain(sheet.header.fields)


def is_total(record: Record, heading: Heading, names: ColumnNames, kept_names: set[str]) -> bool:
    """Return whether a record is a totals row: nothing in it is about a merchant.

    Args:
        kept: the texts by which kept merchants can be named.
    """
    if folded(clean(record.fields[0])) not in TOTALS:
        return False
    for column, position in heading.positions.items():
        text = cell(record, position, names)
        if column in KEYS and is_placeholder(column, text):
            text = ""
        is_of_row = COLUMNS[heading.kind][column] in ("date", "yes_no") or column in KEYS
        if is_of_row and position > 0 and text:
            return False
    if "country" in heading.positions:
        country = cell(record, heading.positions["country"], names)
        country = names.meaning(heading.kind, "country", country)
        return not country or isinstance(read_country(country), Fault)
    return cell(record, 0, names) not in kept_names


def footers(sheet: Sheet, names: ColumnNames, elsewhere: set[str]) -> list[Record]:
    """Return the records of a footer.

    Args:
        elsewhere: the texts by which other files name merchants.
    """
    if len(sheet.header.fields) == 1:
        return []
    start = None
    for position in range(len(sheet.records) - 1, -1, -1):
        fields = sheet.records[position].fields
        if not any(text.strip() for text in fields):
            start = position
        elif not fields[0].strip() or any(text.strip() for text in fields[1:]):
            break
    if start is None:
        return []
    return [
        record
        for record in sheet.records[start:]
        if record.fields[0].strip() and cell(record, 0, names) not in elsewhere
    ]


def names_in(heading: Heading, records: Iterable[Record], names: ColumnNames) -> set[str]:
    """Return the texts by which the rows of a file name merchants.

    A row with its first field alone names none, nor does one whose shape leaves it out.
    """
    positions = [
        heading.positions[column] for column in NAMING_COLUMNS if column in heading.positions
    ]
    width = len(heading.header)
    texts = set()
    for record in records:
        is_alone = not any(text.strip() for text in record.fields[1:])
        is_long = any(text.strip() for text in record.fields[width:])
        is_cut = len(record.fields) < width and not record.has_line_end
        if not (is_alone or is_long or is_cut):
            texts |= {cell(record, position, names) for position in positions}
    return texts - {""}
