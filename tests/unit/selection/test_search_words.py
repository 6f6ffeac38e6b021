"""The search above the pages: names and ids first, then words that set filters."""

import pandas as pd
import pytest

from impact.selection.filters import Selection
from impact.selection.listed_base import BASE_ALL, BASE_LISTED
from impact.selection.search_words import near_names, parse_search
from tests.builders.asking import DAY, shared_view
from tests.builders.factories import write_folder

MERCHANTS = [
    {"merchant_id": "M1", "name": "Ateliers du Nord", "country": "FR", "siren": "552100554"},
    {"merchant_id": "M2", "name": "Golden Phones", "country": "DE", "siren": "732829320"},
    {"merchant_id": "M3", "name": "Été Champions", "country": "ES", "siren": ""},
]


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = write_folder(tmp_path_factory.mktemp("search"), MERCHANTS, dataset={"day": DAY})
    return shared_view(folder).decisions


@pytest.mark.parametrize(
    ("text", "selection"),
    [
        ("France", {"country": ("FR",)}),
        ("france silver 45-64", {"country": ("FR",), "medal": ("silver",), "score": ("45..64",)}),
        ("impact champions Germany", {"country": ("DE",), "status": ("champion",)}),
        ("State labels in Spain", {"country": ("ES",), "label": ("any",)}),
        ("labels ending within 60 days", {"ends": ("60",)}),
        ("ESUS or", {"label": ("esus",), "q": ("or",)}),
        ("Germany France", {"country": ("FR", "DE")}),
        ("removal due Ateliers", {"status": ("removal_due",), "q": ("Ateliers",)}),
    ],
)
def test_words_that_name_a_value_set_its_filter_among_listed_merchants(
    text: str, selection: Selection, decisions: pd.DataFrame
) -> None:
    assert parse_search(text, decisions) == (selection, BASE_LISTED)


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("golden", "golden"),  # no medal: somebody is called so
        ("ete champions", "ete champions"),
        ("552 100 554", "552100554"),
        ("64-45", "64-45"),  # no range
        ("45-101", "45-101"),
        ("nobody", "nobody"),
    ],
)
def test_a_text_of_a_name_or_of_no_filter_is_searched_for_among_all(
    text: str, searched: str, decisions: pd.DataFrame
) -> None:
    assert parse_search(text, decisions) == ({"q": (searched,)}, BASE_ALL)


def test_ids_of_several_merchants_are_a_pasted_list(decisions: pd.DataFrame) -> None:
    pasted = "552 100 554 732829320, M3"
    ids = ("552100554", "732829320", "M3")
    assert parse_search(pasted, decisions) == ({"ids": ids}, BASE_ALL)


@pytest.mark.parametrize(
    ("misspelt", "names"),
    [
        ("Ateliers du Nrod", ["Ateliers du Nord"]),
        ("goldne", ["Golden Phones"]),  # one word of a name is enough
        ("EteChampions", ["Été Champions"]),
        ("gilded", []),
        ("g", []),
        (" .*(", []),
    ],
)
def test_a_misspelt_name_finds_the_names_like_it_and_no_others(
    misspelt: str, names: list[str], decisions: pd.DataFrame
) -> None:
    assert decisions["name"].iloc[near_names(misspelt, decisions)].tolist() == names
