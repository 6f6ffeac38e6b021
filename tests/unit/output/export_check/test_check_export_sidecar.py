"""Edited, foreign and missing sidecars: each gets a correct verdict."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.__main__ import main
from impact.output.export import decision_table, export_bytes, table_bytes
from impact.output.export_check.check import check_export
from impact.output.provenance import screen_provenance
from impact.rules.view import View
from tests.builders.asking import run, shared_view, sidecar_bytes
from tests.builders.exported_files import checked, exported, opened, saved
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
MERCHANTS = [
    {"merchant_id": "M1", "name": "Un", "country": "FR", "esus_granted_on": "2023-04-01"},
    {"merchant_id": "M2", "name": "Zwei", "country": "DE", "quality_score": "50"},
    {"merchant_id": "M3", "name": "Drei", "country": "DE", "removed_on": "2026-01-31"},
]
ASSESSMENTS = [
    {"merchant_id": "M2", "published_on": "2026-06-30", "ethics_finding": "major"},
]
OTHER_SHA = "0" * 64
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data", MERCHANTS, ASSESSMENTS, dataset={"day": DAY})


def from_screen(view: View, form: str = "csv") -> tuple[bytes, bytes]:
    """Return an export of a page, by a filter and with chosen columns, and its sidecar."""
    rows = (view.decisions["country"] == "DE").to_numpy().nonzero()[0]
    filters, columns = {"country": ["DE"]}, ["name", "status", "reason"]
    content = export_bytes(view, rows, form, filters, columns)
    metadata = screen_provenance(view, filters, columns)
    return content, sidecar_bytes(view, len(rows), form, content, filters, metadata)


def change_sidecar(sidecar: bytes, change: Change) -> bytes:
    keys = json.loads(sidecar)
    change(keys)
    return json.dumps(keys).encode()


def set_key(path: str, value: Any) -> Change:
    """Return a function that sets a key of a sidecar, nested or not."""

    def change(keys: dict[str, Any]) -> None:
        *within, last = path.split("/")
        for key in within:
            keys = keys[key]
        keys[last] = value

    return change


def without_its_data(folder: Path) -> None:
    write_folder(folder, MERCHANTS[:2], dataset={"day": DAY})


# --- the file as it was exported, the sidecar edited ------------------------------------------

EDITS = {
    "rows": (set_key("rows", 4), "the proof file states 4 rows, and the file has"),
    "sha256": (
        set_key("sha256", OTHER_SHA),
        "the sha256 in the proof file is that of another file",
    ),
    "day": (set_key("as_of", "2026-06-29"), "give another file"),
    "format": (set_key("format", "csv-fr"), "the proof file states the format csv-fr"),
    "workbook": (set_key("format", "xlsx"), "the proof file states the format xlsx"),
    "version": (
        set_key("policy/version", "2099"),
        "“2099” and, among the policy's values, “2026-11”",
    ),
    "version in the values": (set_key("policy/values/version", "2099"), "“2026-11” and, among"),
    "title": (set_key("dataset/title", "Another"), "the proof file's title and its fingerprint"),
    "fictional": (
        set_key("dataset/fictional", True),
        "the proof file's fictional and its fingerprint",
    ),
    "files": (
        set_key("files/merchants.csv", OTHER_SHA),
        "the proof file's files and its fingerprint",
    ),
    "file gone": (
        lambda keys: keys["files"].pop("merchants.csv"),
        "the proof file's files and",
    ),
    "lists": (set_key("registries", {"esus.csv": OTHER_SHA}), "rests on lists"),
    "key": (set_key("approved_by", "CEO"), "that the program does not write: approved_by"),
    "inner key": (set_key("dataset/checked", True), "the program does not write: dataset.checked"),
}
OF_SCREEN = {
    "filters": (
        set_key("filters", {"country": ["FR"]}),
        "the address in the proof file has another day",
    ),
    "filters gone": (
        set_key("filters", {}),
        "the address in the proof file has another day or other",
    ),
    "address": (
        set_key("address", "as_of=2026-06-30"),
        "the address in the proof file has another day",
    ),
    "columns": (
        set_key("columns", ["name", "status"]),
        "does not name columns that are there: reason",
    ),
    "more columns": (
        set_key("columns", ["name", "status", "reason", "medal"]),
        "the proof file names columns that are not there: medal",
    ),
    "all columns": (set_key("columns", "all"), "give another file"),
}


@pytest.mark.parametrize("edit", [name for name in EDITS if name != "lists"])
def test_an_edited_sidecar_is_never_certified_and_its_edits_are_named(
    edit: str, folder: Path
) -> None:
    change, message = EDITS[edit]
    content, sidecar = exported(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, change))
    assert (verdict.kind, verdict.is_fine) == ("contradicted", False)
    assert message in verdict.sentences[0]
    assert "genuine" not in "\n".join(verdict.sentences)
    assert "form was changed" not in "\n".join(verdict.sentences)


@pytest.mark.parametrize("edit", ["rows", "lists", *OF_SCREEN])
def test_an_edited_sidecar_of_a_page_is_never_certified(edit: str, folder: Path) -> None:
    change, message = (EDITS | OF_SCREEN)[edit]
    content, sidecar = from_screen(shared_view(folder))
    verdict = checked(folder, content, change_sidecar(sidecar, change))
    assert not verdict.is_fine
    # Of lists that it claims to rest on, and of a table with few of the columns of decisions,
    # nothing more can be shown.
    if edit not in ("lists", "all columns"):
        assert verdict.kind == "contradicted"
        assert message in verdict.sentences[0] or "give another file" in verdict.sentences[0]


def test_an_edited_row_count_is_reported_even_without_the_data(folder: Path) -> None:
    content, sidecar = exported(folder)
    without_its_data(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, set_key("rows", 4)))
    assert verdict.sentences[:3] == (
        "out.csv and its proof file do not agree, so it is not certified: the proof file states 4 "
        "rows, and the file has 3.",
        "Compared: every byte, with the sha256 of its proof file, and the rows and columns that it "
        "states.",
        "Not compared: what the proof file says of day, filters, policy and data.",
    )


def test_an_edited_hash_of_an_unchanged_file_is_the_sidecar_s_fault(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, set_key("sha256", OTHER_SHA)))
    assert verdict.sentences[0] == (
        "out.csv and its proof file do not agree, so it is not certified: the sha256 in the proof "
        "file is that of another file."
    )
    assert "The file itself is what they give, byte for byte" in "\n".join(verdict.sentences)


@pytest.mark.parametrize(
    "change",
    [set_key("dataset/fingerprint", "a" * 64), set_key("policy/values/expiring_days", 60)],
)
def test_data_or_policy_that_contradict_the_sidecar_leave_it_uncertified(
    change: Change, folder: Path
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, change))
    assert (verdict.kind, verdict.is_fine) == ("intact", False)
    assert verdict.sentences[1].startswith("Compared: every byte, with what today's data")


def test_the_sidecar_may_be_that_of_another_export(folder: Path) -> None:
    view = shared_view(folder)
    (content, _), (_, other) = exported(folder), from_screen(view)
    verdict = checked(folder, content, other)
    assert verdict.kind == "edited"
    assert verdict.sentences[0].endswith("unless the proof file belongs to another file.")


def test_a_file_and_a_sidecar_changed_together_are_not_certified(folder: Path) -> None:
    content, _ = exported(folder)
    forged = content.replace(b"removal_due", b"champion", 1)
    assert forged != content
    sidecar = sidecar_bytes(shared_view(folder), 3, "csv", forged, {})
    for form in (forged, forged.replace(b"\n", b"\r\n")):
        verdict = checked(folder, form, sidecar)
        assert verdict.kind == "contradicted"
        assert "give another file" in verdict.sentences[0]
    without_its_data(folder)
    verdict = checked(folder, forged, sidecar)
    assert verdict.kind == "intact"
    assert "Whether that is what was exported cannot be shown" in verdict.sentences[0]


def test_an_edited_file_in_another_form_with_an_edited_sidecar_is_not_certified(
    folder: Path,
) -> None:
    content, sidecar = exported(folder)
    spaced = content.replace(b"\n", b"\r\n")
    for change in (set_key("rows", 4), set_key("policy/version", "2099"), set_key("title", "x")):
        verdict = checked(folder, spaced, change_sidecar(sidecar, change))
        assert verdict.kind == "contradicted"
    assert checked(folder, spaced, sidecar).kind == "form"


# --- a sidecar that cannot be used ------------------------------------------------------------

KEYS = ("as_of", "dataset", "files", "policy", "filters", "format", "rows", "sha256")
WITHIN = ("dataset/title", "dataset/fictional", "dataset/fingerprint", "policy/version",
          "policy/values")  # fmt: skip


@pytest.mark.parametrize("path", [*KEYS, *WITHIN])
def test_a_key_that_is_missing_is_named(path: str, folder: Path) -> None:
    content, sidecar = exported(folder)
    keys = json.loads(sidecar)
    *within, last = path.split("/")
    del (keys[within[0]] if within else keys)[last]
    verdict = checked(folder, content, json.dumps(keys).encode())
    assert verdict.kind == "unreadable"
    name = path.replace("/", ".")
    assert f"its proof file out.csv.meta.json cannot be used: it lacks `{name}`" in verdict.message


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        *(("rows", one, json.dumps(one)) for one in ("3", 3.0, -1, True, None, [3])),
        *(("sha256", one, json.dumps(one)) for one in ("", "A" * 64, "0" * 63, 7)),
        *(("as_of", one, json.dumps(one)) for one in ("20260630", "30/06/2026", "2026-02-30", 7)),
        *(("format", one, json.dumps(one)) for one in ("pdf", "CSV", None)),
        *(("filters", one, json.dumps(one)) for one in (None, [], {"country": 7})),
        *(("columns", one, json.dumps(one)) for one in ([], "name", [7], {})),
        *(("registries", one, json.dumps(one)) for one in ([], {"esus.csv": 7}, {"e.csv": {}})),
        *(("files", one, json.dumps(one)) for one in ([], {"merchants.csv": "x"})),
        *(("dataset", one, json.dumps(one)) for one in ([], "x")),
        *(("dataset/title", one, json.dumps(one)) for one in (None, 7)),
        *(("dataset/fictional", one, json.dumps(one)) for one in ("yes", 1)),
        *(("policy/values", one, json.dumps(one)) for one in ([], "x")),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_with_the_expected_one(
    path: str, value: Any, expected: str, folder: Path
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, set_key(path, value)))
    assert verdict.kind == "unreadable"
    assert f"`{path.replace('/', '.')}` is {expected[:40]}" in verdict.message
    assert ", not " in verdict.message


@pytest.mark.parametrize(
    ("sidecar", "why"),
    [
        (b"", "line 1, column 1: it is no JSON"),
        (b'{\n "rows": 3,\n}', "line 3, column 1: it is no JSON"),
        (b"merchant_id,name\nM1,Un\n", "line 1, column 1: it is no JSON"),
        (b'{"as_of": "\xff"}', "it is no UTF-8 (byte 12)"),
        (b"[]", "it is JSON, but no object"),
        (b'{"from": {}, "to": {}}', "it is that of `compare`, whose files are not checked"),
        (b"7", "it is JSON, but no object"),
        (
            b'{"rows": 3, "rows": 2}',
            "it is no JSON that this program writes: `rows` is there twice",
        ),
        (b'{"rows": NaN}', "it is no JSON that this program writes: NaN is no number"),
        (b'{"rows": -Infinity}', "it is no JSON that this program writes: -Infinity is no number"),
        (b"[" * 100_000, "it is no JSON that this program writes"),
        (b'{"rows": ' + b"9" * 9_999 + b"}", "it is no JSON that this program writes"),
    ],
)
def test_an_invalid_sidecar_is_refused_with_the_place_and_the_fix(
    sidecar: bytes, why: str, folder: Path
) -> None:
    content, _ = exported(folder)
    verdict = checked(folder, content, sidecar)
    assert verdict.kind == "unreadable"
    assert f"out.csv.meta.json cannot be used: {why}" in verdict.sentences[0]
    assert verdict.sentences[0].endswith(
        "Bring the one that was written with the file, or check the file without it."
    )


# --- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        (lambda keys: None, "genuine", 0),
        (set_key("rows", 4), "contradicted", 1),
        (set_key("sha256", OTHER_SHA), "contradicted", 1),
        (set_key("policy/values/expiring_days", 60), "intact", 1),
        (set_key("rows", "three"), "unreadable", 2),
    ],
)
def test_the_command_returns_the_exit_status_of_the_verdict(
    change: Change,
    kind: str,
    status: int,
    folder: Path,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    file = tmp_path / "out.csv"
    assert main(["decide", "--data", str(folder), "--output", str(file)]) == 0
    capsysbinary.readouterr()
    beside = file.with_name("out.csv.meta.json")
    beside.write_bytes(change_sidecar(beside.read_bytes(), change))
    exit_status, out, err = run(capsysbinary, "check-export", file, "--data", folder)
    assert (exit_status, out.splitlines()[-1], err) == (status, f"verdict: {kind}", [])


def test_an_edited_further_sheet_is_never_genuine_and_reported_as_not_compared(
    folder: Path,
) -> None:
    content, sidecar = exported(folder, "xlsx")
    book = opened(content)
    book.worksheets[1]["B1"] = "900"
    forged = saved(book)
    verdict = checked(folder, forged, sidecar)
    assert verdict.kind == "form"
    assert (
        "Not compared: further sheets, formulas, comments and looks of the workbook."
        in verdict.sentences
    )
    of_forged = sidecar_bytes(shared_view(folder), 3, "xlsx", forged, {})
    verdict = checked(folder, forged, of_forged)
    assert (verdict.kind, verdict.is_fine) == ("intact", False)
    assert "the bytes of a workbook depend on what wrote it" in verdict.sentences[0]
    assert checked(folder, content, sidecar).is_fine


def test_without_a_data_day_a_file_is_genuine_and_badges_are_separate(
    tmp_path: Path,
) -> None:
    rows = [{"merchant_id": "M1", "badge_published": "yes"}]
    folder = write_folder(tmp_path, rows)
    then = shared_view(folder)
    later = shared_view(folder, DAY, date(2026, 7, 9))
    content = table_bytes(decision_table(then), "csv")
    sidecar = sidecar_bytes(then, 1, "csv", content, {})
    verdict = check_export(content, "out.csv", sidecar, lambda day: later)
    assert (verdict.kind, verdict.is_up_to_date, verdict.basis) == ("genuine", False, "original")
    assert verdict.today is not None
    assert verdict.today.columns == ("badge_audit",)
    other = change_sidecar(sidecar, set_key("dataset/fingerprint", "a" * 64))
    verdict = check_export(content, "out.csv", other, lambda day: later)
    assert (verdict.kind, verdict.basis) == ("intact", "original")
    wrong = change_sidecar(sidecar, set_key("sha256", OTHER_SHA))
    verdict = check_export(content, "out.csv", wrong, lambda day: later)
    assert (verdict.kind, verdict.today) == ("contradicted", None)


def test_a_workbook_saved_again_cannot_be_judged_without_the_data(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    again = saved(opened(content))
    without_its_data(folder)
    assert checked(folder, again, sidecar).kind == "changed"


def test_a_workbook_by_another_version_is_recognised_by_its_cells(folder: Path) -> None:
    view = shared_view(folder)
    content = table_bytes(decision_table(view), "xlsx")  # no provenance: other bytes
    sidecar = sidecar_bytes(view, 3, "xlsx", content, {})
    book = opened(content)
    assert checked(folder, saved(book), sidecar).kind == "form"
    book.worksheets[0]["B2"] = "Another"
    assert checked(folder, saved(book), sidecar).kind == "changed"


def test_a_workbook_cell_outside_the_columns_is_an_edit(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    book = opened(content)
    book.worksheets[0].cell(3, 60).value = "approved"
    verdict = checked(folder, saved(book), sidecar)
    assert verdict.kind == "edited"
    assert verdict.file is not None
    assert verdict.file.odd_lines == (3,)


def test_an_edited_file_with_an_edited_sidecar_reports_both(folder: Path) -> None:
    content, sidecar = exported(folder)
    forged = content.replace(b"removal_due", b"champion", 1)
    verdict = checked(folder, forged, change_sidecar(sidecar, set_key("approved_by", "CEO")))
    assert verdict.kind == "edited"
    assert (
        "Its proof file is not as it was written: the proof file has keys that the program does "
        "not write: approved_by."
    ) in verdict.sentences


def test_a_cut_file_without_its_data_reports_that_no_cell_was_compared(
    folder: Path,
) -> None:
    content, sidecar = exported(folder)
    without_its_data(folder)
    verdict = checked(folder, content[: content.index(b"removal_due")], sidecar)
    assert verdict.kind == "edited"
    assert (
        "Not compared: its cells, since what was exported cannot be written again."
    ) in verdict.sentences


def test_the_mark_of_uploaded_files_is_recognised(folder: Path) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content, change_sidecar(sidecar, set_key("dataset/own_files", True)))
    assert verdict.is_fine
    assert np.array_equal(shared_view(folder).decisions["merchant_id"], ["M1", "M2", "M3"])
