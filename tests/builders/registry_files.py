"""Builders of the State's lists in their published layouts.

The numbers are invented: the SIRENs begin with 0000, unlike real ones.

write_workbook(folder / "registries" / "esus-2026-03-31.xlsx", [["", "SIREN"], ["", 12_344]])
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

ARCHIVE_HEADER = (
    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;"
    "lieuditbp;region;libregion;departement;libdepartement;cog;codepostal;libelle_routage;"
    "ligneacheminement;telephone;telecopie;categetab;libcategetab;liblongcategetab;categretab;"
    "libcategretab;siret;codeape;libcodeape;mft;libmft;liblongmft;sph;libsph;numen;coordx;coordy;"
    "sourcegeocod;dategeocod;dateautor;dateouvert;datemaj"
)
# A text or bytes as they are, or the rows of a sheet.
Content = str | bytes | list[list[Any]]
COMMENT = "finess;etalab;96;2026-05-04"


def luhn_digit(digits: str) -> str:
    """Return the Luhn check digit of `digits`."""
    total = sum(
        value if i % 2 else sum(divmod(2 * value, 10))
        for i, value in enumerate(map(int, reversed(digits)))
    )
    return str(-total % 10)


def siren(number: int) -> str:
    """Return the invented SIREN 0000dddd and its check digit, `number` from 1 to 9,999."""
    digits = f"{number:08}"
    return digits + luhn_digit(digits)


def siret(number: int, site: int = 1) -> str:
    """Return the SIRET of a site (1 to 9,999) of an invented company."""
    digits = f"{siren(number)}{site:04}"
    return digits + luhn_digit(digits)


def with_spaces(number: str) -> str:
    """Return a SIREN as people write it: 000 012 344."""
    return " ".join(number[i : i + 3] for i in range(0, 9, 3))


@dataclass(frozen=True)
class Site:
    """One site of FINESS and the legal entity that runs it; category 246 is an ESAT."""

    siret: str
    name: str = "ESAT Essai"
    category: str = "246"
    closed: str = ""
    state: str = "A"
    holder: str = ""
    holder_closed: str = ""
    holder_state: str = "A"


def registries_folder(folder: Path) -> Path:
    """Return the `registries` folder of a data folder, created if missing."""
    path = folder / "registries"
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_registry(folder: Path, name: str, text: str) -> None:
    """Write a list into the data folder's `registries`."""
    (registries_folder(folder) / name).write_text(text, encoding="utf-8")


def write_list(folder: Path, content: Content, name: str = "list") -> None:
    """Write a list of any content into the data folder's `registries`."""
    path = registries_folder(folder) / name
    if isinstance(content, list):
        write_workbook(path, content)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_esus_workbook(
    folder: Path, sirens: Sequence[str], name: str = "esus-2026-03-31.xlsx"
) -> None:
    """Write the Treasury's workbook into the data folder's `registries`."""
    write_workbook(registries_folder(folder) / name, treasury_rows(sirens))


def write_workbook(
    path: Path, rows: Sequence[Sequence[Any]], *, more: Sequence[Sequence[Any]] | None = None
) -> Path:
    """Write a sheet cell by cell, numbers as numbers, and a second sheet where `more` is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for sheet_rows in (rows, more) if more is not None else (rows,):
            sheet = book.add_worksheet()
            for line, row in enumerate(sheet_rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        moment = datetime(value.year, value.month, value.day)
                        sheet.write_datetime(line, column, moment, day)
                    elif value not in ("", None):
                        sheet.write(line, column, value)
    return path


def treasury_rows(sirens: Sequence[str]) -> list[list[Any]]:
    """Return the Treasury's sheet: column A empty, SIREN in B1, numbers without leading zeros."""
    body = [["", int(number), f"Entreprise {number}", "75"] for number in sirens]
    return [["", "SIREN", "Dénomination", "Département"], *body]


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV with line feeds."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return sink.getvalue()


def earlier_csv(sirens: Sequence[str]) -> str:
    """Return the earlier CSV of the ESUS list: `numero_siren` with blanks inside."""
    body = [[with_spaces(number), f"Entreprise {number}"] for number in sirens]
    return csv_text([["numero_siren", "denomination"], *body])


def companies_csv(rows: Sequence[tuple[str, str, str]]) -> str:
    """Return a list of companies of (SIREN, active, sources)."""
    body = [[number, f"Entreprise {number}", active, words] for number, active, words in rows]
    return csv_text([["siren", "denomination", "est_active", "sources"], *body])


def extract_text(sites: Sequence[Site], comment: str = COMMENT) -> str:
    """Return the extract cs1100507: a comment, 32 fields per site, then the locations."""
    lines = [comment]
    for number, site in enumerate(sites, start=1):
        fields = [""] * 32
        fields[:5] = ["structureet", f"{number:09}", f"{number:09}", site.name, site.name]
        fields[18:20] = [site.category, "Catégorie"]
        fields[22], fields[29], fields[30] = site.siret, "2017-01-03", "2026-04-30"
        lines.append(";".join(fields))
    for number in range(1, len(sites) + 1):
        lines.append(f"geolocalisation;{number:09};870215.7;6571590.5;1,ATLASANTE,100;2026-05-04")
    return "\n".join(lines) + "\n"


def archive_text(sites: Sequence[Site], updated: str = "2026-01-15") -> str:
    """Return a yearly archive: a header and 42 columns."""
    names = ARCHIVE_HEADER.split(";")
    rows = []
    for number, site in enumerate(sites, start=1):
        values = {
            "nofinesset": f"{number:09}",
            "rs": site.name,
            "rslongue": site.name,
            "categetab": site.category,
            "siret": site.siret,
            "dateautor": "2017-01-03",
            "datemaj": updated,
        }
        rows.append([values.get(name, "") for name in names])
    return csv_text([names, *rows], ";")


def structures(sites: Sequence[Site], generated: str = "2026-06-01T04:30:00Z") -> dict[str, Any]:
    """Return FINESS Structures, schema 1.0.0: a legal entity for each site."""
    return {
        "schemaVersion": "v1.0.0",
        "generatedAt": generated,
        "gcc": [],
        "pmej": [_entity(number, site) for number, site in enumerate(sites, start=1)],
    }


def _entity(number: int, site: Site) -> dict[str, Any]:
    own = {"egeId": str(number), "numFinessEge": f"{number:09}", "nomEgeCourt": site.name}
    own |= {"dateOuverture": "2017-01-03", "datePremiereAutorisation": "2017-01-03"}
    own |= {"siret": site.siret} if site.siret else {}
    own |= {"dateFermeture": site.closed} if site.closed else {}
    ege = {"informationsGeneralesEGE": own, "categorieentiteGeographiqueExercice": site.category}
    ege |= {"etatObjet": site.state, "dateDerniereMaj": "2026-05-31 00:00:00"}
    holder = site.holder or site.siret[:9]
    general = {"pmSmsseId": str(number), "numFinessPm": f"{number:09}", "denominationPm": "PM"}
    general |= {"siren": holder} if holder else {}
    general |= {"dateFermeture": site.holder_closed} if site.holder_closed else {}
    entity = {"informationsGeneralesPMEJ": general, "ege": [ege], "etatObjet": site.holder_state}
    return entity | {"dateDerniereMaj": "2026-05-30 00:00:00"}


def structures_text(sites: Sequence[Site]) -> str:
    """Return FINESS Structures as JSON text."""
    return json.dumps(structures(sites), ensure_ascii=False, indent=2)
