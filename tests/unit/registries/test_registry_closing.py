"""Closed sites in FINESS; a file whose closing day moved is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact.registries.load import read_registries
from tests.builders.registry_files import Site, archive_text, registries_folder, siret, structures
from tests.unit.registries.test_registry_faults import SITES, position, read_refused

SITE_DAY = "ege.informationsGeneralesEGE.dateFermeture"
Entity = dict[str, Any]


def site_of(entity: Entity) -> Entity:
    site: Entity = entity["ege"][0]
    return site


def move_day(part: Entity, name: str, value: Any = "2026-01-01") -> None:
    """Move the closing day from where it is read to another key."""
    part.pop("dateFermeture", None)
    part[name] = value


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        (lambda e: move_day(site_of(e), "dateFermeture"), "ege.dateFermeture", ""),
        (lambda e: move_day(e, "dateFermeture"), "dateFermeture", ""),
        (lambda e: move_day(e, "evenement", [{"dateFermeture": "2026-01-01"}]),
         "evenement.dateFermeture", ""),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "fermeture",
                        {"dateFermeture": None}),
         "ege.informationsGeneralesEGE.fermeture.dateFermeture", ""),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "date_fermeture"),
         "ege.informationsGeneralesEGE.date_fermeture", ""),
        (lambda e: move_day(e["informationsGeneralesPMEJ"], "DateFermeture"),
         "informationsGeneralesPMEJ.DateFermeture", ""),
        # In the expected place but not a day: the site would be read as open.
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "dateFermeture", "01-2026"),
         SITE_DAY, "01-2026"),
        (lambda e: move_day(e["informationsGeneralesPMEJ"], "dateFermeture", 202601),
         "informationsGeneralesPMEJ.dateFermeture", "202601"),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "dateFermeture",
                            {"le": "2026"}),
         SITE_DAY, "{'le': '2026'}"),
        # The state that means the same without a day.
        (lambda e: site_of(e).pop("etatObjet"), "ege.etatObjet", ""),
        (lambda e: e.pop("etatObjet"), "etatObjet", ""),
    ],
)  # fmt: skip
def test_a_file_with_a_moved_closing_day_is_refused(
    tmp_path: Path, change: Callable[[Entity], Any], column: str, value: str
) -> None:
    content = structures([Site(siret(1)), Site(siret(2)), Site(siret(3), category="247")])
    change(content["pmej"][1])
    problem = read_refused(tmp_path, json.dumps(content), "f.json")
    assert position(problem) == ("entry", 2, column, value)


@pytest.mark.parametrize("value", [None, "", "2026-01-01", "2026-01-01 00:00:00", "2026-01-01T00Z"])
def test_a_closing_day_in_its_place_is_read(tmp_path: Path, value: str | None) -> None:
    content = structures([Site(siret(1))])
    move_day(site_of(content["pmej"][0])["informationsGeneralesEGE"], "dateFermeture", value)
    (registries_folder(tmp_path) / "f.json").write_text(json.dumps(content))
    registries = read_registries(tmp_path)
    if value == "2026-01-01T00Z":
        assert registries.problems[0].column == SITE_DAY
        return
    assert registries.problems == ()
    ended = registries.lists[0].entries["ended_on"]
    assert ended.dt.strftime("%Y-%m-%d").fillna("").tolist() == [(value or "")[:10]]


def test_the_closing_of_a_site_that_is_not_an_esat_is_ignored(tmp_path: Path) -> None:
    content = structures([Site(siret(1)), Site(siret(3), category="247")])
    move_day(site_of(content["pmej"][1]), "dateFermeture")
    (registries_folder(tmp_path) / "f.json").write_text(json.dumps(content))
    assert read_registries(tmp_path).problems == ()


def test_an_archive_with_a_closing_day_is_refused(tmp_path: Path) -> None:
    text = archive_text(SITES).replace("dateouvert", "datefermeture", 1)
    problem = read_refused(tmp_path, text)
    assert position(problem) == ("line", 1, "datefermeture", "")
