"""Uploaded files: which kind each is, size limits, and the dataset they give."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from impact.loading import uploads
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.uploads import collect_uploads, load_uploads
from impact.model.errors import FilesRefused, UsageError
from impact.output.provenance import provenance
from impact.rules.decide import decide_view
from tests.builders.factories import write_folder

NOW = datetime(2026, 6, 30, tzinfo=UTC)
MERCHANTS = b"merchant_id,name,country\nM1,x,FR\n"
ASSESSMENTS = b"merchant_id,published_on\nM1,2026-01-01\n"
PAIR = [("merchants.csv", MERCHANTS), ("assessments.csv", ASSESSMENTS)]


def test_uploads_are_read_like_the_same_files_on_disk(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, MERCHANTS, ASSESSMENTS, labels=[], dataset={"title": "Ours"})
    files = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    uploaded, shared = load_uploads(collect_uploads(files, NOW)), load(folder)
    assert uploaded.fingerprint == shared.fingerprint
    assert (uploaded.info, uploaded.is_own, shared.is_own) == (shared.info, True, False)


def test_the_beginning_of_the_name_gives_the_kind() -> None:
    files = [
        ("Merchants (2).csv", MERCHANTS),
        ("assessments-2025.csv", ASSESSMENTS),
        ("Assessments 2026.CSV", ASSESSMENTS),
        ("LABELS.txt", b""),
    ]
    uploads = collect_uploads(files, NOW)
    assert set(uploads.files) == {
        "merchants.csv",
        "assessments.csv",
        "assessments-2025.csv",
        "labels.csv",
    }


@pytest.mark.parametrize("name", ["picture.png", "vendors.csv", "merchants.pdf"])
def test_an_unrecognised_file_is_reported_with_the_valid_names(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: what it holds cannot be told") as error:
        collect_uploads([*PAIR, (name, b"x")], NOW)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["assessments.xlsb", "Book.XLS", "merchants.ods"])
def test_an_old_workbook_is_to_be_saved_anew_not_renamed(name: str) -> None:
    with pytest.raises(UsageError, match="a workbook of another format: save it as") as error:
        collect_uploads([*PAIR, (name, b"x")], NOW)
    assert "name it" not in str(error.value)


def test_two_merchants_files_are_refused() -> None:
    with pytest.raises(UsageError, match=r"a second merchants\.csv was brought"):
        collect_uploads([*PAIR, ("merchants-new.csv", MERCHANTS)], NOW)


@pytest.mark.parametrize(("rows", "is_refused"), [(3, False), (4, True)])
def test_too_many_rows_are_refused(
    monkeypatch: pytest.MonkeyPatch, rows: int, *, is_refused: bool
) -> None:
    monkeypatch.setattr(uploads, "MAX_LINES", 3)
    files = [("merchants.csv", b"merchant_id,name,country\n" + b"M,,\n" * rows), PAIR[1]]
    if is_refused:
        with pytest.raises(UsageError, match="3 rows is the most here"):
            collect_uploads(files, NOW)
    else:
        collect_uploads(files, NOW)


@pytest.mark.parametrize("limit", ["MAX_FILE_BYTES", "MAX_TOTAL_BYTES"])
def test_too_many_bytes_are_refused_per_file_and_in_total(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    size = len(ASSESSMENTS) if limit == "MAX_FILE_BYTES" else len(MERCHANTS) + len(ASSESSMENTS)
    monkeypatch.setattr(uploads, limit, size)
    collect_uploads(PAIR, NOW)
    monkeypatch.setattr(uploads, limit, size - 1)
    with pytest.raises(UsageError, match=r"is the most"):
        collect_uploads(PAIR, NOW)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04x", b"a,b\n1,2\n"])
def test_an_upload_that_is_not_a_table_is_refused(content: bytes) -> None:
    with pytest.raises(FilesRefused, match=r"merchants\.csv"):
        load_uploads(collect_uploads([("merchants.csv", content), PAIR[1]], NOW))


def test_only_exports_of_uploads_are_marked_as_such(tmp_path: Path) -> None:
    dataset = load_uploads(collect_uploads(PAIR, NOW))
    policy, day = read_policy(tmp_path), NOW.date()
    assert provenance(decide_view(dataset, day, policy, day), {})["dataset"]["own_files"] is True
    shared = load(write_folder(tmp_path / "shared", MERCHANTS, ASSESSMENTS))
    assert "own_files" not in provenance(decide_view(shared, day, policy, day), {})["dataset"]
