"""Check an export: the verdict in words, and which merchants and columns differ."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from impact.output.export_check.sort_uploads import SIDECAR, find_export
from impact.rules.view import View
from impact.selection.filters import select_rows
from tests.app.conftest import Open, texts
from tests.builders.asking import decisions_zip
from tests.builders.exported_files import rows_of, written

NAME = "champions_2026-06-30.csv"
CHAMPIONS = {"status": ("champion",)}
Check = Callable[..., AppTest]


@pytest.fixture(scope="module")
def files(view: View) -> dict[str, bytes]:
    """Return the champions of the sample as they are exported with provenance, and other files."""
    archive = decisions_zip(view, select_rows(view.decisions, CHAMPIONS), NAME, CHAMPIONS)
    upload = find_export([("champions.zip", archive)])
    return {
        "archive": archive,
        "export": upload.content,
        "sidecar": upload.sidecar or b"",
        "semicolons": written(rows_of(upload.content), delimiter=";"),
        "foreign": b"a,b\n1,2\n",
        "picture": b"\x89PNG\r\n\x1a\n\x00",
        "brace": b"{",
    }


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


@pytest.mark.parametrize(
    ("brought", "headline"),
    [
        ({NAME: "export", NAME + SIDECAR: "sidecar"}, "Genuine, and up to date"),
        ({"champions.zip": "archive"}, "Genuine, and up to date"),
        ({NAME: "semicolons", NAME + SIDECAR: "sidecar"}, "The same content in another form"),
        ({NAME: "export"}, "Without proof"),
        ({"other.csv": "foreign"}, "No export of decisions"),
        ({"picture.csv": "picture"}, "Cannot be checked"),
        ({NAME: "export", NAME + SIDECAR: "brace"}, "Cannot be checked"),
    ],
)
def test_every_verdict_has_its_headline(
    check: Check, files: dict[str, bytes], brought: dict[str, str], headline: str
) -> None:
    app = check(*((name, files[what]) for name, what in brought.items()))
    assert app.main.header[0].value.endswith(headline)
    assert not app.dataframe


def test_an_edited_cell_and_a_missing_row_are_named(check: Check, files: dict[str, bytes]) -> None:
    rows = rows_of(files["export"])
    missing, at = rows.pop(4)[0], rows[0].index("country")
    before, rows[2][at] = rows[2][at], "XX"
    app = check((NAME, written(rows)), (NAME + SIDECAR, files["sidecar"]))
    assert app.main.header[0].value.endswith("Edited")
    cells, lost = (grid.value for grid in app.dataframe[:2])
    shown = cells[["merchant_id", "column", "line", "found", "expected"]].to_numpy().tolist()
    assert shown == [[rows[2][0], "country", 3, "XX", before]]
    assert lost["merchant_id"].tolist() == [missing]
    assert "Merchants: 2. Cells: 1. Rows missing: 1." in texts(app)
    assert "line 3" not in texts(app), "the table says it"


def test_without_a_sidecar_the_day_in_the_name_counts_whatever_the_page_shows(
    check: Check, files: dict[str, bytes]
) -> None:
    app, later = (check((NAME, files["export"]), as_of=day) for day in ("2026-06-30", "2026-12-31"))
    assert texts(app).count("Written today") == texts(later).count("Written today") > 0


def test_two_exports_at_once_are_not_checked(check: Check, files: dict[str, bytes]) -> None:
    app = check((NAME, files["export"]), ("other.csv", files["export"]))
    assert "Nothing was checked." in texts(app)
    assert not app.main.header


def test_a_hostile_text_of_a_file_is_never_markdown(check: Check, files: dict[str, bytes]) -> None:
    hostile = "![x](https://example.org/x.png) **bold**"
    content = files["export"].replace(b"merchant_id,", f'merchant_id,"{hostile}",'.encode(), 1)
    app = check((f"{hostile}.csv", content), (f"{NAME}{SIDECAR}", files["sidecar"]))
    rendered = [*app.markdown, *app.caption, *app.header, *app.subheader]
    assert all("example.org" not in str(element.value) for element in rendered)
    assert "example.org" in texts(app)
