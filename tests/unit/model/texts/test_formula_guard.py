"""The formula guard: no spreadsheet runs an exported text, whatever the format."""

from itertools import product

import pandas as pd
import pyarrow as pa
import pytest

from impact.model.texts.formula_guard import add_guard, guard_texts, remove_guard
from impact.output.export import table_bytes

PREFIXES = ["=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "\u00a0", '"', "'", ' "', "' ", "\u2003''\""]
DANGEROUS = [f"{before}{prefix}1+1" for before, prefix in product(BEFORE, PREFIXES)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_each_prefix_is_guarded_after_any_blanks_and_quotes(text: str) -> None:
    assert add_guard(text) == f"'{text}"
    assert guard_texts(pa.array([text, "x", text])).to_pylist() == [f"'{text}", "x", f"'{text}"]


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a", "a=1", "1-2", "L'Atelier", "'a", '"a', "12", "12.5", "12,5", "#1", "(=1)"),
        *("-12.5", "+12", "-0", "-12,5", " -12.5 ", "!", "~", "*", "/x", "<b>", "é", "修理"),
        *("\\=1",),
    ],
)
def test_other_texts_and_numbers_are_not_guarded(text: str) -> None:
    assert add_guard(text) == text
    assert guard_texts(pa.array([text])).to_pylist() == [text]


def test_a_prefix_after_any_other_character_is_not_guarded() -> None:
    marks = [chr(code) for code in range(33, 127) if chr(code) not in "=+-@|%'\""]
    texts = [f"{mark}=1" for mark in marks]
    assert [add_guard(text) for text in texts] == texts
    assert guard_texts(pa.array(texts)).to_pylist() == texts


@pytest.mark.parametrize(
    "text", ["-", "-1-2", "-1.", "-.5", "- 1", "-1e5", "+33 1", "-\uff11", "'-1 x"]
)
def test_a_text_that_only_looks_like_a_number_is_guarded(text: str) -> None:
    assert add_guard(text) == f"'{text}"


@pytest.mark.parametrize("text", [*DANGEROUS, "a", "'a", "-12.5", "''=1", "'"])
def test_removing_the_guard_restores_the_text(text: str) -> None:
    assert remove_guard(add_guard(text)) == text


@pytest.mark.parametrize("text", ["'a", "'-12.5", "'", "''", "x'=1", "a"])
def test_a_quote_that_is_not_a_guard_is_kept(text: str) -> None:
    assert remove_guard(text) == text


def test_words_of_a_list_in_a_table_are_guarded() -> None:
    frame = pd.DataFrame({"word": pd.Categorical(["=x", "y"], categories=["=x", "y"])})
    assert table_bytes(frame, "csv") == b"word\n'=x\ny\n"


def test_a_negative_number_stays_a_number_in_every_column() -> None:
    frame = pd.DataFrame({"text": ["-12.5", "-12,5"], "number": [-12.5, -1.0]})
    assert table_bytes(frame, "csv") == b'text,number\n-12.5,-12.5\n"-12,5",-1\n'
    french = "\ufefftext;number\r\n-12.5;-12,5\r\n-12,5;-1\r\n"
    assert table_bytes(frame, "csv-fr").decode() == french
