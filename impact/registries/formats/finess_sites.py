"""Build the list of ESATs from the sites of any FINESS layout.

An ESAT is a site of category 246; 247 is an `entreprise adaptée`, which is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.loading.fields.day_forms import read_day
from impact.model.dates import NO_DAY, from_day_number
from impact.model.errors import quote_value
from impact.model.problems import LINE
from impact.model.texts.cleaning import trim
from impact.registries.formats.number_columns import NumberColumn, read_numbers
from impact.registries.registry_list import (
    ListFile,
    ListRefused,
    RegistryList,
    build_list,
    entries_frame,
)

ESAT = "246"
_STATED = ("name", "holder", "granted", "ended", "is_over", "unread")


@dataclass(frozen=True)
class Site:
    """One ESAT as its file states it.

    Attributes:
        granted, ended: days as numbers, NO_DAY where blank: the first authorisation, and the
            first day on which the site, or the legal entity that runs it, is closed.
        is_over: it is closed, without a day in the file.
        holder: the SIREN of the legal entity that runs it, where the file says so.
        unread: its days that could not be read, in words.
    """

    siret: str
    name: str
    line: int
    raw: str
    granted: int = NO_DAY
    ended: int = NO_DAY
    is_over: bool = False
    holder: str = ""
    unread: Sequence[str] = ()


def build_site_list(
    sites: list[Site],
    rows: int,
    updated: int,
    source: ListFile,
    *,
    layout: str,
    encoding: str,
    line_unit: str = LINE,
) -> RegistryList:
    """Return a list of ESATs; raise ListRefused if there are none or a field is not a SIRET.

    Args:
        rows: how many sites of every category the file has.
        updated: the day of the file's content, NO_DAY if it has none.
    """
    if not sites:
        message = f"None of its {rows:,} sites is an ESAT (category {ESAT}); "
        raise ListRefused(message + "put a file here that covers the whole country.")
    numbers = read_numbers(
        NumberColumn("siret", "siret", [s.siret for s in sites], [s.line for s in sites], line_unit)
    )
    entries = entries_frame(
        line=[site.line for site in sites],
        raw=[site.raw for site in sites],
        siren=[siret[:9] for siret in numbers.values],
        siret=numbers.values,
        **{name: [getattr(site, name) for site in sites] for name in _STATED},
    )
    content_day = None if updated == NO_DAY else from_day_number(updated)
    about = {"layout": layout, "encoding": encoding, "line_unit": line_unit, **numbers.counts}
    return build_list(source, "esat", entries, rows, content_day=content_day, **about)


def parse_day_number(text: str, zone: str) -> int:
    """Return the day number of a text, NO_DAY if it is not a day; see `read_day`."""
    day = read_day(trim(text), zone)
    return NO_DAY if day is None else day


def unread_days(texts: Iterable[tuple[str, str]], zone: str) -> list[str]:
    """Return the days of a site that could not be read, in words.

    Args:
        texts: (name of the day, its text).
    """
    return [
        f"{name} ({quote_value(text)})"
        for name, text in texts
        if trim(text) and read_day(trim(text), zone) is None
    ]
