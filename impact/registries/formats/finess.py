"""Build the list of ESATs from the sites of FINESS; read the extract cs1100507 and the archive.

An ESAT is a site of category 246; 247 is an `entreprise adaptée`, which is different. Files of text
hold only open sites. Every row is checked, the ESATs are kept.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from impact.loading.fields.day_forms import read_day
from impact.model.dates import NO_DAY, from_day_number
from impact.model.errors import quote_value
from impact.model.problems import Refused
from impact.model.texts.cleaning import trim
from impact.registries.formats.number_columns import read_numbers
from impact.registries.formats.table_file import Table
from impact.registries.registry_list import (
    ListFile,
    RegistryList,
    build_list,
    entries_frame,
)

ESAT = "246"
SITES, LOCATIONS = "structureet", "geolocalisation"
SITE_FIELDS, ARCHIVE_FIELDS = 32, 42
# The positions of the fields of a site in the extract, and of the day in both sections.
_NAME, _LONG_NAME, _CATEGORY, _SIRET, _GRANTED, _UPDATED = 3, 4, 18, 22, 29, 30
_MIN_LOCATION_FIELDS = 5

_COMMENT = re.compile(r"finess;[^;]*;[^;]*;([^;]*);*\s*")
_CATEGORY_FORM = re.compile(r"[0-9]{3}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_FETCH_AGAIN = "the file was cut or damaged; fetch it again."


@dataclass(frozen=True)
class Site:
    """One ESAT as its file states it.

    Attributes:
        first_day: of its first authorisation, as written.
        closing_days: the first days on which the site, or the legal entity that runs it, is
            closed, as written, by what they are called.
        is_inactive: the file says that it is closed.
        holder: the SIREN of the legal entity that runs it, where the file says so.
    """

    siret: str
    name: str
    line: int
    raw: str
    first_day: str = ""
    closing_days: Mapping[str, str] = field(default_factory=dict)
    is_inactive: bool = False
    holder: str = ""


def build_site_list(
    sites: list[Site], rows: int, updated: int, source: ListFile, layout: str
) -> RegistryList:
    """Return a list of ESATs; raise Refused if there are none or a field is not a SIRET.

    Args:
        rows: how many sites of every category the file has.
        updated: the day of the file's content, NO_DAY if it has none.
    """
    if not sites:
        message = f"None of its {rows:,} sites is an ESAT (category {ESAT}); "
        raise Refused(message + "put a file here that covers the whole country.")
    numbers = read_numbers("siret", "siret", [s.siret for s in sites], [s.line for s in sites])
    entries = _entries(sites, numbers.values, source.zone)
    content_day = None if updated == NO_DAY else from_day_number(updated)
    about = {"layout": layout, "content_day": content_day, **numbers.counts}
    return build_list(source, "esat", entries, rows, **about)


def _entries(sites: list[Site], sirets: list[str], zone: str) -> pd.DataFrame:
    closed = [
        [day for text in s.closing_days.values() if (day := parse_day_number(text, zone)) != NO_DAY]
        for s in sites
    ]
    return entries_frame(
        line=[site.line for site in sites],
        raw=[site.raw for site in sites],
        siren=[siret[:9] for siret in sirets],
        siret=sirets,
        name=[site.name for site in sites],
        holder=[site.holder for site in sites],
        granted=[parse_day_number(site.first_day, zone) for site in sites],
        ended=[min(days, default=NO_DAY) for days in closed],
        is_over=[site.is_inactive and not days for site, days in zip(sites, closed, strict=True)],
        unread=[unread_days({"first day": s.first_day, **s.closing_days}, zone) for s in sites],
    )


def parse_day_number(text: str, zone: str) -> int:
    """Return the day number of a text, NO_DAY if it is not a day; see `read_day`."""
    day = read_day(trim(text), zone)
    return NO_DAY if day is None else day


def unread_days(texts: Mapping[str, str], zone: str) -> list[str]:
    """Return the days of a site that could not be read, in words: its texts are by name."""
    return [
        f"{name} ({quote_value(text)})"
        for name, text in texts.items()
        if trim(text) and read_day(trim(text), zone) is None
    ]


# --- the layouts of text ----------------------------------------------------------------------


def read_extract(data: bytes, source: ListFile) -> RegistryList:
    """Return the ESATs of the extract: two sections, by the first field, without a header.

    Raises:
        Refused: a row of another length, a section that is missing, a field that is no
            category or day: a file cut in the middle.
    """
    comment, *rows = _LINE_END.split(data.decode())
    comment_match = _COMMENT.fullmatch(comment)
    if comment_match is None:
        raise Refused(f"The comment finess;etalab;NN;YYYY-MM-DD is not there; {_FETCH_AGAIN}", 1)
    count, esats = 0, []
    locations: list[tuple[int, list[str]]] = []
    for line, row in enumerate(rows, start=2):
        if row.startswith(f"{SITES};"):
            count += 1
            fields = _site_fields(row, line, source.zone)
            if fields[_CATEGORY] == ESAT:
                name = fields[_LONG_NAME].strip() or fields[_NAME].strip()
                esats.append(Site(fields[_SIRET], name, line, row, fields[_GRANTED]))
        elif row.startswith(f"{LOCATIONS};"):
            locations.append((line, row.split(";")))
        elif row.strip():
            raise Refused(
                f"“{quote_value(row)}” begins with neither {SITES} nor {LOCATIONS}; {_FETCH_AGAIN}",
                line,
                value=row,
            )
    _check_locations(locations, len(rows) + 1, source.zone, is_open_ended=bool(rows and rows[-1]))
    day = parse_day_number(comment_match[1], source.zone)
    return build_site_list(esats, count, day, source, "finess_extract")


def _site_fields(row: str, line: int, zone: str) -> list[str]:
    fields = row.split(";")
    if '"' in row:
        quoted = next(csv.reader([row], delimiter=";"))
        # A quote that is part of a name closes nowhere, and swallows the separators.
        fields = quoted if len(quoted) == SITE_FIELDS or len(fields) != SITE_FIELDS else fields
    if len(fields) != SITE_FIELDS:
        message = f"The row has {len(fields)} fields, not {SITE_FIELDS}; {_FETCH_AGAIN}"
        raise Refused(message, line, code="missing-cell")
    _check_category(fields[_CATEGORY], line)
    _check_day(fields[_UPDATED], line, zone)
    return fields


def _check_locations(
    locations: list[tuple[int, list[str]]], last_line: int, zone: str, *, is_open_ended: bool
) -> None:
    """Refuse a file that was cut between its sections or in the second one."""
    if not locations:
        raise Refused(
            f"There is no row {LOCATIONS}: the file was cut, or is another extract; "
            "fetch cs1100507 again.",
            last_line,
        )
    for line, fields in locations:
        if len(fields) < _MIN_LOCATION_FIELDS:
            message = f"The row has {len(fields)} fields; {_FETCH_AGAIN}"
            raise Refused(message, line, code="missing-cell")
    line, fields = locations[-1]
    if len(fields) != len(locations[0][1]) or (is_open_ended and not fields[-1]):
        raise Refused(f"The last row is cut off; {_FETCH_AGAIN}", line, code="missing-cell")
    _check_day(fields[-1], line, zone)


def _check_category(text: str, line: int) -> None:
    if not _CATEGORY_FORM.fullmatch(text):
        raise _no_value(text, "category of three digits", "categetab", line)


def _check_day(text: str, line: int, zone: str) -> int:
    if unread_days({"day": text}, zone):
        raise _no_value(text, "day", "datemaj", line)
    return parse_day_number(text, zone)


def _no_value(text: str, what: str, column: str, line: int) -> Refused:
    message = f"“{quote_value(text)}” is no {what}; {_FETCH_AGAIN}"
    return Refused(message, line, code="type-error", column=column, value=text)


def read_archive(table: Table, source: ListFile) -> RegistryList:
    """Return the ESATs of a yearly archive: a header and 42 columns.

    Raises:
        Refused: another number of columns, a short row, a field that is no category or day.
    """
    if len(table.headers) != ARCHIVE_FIELDS:
        message = f"There are {len(table.headers)} columns, an archive has {ARCHIVE_FIELDS}; "
        raise table.refusal(message + _FETCH_AGAIN)
    closing = next((name for name in table.names if "fermeture" in name), None)
    if closing is not None:
        message = f"There is a column {closing}, which is not read: an archive has open sites only."
        raise table.refusal(message, column=closing)
    if table.short:
        message = f"The row has fewer than {ARCHIVE_FIELDS} fields; {_FETCH_AGAIN}"
        raise table.refusal(message, min(table.short), "missing-cell")
    if table.is_open_ended and table.rows and not table.rows[-1][-1]:
        raise Refused(
            f"The last row is cut off; {_FETCH_AGAIN}", table.lines[-1], code="missing-cell"
        )
    positions = {name: position for position, name in enumerate(table.names)}
    sites, updated = [], NO_DAY
    for line, row, raw in zip(table.lines, table.rows, table.raws, strict=True):
        fields = {name: row[position] for name, position in positions.items()}
        _check_category(fields["categetab"], line)
        updated = max(updated, _check_day(fields["datemaj"], line, source.zone))
        if fields["categetab"] == ESAT:
            name = fields.get("rslongue") or fields.get("rs", "")
            sites.append(Site(fields["siret"], name, line, raw, fields.get("dateautor", "")))
    return build_site_list(sites, len(table.rows), updated, source, "finess_archive")
