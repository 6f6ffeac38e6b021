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
from tests.builders.workbooks import by_hand

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
    names = {
        "Merchants (2).csv": "merchants.csv",
        "Assessments 2026.XLSX": "assessments.xlsx",
        "assessments b.csv": "assessments b.csv",
        "LABELS.txt": "labels.csv",
        "Exceptions.tsv": "exceptions.csv",
        "evidence of June.xlsm": "evidence.xlsx",
        "Policy.TOML": "policy.toml",
    }
    folder = collect_uploads([(name, b"") for name in names], NOW)
    assert set(folder.files) == set(names.values())


UNKNOWN = "what it holds cannot be told from its name; name it merchants.csv, assessments.csv"
SAVE_IT = "it is a workbook of another format: save it as .xlsx or as CSV UTF-8."


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("picture.png", UNKNOWN),
        ("vendors.csv", UNKNOWN),
        ("merchants.pdf", UNKNOWN),
        ("assessments.xlsb", SAVE_IT),
        ("Book.XLS", SAVE_IT),
        ("merchants.ods", SAVE_IT),
        ("merchants_new.csv", "a second merchants.csv was brought; keep one of them."),
    ],
)
def test_an_upload_that_is_not_used_is_refused_with_what_to_do(name: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        collect_uploads([*PAIR, (name, b"x")], NOW)
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{name}: {message}")


def test_an_uploaded_workbook_beside_a_csv_of_one_kind_is_refused() -> None:
    folder = collect_uploads([*PAIR, ("merchants.xlsx", MERCHANTS)], NOW)
    with pytest.raises(FilesRefused, match=r"merchants\.csv and merchants\.xlsx are both the"):
        load_uploads(folder)


def test_too_many_rows_are_refused_in_a_text_and_in_a_workbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [["merchant_id", "name", "country"], *([f"M{n}", "x", "FR"] for n in range(3))]
    text = "".join(f"{','.join(row)}\n" for row in rows).encode()
    both = (("merchants.csv", text, "4 lines"), ("merchants.xlsx", by_hand({"A": rows}), "3 rows"))
    for name, content, count in both:
        monkeypatch.setattr(uploads, "MAX_LINES", 3)
        assert load_uploads(collect_uploads([(name, content), PAIR[1]], NOW)).merchants.count == 3
        monkeypatch.setattr(uploads, "MAX_LINES", 2)
        with pytest.raises(UsageError, match=f"{name}: has {count}; 2( rows)? is the most here"):
            load_uploads(collect_uploads([(name, content), PAIR[1]], NOW))


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
