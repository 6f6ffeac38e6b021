"""Filters by extra columns: which columns, their counts, their address, their sentence."""

from pathlib import Path

import pytest

from impact.output.export import export_bytes
from impact.output.provenance import screen_provenance
from impact.rules.view import View
from impact.selection import filters
from impact.selection.filter_types import own_filters
from impact.selection.filters import LISTED_ONLY, count_values, describe_filters
from impact.selection.listed_base import parse_params, selection_params
from tests.builders.asking import view_of_many as view_of

MINE = "own.account_manager"


@pytest.fixture
def view(tmp_path: Path) -> View:
    managers = ["Ann", "Bob|Ann", "", "unknown", "=Ann"]
    rows = [
        {"merchant_id": f"M{n}", "account_manager": name, "Status": "champion", "note": f"{n}"}
        for n, name in enumerate(managers)
    ]
    return view_of(tmp_path, rows)


def test_an_extra_column_of_few_values_is_a_filter_with_counts(view: View) -> None:
    keys = [filter_.key for filter_ in own_filters(view.decisions)]
    assert keys == [MINE, "own.source_Status", "own.note"]
    counts = count_values(view.decisions, LISTED_ONLY, own_filters(view.decisions))
    assert counts[MINE] == {"=Ann": 1, "Ann": 1, "Bob|Ann": 1, "unknown": 1, "(blank)": 1}
    given = count_values(view.decisions, {MINE: ("Ann",)}, own_filters(view.decisions))
    assert given["own.note"] == {"0": 1, "1": 0, "2": 0, "3": 0, "4": 0}


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        (("Ann",), ["M0"]),
        (("Bob|Ann", "(blank)"), ["M1", "M2"]),
        (("unknown",), ["M3"]),
        (("Bob",), []),
    ],
)
def test_a_value_is_one_text_whatever_is_in_it(
    view: View, chosen: tuple[str, ...], ids: list[str]
) -> None:
    rows = filters.select_rows(view.decisions, {MINE: chosen})
    assert view.decisions["merchant_id"].iloc[rows].tolist() == ids


@pytest.mark.parametrize(("values", "is_filter"), [(50, True), (51, False)])
def test_a_column_of_more_than_fifty_values_is_no_filter(
    values: int, is_filter: bool, tmp_path: Path
) -> None:
    rows = [{"merchant_id": f"M{n}", "region": f"{n % values}"} for n in range(120)]
    rows += [{"merchant_id": "M_blank", "region": ""}]
    decisions = view_of(tmp_path, rows).decisions
    assert [filter_.label for filter_ in own_filters(decisions)] == ["region"] * is_filter


def test_a_late_fifty_first_value_counts_too(tmp_path: Path) -> None:
    rows = [{"merchant_id": f"M{n}", "region": f"{max(0, n - 1100)}"} for n in range(1200)]
    assert own_filters(view_of(tmp_path, rows).decisions) == ()


def test_a_selection_goes_through_the_address_and_into_a_sentence(view: View) -> None:
    address = {"status": ["not_yet"], MINE: ["=Ann", "Ann", "Zoe"]}
    selection, ignored = parse_params(address, view.decisions)
    assert selection == {**LISTED_ONLY, "status": ("not_yet",), MINE: ("=Ann", "Ann")}
    assert ignored == [f"{MINE}: “Zoe” does not occur in these data and was ignored."]
    assert selection_params(selection)[MINE] == ("=Ann", "Ann")
    words = "“account_manager” is “=Ann” or “Ann”"
    assert describe_filters({MINE: selection[MINE]}) == words


def test_a_column_that_the_files_lack_is_ignored_and_named(view: View) -> None:
    selection, ignored = filters.parse_selection({"own.team": ["A"], "own.": ["x"]}, view.decisions)
    assert selection == {}
    assert [sentence.split(" was ignored")[0] for sentence in ignored] == ["“own.team”", "“own.”"]


def test_an_export_of_my_merchants_has_their_rows_and_says_so(view: View) -> None:
    selection = {MINE: ("Bob|Ann",)}
    rows = filters.select_rows(view.decisions, selection)
    text = export_bytes(view, rows, "csv", selection).decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["M1"]
    assert "own." not in text, "an export has the column under its own name alone"
    about = screen_provenance(view, selection)
    assert about["filters"] == {MINE: ["Bob|Ann"]}
    assert "own.account_manager=Bob%7CAnn" in about["address"]
