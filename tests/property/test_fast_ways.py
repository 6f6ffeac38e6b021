"""Operations on many values at once give what the slow way gives for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.fields.iso_dates import parse_iso_days
from impact.loading.fields.placeholders import blank_placeholders, is_placeholder
from impact.loading.fields.values import clean_texts, read_column
from impact.loading.tables import duplicates
from impact.loading.tables.duplicates import (
    argsort_texts,
    day_keys,
    group_equal_numbers,
    group_equal_texts,
    stable_argsort,
    stable_sort,
)
from impact.loading.tables.near_ids import find_near_ids
from impact.model.arrays import arrow_take
from impact.model.arrays.arrow_bytes import max_byte_length, texts_as_uint64
from impact.model.arrays.arrow_take import RowTaker, take_rows, take_texts
from impact.model.columns import ASSESSMENTS, MERCHANTS, Column, find_column
from impact.model.dates import (
    LAST_DAY,
    NO_DAY,
    last_day_of_term,
    last_days_of_terms,
    parse_day,
    to_day_number,
)
from impact.model.texts.cleaning import clean, clean_key

FIRST_DAY = to_day_number(date.min)
ISO_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# On both sides of every bound: blanks, quotes, what NFC composes, each length of UTF-8.
MARKS = "\u200b\ufeff\u00ad\u00ed"
MARKS += "a1'=\" \t\u0085\u00a0\u00bf\u00c3\u00e9\u02ff\u0301\u0300e\u1680\u3000\u212b\uff1d修😀"
near_days = st.builds(
    "{:04d}-{:02d}-{:02d}".format,
    st.sampled_from((0, 1, 1900, 2000, 2023, 2024, 9999)),
    st.integers(0, 13),
    st.integers(0, 32),
)
days = st.integers(FIRST_DAY, LAST_DAY) | st.sampled_from((FIRST_DAY, LAST_DAY, NO_DAY))
leap_days = st.integers(1, 2499).map(lambda fourth: f"{4 * fourth:04d}-02-29").map(parse_day)
addresses = st.builds(
    "".join, st.lists(st.sampled_from(["http", "https", "://", "/", "?", "#", "a", "é", " ", '"']))
)
ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
SCORECARD = find_column(ASSESSMENTS, "scorecard_url")
ids = st.integers(0, 400).map("EV-{}".format)


@contextmanager
def few_rows_count_as_many() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_ONE_IN", 1)
        yield


@given(st.lists(near_days | st.text("0123456789-/ é１", max_size=11), max_size=30))
@example(["2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29"])
def test_days_in_iso_form_are_those_of_the_calendar(texts: list[str]) -> None:
    is_day, numbers = parse_iso_days(pa.array(texts, pa.string()))
    wanted = [parse_day(text) if ISO_FORM.fullmatch(text) else None for text in texts]
    assert is_day.tolist() == [number is not None for number in wanted]
    assert numbers.tolist() == [number for number in wanted if number is not None]


@given(st.lists(days | leap_days.filter(lambda day: day is not None)), st.integers(1, 99))
def test_a_last_day_is_whole_years_later_less_a_day(numbers: list[int], years: int) -> None:
    wanted = [day if day == NO_DAY else last_day_of_term(day, years) for day in numbers]
    assert last_days_of_terms(np.array(numbers, np.int32), years).tolist() == wanted


@given(st.integers(FIRST_DAY, LAST_DAY), st.lists(st.integers(0, 3) | st.none(), min_size=5))
def test_last_days_of_nearby_days_are_computed_together(
    first: int, behind: list[int | None]
) -> None:
    numbers = [NO_DAY if days is None else min(first + days, LAST_DAY) for days in behind]
    wanted = [day if day == NO_DAY else last_day_of_term(day, 5) for day in numbers]
    assert last_days_of_terms(np.array(numbers, np.int32), 5).tolist() == wanted


@given(st.lists(addresses | st.text(max_size=9), max_size=20))
@example(["https://", "http://", "https://?", "http://#", "https:///x", "https://x", "HTTP://x y"])
def test_urls_are_checked_together_as_one_by_one(texts: list[str]) -> None:
    written = [text.encode(errors="ignore").decode() for text in texts]
    read = read_column(SCORECARD, pa.chunked_array([written], pa.string()), frozenset())
    wanted = [text if ADDRESS.fullmatch(text) else "" for text in map(clean, written)]
    assert read.values.to_pylist() == wanted
    misread = [at for at, text in enumerate(written) if clean(text) and not wanted[at]]
    assert [fault.position for fault in read.misread] == misread


@given(st.lists(st.lists(st.text(MARKS, max_size=4) | st.text(max_size=3), max_size=8), max_size=3))
@example([["\u00ad", "í\u00ad", "\u00adí", "í", "'1", "'1a", '="1"', '="é"', "\ufeff"]])
@example([["\u00a0", "é\u00a0", "\u00a0é", "à\u0085", "\u00c5", "A\u030a", "'=", "'a", "é'"]])
def test_texts_are_cleaned_together_as_one_by_one(chunks: list[list[str]]) -> None:
    texts = pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())
    wanted = [clean(text) for chunk in chunks for text in chunk]
    assert clean_texts(texts, frozenset()).to_pylist() == wanted
    keys = [clean_key(text) for chunk in chunks for text in chunk]
    assert clean_texts(texts, frozenset(), clean_key).to_pylist() == keys


@given(
    st.lists(
        st.text("nNaAuUlL/?-#!0: é\u0303") | st.sampled_from(("n/a", "None:", "#REF!", "0 0"))
    ),
    st.sampled_from(("siren", "merchant_id")),
)
def test_placeholders_are_found_together_as_one_by_one(texts: list[str], column: str) -> None:
    cleaned = [clean_key(text) for text in texts]
    array = pa.array(cleaned, pa.string())
    after, noted = blank_placeholders(array, pa.chunked_array([texts], pa.string()), column)
    is_one = [is_placeholder(text, column) for text in cleaned]
    wanted = ["" if one else text for text, one in zip(cleaned, is_one, strict=True)]
    assert after.to_pylist() == wanted
    firsts = [cleaned.index(text) for text, one in zip(cleaned, is_one, strict=True) if one]
    assert [note.position for note in noted] == list(dict.fromkeys(firsts))


def bare(text: str) -> str:
    visible = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    return visible.casefold().removesuffix(".0").lstrip("0")


@given(
    st.lists(st.text("aA0.ßéÉ\u200b\n", max_size=4), unique=True),
    st.lists(st.text("aA0.ßéÉ\u200b\n", max_size=4)),
)
def test_ids_that_nearly_match_are_found_together_as_one_by_one(
    keys: list[str], names: list[str]
) -> None:
    wanted = {}
    for key in keys:
        near = {name for name in names if name and bare(name) == bare(key)}
        if len(near) == 1:
            wanted[key] = near.pop()
    assert find_near_ids(keys, pa.array(names, pa.string())) == wanted


@pytest.mark.parametrize("column", [*MERCHANTS, *ASSESSMENTS], ids=lambda column: column.name)
def test_an_empty_column_has_values_of_the_same_type(column: Column) -> None:
    none, blank = (
        read_column(column, pa.chunked_array([texts], pa.string()), frozenset()).values
        for texts in ([], [""])
    )
    assert (len(none), len(blank)) == (0, 1)
    kinds = [v.type if isinstance(v, pa.Array) else v.dtype for v in (none, blank)]
    assert kinds[0] == kinds[1]


@given(st.lists(st.integers(0, 9) | st.integers(-(2**62), 2**62)))
def test_one_sort_of_packed_numbers_is_the_stable_order(numbers: list[int]) -> None:
    array = np.array(numbers, np.int64)
    assert stable_argsort(array).tolist() == np.argsort(array, kind="stable").tolist()
    assert stable_sort(array)[1].tolist() == sorted(numbers)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 3))))
def test_one_number_for_merchant_and_day_keeps_both_apart(pairs: list[tuple[int, int]]) -> None:
    merchants, numbers = np.array(pairs, np.int32).reshape(-1, 2).T
    keys = day_keys(merchants, numbers).tolist()
    by_key = sorted(range(len(pairs)), key=keys.__getitem__)
    assert by_key == sorted(range(len(pairs)), key=pairs.__getitem__)
    assert len(set(keys)) == len(set(pairs))


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=9) | ids))
@example(["", "é", "éé", "ab", "ba", "12345678", "123456789", "87654321", "éééé", "ééééé"])
def test_short_texts_are_numbers_and_only_equal_ones_are_equal(texts: list[str]) -> None:
    array = pa.array(["left off", *texts], pa.string())[1:]
    numbers = texts_as_uint64(array).tolist()
    short = {text for text in texts if len(text.encode()) <= 8}
    assert max_byte_length(array) == max((len(text.encode()) for text in texts), default=0)
    assert len({number for number, text in zip(numbers, texts, strict=True) if text in short}) == (
        len(short)
    )
    assert {n for n, text in zip(numbers, texts, strict=True) if text not in short} <= {2**64 - 1}
    assert (2**64 - 1 in numbers) == (len(short) < len(set(texts)))
    assert all(numbers[texts.index(text)] == n for n, text in zip(numbers, texts, strict=True))


def groups_of(texts: list[str]) -> list[list[int]]:
    positions: dict[str, list[int]] = {}
    for position, text in enumerate(texts):
        positions.setdefault(text, []).append(position)
    return [group for group in positions.values() if len(group) > 1]


@st.composite
def almost_in_order(draw: st.DrawFn) -> list[str]:
    """Return ids that count up, but for some that were put in, left out or written twice."""
    first = draw(st.sampled_from((1, 90, 995)))
    texts = [f"EV-{number}" for number in range(first, first + draw(st.integers(0, 40)))]
    for _ in range(draw(st.integers(0, 4))):
        texts.insert(draw(st.integers(0, len(texts))), draw(ids | st.sampled_from(texts or ["x"])))
    return texts


@given(almost_in_order() | st.lists(ids | st.text(max_size=2)))
@example(["EV-9", "EV-10", "EV-9", "EV-11"])
@example(["b", "a", "b", "a"])
def test_repeated_texts_are_found_in_any_order(texts: list[str]) -> None:
    array = pa.array(texts, pa.string())
    with few_rows_count_as_many():
        assert [group.tolist() for group in group_equal_texts(array)] == groups_of(texts)
    assert [group.tolist() for group in group_equal_texts(array)] == groups_of(texts)


@given(st.lists(st.integers(-2, 4)))
def test_repeated_numbers_are_found_in_order_of_appearance(numbers: list[int]) -> None:
    groups = [group.tolist() for group in group_equal_numbers(np.array(numbers, np.int64))]
    assert groups == groups_of([str(number) for number in numbers])


@given(almost_in_order() | st.lists(st.text(max_size=3)))
def test_different_texts_are_sorted_by_code_point(texts: list[str]) -> None:
    texts = list(dict.fromkeys(texts))
    array = pa.array(texts, pa.string())
    wanted = sorted(range(len(texts)), key=texts.__getitem__)
    with few_rows_count_as_many():
        assert argsort_texts(array).tolist() == wanted
    assert argsort_texts(array).tolist() == wanted


@given(st.lists(st.integers(0, 19)), st.sampled_from((0, 3, 2000)))
@example([3, 4, 5, 9, 10, 2], 2000)
def test_rows_are_taken_in_slices_as_one_by_one(positions: list[int], few: int) -> None:
    numbers, at = np.arange(20) * 7, np.array(positions, np.int64)
    texts = pa.array([f"M{number}" for number in range(20)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_take, "_MAX_GAPS", few)
        assert take_rows(numbers, at).tolist() == [7 * position for position in positions]
        assert take_rows(texts, at).to_pylist() == [f"M{position}" for position in positions]


def test_no_numbers_have_no_order() -> None:
    assert stable_argsort(np.empty(0, np.int64)).tolist() == []


@given(
    st.lists(st.integers(0, 9), max_size=6),
    st.lists(st.integers(0, 19)),
    st.sampled_from((0, 3, 2000)),
)
def test_rows_of_many_chunks_are_taken_as_from_one(
    sizes: list[int], positions: list[int], few: int
) -> None:
    chunks = [
        [f"{chunk}-{position}" for position in range(size)] for chunk, size in enumerate(sizes)
    ]
    texts, flat = pa.chunked_array(chunks, pa.string()), list(chain.from_iterable(chunks))
    at = np.array([position for position in positions if position < len(flat)], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_take, "_MAX_GAPS", few)
        assert RowTaker(at).take_chunked(texts).to_pylist() == [flat[position] for position in at]
    assert take_texts(texts, np.sort(at)) == [flat[position] for position in np.sort(at)]


def test_numbers_too_far_apart_to_pack_are_still_ordered() -> None:
    numbers = np.array([1 << 61, 0, 1 << 61, 0], np.int64)
    assert stable_argsort(numbers).tolist() == [1, 3, 0, 2]
