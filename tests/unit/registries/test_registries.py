"""The folder `registries` as a whole: which list is in use, its day, and what changed."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from impact.registries.load import Registries, read_registries
from tests.builders.registry_files import (
    Site,
    archive_text,
    companies_csv,
    extract_text,
    registries_folder,
    siren,
    siret,
    structures_text,
    treasury_rows,
    write_registry,
    write_workbook,
)

SIRENS = [siren(number) for number in range(1000, 1020)]
ESUS = f"siren\n{SIRENS[0]}\n"
SITES = [Site(siret(1))]


def put_esus(folder: Path, name: str, sirens: list[str]) -> None:
    write_registry(folder, name, "\n".join(["siren", *sirens]) + "\n")


def used_files(registries: Registries) -> list[tuple[str, str]]:
    return [(listed.kind, listed.file) for listed in registries.lists]


def test_the_folder_may_have_no_lists(tmp_path: Path) -> None:
    registries = read_registries(tmp_path)
    assert (registries.lists, registries.problems) == ((), ())
    assert registries.latest("esus") is None
    assert registries.changes("esus") is None


def test_a_list_is_recognised_by_its_content_under_any_name(tmp_path: Path) -> None:
    write_registry(tmp_path, "a.txt", extract_text(SITES))
    write_registry(tmp_path, "b", companies_csv([(SIRENS[0], "True", "")]))
    write_workbook(registries_folder(tmp_path) / "c.csv", treasury_rows(SIRENS))
    write_registry(tmp_path, "d.xlsx", structures_text(SITES))
    assert used_files(read_registries(tmp_path)) == [
        ("esus", "c.csv"),
        ("esat", "d.xlsx"),
        ("esat", "a.txt"),
        ("companies", "b"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "day", "day_from"),
    [
        ("esus-2026-03-31.csv", ESUS, date(2026, 3, 31), "name"),
        ("20260331 liste.csv", ESUS, date(2026, 3, 31), "name"),
        ("liste_202603.csv", ESUS, date(2026, 3, 1), "name"),
        ("liste 2026-03.csv", ESUS, date(2026, 3, 1), "name"),
        ("etalab-cs1100507-stock-20260504-0339.csv", ESUS, date(2026, 5, 4), "name"),
        ("esus.csv", ESUS, date(2026, 2, 3), "modified"),
        ("esus-2026.csv", ESUS, date(2026, 2, 3), "modified"),
        ("esus-20261399.csv", ESUS, date(2026, 2, 3), "modified"),
        ("12026031.csv", ESUS, date(2026, 2, 3), "modified"),
        ("extract-2020-01-01.csv", extract_text(SITES), date(2026, 5, 4), "content"),
        # Of an archive its latest change.
        ("archive-2099-01-01.csv", archive_text(SITES, "2025-12-30"), date(2025, 12, 30),
         "content"),
        ("finess-2020-01-01.json", structures_text(SITES), date(2026, 6, 1), "content"),
    ],
)  # fmt: skip
def test_the_day_of_a_list_is_of_its_content_else_its_name_else_of_its_last_change(
    tmp_path: Path, name: str, text: str, day: date, day_from: str
) -> None:
    write_registry(tmp_path, name, text)
    written = datetime(2026, 2, 3, 23, 59, tzinfo=UTC).timestamp()
    os.utime(registries_folder(tmp_path) / name, (written, written))
    (registry_list,) = read_registries(tmp_path).lists
    assert (registry_list.day, registry_list.day_from) == (day, day_from)
    assert registry_list.age_days(day + timedelta(days=2)) == 2


def test_the_latest_list_of_a_kind_in_any_layout_is_in_use(tmp_path: Path) -> None:
    write_registry(tmp_path, "z.csv", archive_text(SITES, "2025-12-31"))
    write_registry(tmp_path, "a.csv", extract_text(SITES))
    registries = read_registries(tmp_path)
    assert [listed.file for listed in registries.of_kind("esat")] == ["a.csv", "z.csv"]
    in_force = registries.latest("esat")
    assert in_force is not None
    assert in_force.layout == "finess_extract"


def test_the_later_name_of_two_lists_of_one_day_is_in_use(tmp_path: Path) -> None:
    for name in ("b-2026-03-31.csv", "a-2026-03-31.csv"):
        put_esus(tmp_path, name, SIRENS)
    assert used_files(read_registries(tmp_path))[0] == ("esus", "b-2026-03-31.csv")


def test_entries_added_and_removed_since_the_previous_list_are_shown(tmp_path: Path) -> None:
    put_esus(tmp_path, "esus-2025-03-31.csv", SIRENS[:10])
    put_esus(tmp_path, "esus-2026-03-31.csv", ["", *SIRENS[1:11], SIRENS[10], SIRENS[12]])
    changes = read_registries(tmp_path).changes("esus")
    assert changes is not None
    assert (changes.count_before, changes.count_after) == (10, 11)
    assert changes.added[["siren", "line"]].to_numpy().tolist() == [
        [SIRENS[10], 12],
        [SIRENS[12], 14],
    ]
    assert changes.dropped[["siren", "line"]].to_numpy().tolist() == [[SIRENS[0], 2]]


def test_a_site_that_closed_is_removed(tmp_path: Path) -> None:
    write_registry(tmp_path, "a.csv", extract_text([Site(siret(1)), Site(siret(2))]))
    sites = [Site(siret(1), closed="2026-05-31"), Site(siret(2), closed="2026-06-02")]
    write_registry(tmp_path, "b.json", structures_text(sites))
    changes = read_registries(tmp_path).changes("esat")
    assert changes is not None
    assert (changes.dropped["siret"].tolist(), changes.added["siret"].tolist()) == ([siret(1)], [])


@pytest.mark.parametrize(("count", "is_reported"), [(18, False), (17, True), (20, False)])
def test_a_list_that_loses_more_than_a_tenth_is_reported(
    tmp_path: Path, count: int, is_reported: bool
) -> None:
    put_esus(tmp_path, "esus-2025-03-31.csv", SIRENS)
    put_esus(tmp_path, "esus-2026-03-31.csv", SIRENS[:count])
    problems = read_registries(tmp_path).problems
    assert [problem.code for problem in problems] == ["list-shrank"] * is_reported
    for problem in problems:
        assert problem.effect == "noted"
        assert problem.sentence == (
            "esus-2026-03-31.csv: It has 17 companies with ESUS, esus-2025-03-31.csv had 20: "
            "15% fewer. Check that it is whole before you rely on it."
        )


def test_a_refused_list_leaves_the_others_in_use(tmp_path: Path) -> None:
    put_esus(tmp_path, "esus-2025-03-31.csv", SIRENS)
    put_esus(tmp_path, "esus-2026-03-31.csv", [*SIRENS, "Total"])
    write_registry(tmp_path, "finess.csv", extract_text(SITES))
    registries = read_registries(tmp_path)
    assert used_files(registries) == [("esus", "esus-2025-03-31.csv"), ("esat", "finess.csv")]
    (problem,) = registries.refusals
    assert problem.sentence.startswith("esus-2026-03-31.csv, line 22: “Total” is not a SIREN")


def test_the_last_good_version_of_a_damaged_list_stays_in_use(tmp_path: Path) -> None:
    put_esus(tmp_path, "esus-2026-03-31.csv", SIRENS)
    write_registry(tmp_path, "finess.csv", extract_text(SITES))
    good = read_registries(tmp_path)
    put_esus(tmp_path, "esus-2026-03-31.csv", [*SIRENS, "Total"])
    registries = read_registries(tmp_path, good)
    assert used_files(registries) == used_files(good)
    assert registries.latest("esus") is good.latest("esus")
    assert list(registries.kept_files) == ["esus-2026-03-31.csv"]
    assert len(registries.refusals) == 1
    assert read_registries(tmp_path).latest("esus") is None
    # One that was deleted does not stay.
    (registries_folder(tmp_path) / "esus-2026-03-31.csv").unlink()
    assert read_registries(tmp_path, good).latest("esus") is None


def test_a_file_without_read_permission_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_esus(tmp_path, "esus.csv", SIRENS)

    opened = os.open

    def refuse(path: str, flags: int) -> int:
        if Path(path).name == "esus.csv":
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    (problem,) = read_registries(tmp_path).refusals
    assert problem.sentence == (
        "esus.csv: The file cannot be read (Permission denied); check its permissions."
    )


def test_the_fingerprint_depends_on_names_contents_and_days(tmp_path: Path) -> None:
    prints = set()
    for name, sirens in {
        "esus-2026-03-31.csv": SIRENS,
        "esus-2026-04-30.csv": SIRENS,
        "esus-2026-04-31.csv": SIRENS[:19],
    }.items():
        folder = tmp_path / name
        put_esus(folder, name, sirens)
        registries = read_registries(folder)
        assert registries.fingerprint == read_registries(folder).fingerprint
        prints.add(registries.fingerprint)
    assert len(prints) == 3
    assert all(len(text) == 64 for text in prints)


def test_a_list_of_companies_that_names_esus_replaces_the_esus_list(tmp_path: Path) -> None:
    write_registry(tmp_path, "companies.csv", companies_csv([(SIRENS[0], "True", "sirene")]))
    assert read_registries(tmp_path).for_label("esus") is None
    write_registry(tmp_path, "companies.csv", companies_csv([(SIRENS[0], "True", "sirene|esus")]))
    serving = read_registries(tmp_path).for_label("esus")
    assert serving is not None
    assert serving.kind == "companies"
    put_esus(tmp_path, "esus.csv", SIRENS)
    serving = read_registries(tmp_path).for_label("esus")
    assert serving is not None
    assert serving.kind == "esus"
