"""Read lists of companies: ESUS as the Treasury publishes it, and lists of active companies."""

import re
from dataclasses import replace

from impact.model.dates import NO_DAY
from impact.registries.formats.column_detection import (
    find_siren_column,
    read_approval_days,
    read_company_names,
    read_inactive,
    refuse_notes,
    refuse_sites,
)
from impact.registries.formats.number_columns import Numbers, read_numbers
from impact.registries.formats.table_file import Table
from impact.registries.registry_list import (
    ListFile,
    ListRefused,
    RegistryList,
    build_list,
    entries_frame,
)

# The national ESUS list has some 3,000 rows. Some hundred times as many companies belong to the
# social economy, and their list has a SIREN column too: it must not be taken for this one.
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
    first, first_unread = read_approval_days(table, source.zone, is_last=False)
    last, last_unread = read_approval_days(table, source.zone, is_last=True)
    entries = entries_frame(
        siren=numbers.values,
        name=read_company_names(table),
        line=table.lines,
        raw=table.raws,
        granted=first,
        ended=[NO_DAY if day == NO_DAY else day + 1 for day in last],
        unread=[list(filter(None, days)) for days in zip(first_unread, last_unread, strict=True)],
    )
    return build_list(source, "esus", entries, len(table.rows), **numbers.counts)


def read_companies(table: Table, source: ListFile) -> RegistryList:
    """Return a list of companies with a column that says which are active; blank is unknown.

    A column `sources` whose words name `esus` says which of them hold ESUS.

    Raises:
        ListRefused: as `read_esus`; or two columns that say who is active, or no yes or no there.
    """
    numbers = _read_sirens(table)
    seats = _read_seats(table)
    source_columns = [position for position, name in enumerate(table.names) if name == "sources"]
    entries = entries_frame(
        siren=numbers.values,
        siret=seats.values,
        name=read_company_names(table),
        line=table.lines,
        raw=table.raws,
        is_over=read_inactive(table),
        holds=[
            any("esus" in _WORD_BREAK.split(row[position].lower()) for position in source_columns)
            for row in table.rows
        ],
    )
    numbers = replace(numbers, restored=numbers.restored + seats.restored)
    return build_list(source, "companies", entries, len(table.rows), **numbers.counts)


def _read_sirens(table: Table) -> Numbers:
    if not table.rows:
        raise ListRefused("The list has a header and no rows; fetch the file again.")
    position = find_siren_column(table)
    refuse_notes(table, position)
    header = table.headers[position]
    numbers = read_numbers("siren", header, table.texts(position), table.lines)
    if numbers.blank == len(table.rows):
        raise ListRefused(f"Column {header} is empty; fetch the file again.", column=header)
    return numbers


def _read_seats(table: Table) -> Numbers:
    """Return the SIRETs of the companies' seats; blank where there is no such column."""
    positions = [position for position, name in enumerate(table.names) if name.startswith("siret")]
    if len(positions) != 1:
        return Numbers([""] * len(table.rows))
    (position,) = positions
    return read_numbers("siret", table.headers[position], table.texts(position), table.lines)
