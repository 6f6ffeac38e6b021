"""A pasted list of ids: how it is split, what each entry matches, what is unmatched."""

import pandas as pd
import pytest

from impact.selection import filters
from impact.selection.filters import IDS
from impact.selection.pasted_ids import parse_pasted_ids
from tests.builders.asking import DAY, shared_view
from tests.builders.factories import write_folder


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    rows = [
        {"merchant_id": "M1", "siren": "552100554", "siret": "55210055400013"},
        {"merchant_id": "M2", "siren": "732829320", "siret": "73282932000074"},
        {"merchant_id": "00042", "siren": "", "siret": ""},
        {"merchant_id": "A, B; C", "siren": "", "siret": ""},
        {"merchant_id": "m.3", "siren": "", "siret": "", "ecovadis_id": "EV-7(b)"},
        {"merchant_id": "12 rue", "siren": "", "siret": ""},
        {"merchant_id": "732829320", "siren": "", "siret": ""},
    ]
    folder = write_folder(tmp_path_factory.mktemp("lists"), rows, dataset={"day": DAY})
    return shared_view(folder).decisions


@pytest.mark.parametrize(
    ("pasted", "entries"),
    [
        ("M1\nM2", ["M1", "M2"]),
        ("M1\r\nM2\r\n\r\n", ["M1", "M2"]),
        ("M1,M2;00042\tM9|M8", ["M1", "M2", "00042", "M9", "M8"]),
        ("M1 M2", ["M1", "M2"]),
        ("M1, M1 ,M1", ["M1"]),
        ("552 100 554", ["552100554"]),
        ("552 100 554 00013", ["55210055400013"]),
        ("552\u00a0100\u202f554", ["552100554"]),
        ("552 100 554 732 829 320", ["552100554", "732829320"]),
        ("552100554 732829320", ["552100554", "732829320"]),
        ('"M1","M2"', ["M1", "M2"]),
        ("'=M1", ["=M1"]),
        ("A, B; C", ["A, B; C"]),
        ("M1; 12 rue", ["M1", "12 rue"]),
        ("12 34", ["12", "34"]),
        # Case, dots, brackets and the VAT form do not matter.
        ("m1; (M2), M3", ["M1", "M2", "m.3"]),
        ("552.100.554; 552.100.554.00013", ["552100554", "55210055400013"]),
        ("Atelier (552 100 554)", ["Atelier", "552100554"]),
        ("FR40552100554", ["552100554"]),
        ("fr 40 552 100 554; FR-9", ["552100554", "FR-9"]),
        ("[ev-7b]", ["EV-7(b)"]),
        ("FR40552100555; X.Y", ["FR40552100555", "X.Y"]),
        (" , ;;\n\t", []),
        ("", []),
    ],
)
def test_a_pasted_text_is_split_into_its_entries(
    decisions: pd.DataFrame, pasted: str, entries: list[str]
) -> None:
    assert parse_pasted_ids([pasted], decisions) == entries


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (("M1",), ["M1"]),
        (("552100554",), ["M1"]),
        (("55210055400013", "00042"), ["00042", "M1"]),
        (("42",), []),
        (("m1",), []),
        # An id comes before a SIREN: the merchant whose id this is, not the other's company.
        (("732829320",), ["732829320"]),
        (("73282932000074",), ["M2"]),
    ],
)
def test_the_kind_of_an_entry_is_decided_by_what_it_matches(
    decisions: pd.DataFrame, entries: tuple[str, ...], expected: list[str]
) -> None:
    rows = filters.select_rows(decisions, {"ids": entries})
    assert decisions["merchant_id"].iloc[rows].tolist() == expected


def test_entries_without_a_merchant_are_listed_in_pasted_order(decisions: pd.DataFrame) -> None:
    chosen = ("M9", "M1", "999999999", "552100554", "x")
    assert IDS.not_found(decisions, chosen) == ["M9", "999999999", "x"]


def test_an_entry_that_is_too_long_is_ignored_and_named(decisions: pd.DataFrame) -> None:
    selection, ignored = filters.parse_selection({"ids": ["M1", "x" * 8000]}, decisions)
    assert selection == {"ids": ("M1",)}
    assert ignored == ["ids: an entry of 8,000 characters was ignored; it can have 200."]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("M1",), "id, SIREN, SIRET or EcoVadis id is “M1”"),
        (("M1", "M2"), "id, SIREN, SIRET or EcoVadis id is one of 2 pasted"),
    ],
)
def test_a_list_is_described_in_words(chosen: tuple[str, ...], expected: str) -> None:
    assert IDS.phrase(chosen) == expected
