"""Detect and read lists of companies: ESUS as the Treasury publishes it, and of active companies.

Headers change from year to year, so a column is recognised by words in its header.
"""

import re
from dataclasses import replace

from impact.loading.fields.day_forms import read_days
from impact.model.columns import ASSESSMENTS, MERCHANTS
from impact.model.dates import NO_DAY
from impact.model.errors import quote_value
from impact.model.problems import Refused
from impact.registries.formats.number_columns import Numbers, read_numbers
from impact.registries.formats.table_file import Table
from impact.registries.registry_list import (
    ListFile,
    RegistryList,
    build_list,
    entries_frame,
)

# The national ESUS list has some 3,000 rows. Some hundred times as many companies belong to the
# social economy, and their list has a SIREN column too: it must not be taken for this one.
MOST_ESUS_ROWS = 50_000

_WORD_BREAK = re.compile(r"[|,;\s]+")
# The last is Sirene's own, with A for active and C for ceased.
_ACTIVE = re.compile(r"(?:est_|is_)?acti(?:f|ve)|etat_?administratif(?:_?unite_?legale)?")
_NAME = ("denomination", "raison_sociale", "nom", "name", "entreprise", "structure", "organisme")
# Columns that only the merchants' own files have.
_OWN_COLUMNS = {column.name for column in (*MERCHANTS, *ASSESSMENTS)} | {"integration_id", "evid"}
_OWN_COLUMNS -= {"name", "country", "siren", "siret", "expires_on"}
_FINESS = {"nofinesset", "categetab", "siret", "datemaj"}
_LAST_DAY = re.compile(r"date_(?:de_|d_)?(?:fin|echeance|expiration)(?:_.*(?:agrement|validite))?")
_FIRST_DAY = re.compile(r"date_.*(?:agrement|arrete|debut|decision|delivrance|obtention|octroi).*")
YES_NO = dict.fromkeys(("true", "yes", "oui", "vrai", "y", "o", "1", "actif", "active", "a"), True)
YES_NO |= dict.fromkeys(("false", "no", "non", "faux", "n", "0", "inactif", "inactive", "c"), False)
# A field that is a kind of structure, or several of them: ESAT, EA/ESAT, ESUS|ESAT.
_ESAT = re.compile(
    r"(?:[^\W\d_]{1,6}\s*[,;/|+&]\s*)*E\.?S\.?A\.?T\.?(?:\s*[,;/|+&].*)?", re.IGNORECASE
)
# A total may be between the rows, a note is below them.
_TOTAL = re.compile(r"\W*(?:sous[- ]?)?tota(?:l|ux)\b", re.IGNORECASE)
_NOTE = re.compile(
    r"\W*\*|\W*(?:nota?|notes?|n\.?b|sources?|nombre|liste|mise? [àa] jour|maj|donn[ée]es|champ"
    r"|l[ée]gende|arr[êe]t[ée]e?|page)\b",
    re.IGNORECASE,
)


def detect_kind(table: Table) -> str:
    """Return what a table lists: esus, companies, finess_archive, or "" for none of them.

    Raises:
        Refused: it is one of the merchants' own files.
    """
    names = table.names
    own_column = next((name for name in names if name in _OWN_COLUMNS), None)
    if own_column is not None:
        raise table.refusal(
            f"There is a column {own_column}: this is a file about merchants, not a list of the "
            "State; put it into the data folder itself.",
            column=own_column,
        )
    if set(names) >= _FINESS:
        return "finess_archive"
    if not any("siren" in name for name in names):
        return ""
    return "companies" if any(map(_ACTIVE.fullmatch, names)) else "esus"


def find_siren_column(table: Table) -> int:
    """Return the position of the column of SIRENs in a table that `detect_kind` knows.

    `sirene` is the name of the register; such a column counts only if there is no other.

    Raises:
        Refused: there are two such columns.
    """
    names = dict(enumerate(table.names))
    candidates = [at for at, name in names.items() if "siren" in name]
    positions = [at for at in candidates if "sirene" not in names[at]] or candidates
    if len(positions) > 1:
        raise _duplicate_columns(table, positions, "hold SIRENs")
    return positions[0]


def read_inactive(table: Table) -> list[bool]:
    """Return whether each company has ceased, from the column of active companies.

    Raises:
        Refused: two such columns, or a field that is neither yes, no nor blank.
    """
    positions = [at for at, name in enumerate(table.names) if _ACTIVE.fullmatch(name)]
    if len(positions) > 1:
        raise _duplicate_columns(table, positions, "say which companies are active")
    has_ceased = []
    for text, line in zip(table.texts(positions[0]), table.lines, strict=True):
        is_active = YES_NO.get(text.lower()) if text else True
        if is_active is None:
            message = (
                f"“{quote_value(text)}” does not say whether the company is active; write yes or "
                "no."
            )
            header = table.headers[positions[0]]
            raise table.refusal(message, line, "type-error", column=header, value=text)
        has_ceased.append(not is_active)
    return has_ceased


def read_company_names(table: Table) -> list[str]:
    """Return the companies' names; "" for all if no header is a name."""
    for word in _NAME:
        for position, name in enumerate(table.names):
            if word in name.split("_") or (("_" in word) and word in name):
                return table.texts(position)
    return [""] * len(table.rows)


def read_approval_days(table: Table, zone: str, *, is_last: bool) -> tuple[list[int], list[str]]:
    """Return (the first or last days of the approvals, what could not be read, in words).

    Only a single column with that meaning counts, and in it only unambiguous days: the rest is
    treated as missing, and can be read in the raw row.
    """
    lasts = [at for at, name in enumerate(table.names) if _LAST_DAY.fullmatch(name)]
    firsts = [at for at, name in enumerate(table.names) if _FIRST_DAY.fullmatch(name)]
    positions = lasts if is_last else [at for at in firsts if at not in lasts]
    if len(positions) != 1:
        return [NO_DAY] * len(table.rows), [""] * len(table.rows)
    texts, which = table.texts(positions[0]), "last" if is_last else "first"
    days = read_days(texts, zone)
    unread = [
        f"{which} day ({quote_value(text)})" if text and day is None else ""
        for text, day in zip(texts, days, strict=True)
    ]
    return [NO_DAY if day is None else day for day in days], unread


def refuse_sites(table: Table) -> None:
    """Refuse a table of sites or of ESATs as a list of companies with ESUS.

    Raises:
        Refused: it has a column of SIRETs, or a field that says ESAT and nothing else.
    """
    for header, name in zip(table.headers, table.names, strict=True):
        if "siret" in name:
            raise table.refusal(
                f"There is a column {header} beside the SIREN: ESUS is held by companies, so this "
                "is no ESUS list. Put the State's list of ESUS approvals here.",
                column=header,
            )
    for row, line in zip(table.rows, table.lines, strict=True):
        for header, text in zip(table.headers, row, strict=False):
            if _ESAT.fullmatch(text):
                message = (
                    f"The row says “{quote_value(text)}”: this is a list of ESATs or of several "
                    "kinds of structure, no ESUS list. Put the State's list of ESUS approvals here."
                )
                raise table.refusal(message, line, column=header, value=text)


def refuse_notes(table: Table, position: int) -> None:
    """Refuse rows without a SIREN that are a total or a note, not a company.

    Such a row has tell-tale first words, is below the last company after a gap, or has a text in
    a column without a name.

    Raises:
        Refused: it names the first of them.
    """
    numbered = [number for number, row in enumerate(table.rows) if row[position]]
    last = numbered[-1] if numbered else -1
    for number, row in enumerate(table.rows):
        if row[position]:
            continue
        text = next(text for text in row if text)
        is_below = number > last
        is_apart = is_below and table.lines[number] > table.lines[number - 1] + 1 and number > 0
        is_outside = any(text and not table.headers[cell] for cell, text in enumerate(row))
        is_note = is_below and _NOTE.match(text)
        if _TOTAL.match(text) or is_note or is_apart or is_outside:
            message = (
                f"The row ({quote_value(text)}) has no SIREN and is a total or a note, not a "
                "company; take out what stands beside and below the companies."
            )
            line, header = table.lines[number], table.headers[position]
            raise table.refusal(message, line, "missing-value", column=header, value=text)


def _duplicate_columns(table: Table, positions: list[int], what: str) -> Refused:
    names = " and ".join(table.headers[position] for position in positions)
    message = f"Columns {names} both seem to {what}; keep one, or rename the other."
    return table.refusal(message, code="duplicate-label", column=table.headers[positions[1]])


def read_esus(table: Table, source: ListFile) -> RegistryList:
    """Return an ESUS list: any table with one SIREN column, with or without names and dates.

    Raises:
        Refused: two SIREN columns, rows that are no company, other numbers, no rows, and what
            only lists of sites have: SIRETs or ESATs.
    """
    refuse_sites(table)
    if len(table.rows) > MOST_ESUS_ROWS:
        raise Refused(
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
        Refused: as `read_esus`; or two columns that say who is active, or no yes or no there.
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
        raise Refused("The list has a header and no rows; fetch the file again.")
    position = find_siren_column(table)
    refuse_notes(table, position)
    header = table.headers[position]
    numbers = read_numbers("siren", header, table.texts(position), table.lines)
    if numbers.blank == len(table.rows):
        raise Refused(f"Column {header} is empty; fetch the file again.", column=header)
    return numbers


def _read_seats(table: Table) -> Numbers:
    """Return the SIRETs of the companies' seats; blank where there is no such column."""
    positions = [position for position, name in enumerate(table.names) if name.startswith("siret")]
    if len(positions) != 1:
        return Numbers([""] * len(table.rows))
    (position,) = positions
    return read_numbers("siret", table.headers[position], table.texts(position), table.lines)
