"""A column read or changed as a whole has in each row what that row gives alone."""

import re
import unicodedata
from calendar import isleap
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.fields.placeholders import blank_placeholders, is_placeholder
from impact.loading.fields.values import clean_texts, read_column
from impact.loading.tables.near_ids import find_near_ids
from impact.model.arrays.columns import group_equal, map_where, pair_keys
from impact.model.columns import ASSESSMENTS, MERCHANTS, Column, find_column
from impact.model.dates import (
    LAST_DAY,
    NO_DAY,
    from_day_number,
    last_days_of_terms,
    to_day_number,
)
from impact.model.texts.cleaning import clean, clean_key
from impact.model.texts.formula_guard import add_guard, guard_texts
from tests.oracle.labels import last_day_of_years

FIRST_DAY = to_day_number(date.min)
# On both sides of every bound: blanks, quotes, what NFC composes, each length of UTF-8.
MARKS = "\u200b\ufeff\u00ad\u00ed"
MARKS += "(~\x7f\u00c0\u024f\u0250"
MARKS += "a1'=\" \t\u0085\u00a0\u00bf\u00c3\u00e9\u02ff\u0301\u0300e\u1680\u3000\u212b\uff1d修😀"
days = st.integers(FIRST_DAY, LAST_DAY) | st.sampled_from((FIRST_DAY, LAST_DAY, NO_DAY))
leap_days = st.integers(1, 2499).filter(lambda fourth: isleap(4 * fourth))
leap_days = leap_days.map(lambda fourth: to_day_number(date(4 * fourth, 2, 29)))
addresses = st.builds(
    "".join, st.lists(st.sampled_from(["http", "https", "://", "/", "?", "#", "a", "é", " ", '"']))
)
ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
SCORECARD = find_column(ASSESSMENTS, "scorecard_url")


@given(st.lists(days | leap_days), st.integers(1, 99))
def test_a_last_day_is_whole_years_later_less_a_day(numbers: list[int], years: int) -> None:
    wanted = [
        day if day == NO_DAY else to_day_number(last_day_of_years(from_day_number(day), years))
        for day in numbers
    ]
    assert last_days_of_terms(np.array(numbers, np.int32), years).tolist() == wanted


@given(st.lists(addresses | st.text(max_size=9), max_size=20))
@example(["https://", "http://", "https://?", "http://#", "https:///x", "https://x", "HTTP://x y"])
def test_urls_are_checked_together_as_one_by_one(texts: list[str]) -> None:
    written = [text.encode(errors="ignore").decode() for text in texts]
    read = read_column(SCORECARD, pa.array(written, pa.string()), frozenset())
    wanted = [text if ADDRESS.fullmatch(text) else "" for text in map(clean, written)]
    assert read.values.to_pylist() == wanted
    misread = [at for at, text in enumerate(written) if clean(text) and not wanted[at]]
    assert [fault.position for fault in read.misread] == misread


@given(st.lists(st.text(MARKS, max_size=4) | st.text(max_size=3), max_size=8))
@example(["\u00ad", "í\u00ad", "\u00adí", "í", "'1", "'1a", '="1"', '="é"', "\ufeff"])
@example(["\u00a0", "é\u00a0", "\u00a0é", "à\u0085", "\u00c5", "A\u030a", "'=", "'a", "é'"])
@example([f"{chr(code)}a{chr(code)}" for code in range(128)])
def test_texts_are_cleaned_and_guarded_together_as_one_by_one(texts: list[str]) -> None:
    array = pa.array(texts, pa.string())
    assert clean_texts(array, frozenset()).to_pylist() == [clean(text) for text in texts]
    keys = clean_texts(array, frozenset(), clean_key)
    assert keys.to_pylist() == [clean_key(text) for text in texts]
    assert guard_texts(array).to_pylist() == [add_guard(text) for text in texts]


@given(
    st.lists(
        st.text("nNaAuUlL/?-#!0: é\u0303") | st.sampled_from(("n/a", "None:", "#REF!", "0 0"))
    ),
    st.sampled_from(("siren", "merchant_id")),
)
def test_placeholders_are_found_together_as_one_by_one(texts: list[str], column: str) -> None:
    cleaned = [clean_key(text) for text in texts]
    array = pa.array(cleaned, pa.string())
    after, noted = blank_placeholders(array, pa.array(texts, pa.string()), column)
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
        read_column(column, pa.array(texts, pa.string()), frozenset()).values
        for texts in ([], [""])
    )
    assert (len(none), len(blank)) == (0, 1)
    kinds = [v.type if isinstance(v, pa.Array) else v.dtype for v in (none, blank)]
    assert kinds[0] == kinds[1]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(NO_DAY, 3))))
def test_one_number_for_merchant_and_day_keeps_both_apart(pairs: list[tuple[int, int]]) -> None:
    merchants, numbers = np.array(pairs, np.int32).reshape(-1, 2).T
    keys = pair_keys(merchants, numbers).tolist()
    by_key = sorted(range(len(pairs)), key=keys.__getitem__)
    assert by_key == sorted(range(len(pairs)), key=pairs.__getitem__)
    assert len(set(keys)) == len(set(pairs))


@given(st.lists(st.integers(0, 9)))
def test_equal_values_are_grouped_in_order_of_appearance(numbers: list[int]) -> None:
    positions: dict[int, list[int]] = {}
    for position, number in enumerate(numbers):
        positions.setdefault(number, []).append(position)
    wanted = [group for group in positions.values() if len(group) > 1]
    for values in (np.array(numbers, np.int64), pa.array(map(str, numbers), pa.string())):
        order, groups = group_equal(values)
        assert order.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
        assert [group.tolist() for group in groups] == wanted


@given(st.lists(st.tuples(st.text(max_size=2), st.booleans())))
def test_only_masked_texts_are_changed(rows: list[tuple[str, bool]]) -> None:
    texts = pa.array([text for text, _ in rows], pa.string())
    changed = map_where(texts, np.array([is_one for _, is_one in rows], bool), "{}!".format)
    assert changed.to_pylist() == [f"{text}!" if is_one else text for text, is_one in rows]
