"""The State's lists of the fictional sample: invented ones, in the layouts of the real ones.

Nothing is random: the position of a merchant decides which lists it is in, so that the other files
stay the same, and every verdict of docs/registries.md occurs.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from impact.model.dates import iso_date
from tests.sample.draws import Flags, Ints, with_check_digit
from tests.sample.labels import Approvals
from tests.sample.merchants import COMMERCIAL, SSE, Merchants
from tests.sample.text import write_rows

FOLDER = "registries"
# The age of each list, in days before the sample's own day.
_ESUS_DAYS, _ESUS_BEFORE_DAYS, _OTHER_DAYS = 46, 229, 14
_ESUS, _ESAT = 0, 1
# Companies and sites of the lists that are no merchants; the last four companies are gone since
# the list before, the first four new.
_OTHER_COMPANIES, _NEW_OR_GONE, _OTHER_SITES = 44, 4, 30
# A smaller number lost more leading zeros than readers restore; it is written as text.
_LEAST_NUMBER = 10_000
_OTHER_SITE_NUMBER = 9_001
_CREATED = datetime(2000, 1, 1)

_Company = tuple[int, str]  # its SIREN and its name


def write_registries(folder: Path, merchants: Merchants, approvals: Approvals, as_of: int) -> None:
    """Write the folder `registries` of a sample: two ESUS lists, FINESS, a list of companies.

    Args:
        as_of: the sample's own day, in days since 1970.
    """
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    esus, esat = (_holders(approvals, label, merchants.count, as_of) for label in (_ESUS, _ESAT))
    companies, other_companies = _esus_companies(merchants, esus), _other_companies(merchants)
    current_list = companies + other_companies[:-_NEW_OR_GONE]
    earlier_list = [
        company for position, company in enumerate(companies) if position % 20
    ] + other_companies[_NEW_OR_GONE:]
    list_day = iso_date(as_of - _OTHER_DAYS)
    book = _treasury_bytes(sorted(set(current_list)))
    (target / f"liste-esus-{iso_date(as_of - _ESUS_DAYS)}.xlsx").write_bytes(book)
    earlier_name = f"liste-esus-{iso_date(as_of - _ESUS_BEFORE_DAYS)}.csv"
    write_rows(target / earlier_name, _earlier_rows(earlier_list))
    structures = _structures(_sites(merchants, esat, other_companies, as_of), list_day)
    text = json.dumps(structures, indent=1) + "\n"
    (target / "finess-structures.json").write_text(text, encoding="utf-8", newline="\n")
    rows = _company_rows(merchants, esus, esat, other_companies)
    write_rows(target / f"companies-{list_day}.csv", rows)


@dataclass(frozen=True)
class _Holders:
    """The merchants with an approval of a label that has begun.

    Attributes:
        positions: of the merchants, in order; holds: whether each holds the label on the day.
    """

    positions: Ints
    holds: Flags


def _holders(approvals: Approvals, label: int, merchants: int, as_of: int) -> _Holders:
    is_label = (approvals.label == label) & (approvals.granted <= as_of)
    is_running = is_label & (approvals.last >= as_of)
    holds = np.bincount(approvals.merchant[is_running], minlength=merchants) > 0
    positions = np.unique(approvals.merchant[is_label])
    return _Holders(positions, holds[positions])


# --- companies --------------------------------------------------------------------------------


def _esus_companies(merchants: Merchants, esus: _Holders) -> list[_Company]:
    """Return the companies of the ESUS list: most holders, some former ones, some unnoticed."""
    rank = np.arange(esus.positions.size)
    is_listed = np.where(esus.holds, rank % 9 != 4, rank % 2 == 0)
    unnoticed = np.flatnonzero((merchants.kind == SSE) & (merchants.siren >= 0))[::2]
    positions = np.union1d(esus.positions[is_listed], unnoticed)
    return sorted({_company(merchants, position) for position in positions.tolist()})


def _company(merchants: Merchants, position: int) -> _Company:
    return int(merchants.siren[position]), str(merchants.names[position].as_py())


def _other_companies(merchants: Merchants) -> list[_Company]:
    """Return companies that are no merchants; none where the invented SIRENs are used up."""
    numbers = with_check_digit(np.arange(1, 10_000, dtype=np.int64), 8)
    free = numbers[~np.isin(numbers, merchants.siren)][-_OTHER_COMPANIES:]
    return [(int(siren), f"Atelier Fictif {number}") for number, siren in enumerate(free, start=1)]


def _company_rows(
    merchants: Merchants, esus: _Holders, esat: _Holders, other_companies: list[_Company]
) -> list[list[str]]:
    """Return the list of companies: every fifteenth holder of ESUS has ceased."""
    ceased = set(merchants.siren[esus.positions[esus.holds][7::15]].tolist())
    positions = np.union1d(esus.positions, esat.positions).tolist()
    companies = sorted(
        {*(_company(merchants, position) for position in positions), *other_companies}
    )
    rows = [[f"{siren:09}", name, str(siren not in ceased)] for siren, name in companies]
    return [["siren", "denomination", "est_active"], *rows]


def _earlier_rows(companies: list[_Company]) -> list[list[str]]:
    """Return the ESUS list as its earlier CSV was: blanks in the numbers."""
    spaced = [(f"{siren:011,}".replace(",", " "), name) for siren, name in sorted(set(companies))]
    return [["numero_siren", "denomination"], *map(list, spaced)]


def _treasury_bytes(companies: list[_Company]) -> bytes:
    """Return the ESUS list as the Treasury's workbook: column A empty, SIRENs as numbers."""
    import xlsxwriter  # imported here: no other command writes these lists

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("Liste ESUS")
        sheet.write_row(0, 1, ["SIREN", "Dénomination"])
        for row, (siren, name) in enumerate(companies, start=1):
            if siren < _LEAST_NUMBER:
                sheet.write_string(row, 1, f"{siren:09}")
            else:
                sheet.write_number(row, 1, siren)
            sheet.write_string(row, 2, name)
    return _uncompressed(sink.getvalue())


def _uncompressed(packed: bytes) -> bytes:
    """Return an archive without compression: not all machines compress to the same bytes."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, zipfile.ZipFile(sink, "w") as plain:
        for part in archive.infolist():
            plain.writestr(zipfile.ZipInfo(part.filename), archive.read(part))
    return sink.getvalue()


# --- sites ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Site:
    siret: int
    name: str
    category: str = "246"
    closed: str = ""


def _sites(
    merchants: Merchants, esat: _Holders, other_companies: list[_Company], as_of: int
) -> list[_Site]:
    """Return the sites of FINESS: of holders, of companies without a claim, of others."""
    sites = []
    for rank, position in enumerate(esat.positions.tolist()):
        siren, name = _company(merchants, position)
        # One in eight at another site, one in eight not at all, one in eight closed.
        siret = _siret_of(siren) if rank % 8 == 2 else int(merchants.siret[position])
        closed = iso_date(as_of - 90) if rank % 8 == 5 else ""
        if rank % 8 != 6:
            sites.append(_Site(siret, name, closed=closed))
    is_plain = (merchants.kind == COMMERCIAL) & (merchants.siren >= 0)
    for position in np.flatnonzero(is_plain & (merchants.siret >= 0))[100:102].tolist():
        sites.append(_Site(int(merchants.siret[position]), _company(merchants, position)[1]))
    for position in np.flatnonzero(is_plain & (merchants.siret < 0))[10:12].tolist():
        sites.append(
            _Site(_siret_of(int(merchants.siren[position])), _company(merchants, position)[1])
        )
    for rank, (siren, name) in enumerate(other_companies[:_OTHER_SITES]):
        sites.append(_Site(_siret_of(siren), name, category="247" if rank % 10 == 9 else "246"))
    return sites


def _siret_of(siren: int) -> int:
    """Return the SIRET of a site that no merchant of the sample states."""
    return int(with_check_digit(np.array([siren * 10_000 + _OTHER_SITE_NUMBER]), 13)[0])


def _structures(sites: list[_Site], generated: str) -> dict[str, Any]:
    entities = [_entity(number, site) for number, site in enumerate(sites, start=1)]
    return {"schemaVersion": "v1.0.0", "generatedAt": f"{generated}T04:30:00Z", "pmej": entities}


def _entity(number: int, site: _Site) -> dict[str, Any]:
    own = {
        "numFinessEge": f"0000{number:05}",
        "nomEgeCourt": site.name,
        "siret": f"{site.siret:014}",
    }
    own |= {"dateFermeture": site.closed} if site.closed else {}
    return {
        "informationsGeneralesPMEJ": {
            "numFinessPm": f"0000{number:05}",
            "denominationPm": site.name,
            "siren": f"{site.siret:014}"[:9],
        },
        "ege": [
            {
                "informationsGeneralesEGE": own,
                "categorieentiteGeographiqueExercice": site.category,
                "etatObjet": "A",
            }
        ],
        "etatObjet": "A",
    }
