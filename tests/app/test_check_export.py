"""Check an export: the verdict in words, and which merchants and columns differ."""

import csv
import io
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from impact.output.export_check.sort_uploads import SIDECAR, Upload, find_export
from impact.rules.view import View
from impact.selection.filters import select_rows
from tests.app.conftest import Open, texts
from tests.builders.asking import decisions_zip

NAME = "champions_2026-06-30.csv"
CHAMPIONS = {"status": ("champion",)}
Check = Callable[..., AppTest]


@pytest.fixture(scope="module")
def archive(view: View) -> bytes:
    """Return the champions of the sample as they are exported with provenance."""
    return decisions_zip(view, select_rows(view.decisions, CHAMPIONS), NAME, CHAMPIONS)


@pytest.fixture(scope="module")
def exported(archive: bytes) -> Upload:
    return find_export([("champions.zip", archive)])


@pytest.fixture
def check(on_sample: Open) -> Check:
    """Return a function that brings files to the page."""

    def checked(*files: tuple[str, bytes], **params: str) -> AppTest:
        app = on_sample("check_export", **params)
        app.file_uploader[0].set_value([(name, content, "") for name, content in files]).run()
        assert not app.exception
        return app

    return checked


def test_before_an_upload_the_page_explains_the_check(on_sample: Open) -> None:
    app = on_sample("check_export")
    assert "Shows whether the file was changed since" in texts(app)
    assert app.file_uploader[0].allowed_type == [".csv", ".xlsx", ".json", ".zip"]


def test_an_export_with_its_sidecar_is_genuine_and_up_to_date(
    check: Check, exported: Upload
) -> None:
    app = check((NAME, exported.content), (NAME + SIDECAR, exported.sidecar))
    assert app.main.header[0].value.endswith("Genuine, and up to date")
    assert "Written today, it would say the same." in texts(app)
    assert not app.dataframe


def test_an_edited_cell_is_named_with_its_merchant_column_and_value(
    check: Check, exported: Upload, view: View
) -> None:
    lines = exported.content.decode().split("\n")
    cells = lines[2].split(",")
    names = lines[0].split(",")
    before, cells[names.index("country")] = cells[names.index("country")], "XX"
    lines[2] = ",".join(cells)
    app = check((NAME, "\n".join(lines).encode()), (NAME + SIDECAR, exported.sidecar))
    assert app.main.header[0].value.endswith("Edited")
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["merchant_id"], row["column"], row["line"]) == (cells[0], "country", 3)
    assert (row["found"], row["expected"]) == ("XX", before)
    assert "Merchants: 1. Cells: 1." in texts(app)
    assert "line 3" not in texts(app), "the table says it"


def test_a_missing_row_is_named(check: Check, exported: Upload) -> None:
    lines = exported.content.decode().split("\n")
    missing = lines.pop(4).split(",")[0]
    app = check((NAME, "\n".join(lines).encode()), (NAME + SIDECAR, exported.sidecar))
    assert app.main.header[0].value.endswith("Edited")
    assert app.dataframe[0].value["merchant_id"].tolist() == [missing]
    assert "Rows missing: 1" in texts(app)


def test_without_a_sidecar_the_file_is_unproven_but_compared_with_today(
    check: Check, exported: Upload
) -> None:
    app = check((NAME, exported.content))
    assert app.main.header[0].value.endswith("Without proof")
    # Held against the day in its name, whatever day the page shows.
    later = check((NAME, exported.content), as_of="2026-12-31")
    assert texts(app).count("Written today") == texts(later).count("Written today")


def with_semicolons(content: bytes) -> bytes:
    other = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    csv.writer(other, delimiter=";").writerows(rows)
    return other.getvalue().encode()


@pytest.mark.parametrize(
    ("files", "headline"),
    [
        ({"other.csv": b"a,b\n1,2\n"}, "No export of decisions"),
        ({"picture.csv": b"\x89PNG\r\n\x1a\n\x00"}, "Cannot be checked"),
        ({"empty.csv": b""}, "Cannot be checked"),
        ({"book.xlsx": b"PK\x03\x04nonsense"}, "Cannot be checked"),
        ({NAME: "content", NAME + SIDECAR: b"{"}, "Cannot be checked"),
        ({NAME: "semicolons", NAME + SIDECAR: "sidecar"}, "The same content in another form"),
        ({"champions.zip": "archive"}, "Genuine"),
    ],
)
def test_every_kind_of_file_has_its_headline(
    files: dict[str, bytes | str], headline: str, check: Check, exported: Upload, archive: bytes
) -> None:
    named = {
        "archive": archive,
        "content": exported.content,
        "semicolons": with_semicolons(exported.content),
        "sidecar": exported.sidecar,
    }
    app = check(*((name, named.get(what, what)) for name, what in files.items()))
    assert headline in app.main.header[0].value


def test_two_exports_at_once_are_not_checked(check: Check, exported: Upload) -> None:
    app = check((NAME, exported.content), ("other.csv", exported.content))
    assert "Nothing was checked." in texts(app)
    assert not app.main.header


def test_a_hostile_text_of_a_file_is_never_markdown(check: Check, exported: Upload) -> None:
    hostile = "![x](https://example.org/x.png) **bold**"
    content = exported.content.replace(b"merchant_id,", f'merchant_id,"{hostile}",'.encode(), 1)
    app = check((f"{hostile}.csv", content), (f"{NAME}{SIDECAR}", exported.sidecar))
    rendered = [*app.markdown, *app.caption, *app.header, *app.subheader]
    assert all("example.org" not in str(element.value) for element in rendered)
    assert "example.org" in texts(app)
