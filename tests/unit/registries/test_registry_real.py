"""The real lists are matched."""

import csv
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from impact.registries.load import read_registries
from impact.selection.registry_verdicts.label_verdicts import verify
from tests.builders.asking import shared_view, view_of_many, with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import registries_folder

REAL = Path(__file__).parents[2] / "data" / "real"


@pytest.fixture
def real(tmp_path: Path) -> Path:
    for path in REAL.glob("*.csv"):
        shutil.copy(path, registries_folder(tmp_path) / path.name)
    written = datetime(2026, 3, 31, tzinfo=UTC).timestamp()
    os.utime(registries_folder(tmp_path) / "ess_numerique_companies.csv", (written, written))
    return tmp_path


def test_the_78_companies_of_the_real_esus_list_are_matched(real: Path) -> None:
    with (REAL / "ess_numerique_companies.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "esus" in row["sources"].split("|")]
    assert len(rows) == 78
    # The list states that they have ESUS, but not since when.
    merchants = [{"merchant_id": f"M{i}", "siren": r["siren"]} for i, r in enumerate(rows)]
    labels = [{"merchant_id": row["merchant_id"], "label": "esus"} for row in merchants]
    write_folder(real, merchants, labels=labels)
    view = shared_view(real)
    verdicts = verify(with_lists(view, real)).set_index("merchant_id")
    verdicts = verdicts.loc[[f"M{i}" for i in range(78)]]
    expected = ["confirmed" if row["est_active"] == "True" else "ended" for row in rows]
    assert verdicts["verdict"].tolist() == expected
    assert (expected.count("confirmed"), expected.count("ended")) == (68, 10)
    assert [raw.split(",")[0] for raw in verdicts["raw"]] == [row["siren"] for row in rows]


def test_the_one_esat_of_the_real_finess_sample_matches_by_siret(real: Path) -> None:
    site_here, site_there = "77554408300477", "77554408300014"
    authorised = {"esat_granted_on": "2017-01-03"}  # as in the sample
    merchants = [{"siret": site_here, **authorised}, {"siret": site_there}, {"siret": site_here}]
    view = view_of_many(real, merchants, day=date(2021, 6, 30))
    verdicts = verify(with_lists(view, real))
    verdicts = verdicts[verdicts["label"] == "esat"]
    assert verdicts["verdict"].tolist() == ["confirmed", "other_site", "unclaimed"]
    assert verdicts["line"].tolist() == [15, 15, 15]
    assert verdicts["list_date"].unique().tolist() == [pd.Timestamp("2020-12-30")]
    assert all(site_here in raw for raw in verdicts["raw"])


def test_the_one_lost_zero_of_the_real_list_is_restored(real: Path) -> None:
    (companies,) = read_registries(real).of_kind("companies")
    assert (companies.rows, companies.restored, companies.unsound) == (3667, 1, ())
    assert companies.entries["siret"].iloc[0] == "06220119900031"
