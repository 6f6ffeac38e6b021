"""Days in the State's lists: every form, the folder's time zone, unread days."""

from datetime import date
from pathlib import Path

import pytest

from impact.registries.load import read_registries
from impact.registries.registry_list import RegistryList
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import verify
from impact.selection.registry_verdicts.verdict_tables import list_rows
from tests.builders.asking import DAY, run, shared_view, with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import Site, csv_text, extract_text, siren, siret, write_registry

A, B = siren(1234), siren(5678)
NAME = "esus-2026-03-31.csv"


def put_list(folder: Path, *lasts: str, firsts: tuple[str, ...] = ()) -> RegistryList:
    """Write an ESUS list of companies with these last days, and read it."""
    starts = firsts or ("",) * len(lasts)
    rows = [[siren(1234 + i), starts[i], last] for i, last in enumerate(lasts)]
    write_registry(folder, NAME, csv_text([["SIREN", "Date d'agrément", "Date de fin"], *rows]))
    (registry_list,) = read_registries(folder).lists
    return registry_list


def last_days(registry_list: RegistryList) -> list[str]:
    return ["" if day != day else f"{day:%Y-%m-%d}" for day in registry_list.entries["ended_on"]]


def view_of(folder: Path, merchant: dict[str, str]) -> View:
    row = {"merchant_id": "M1", "country": "FR", "esus_granted_on": "2024-01-01", **merchant}
    write_folder(folder, [row], dataset={"day": DAY})
    return shared_view(folder)


FORMS = ["2026-06-29", "29.06.2026", "29. 6. 2026", "29/6/2026", "29-6-2026", "20260629"]
BLANKS = ["", "0000-00-00", "00/00/0000", "\u200b"]


@pytest.mark.parametrize("text", [*FORMS, "2026/06/29", *BLANKS])
def test_a_last_day_is_read_in_each_form_or_blank(tmp_path: Path, text: str) -> None:
    registry_list = put_list(tmp_path, text, "30/06/2027")
    ended = "" if text in BLANKS else "2026-06-30"
    assert (last_days(registry_list), registry_list.unread_days) == ([ended, "2027-07-01"], 0)
    assert read_registries(tmp_path).problems == ()


def test_a_month_first_day_leaves_ambiguous_days_unread(tmp_path: Path) -> None:
    registry_list = put_list(tmp_path, "12/31/2026", "03/04/2026", "03-04-2026", "30/06/2027")
    assert last_days(registry_list) == ["", "", "2026-04-04", "2027-07-01"]
    assert registry_list.unread_days == 2


@pytest.mark.parametrize(
    ("settings", "day"),
    [
        ('timezone = "Europe/Paris"', "2026-07-01"),
        ('timezone = "UTC"', "2026-06-30"),
        # Settings that cannot be read are reported elsewhere.
        ("timezone = 1", "2026-07-01"),
    ],
)
def test_a_timestamp_is_the_day_in_the_data_folders_zone(
    tmp_path: Path, settings: str, day: str
) -> None:
    (tmp_path / "dataset.toml").write_text(settings, encoding="utf-8")
    assert last_days(put_list(tmp_path, "2026-06-29T22:00:00Z")) == [day]


@pytest.mark.parametrize("text", ["inconnue", "30.06.26", "2026-6-30", "31.06.2026", "46203"])
def test_an_unread_day_is_counted_and_its_line_is_named(tmp_path: Path, text: str) -> None:
    registry_list = put_list(tmp_path, "30/06/2027", text, firsts=("depuis 2020", "depuis 2021"))
    assert (last_days(registry_list), registry_list.unread_days) == (["2027-07-01", ""], 3)
    (problem,) = read_registries(tmp_path).problems
    assert (problem.line, problem.code, problem.effect) == (2, "type-error", "noted")
    assert problem.message.startswith("3 days not read (lines 2, 3)")


def test_only_the_verdict_of_that_row_says_which_day_was_not_read(tmp_path: Path) -> None:
    put_list(tmp_path, "30 juin 2026", "30/06/2027")
    for number, says in ((A, True), (siren(1235), False)):
        (row,) = verify(with_lists(view_of(tmp_path, {"siren": number}), tmp_path)).itertuples()
        assert row.verdict == "confirmed"
        assert ("The list's last day (30 juin 2026) could not be read" in row.sentence) is says


def test_the_verify_summary_and_the_page_count_unread_days(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    put_list(tmp_path, "soon", "30/06/2027")
    view = view_of(tmp_path, {"siren": A})
    status, _, errors = run(capsysbinary, "verify", "--data", tmp_path)
    assert status == 0
    assert any(line.endswith("0 with a wrong checksum; 1 day not read") for line in errors)
    assert list_rows(with_lists(view, tmp_path))["unread_days"].tolist() == [1]


def test_unread_days_of_finess_are_counted(tmp_path: Path) -> None:
    extract = extract_text([Site(siret(1234))], "finess;etalab;96;04/05/2026")
    fields = extract.splitlines()[1].split(";")
    fields[29] = "autrefois"
    write_registry(
        tmp_path, "finess.csv", extract.replace(extract.splitlines()[1], ";".join(fields))
    )
    (registry_list,) = read_registries(tmp_path).lists
    assert (registry_list.unread_days, registry_list.day) == (1, date(2026, 5, 4))
