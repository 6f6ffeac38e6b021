"""The filters against a plain row-by-row reference reading."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.selection import filters, sorts
from impact.selection.breakdowns import champions_by_country
from impact.selection.filter_types import WordFilter
from impact.selection.filters import FILTERS, WORD_FILTERS, Selection
from impact.selection.registry_verdicts.label_verdicts import with_verdicts
from impact.selection.sorts import SORTS
from tests.builders.asking import DAY, differences, shared_view, with_lists
from tests.builders.factories import write_folder
from tests.oracle.selecting import has_label_that_ends, label_words
from tests.sample import write_sample

YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
Row = Any


def decide_folder(folder: Path, as_of: date = DAY) -> pd.DataFrame:
    view = decide_view(load(folder), as_of, read_policy(folder), as_of)
    return with_verdicts(with_lists(view, folder)).decisions


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("filters") / "sample"
    write_sample(folder, merchants=600, seed=11, as_of=DAY)
    return decide_folder(folder)


def words_of(text: str, blank: str) -> set[str]:
    return set(text.split("|")) if text else {blank}


def yes_no(value: bool) -> set[str]:
    return {"yes" if value else "no"}


def label_texts(row: Row) -> dict[str, str]:
    """Return the label columns of a row as they are exported."""
    days = {name: getattr(row, name) for name in ("esus_until", "esat_until")}
    texts = {name: "" if pd.isna(day) else day.date().isoformat() for name, day in days.items()}
    return {"esus_state": row.esus_state, "esat_state": row.esat_state, **texts}


# What each filter reads in a row, written a second time without the filters.
READINGS: dict[str, Callable[[Row], set[str]]] = {
    "status": lambda row: {row.status},
    "label": lambda row: label_words(label_texts(row)),
    "label_group": lambda row: {row.label_group},
    "route": lambda row: words_of(row.routes, "none"),
    "country": lambda row: {row.country or "unknown"},
    "theme": lambda row: words_of(row.removal_grounds, "none"),
    "assessment": lambda row: {row.assessment_state},
    "medal": lambda row: {row.medal or "unknown"},
    "listed": lambda row: yes_no(row.status != "not_listed"),
    "esus": lambda row: {row.esus_state},
    "esat": lambda row: {row.esat_state},
    "expiring": lambda row: yes_no("expiring" in (row.esus_state, row.esat_state)),
    "declaration": lambda row: yes_no(row.status == "champion" and row.routes == "sse"),
    "overdue": lambda row: yes_no(row.is_overdue),
    "exception": lambda row: yes_no(row.has_exception),
    "basis": lambda row: {row.basis or "none"},
    "basis_note": lambda row: {row.basis_note or "none"},
    "severity": lambda row: {row.worst_severity or "none"},
    "badge": lambda row: {row.badge_audit},
    "shop": lambda row: {row.shop_audit},
    "esus_verdict": lambda row: {row.esus_verdict or "none"},
    "esat_verdict": lambda row: {row.esat_verdict or "none"},
    "caveat": lambda row: words_of(row.caveats, "none"),
}


def rows_of(decisions: pd.DataFrame) -> Iterator[tuple[int, Row]]:
    return enumerate(decisions.itertuples())


def matches(row: Row, selection: Selection) -> bool:
    for key, chosen in selection.items():
        if key == "score":
            low, high = (int(bound) for bound in chosen[0].split(".."))
            if not low <= row.overall_score <= high:
                return False
        elif key == "ends":
            if not has_label_that_ends(label_texts(row), chosen[0], DAY):
                return False
        elif READINGS[key](row).isdisjoint(chosen):
            return False
    return True


def selections() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    words = {
        filter_.key: st.lists(
            st.sampled_from(filter_.words or ("FR", "ES", "DE", "unknown")), min_size=1, unique=True
        ).map(tuple)
        for filter_ in WORD_FILTERS
    }
    words["score"] = st.tuples(st.integers(0, 60), st.integers(60, 99)).map(
        lambda bounds: (f"{bounds[0]}..{bounds[1]}",)
    )
    days = st.integers(0, 900)
    ends = days.map(str) | days.map(lambda count: (DAY + timedelta(days=count)).isoformat())
    words["ends"] = ends.map(lambda limit: (limit,))
    keys = st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True)
    return keys.flatmap(lambda chosen: st.fixed_dictionaries({key: words[key] for key in chosen}))


def test_every_word_filter_has_a_reference_reading_here() -> None:
    assert set(READINGS) == {filter_.key for filter_ in WORD_FILTERS}


def test_without_a_list_every_merchant_is_without_a_verdict(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1"}, {"merchant_id": "M2"}])
    rows = shared_view(folder).decisions
    assert filters.select_rows(rows, {"esus_verdict": ("none",)}).tolist() == [0, 1]
    assert filters.select_rows(rows, {"esus_verdict": ("confirmed",)}).tolist() == []
    assert filters.count_values(rows, {})["esat_verdict"]["none"] == 2


@given(selection=selections())
def test_a_selection_keeps_exactly_the_rows_of_the_reference_reading(
    decisions: pd.DataFrame, selection: Selection
) -> None:
    expected = [i for i, row in rows_of(decisions) if matches(row, selection)]
    assert filters.select_rows(decisions, selection).tolist() == expected


@given(selection=selections())
def test_a_count_is_the_number_of_rows_of_its_word_alone(
    decisions: pd.DataFrame, selection: Selection
) -> None:
    counts = filters.count_values(decisions, selection)
    for key, of_words in counts.items():
        remaining = {other: chosen for other, chosen in selection.items() if other != key}
        for word, count in of_words.items():
            assert count == len(filters.select_rows(decisions, {**remaining, key: (word,)})), (
                key,
                word,
            )


def test_a_range_of_days_is_inclusive_and_a_blank_day_never_matches() -> None:
    days = pd.to_datetime(["2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01", None])
    rows = pd.DataFrame({"esus_until": days})
    july = ("2026-07-01..2026-07-31",)
    assert filters.select_rows(rows, {"esus_until": july}).tolist() == [1, 2]
    whole = ("2000-01-01..2100-12-31",)
    assert filters.select_rows(rows, {"esus_until": whole}).tolist() == [0, 1, 2, 3]
    assert filters.ESUS_UNTIL.matches(rows, ("soon",)).all()
    assert filters.to_query_string({"esus_until": july}) == f"esus_until={july[0]}"


@pytest.fixture
def named_merchants(tmp_path: Path) -> pd.DataFrame:
    names = ["Élan Réemploi", "ELAN digital", "Straße & Söhne", "x.y", "Œuvre"]
    merchants = [
        {"merchant_id": f"M{i}", "name": name, "country": "FR", "siren": ""}
        for i, name in enumerate(names)
    ]
    merchants[1]["siren"] = "732829320"
    merchants[4] |= {"siret": "55210055400013", "ecovadis_id": "EV-77b"}
    return decide_folder(write_folder(tmp_path, merchants, dataset={"day": DAY}))


# A search, and the merchants that it shows.
SEARCHES: list[tuple[str, list[str]]] = [
    ("elan", ["M0", "M1"]),
    ("ÉLAN réemploi", ["M0"]),
    ("reemploi elan", ["M0"]),
    ("elan straße", []),
    ("STRASSE", ["M2"]),
    ("strase", []),
    ("oeuvre", ["M4"]),
    ("œUVRE", ["M4"]),
    ("söhne", ["M2"]),
    ("SOHNE", ["M2"]),
    ("732829320", ["M1"]),
    ("7328 digital", ["M1"]),
    ("m3", ["M3"]),
    ("x.y", ["M3"]),
    ("x?y", []),
    (".", ["M3"]),
    ("e\u0301lan", ["M0", "M1"]),
    ("M0 M1", []),
    ("552100554 ev-77B", ["M4"]),
    ("ev-77c", []),
    ("m0elan", []),  # not across id and name
]


def test_a_search_needs_every_word_regardless_of_accents_and_case(
    named_merchants: pd.DataFrame,
) -> None:
    ids = named_merchants["merchant_id"]
    shown = [filters.select_rows(named_merchants, {"q": (text,)}) for text, _ in SEARCHES]
    assert not differences(SEARCHES, [ids.iloc[rows].tolist() for rows in shown])


def test_an_address_is_read_in_option_order_with_each_word_once(decisions: pd.DataFrame) -> None:
    params = {"status": ["removal_due", "champion", "champion"], "score": ["45..100"], "q": [" a "]}
    selection, ignored = filters.parse_selection(params, decisions)
    status = ("champion", "removal_due")
    assert selection == {"status": status, "score": ("45..100",), "q": ("a",)}
    assert ignored == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        *(("status", text) for text in ("golden", "", "Champion")),
        *(("country", text) for text in ("XX", "fr")),
        *(("score", text) for text in ("5", "50..40", "-1..40", "0..101", "4.5..50", "٤..50")),
        ("overdue", "true"),
        ("label", "sse"),
        *(("ends", text) for text in ("-1", "3651", "007", "٤", "60.0", "2026-02-30", "20261231")),
        *(("ends", text) for text in ("1999-12-31", "2101-01-01")),
        *(("esus_until", text) for text in ("2026-07-01", "2026-07-01..", "a..b..c", "<b>..x")),
        ("esus_until", "2026-07-31..2026-07-01"),
        ("esus_until", "2026-02-30..2026-03-01"),
        ("esus_until", "20260701..20260731"),
        ("esus_until", "1999-12-31..2026-01-01"),
        ("esus_until", "2026-01-01..2101-01-01"),
        ("q", "x" * 201),
    ],
)
def test_an_unknown_value_is_named_and_the_rest_applies(
    decisions: pd.DataFrame, key: str, text: str
) -> None:
    selection, ignored = filters.parse_selection({key: [text], "medal": ["gold"]}, decisions)
    assert selection == {"medal": ("gold",)}
    assert len(ignored) == 1
    assert ignored[0].startswith(f"{key}: ")
    assert text[:20] in ignored[0] or key == "q"
    assert len(ignored[0]) < 300


def test_the_complete_range_of_scores_is_not_a_filter(decisions: pd.DataFrame) -> None:
    assert filters.parse_selection({"score": ["0..100"]}, decisions) == ({}, [])


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({}, "merchants, listed or not"),
        ({"listed": ("yes",)}, "listed merchants"),
        ({"listed": ("no",)}, "merchants, listed or not, where the merchant is not listed"),
        ({"listed": ("yes",), "country": ("FR", "ES")},
         "listed merchants where country is France (FR) or Spain (ES)"),
        ({"status": ("champion",), "expiring": ("yes",), "score": ("45..100",)},
         "merchants, listed or not, where status is Impact Champion and a label is expiring and "
         "overall score is 45 to 100"),
        ({"theme": ("none",), "esus": ("valid",), "q": ("a  b",)},
         "merchants, listed or not, where there is no reason for removal and ESUS state is "
         "Valid and id, name, SIREN, SIRET or EcoVadis id has “a b”"),
        ({"listed": ("yes",), "label": ("any",), "ends": ("60",)},
         "listed merchants where there is a State label and a label ends within 60 days"),
        ({"esat_until": ("2026-07-01..2026-07-31",)},
         "merchants, listed or not, where ESAT until is 2026-07-01 to 2026-07-31"),
        ({"label": ("none",)}, "merchants, listed or not, where there is no State label"),
        ({"label": ("esus",)}, "merchants, listed or not, where label is ESUS"),
        ({"ends": ("1",)}, "merchants, listed or not, where a label ends within 1 day"),
        ({"ends": ("2026-12-31",)}, "merchants, listed or not, where a label ends by 2026-12-31"),
    ],
)  # fmt: skip
def test_a_selection_is_described_in_words(selection: Selection, expected: str) -> None:
    assert filters.describe_with_base(selection) == expected


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({}, "All 9 merchants, listed or not, as of 30 June 2026"),
        ({"listed": ("yes",)}, "All 9 listed merchants, as of 30 June 2026"),
        ({"listed": ("no",)}, "4 of 9 merchants, listed or not, as of 30 June 2026"),
        ({"listed": ("yes",), "q": ("a",)}, "4 of 9 listed merchants, as of 30 June 2026"),
    ],
)
def test_the_count_of_a_selection_names_its_base_and_its_day(
    selection: Selection, expected: str
) -> None:
    assert filters.describe_count(selection, 4, 9, DAY) == expected


@given(selection=selections())
def test_the_count_without_a_filter_is_that_of_the_others(
    decisions: pd.DataFrame, selection: Selection
) -> None:
    for key, count in filters.counts_without_each(decisions, selection).items():
        others = {other: chosen for other, chosen in selection.items() if other != key}
        assert count == len(filters.select_rows(decisions, others))


def test_every_word_has_a_name_on_screen(decisions: pd.DataFrame) -> None:
    for filter_ in WORD_FILTERS:
        names = [filter_.name_of(word) for word in filter_.options(decisions)]
        assert all(names)
        assert len(set(names)) == len(names), filter_.key


@pytest.mark.parametrize("sort", ["score", "flagged", "esus", "assessed"])
def test_unknown_values_come_last_and_ties_stay_in_id_order(
    decisions: pd.DataFrame, sort: str
) -> None:
    order = SORTS[sort]
    in_order = sorts.sort_rows(decisions, np.arange(len(decisions)), sort)
    values = decisions[order.column].iloc[in_order]
    known = values.notna().to_numpy()
    assert known.argmin() == known.sum()
    steps = values[known].to_numpy(dtype=float)
    assert (np.diff(steps) >= 0).all() if order.is_ascending else (np.diff(steps) <= 0).all()
    ties = np.flatnonzero(np.diff(steps) == 0)
    assert (in_order[ties] < in_order[ties + 1]).all()


def test_removals_due_come_first_then_champions_then_the_others_each_by_name(
    decisions: pd.DataFrame,
) -> None:
    assert next(iter(SORTS)) == "attention"
    in_order = sorts.sort_rows(decisions, np.arange(len(decisions)), "attention")
    statuses = decisions["status"].iloc[in_order].tolist()
    blocks = [word for word, _ in groupby(statuses) if word in ("removal_due", "champion")]
    assert blocks == ["removal_due", "champion"]
    assert statuses[0] == "removal_due"
    by_name = sorts.sort_rows(decisions, np.arange(len(decisions)), "name").tolist()
    for block in (["removal_due"], ["champion"], ["not_yet", "not_listed"]):
        wanted = decisions["status"].isin(block).to_numpy()
        assert [row for row in in_order if wanted[row]] == [row for row in by_name if wanted[row]]


def test_names_are_ordered_without_regard_to_accents_and_case(
    named_merchants: pd.DataFrame,
) -> None:
    in_order = sorts.sort_rows(named_merchants, np.arange(len(named_merchants)), "name")
    assert named_merchants["name"].iloc[in_order].tolist()[:2] == ["ELAN digital", "Élan Réemploi"]


def test_the_filters_work_on_a_file_without_rows(tmp_path: Path) -> None:
    empty = decide_folder(write_folder(tmp_path, (), dataset={"day": DAY}))
    assert len(filters.select_rows(empty, {"status": ("champion",), "q": ("a",)})) == 0
    assert set(filters.count_values(empty, {})["status"].values()) == {0}
    assert FILTERS["country"].parse(["FR"], empty)[0] == ()


def test_countries_are_sorted_by_name(tmp_path: Path) -> None:
    codes = ["ES", "DE", "FR", "CH", "AX", "HR", "", "RE", "CI", "AT"]
    merchants = [{"merchant_id": f"M{i}", "country": code} for i, code in enumerate(codes)]
    in_order = ["AX", "AT", "CI", "HR", "FR", "DE", "RE", "ES", "CH", "unknown"]
    write_folder(tmp_path, [{**merchant, **YES} for merchant in merchants], dataset={"day": DAY})
    decisions = shared_view(tmp_path).decisions
    country = FILTERS["country"]
    names = [filters.country_name(code) for code in in_order[:-1]]
    # "Åland Islands" before "Austria", "Côte d'Ivoire" before "Croatia": accents do not matter.
    assert (names[0], names[2]) == ("Åland Islands (AX)", "Côte d'Ivoire (CI)")
    assert isinstance(country, WordFilter)
    assert list(country.options(decisions)) == in_order
    assert list(country.count(decisions, np.arange(len(codes)))) == in_order
    assert country.parse(["ES", "FR"], decisions)[0] == ("FR", "ES")
    # Of as many champions, too; the one with most comes first.
    by_country = champions_by_country(decisions)
    assert by_country.table["part"].tolist() == [*names, "Unknown"]
    repeated = pd.concat([decisions, decisions[decisions["country"] == "CH"]], ignore_index=True)
    parts = champions_by_country(repeated).table["part"].tolist()
    assert parts == ["Switzerland (CH)", *names[:-1], "Unknown"]
