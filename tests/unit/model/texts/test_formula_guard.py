"""The formula guard: no spreadsheet runs an exported text, whatever the format."""

from itertools import product

import pandas as pd
import pyarrow as pa

from impact.model.texts.formula_guard import add_guard, guard_texts, remove_guard
from impact.output.export import table_bytes

PREFIXES = ["=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "\u00a0", '"', "'", ' "', "' ", "\u2003''\""]
DANGEROUS = [f"{before}{prefix}1+1" for before, prefix in product(BEFORE, PREFIXES)]
# Some only look like a number.
DANGEROUS += ["-", "-1-2", "-1.", "-.5", "- 1", "-1e5", "+33 1", "-\uff11", "'-1 x"]
HARMLESS = [
    *("", " ", "a", "a=1", "1-2", "L'Atelier", "'a", '"a', "12", "12.5", "12,5", "#1", "(=1)"),
    *("-12.5", "+12", "-0", "-12,5", " -12.5 ", "!", "~", "*", "/x", "<b>", "é", "修理", "\\=1"),
    *(f"{chr(code)}=1" for code in range(33, 127) if chr(code) not in "=+-@|%'\""),
]


def test_each_prefix_is_guarded_after_any_blanks_and_quotes() -> None:
    assert [text for text in DANGEROUS if add_guard(text) != f"'{text}"] == []
    guarded = guard_texts(pa.array([*DANGEROUS, "x"])).to_pylist()
    assert guarded == [*(f"'{text}" for text in DANGEROUS), "x"]


def test_other_texts_and_numbers_are_not_guarded() -> None:
    assert [text for text in HARMLESS if add_guard(text) != text] == []
    assert guard_texts(pa.array(HARMLESS)).to_pylist() == HARMLESS


def test_removing_the_guard_restores_the_text() -> None:
    texts = [*DANGEROUS, *HARMLESS, "''=1", "'"]
    assert [text for text in texts if remove_guard(add_guard(text)) != text] == []


def test_a_quote_that_is_not_a_guard_is_kept() -> None:
    texts = ["'a", "'-12.5", "'", "''", "x'=1", "a"]
    assert [text for text in texts if remove_guard(text) != text] == []


def test_words_of_a_list_in_a_table_are_guarded() -> None:
    frame = pd.DataFrame({"word": pd.Categorical(["=x", "y"], categories=["=x", "y"])})
    assert table_bytes(frame, "csv") == b"word\n'=x\ny\n"


def test_a_negative_number_stays_a_number_in_every_column() -> None:
    frame = pd.DataFrame({"text": ["-12.5", "-12,5"], "number": [-12.5, -1.0]})
    assert table_bytes(frame, "csv") == b'text,number\n-12.5,-12.5\n"-12,5",-1\n'
    french = "\ufefftext;number\r\n-12.5;-12,5\r\n-12,5;-1\r\n"
    assert table_bytes(frame, "csv-fr").decode() == french
