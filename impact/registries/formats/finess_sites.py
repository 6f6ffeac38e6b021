"""Build the list of ESATs from the sites of any FINESS layout.

An ESAT is a site of category 246; 247 is an `entreprise adaptée`, which is different.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from impact.loading.fields.day_forms import read_day
from impact.model.dates import NO_DAY, from_day_number
from impact.model.errors import quote_value
from impact.model.texts.cleaning import trim
from impact.registries.formats.number_columns import read_numbers
from impact.registries.registry_list import (
    ListFile,
    ListRefused,
    RegistryList,
    build_list,
    entries_frame,
)

ESAT = "246"


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
    """Return a list of ESATs; raise ListRefused if there are none or a field is not a SIRET.

    Args:
        rows: how many sites of every category the file has.
        updated: the day of the file's content, NO_DAY if it has none.
    """
    if not sites:
        message = f"None of its {rows:,} sites is an ESAT (category {ESAT}); "
        raise ListRefused(message + "put a file here that covers the whole country.")
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
