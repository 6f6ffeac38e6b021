"""The base of a selection: listed or all merchants, stated or not."""

import pytest

from impact.rules.view import View
from impact.selection.filters import LISTED_ONLY, NO_FILTERS, Selection
from impact.selection.listed_base import parse_base, parse_params, selection_params
from impact.selection.metrics import METRICS
from tests.builders.asking import shipped_view

Params = dict[str, list[str]]


@pytest.fixture
def view() -> View:
    return shipped_view()


@pytest.mark.parametrize(
    ("params", "base"),
    [
        ({}, "listed"),
        ({"status": ["champion"]}, "listed"),
        ({"base": ["all"]}, "all"),
        ({"base": ["all", "listed"]}, "listed"),
        ({"base": ["everybody"]}, "listed"),
        # An unlisted merchant is among all, regardless of the stated base.
        ({"status": ["champion", "not_listed"]}, "all"),
        ({"status": ["not_listed"], "base": ["listed"]}, "all"),
        # A list may name anybody, unless listed merchants are asked for.
        ({"ids": ["M1"]}, "all"),
        ({"ids": ["M1"], "base": ["listed"]}, "listed"),
        ({"ids": []}, "listed"),
        # An old link has no base and means all merchants.
        ({"fingerprint": ["0123456789ab"]}, "all"),
        ({"fingerprint": ["0123456789ab"], "base": ["listed"]}, "listed"),
        ({"other": ["x"]}, "listed"),
    ],
)
def test_an_address_means_listed_merchants_unless_it_asks_for_all(
    params: Params, base: str
) -> None:
    assert parse_base(params, ("ids", "fingerprint")) == base
    assert "fingerprint" in params or parse_base(params) == base


@pytest.mark.parametrize(
    ("params", "selection"),
    [
        ({}, LISTED_ONLY),
        ({"base": ["all"]}, NO_FILTERS),
        ({"status": ["champion"]}, {"listed": ("yes",), "status": ("champion",)}),
        # The filter of before decides the base itself.
        ({"listed": ["no"]}, {"listed": ("no",)}),
        ({"listed": ["yes"], "base": ["all"]}, LISTED_ONLY),
        ({"listed": ["yes", "no"]}, {"listed": ("yes", "no")}),
    ],
)
def test_an_address_is_read_with_its_base(params: Params, selection: Selection, view: View) -> None:
    assert parse_params(params, view.decisions) == (dict(selection), [])


def test_an_unknown_base_is_ignored_and_named(view: View) -> None:
    selection, ignored = parse_params({"base": ["everybody"]}, view.decisions)
    assert selection == LISTED_ONLY
    assert ignored == ["base: “everybody” was ignored; it can be listed, all."]


def test_the_address_of_a_number_opens_as_many_rows(view: View) -> None:
    for metric in METRICS.values():
        selection, ignored = parse_params(selection_params(metric.selection), view.decisions)
        assert (selection, ignored) == (metric.selection, [])
