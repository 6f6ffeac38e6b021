"""The page Registries: the lists, the verdicts with their proof, and what is wrong with a list."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import DAY, Open, chips, choice, grids, texts
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    registries_folder,
    siren,
    siret,
    structures_text,
    write_esus_workbook,
    write_registry,
)

A, B = siren(1234), siren(5678)
HOLDER = {"merchant_id": "M1", "country": "FR", "siren": A, "esus_granted_on": "2024-01-01"}


def options(app: AppTest) -> list[str]:
    return [option for control in app.segmented_control for option in control.options]


def tab_titles(app: AppTest) -> list[str]:
    return [tab.label for tab in app.tabs]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path, [HOLDER, {"merchant_id": "M2", "siren": B}], dataset={"day": DAY})
    write_esus_workbook(tmp_path, [A, B])
    return tmp_path


def test_each_verdict_is_counted_and_shows_list_date_line_row_and_sentence(
    on_sample: Open, verdicts: pd.DataFrame
) -> None:
    counts = verdicts["verdict"].value_counts()
    for verdict in ("ended", "other_site", "confirmed"):
        app = on_sample("labels", tab="lists", verdict=verdict)
        (control,) = app.segmented_control
        assert any(option.endswith(f" {counts[verdict]:,}]") for option in control.options)
        expected = verdicts[verdicts["verdict"] == verdict]
        shown = app.dataframe[0].value
        assert sorted(shown["merchant_id"]) == sorted(expected["merchant_id"])
        proof = expected.set_index(["merchant_id", "sentence"])
        for row in shown.itertuples():
            own = proof.loc[(row.merchant_id, row.sentence)]
            assert (row.list, row.line, row.raw) == (own["list"], own["line"], own["raw"])


def test_perhaps_champions_are_who_stands_in_a_list_and_claims_nothing(
    on_sample: Open, verdicts: pd.DataFrame
) -> None:
    app = on_sample("labels", tab="perhaps")
    shown = app.dataframe[0].value
    expected = verdicts[verdicts["verdict"] == "unclaimed"]
    assert sorted(shown["merchant_id"]) == sorted(expected["merchant_id"])
    assert "Ask, and add the approval to the files" in texts(app)


def test_without_lists_the_page_names_their_publishers_and_no_url(
    open_page: Open, tmp_path: Path
) -> None:
    app = open_page(write_folder(tmp_path, [HOLDER]), "registries")
    page_text = texts(app)
    assert "There is no State list to compare the labels with." in page_text
    assert "DG Trésor" in page_text
    assert "FINESS" in page_text
    assert "http" not in page_text
    assert not grids(app, "verdict")


def test_a_refused_list_is_named_and_the_last_good_one_stays(open_page: Open, folder: Path) -> None:
    good = texts(open_page(folder, "registries"))
    assert "cannot be used" not in good
    assert "Possible champions 1" in tab_titles(open_page(folder, "registries"))
    write_registry(folder, "esus-2026-03-31.xlsx", "siren,siren_bis\n1,2\n")
    written = 1_780_000_000
    os.utime(registries_folder(folder) / "esus-2026-03-31.xlsx", (written, written))
    app = open_page(folder, "registries")
    page_text = texts(app)
    assert "esus-2026-03-31.xlsx cannot be used" in page_text
    assert "The last good one stays in use, since 2026-05-28 20:26 UTC" in page_text
    assert "Possible champions 1" in tab_titles(app)


def test_each_bad_list_is_named_on_screen_and_refused_whole(open_page: Open, folder: Path) -> None:
    write_registry(folder, "none.csv", "name,city\nAtelier,Lyon\n")
    write_registry(folder, "cut.json", structures_text([Site(siret(1234))])[:-300])
    app = open_page(folder, "registries")
    page_text = texts(app)
    assert "none.csv cannot be used" in page_text
    assert "cut.json cannot be used" in page_text
    assert page_text.count("Nothing of it is used.") == 2
    app.session_state["details_The lists and their days"] = True
    used = grids(app.run(), "layout", "use")[0]
    assert used["list"].tolist() == ["esus-2026-03-31.xlsx"]


def test_a_list_that_comes_later_is_used_at_once(open_page: Open, folder: Path) -> None:
    assert not any("Not on the list" in one for one in options(open_page(folder, "registries")))
    write_esus_workbook(folder, [B], "esus-2026-05-31.xlsx")
    app = open_page(folder, "registries")
    assert ":violet[Not on the list 1]" in options(app)
    app.session_state["details_Changed since the list before"] = True
    page_text = texts(app.run())
    assert "0 added and 1 gone** from 2026-03-31" in page_text
    assert "list-shrank" not in page_text
    assert "fewer" in page_text  # one of two is more than a tenth


def test_the_address_can_filter_by_verdict_and_the_sentence_names_it(
    on_sample: Open, verdicts: pd.DataFrame
) -> None:
    is_it = (verdicts["label"] == "esus") & (verdicts["verdict"] == "not_in_list")
    expected = verdicts.loc[is_it, "merchant_id"].tolist()
    app = on_sample("merchants", esus_verdict="not_in_list")
    assert f"{len(expected)} of " in texts(app)
    assert chips(app) == ["ESUS verdict is Not on the list"]
    assert sorted(grids(app, "merchant_id", "reason")[0]["merchant_id"]) == expected
    verdict = choice(app, "ESUS verdict")
    assert f"Not on the list · {len(expected)}" in verdict.options


def test_the_merchant_page_shows_the_verdict_with_the_row_of_the_list(
    open_page: Open, folder: Path
) -> None:
    page_text = texts(open_page(folder, "merchant", merchant_id="M1", tab="labels"))
    assert "What the State's lists say" in page_text
    assert f"SIREN {A} has ESUS in the ESUS list (esus-" in page_text
    shutil.rmtree(registries_folder(folder))
    assert "What the State's lists say" not in texts(
        open_page(folder, "merchant", merchant_id="M1", tab="labels")
    )
