"""Which of the uploaded files is the export, and which its sidecar."""

import io
import zipfile

import pytest

from impact.model.errors import UsageError
from impact.output.export_check.sort_uploads import find_export

EXPORT = ("merchants.csv", b"merchant_id\n")
SIDECAR = ("merchants.csv.meta.json", b"{}")


def archive_of(*files: tuple[str, bytes]) -> tuple[str, bytes]:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return "merchants.zip", sink.getvalue()


def test_a_single_file_has_no_sidecar() -> None:
    upload = find_export([EXPORT])
    assert (upload.name, upload.content, upload.sidecar) == (*EXPORT, None)


@pytest.mark.parametrize("files", [[EXPORT, SIDECAR], [SIDECAR, EXPORT]])
def test_the_sidecar_is_recognised_by_its_ending_in_any_order(
    files: list[tuple[str, bytes]],
) -> None:
    upload = find_export(files)
    assert (upload.name, upload.sidecar) == (EXPORT[0], SIDECAR[1])


def test_a_sidecar_renamed_by_the_browser_is_recognised() -> None:
    renamed = ("merchants.csv (1).META.json", b"{}")
    assert find_export([EXPORT, renamed]).sidecar == b"{}"


def test_an_archive_with_provenance_is_opened() -> None:
    upload = find_export([archive_of(EXPORT, SIDECAR)])
    assert (upload.name, upload.content, upload.sidecar) == (*EXPORT, SIDECAR[1])


@pytest.mark.parametrize(
    "files", [[], [SIDECAR], [EXPORT, EXPORT], [EXPORT, SIDECAR, SIDECAR], [archive_of()]]
)
def test_anything_except_one_file_and_its_sidecar_is_refused(
    files: list[tuple[str, bytes]],
) -> None:
    with pytest.raises(UsageError, match="One exported file is checked at a time"):
        find_export(files)


def test_a_damaged_archive_is_refused() -> None:
    name, content = archive_of(EXPORT, SIDECAR)
    for damaged in (b"not a zip", content[:40], content[:-30]):
        with pytest.raises(UsageError, match="cannot be opened"):
            find_export([(name, damaged)])


def test_an_archive_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.output.export_check.sort_uploads.MOST_BYTES", 1_000)
    with pytest.raises(UsageError, match="none of ours"):
        find_export([archive_of(("merchants.csv", b"0" * 1_001))])
    many = [(f"{i}.csv", b"") for i in range(11)]
    with pytest.raises(UsageError, match="none of ours"):
        find_export([archive_of(*many)])
