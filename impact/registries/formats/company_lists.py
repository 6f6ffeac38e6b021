"""Lists of companies: ESUS as the Treasury publishes it, and lists that say who is active."""

from __future__ import annotations

import re

import pandas as pd

from impact.model.dates import NO_DAY
from impact.registries.formats.column_detection import (
    approval_days,
    company_names,
    read_inactive,
    refuse_notes,
    refuse_sites,
    siren_place,
)
from impact.registries.formats.number_columns import NumberColumn, Numbers, read_numbers
from impact.registries.formats.table_file import Table
from impact.registries.registry_list import (
    ListFile,
    ListRefused,
    RegistryList,
    count_repeated,
    day_of_list,
    entries_frame,
)

# The national ESUS list has some 3,000 rows. Some hundred times as many companies belong to the
# social economy, and their list has a SIREN column too: it must not pass for this one.
MOST_ESUS_ROWS = 50_000

_WORD_BREAK = re.compile(r"[|,;\s]+")


def read_esus(table: Table, source: ListFile) -> RegistryList:
    """Return an ESUS list: any table with one SIREN column, with or without names and dates.

    Raises:
        ListRefused: two SIREN columns, rows that are no company, other numbers, no rows, and what
            only lists of sites have: SIRETs or ESATs.
    """
    refuse_sites(table)
    if len(table.rows) > MOST_ESUS_ROWS:
        raise ListRefused(
            f"There are {len(table.rows):,} companies; the national ESUS list has some 3,000. "
            "Put the list of ESUS approvals here, not one of the whole social economy."
        )
    numbers = _read_sirens(table)
    first, first_unread = approval_days(table, source.zone, is_last=False)
    last, last_unread = approval_days(table, source.zone, is_last=True)
    entries = entries_frame(
        siren=numbers.values,
        name=company_names(table),
        line=table.lines,
        raw=table.raws,
        granted=first,
        ended=[NO_DAY if day == NO_DAY else day + 1 for day in last],
        unread=[list(filter(None, days)) for days in zip(first_unread, last_unread, strict=True)],
    )
    return _list_of("esus", table, source, numbers, entries)


def read_companies(table: Table, source: ListFile) -> RegistryList:
    """Return a list of companies with a column that says which are active; blank is unknown.

    A column `sources` whose words name `esus` says which of them hold ESUS.

    Raises:
        ListRefused: as `read_esus`; or two columns that say who is active, or no yes or no there.
    """
    numbers = _read_sirens(table)
    seats = _read_seats(table)
    sources = [at for at, name in enumerate(table.names) if name == "sources"]
    entries = entries_frame(
        siren=numbers.values,
        siret=seats.values,
        name=company_names(table),
        line=table.lines,
        raw=table.raws,
        is_over=read_inactive(table),
        holds=[
            any("esus" in _WORD_BREAK.split(row[at].lower()) for at in sources)
            for row in table.rows
        ],
    )
    restored = numbers.restored + seats.restored
    numbers = Numbers(numbers.values, restored, numbers.blank, numbers.unsound)
    return _list_of("companies", table, source, numbers, entries)


def _read_sirens(table: Table) -> Numbers:
    if not table.rows:
        raise ListRefused("The list has a header and no rows; fetch the file again.")
    at = siren_place(table)
    refuse_notes(table, at)
    numbers = read_numbers(_numbers_at(table, at, "siren"))
    if numbers.blank == len(table.rows):
        header = table.headers[at]
        raise ListRefused(f"Column {header} is empty; fetch the file again.", column=header)
    return numbers


def _read_seats(table: Table) -> Numbers:
    """Return the SIRETs of the companies' seats; blank where there is no such column."""
    places = [at for at, name in enumerate(table.names) if name.startswith("siret")]
    if len(places) != 1:
        return Numbers([""] * len(table.rows))
    return read_numbers(_numbers_at(table, places[0], "siret"))


def _numbers_at(table: Table, at: int, kind: str) -> NumberColumn:
    return NumberColumn(kind, table.headers[at], table.texts(at), table.lines, table.place)


def _list_of(
    kind: str, table: Table, source: ListFile, numbers: Numbers, entries: pd.DataFrame
) -> RegistryList:
    day, day_from = day_of_list(None, source)
    return RegistryList(
        source=source,
        kind=kind,
        layout=kind,
        place=table.place,
        encoding=table.encoding,
        day=day,
        day_from=day_from,
        rows=len(table.rows),
        entries=entries,
        restored=numbers.restored,
        blank=numbers.blank,
        unsound=numbers.unsound,
        repeated=count_repeated(numbers.values),
    )
