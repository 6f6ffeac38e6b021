"""Which of the uploaded files is the export, and which its sidecar."""

import io
import zipfile

import pytest

from impact.model.errors import UsageError
from impact.output.export_check import sort_uploads
from impact.output.export_check.sort_uploads import File, find_export

EXPORT = ("merchants.csv", b"merchant_id\n")
SIDECAR = ("merchants.csv.meta.json", b"{}")
RENAMED = ("merchants.csv (1).META.json", b"{}")  # by the browser


def archive_of(*files: File) -> File:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return "merchants.ZIP", sink.getvalue()


@pytest.mark.parametrize(
    ("files", "sidecar"),
    [
        ([EXPORT], None),
        ([EXPORT, SIDECAR], b"{}"),
        ([SIDECAR, EXPORT], b"{}"),
        ([EXPORT, RENAMED], b"{}"),
        ([archive_of(("a/", b""), EXPORT, SIDECAR)], b"{}"),
    ],
)
def test_the_sidecar_is_recognised_by_its_ending(files: list[File], sidecar: bytes | None) -> None:
    upload = find_export(files)
    assert (upload.name, upload.content, upload.sidecar) == (*EXPORT, sidecar)


@pytest.mark.parametrize(
    "files", [[], [SIDECAR], [EXPORT, EXPORT], [EXPORT, SIDECAR, SIDECAR], [archive_of()]]
)
def test_anything_except_one_file_and_its_sidecar_is_refused(files: list[File]) -> None:
    with pytest.raises(UsageError, match="One exported file is checked at a time"):
        find_export(files)


def test_a_damaged_archive_is_refused() -> None:
    name, content = archive_of(EXPORT, SIDECAR)
    for damaged in (b"not a zip", content[:40], content[:-30]):
        with pytest.raises(UsageError, match="cannot be opened"):
            find_export([(name, damaged)])


def test_an_archive_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sort_uploads, "MOST_BYTES", 1_000)
    assert find_export([archive_of(("a.csv", b"0" * 1_000))]).name == "a.csv"
    with pytest.raises(UsageError, match="none of ours"):
        find_export([archive_of(("a.csv", b"0" * 1_001))])


@pytest.mark.parametrize(("number", "why"), [(10, "Here are 10 files"), (11, "none of ours")])
def test_an_archive_of_more_than_ten_files_is_refused(number: int, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        find_export([archive_of(*[(f"{at}.csv", b"") for at in range(number)])])
