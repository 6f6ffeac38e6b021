"""SIREN, SIRET and ids: the checksums of python-stdnum, and every digit back from every format."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siren, siret
from stdnum.it import iva

from impact.loading.fields.identifiers import is_valid, valid_mask
from impact.loading.fields.register_numbers import NUMBER_KINDS, read_own_number
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.uploads import collect_uploads, load_uploads
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.factories import write_folder
from tests.builders.workbooks import WRITERS, Shown
from tests.conftest import IS_LONG

COUNT = 10_000 if IS_LONG else 400
DAY = date(2026, 6, 30)
LA_POSTE = "356000000"
DIGITS = st.text("0123456789", min_size=1, max_size=16)


def closed(start: str) -> str:
    """Return the digits with the check digit that makes them pass Luhn."""
    return start + luhn.calc_check_digit(start)


def exactly(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


SIRENS = exactly(8).map(closed)
# Of one company, right or wrong in the last digits; of La Poste; and any digits at all.
SIRETS = st.one_of(
    st.builds(lambda start, end: closed(start + end), SIRENS, exactly(4)),
    st.builds(lambda start, end: start + end, SIRENS, exactly(5)),
    exactly(5).map(lambda end: LA_POSTE + end),
    DIGITS,
)


@given(SIRENS | DIGITS)
def test_siren_checks_agree_with_python_stdnum(digits: str) -> None:
    assert is_valid(digits, "siren") == siren.is_valid(digits)


@given(SIRETS.filter(lambda digits: not digits.startswith(LA_POSTE)))
def test_siret_checks_agree_with_python_stdnum(digits: str) -> None:
    assert is_valid(digits, "siret") == siret.is_valid(digits)


@given(exactly(5))
def test_a_siret_of_la_poste_passes_luhn_or_has_a_digit_sum_divisible_by_5(end: str) -> None:
    digits = LA_POSTE + end
    expected = luhn.is_valid(digits) or sum(map(int, digits)) % 5 == 0
    assert is_valid(digits, "siret") == expected
    # python-stdnum is stricter: it asks for the digit sum alone, but for the head office.
    assert expected or not siret.is_valid(digits)


@given(st.lists(SIRETS | st.text(max_size=14)), st.sampled_from(("siren", "siret")))
def test_many_numbers_at_once_are_judged_like_each_alone(texts: list[str], kind: str) -> None:
    actual = valid_mask(pa.array(texts, pa.string()), kind).tolist()
    assert actual == [is_valid(text, kind) for text in texts]


# Each office in turn at the bounds of what python-stdnum knows, and a company of zeros.
IVAS = st.builds(
    lambda company, office: closed(company + office),
    exactly(7) | st.just("0000000"),
    st.sampled_from(("000", "001", "100", "101", "120", "999")) | exactly(3),
)


@given(st.lists(IVAS | exactly(11) | DIGITS | st.text(max_size=11)))
def test_a_plain_partita_iva_is_one_for_python_stdnum(texts: list[str]) -> None:
    kind = NUMBER_KINDS["it_partita_iva"]
    for text, is_plain in zip(texts, kind.is_plain(pa.array(texts, pa.string())), strict=True):
        has_usual_office = "001" <= text[7:10] <= "100"
        is_own = text.isascii() and text.isdigit() and iva.is_valid(text)
        assert is_plain == (is_own and has_usual_office)
        assert not is_plain or read_own_number(text, "IT") == (text, "")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Return merchants whose numbers have from no to six leading zeros."""
    random = Random(20261123)
    rows = {}
    for number in range(COUNT):
        start = f"{random.randrange(1, 10 ** random.randrange(2, 9)):08d}"
        company = closed(start)
        site = closed(f"{company}{random.randrange(10_000):04d}")
        merchant_id = f"{number:0{random.randrange(5, 12)}d}"
        rows[merchant_id] = {"merchant_id": merchant_id, "siren": company, "siret": site}
    return sorted(rows.values(), key=lambda row: row["merchant_id"])


@pytest.fixture(scope="module")
def view(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> View:
    folder = write_folder(tmp_path_factory.mktemp("ids"), rows)
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def read_back(content: bytes, form: str) -> list[dict[str, object]]:
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        header, *cells = book["decisions"].values
        return [dict(zip(header, row, strict=True)) for row in cells]
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";" if form == "csv-fr" else ","))


@pytest.mark.parametrize("form", ["csv", "csv-fr", "xlsx"])
def test_ids_with_leading_zeros_come_back_identical(
    rows: list[dict[str, str]], view: View, form: str
) -> None:
    columns = ("merchant_id", "siren", "siret")
    read_rows = read_back(export_bytes(view, None, form), form)
    assert [{name: row[name] for name in columns} for row in read_rows] == rows
    assert sum(row["siren"].startswith("0") for row in rows) > COUNT / 4


def merchant_book(rows: list[dict[str, str]], writer: str) -> bytes:
    """Return the merchants with their ids as numbers, shown with all their digits."""
    header = ["merchant_id", "siren", "siret", "name", "country"]
    cells = [
        [*(Shown(int(row[name]), "0" * len(row[name])) for name in header[:3]), "x", "FR"]
        for row in rows
    ]
    return WRITERS[writer]({"Merchants": [header, *cells]})


@pytest.mark.parametrize("way", ["csv", "csv-fr", "xlsx", *WRITERS])
def test_ids_with_leading_zeros_are_read_as_they_are(
    rows: list[dict[str, str]], view: View, way: str, tmp_path: Path
) -> None:
    content = merchant_book(rows, way) if way in WRITERS else export_bytes(view, None, way)
    folder = write_folder(tmp_path)
    (folder / "merchants.csv").unlink()
    name = "merchants.csv" if way.startswith("csv") else "merchants.xlsx"
    (folder / name).write_bytes(content)
    files = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    uploaded = load_uploads(collect_uploads(files, datetime.now(UTC)))
    for dataset in (load(folder), uploaded):
        columns = [
            dataset.merchants.column(key).to_pylist() for key in ("merchant_id", "siren", "siret")
        ]
        assert list(zip(*columns, strict=True)) == [tuple(row.values()) for row in rows]
        assert dataset.problems.empty


def test_every_generated_number_is_valid_for_python_stdnum(rows: list[dict[str, str]]) -> None:
    assert all(siren.is_valid(row["siren"]) and siret.is_valid(row["siret"]) for row in rows)
    assert len(rows) == COUNT
