"""The rows of one file: their shape, their values, and what is wrong with them."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.heading import Heading
from tests.oracle.reading import Sheet, clean, clean_key, trim
from tests.oracle.report import Report
from tests.oracle.settings import COLUMNS, NAMING_COLUMNS, REQUIRED_VALUES, ColumnNames
from tests.oracle.values import (
    READERS,
    Fault,
    either_way_form,
    is_zero_day,
    month_first_form,
    read_date,
    read_register_number,
    written_day,
)
from tests.oracle.words import folded

# First day, last day or the day after it.
PAIRS = {
    "merchants": (("esus_granted_on", "esus_expires_on"), ("esat_granted_on", "esat_expires_on")),
    "labels": (("granted_on", "expires_on"), ("granted_on", "ended_on")),
    "assessments": (("published_on", "expires_on"),),
    "exceptions": (("from", "until"),),
    "evidence": (("issued_on", "valid_until"),),
}
ALWAYS_LEFT_OUT = ("removed_on", "label")
KEYS = ("merchant_id", "ecovadis_id", "assessment_id", "siren", "siret", "register_id")
NEVER_ZEROS = ("ecovadis_id", "siren", "siret", "register_id")
PLACEHOLDERS = (
    *("n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "#ref!", "unknown"),
)


@dataclass
class Row:
    """A data row: as it stood, as read, and what became of it."""

    file: str
    kind: str
    line: int
    fields: list[str]
    is_judged: bool = True
    written: dict[str, str] = field(default_factory=dict)  # known column -> as it stood
    texts: dict[str, str] = field(default_factory=dict)  # known column -> cleaned, "" is blank
    values: dict[str, Any] = field(default_factory=dict)  # known column -> value, None is blank
    read_days: dict[str, date] = field(default_factory=dict)  # also those set aside later
    extras: dict[tuple[str, int], str] = field(default_factory=dict)
    set_aside: set[str] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)  # why it is left out
    is_repeated: bool = False
    naming: str | None = None  # the column that names the merchant
    built_id: str = ""  # of an assessment that states none
    merchants: list[str] = field(default_factory=list)  # the kept merchants it speaks for
    nearly_named: list[str] = field(default_factory=list)  # those it seems to mean, where none is

    @property
    def is_kept(self) -> bool:
        return not self.codes and not self.is_repeated

    @property
    def naming_value(self) -> str | None:
        return self.values.get(self.naming) if self.naming else None

    def fault(self, report: Report, column: str, code: str, effect: str, value: str = "") -> None:
        """Report a problem of this row, and remember what it does to the row."""
        report.add(self.file, self.line, column, code, value, effect)
        if effect == "row-left-out":
            self.codes.append(code)
        if effect == "value-set-aside":
            self.set_aside.add(column)

    def identity(self) -> Hashable:
        """Return the known columns after conversion; a value set aside is as it was written.

        Extra columns tell no two rows apart.
        """
        return tuple(
            ("as written", trim(self.written[column]))
            if column in self.set_aside
            else ("value", self.values.get(column))
            for column in COLUMNS[self.kind]
        )


def shape_rows(
    file: str, kind: str, sheet: Sheet, report: Report, not_data: set[int] = frozenset()
) -> list[Row]:
    """Return the data rows of a sheet, and report rows that are blank, too long or too short.

    Args:
        not_data: the lines of records that are no data rows.
    """
    width = len(sheet.header.fields)
    rows = []
    is_run = False
    for record in sheet.records:
        is_blank = not any(trim(text) for text in record.fields)
        if is_blank and not is_run:
            report.add(file, record.line, "", "blank-row", "", "noted")
        is_run = is_blank
        if is_blank or record.line in not_data:
            continue
        row = Row(file, kind, record.line, record.fields)
        judge_shape(row, width, record.has_line_end, report)
        rows.append(row)
    return rows


def judge_shape(row: Row, width: int, has_line_end: bool, report: Report) -> None:
    surplus = row.fields[width:]
    filled = [text for text in surplus if trim(text)]
    if filled:
        row.fault(report, "", "extra-cell", "row-left-out", filled[0])
        row.is_judged = False
    elif surplus:
        row.fault(report, "", "extra-cell", "noted")
    elif len(row.fields) < width:
        row.is_judged = has_line_end
        row.fault(report, "", "missing-cell", "noted" if has_line_end else "row-left-out")


def cells(row: Row, width: int) -> list[str]:
    """Return one text for each column of the header: missing ones are blank."""
    return (row.fields + [""] * width)[:width]


def read_texts(row: Row, heading: Heading, names: ColumnNames) -> None:
    """Fill in what stands in each known and each extra column."""
    fields = cells(row, len(heading.header))
    row.written = {column: fields[position] for column, position in heading.positions.items()}
    row.written.update(heading.constants)
    row.texts = {
        column: read_field(row.kind, column, text, names) for column, text in row.written.items()
    }
    for extra in heading.extras:
        row.extras[extra.key] = read_cell(fields[extra.position], names)
    if row.kind == "assessments":
        filled = [column for column in NAMING_COLUMNS if row.texts.get(column)]
        row.naming = filled[0] if filled else None
    elif row.kind != "merchants":
        row.naming = "merchant_id"


def read_cell(text: str, names: ColumnNames) -> str:
    """Return the cleaned text, "" where it is a text that means no value."""
    cleaned = clean(text)
    return "" if cleaned in names.blank else cleaned


def read_field(kind: str, column: str, text: str, names: ColumnNames) -> str:
    """Return the text of a known column: ids have no placeholders, days no zeros."""
    if column in KEYS:
        key = clean_key(text)
        return "" if key in names.blank or is_placeholder(column, key) else key
    cleaned = read_cell(text, names)
    is_zeros = COLUMNS[kind][column] == "date" and is_zero_day(cleaned)
    return "" if is_zeros else names.meaning(kind, column, cleaned)


def is_placeholder(column: str, text: str) -> bool:
    """Return whether a text means no value, whatever its case, accents, blanks, last colon."""
    plain = folded(text)
    is_zeros = column in NEVER_ZEROS and set(plain) == {"0"}
    return is_zeros or plain in PLACEHOLDERS


def note_placeholders(rows: list[Row], names: ColumnNames, report: Report) -> None:
    """Note each placeholder of a column of ids once, at its first row."""
    seen = set()
    for row in rows:
        for column in KEYS:
            text = clean_key(row.written.get(column, ""))
            if text in names.blank or not is_placeholder(column, text):
                continue
            if (column, text) not in seen:
                seen.add((column, text))
                row.fault(report, column, "constraint-error", "noted", row.written[column])


def note_moved_days(rows: list[Row], order: str, report: Report) -> None:
    """Note each column of days once, at the first day that its zone makes another one."""
    seen = set()
    for row in rows:
        for column, text in row.texts.items():
            day = row.read_days.get(column)
            if column not in seen and day and day != written_day(text, order):
                seen.add(column)
                row.fault(report, column, "day-moved", "noted", row.written[column])


def month_first_forms(kind: str, rows: list[Row]) -> set[tuple[str, str]]:
    """Return the columns with a day that can only be month first, and the form that it has."""
    dates = [column for column, type_ in COLUMNS[kind].items() if type_ == "date"]
    forms = {
        (column, month_first_form(row.texts.get(column, ""))) for column in dates for row in rows
    }
    return {(column, form) for column, form in forms if form}


def judge_values(rows: list[Row], heading: Heading, zone: str, order: str, report: Report) -> None:
    """Convert every judged row and report what cannot be read.

    Args:
        order: how `columns.toml` says that days are written; "" where it does not.
    """
    month_first = set() if order else month_first_forms(heading.kind, rows)
    for row in rows:
        required = list(REQUIRED_VALUES[row.kind])
        if row.kind == "assessments":
            required.append(row.naming or heading.naming_columns()[0])
        for column in row.texts:
            convert(row, column, required, month_first, zone, order, report)
        judge_pairs(row, required, report)
        if row.kind == "merchants":
            judge_merchant(row, report)
    note_moved_days(rows, order, report)


def convert(
    row: Row,
    column: str,
    required: list[str],
    month_first: set[tuple[str, str]],
    zone: str,
    order: str,
    report: Report,
) -> None:
    text, written = row.texts[column], row.written[column]
    row.values[column] = None
    if not text:
        if column in required:
            row.fault(report, column, "missing-value", "row-left-out", written)
        return
    type_ = COLUMNS[row.kind][column]
    value = read_date(text, zone, order) if type_ == "date" else READERS[type_](text)
    if type_ == "date" and (column, either_way_form(text)) in month_first:
        value = Fault("type-error", "day and month cannot be told apart: write YYYY-MM-DD")
    if type_ == "date" and not isinstance(value, Fault):
        row.read_days[column] = value
    if isinstance(value, Fault):
        row.fault(report, column, value.code, effect_on(row, column, required), written)
    else:
        row.values[column] = value


def effect_on(row: Row, column: str, required: list[str]) -> str:
    is_fatal = column in required or column in ALWAYS_LEFT_OUT or row.kind == "evidence"
    return "row-left-out" if is_fatal else "value-set-aside"


def judge_pairs(row: Row, required: list[str], report: Report) -> None:
    """Set aside a last day that is before its first day."""
    for first, last in PAIRS[row.kind]:
        first_day, last_day = row.values.get(first), row.values.get(last)
        if first_day and last_day and last_day < first_day:
            effect = effect_on(row, last, required)
            row.fault(report, last, "constraint-error", effect, row.written[last])
            row.values[last] = None


def judge_merchant(row: Row, report: Report) -> None:
    """Set aside a SIRET of another SIREN, a wrong register number; note an earlier spell."""
    siren, siret = row.values.get("siren"), row.values.get("siret")
    if siren and siret and not siret.startswith(siren):
        row.fault(report, "siret", "constraint-error", "value-set-aside", row.written["siret"])
        row.values["siret"] = None
    number = read_register_number(row.values.get("register_id"), row.values.get("country"))
    if isinstance(number, Fault):
        written = row.written["register_id"]
        row.fault(report, "register_id", number.code, "value-set-aside", written)
    if row.values.get("register_id"):
        row.values["register_id"] = None if isinstance(number, Fault) else number
    joined, removed = row.values.get("joined_on"), row.values.get("removed_on")
    if joined and removed and removed < joined:
        row.fault(report, "removed_on", "constraint-error", "noted", row.written["removed_on"])
