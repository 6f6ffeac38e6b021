"""What `decide` writes can be read again as a merchants.csv."""

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.dataset import Dataset
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from tests.builders.factories import Dialect, write_folder

DAY = date(2026, 6, 30)
# Every text but what no file can hold: half a character, and NUL bytes, which refuse a file.
ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("=+-@|%'\" \t\r\n,;＝＠a1.\u00a0\u0301\u00ad\u200b\ufeff"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=8,
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat) | st.just("")
ANSWERS = st.sampled_from(["yes", "no", ""])
SCORES = st.decimals(0, 100, places=5).map(str) | st.just("")
ROW = st.fixed_dictionaries(
    {
        "name": ANY_TEXT,
        "country": st.sampled_from(["FR", "GB", "GR", "NA", ""]),
        "siren": st.sampled_from(["000199968", "732829320", ""]),
        "siret": st.sampled_from(["06220119900031", "73282932000074", ""]),
        "ecovadis_id": ANY_TEXT,
        "joined_on": DAYS,
        "esus_granted_on": DAYS,
        "social_utility": ANSWERS,
        "badge_published": ANSWERS,
        "quality_score": SCORES,
        "Note": ANY_TEXT,
        "=Zone": ANY_TEXT,
    }
)
GUARDED = {"name": "=1+1", "ecovadis_id": "@3D", "Note": "'-12.5", "=Zone": "''=x"}


def values(dataset: Dataset) -> dict[str, list[object]]:
    """Return every known and every extra column of the merchants, with their values."""
    known = {name: list(texts) for name, texts in dataset.merchants.columns.items()}
    return {name: [str(value) for value in column] for name, column in known.items()} | {
        name: texts.to_pylist() for name, texts in dataset.merchants.extras
    }


@given(
    rows=st.dictionaries(ANY_TEXT.filter(str.strip), ROW, min_size=1, max_size=6),
    form=st.sampled_from(["csv", "csv-fr"]),
)
@example(rows={"=1": {**GUARDED, "quality_score": "12.5"}, "'a": GUARDED}, form="csv-fr")
@example(rows={"'1": {**GUARDED, "name": '="1"', "Note": "''1"}, "''2": GUARDED}, form="csv")
@example(rows={"-12.5": {**GUARDED, "name": "-12.5"}}, form="csv")
def test_an_export_read_as_a_merchants_file_gives_the_same_values(
    rows: dict[str, dict[str, str]], form: str
) -> None:
    merchants = [{"merchant_id": merchant_id, **row} for merchant_id, row in rows.items()]
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name) / "first", merchants, dialect=Dialect(quotes_all=True))
        first = load(folder)
        view = decide_view(first, DAY, read_policy(folder), DAY)
        exported = export_bytes(view, None, form)
        second = load(write_folder(Path(name) / "second", exported))
    before, after = values(first), values(second)
    assert {column: after[column] for column in before} == before
    assert (
        second.report.problem_list == ()
    )  # what was set aside is blank, what was left out is gone
