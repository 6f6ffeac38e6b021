"""Read FINESS Structures, the JSON that replaces the extract (schema 1.0.0), as a stream.

`pmej` are legal entities, `ege` in them the sites that they run, closed ones included. Only one
legal entity at a time is in memory.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson  # type: ignore[import-untyped]

from impact.loading.file_access import open_file
from impact.model.dates import NO_DAY
from impact.model.errors import quote_value
from impact.model.problems import Refused
from impact.registries.formats.finess import ESAT, Site, build_site_list, parse_day_number
from impact.registries.registry_list import ListFile, RegistryList

_INACTIVE = "I"
# Where a legal entity and a site state the first day on which they are closed.
_CLOSING_DAYS = (
    "informationsGeneralesPMEJ.dateFermeture",
    "ege.informationsGeneralesEGE.dateFermeture",
)
_PUNCTUATION = re.compile(r"[^0-9A-Za-z]")
_PART_BYTES = 4096
_MAX_OPEN_BRACKETS = 2000
_ENDLESS_NUMBER = re.compile(rb"[0-9]{1001}")


def read_structures(path: Path, source: ListFile) -> RegistryList:
    """Return the ESATs of a FINESS Structures file; `line` counts its legal entities.

    Raises:
        Refused: no such file, one cut in the middle, a part of another shape.
    """
    sites: list[Site] = []
    rows, updated, entry = 0, NO_DAY, 0
    for entry, entity in enumerate(_entities(path), start=1):
        general = _required_part(entity, "informationsGeneralesPMEJ", entry)
        updated = max(updated, _update_day(entity, source.zone))
        for site in _sites(entity, entry):
            rows += 1
            updated = max(updated, _update_day(site, source.zone))
            if site.get("categorieentiteGeographiqueExercice") == ESAT:
                _check_closing(site, entity, entry, source.zone)
                sites.append(_build_site(site, entity, general, entry))
    if not entry:
        raise Refused(
            "There are no legal entities (pmej) in it: this is not FINESS Structures. "
            "Put the JSON file Structures here, not Activités."
        )
    generated = _read_generated_day(path, source.zone)
    day = updated if generated == NO_DAY else generated
    return build_site_list(sites, rows, day, source, "finess_structures")


def _entities(path: Path) -> Iterator[Any]:
    read = 0
    try:
        with _open_json(path) as stream:
            for entity in ijson.items(stream, "pmej.item"):
                read += 1
                yield entity
    except (ijson.JSONError, UnicodeDecodeError):
        message = f"The JSON ends or breaks behind legal entity {read}; fetch the file again."
        raise Refused(message, read or None) from None


def _open_json(path: Path) -> _DepthLimitedStream:
    """Open the file after its byte order mark, which JSON does not allow."""
    stream = open_file(path)
    if stream.read(3) != codecs.BOM_UTF8:
        stream.seek(0)
    return _DepthLimitedStream(stream)


class _DepthLimitedStream:
    """A stream that refuses deep nesting: the memory of ijson grows with the square of the depth.

    A list of the State is six deep; brackets inside texts count too, which is why many are allowed.
    An integer of more than 4,300 digits, which Python refuses to parse, crashes ijson 3.5 and
    the process with it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._open, self._end = stream, 0, b""

    def __enter__(self) -> _DepthLimitedStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes: few, so that not many brackets can open within them."""
        part = self._stream.read(min(size, _PART_BYTES) if size >= 0 else _PART_BYTES)
        self._open += part.count(b"[") + part.count(b"{") - part.count(b"]") - part.count(b"}")
        if self._open > _MAX_OPEN_BRACKETS:
            raise Refused("The JSON is nested far too deep: this is not FINESS Structures.")
        if _ENDLESS_NUMBER.search(window := self._end + part):
            raise Refused("The JSON holds a number of more than 1,000 digits; check the file.")
        self._end = window[-1000:]
        return part


def _read_generated_day(path: Path, zone: str) -> int:
    with _open_json(path) as stream:
        text = str(next(ijson.items(stream, "generatedAt"), ""))
    # Of a stamp in an unknown form only the day is read.
    day = parse_day_number(text, zone)
    return parse_day_number(text[:10], zone) if day == NO_DAY else day


def _required_part(holder: Any, name: str, entry: int) -> dict[str, Any]:
    part = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(part, dict):
        message = f"There is no {name}: this is not FINESS Structures, schema 1; see the schema."
        raise Refused(message, entry, code="missing-label", column=name)
    return part


def _sites(entity: dict[str, Any], entry: int) -> list[dict[str, Any]]:
    sites = entity.get("ege") or []
    for site in sites if isinstance(sites, list) else [None]:
        _required_part(site, "informationsGeneralesEGE", entry)
    return list(sites)


def _check_closing(site: dict[str, Any], entity: dict[str, Any], entry: int, zone: str) -> None:
    """Refuse a file that states the closing of an ESAT in a field that is not read here.

    Otherwise a closed site would be read as open and confirm a label.
    """
    entity_of_site = {**entity, "ege": site}
    for path, value in _closing_days(entity_of_site):
        if path not in _CLOSING_DAYS:
            message = (
                f"{path} is not where a closing day is read: {' or '.join(_CLOSING_DAYS)}; the "
                "layout has changed, so this file cannot be used."
            )
            raise Refused(message, entry, code="missing-label", column=path)
        if value and parse_day_number(str(value), zone) == NO_DAY:
            message = f"“{quote_value(str(value))}” is no day; check {path} at the source."
            raise Refused(message, entry, code="type-error", column=path, value=str(value))
    for part, path in ((entity, "etatObjet"), (site, "ege.etatObjet")):
        if not isinstance(part.get("etatObjet"), str):
            message = f"There is no {path}, which says whether it is active; see the schema."
            raise Refused(message, entry, code="missing-label", column=path)


def _closing_days(entity: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of every key that names a closing day, however it is spelled."""
    parts: list[tuple[str, Any]] = [("", entity)]
    while parts:  # not by recursion: a hostile file may be deep
        path, part = parts.pop()
        if isinstance(part, list):
            parts += [(path, item) for item in part]
        elif isinstance(part, dict):
            for key, value in part.items():
                if _PUNCTUATION.sub("", key).casefold() == "datefermeture":
                    yield f"{path}{key}", value
                parts.append((f"{path}{key}.", value))


def _build_site(
    site: dict[str, Any], entity: dict[str, Any], general: dict[str, Any], entry: int
) -> Site:
    own = site["informationsGeneralesEGE"]
    return Site(
        siret=str(own.get("siret") or ""),
        name=str(own.get("nomEgeLong") or own.get("nomEgeCourt") or "").strip(),
        line=entry,
        raw=json.dumps(site, ensure_ascii=False, default=str),
        first_day=str(own.get("datePremiereAutorisation") or ""),
        closing_days={
            "closing day": str(own.get("dateFermeture") or ""),
            "closing day of the company": str(general.get("dateFermeture") or ""),
        },
        is_inactive=_INACTIVE in (site.get("etatObjet"), entity.get("etatObjet")),
        holder=str(general.get("siren") or ""),
    )


def _update_day(part: dict[str, Any], zone: str) -> int:
    return parse_day_number(str(part.get("dateDerniereMaj") or ""), zone)
