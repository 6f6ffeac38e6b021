"""Edited, foreign and unusable sidecars: each gets a correct verdict, in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.exported_files import (
    checked,
    exported,
    exported_from_page,
    rows_of,
    write_merchants,
    written,
)

OTHER_SHA = "0" * 64
OTHER_ADDRESS = "the address in the proof file has another day or other filters"
OF_PAGE: dict[str, Any] = {"columns": ["name", "status", "reason"], "country": "DE"}


def changed(sidecar: bytes, path: str, value: Any) -> bytes:
    """Return a sidecar with another value of a key, nested or not."""
    document = json.loads(sidecar)
    *within, last = path.split("/")
    keys = document
    for key in within:
        keys = keys[key]
    keys[last] = value
    return json.dumps(document).encode()


# --- the file as it was exported, the sidecar edited ------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("rows", 5, "the proof file states 5 rows, and the file has 4"),
        ("sha256", OTHER_SHA, "the sha256 in the proof file is that of another file"),
        (
            "as_of",
            "2026-06-29",
            "the data and the policy that the proof file states give another file: one or both "
            "were changed, or another version of the program wrote them",
        ),
        (
            "format",
            "csv-fr",
            "the proof file states the format csv-fr, and the file has another one",
        ),
        ("format", "xlsx", "the proof file states the format xlsx, and the file has another one"),
        (
            "policy/version",
            "2099",
            "the proof file names the policy version “2099” and, among the policy's values, "
            "“2026-11”",
        ),
        ("policy/values/version", "2099", "“2026-11” and, among the policy's values, “2099”"),
        (
            "dataset/title",
            "Another",
            "the proof file's title and its fingerprint are of two sets of data",
        ),
        ("dataset/fictional", True, "the proof file's fictional and its fingerprint"),
        ("files/merchants.csv", OTHER_SHA, "the proof file's files and its fingerprint"),
        ("files", {}, "the proof file's files and its fingerprint"),
        (
            "approved_by",
            "CEO",
            "the proof file has keys that the program does not write: approved_by",
        ),
        ("dataset/checked", True, "the program does not write: dataset.checked"),
        ("filters", {"country": ["FR"]}, f"{OTHER_ADDRESS} than it states"),
        ("filters", {}, OTHER_ADDRESS),
        ("address", "as_of=2026-06-30", OTHER_ADDRESS),
        (
            "columns",
            ["name", "status"],
            "the proof file does not name columns that are there: reason",
        ),
        (
            "columns",
            ["name", "status", "reason", "medal"],
            "the proof file names columns that are not there: medal",
        ),
    ],
)
def test_an_edited_sidecar_is_never_certified_and_its_edits_are_named(
    folder: Path, path: str, value: Any, message: str
) -> None:
    is_of_page = path in ("filters", "address", "columns")
    content, sidecar = exported_from_page(folder, **OF_PAGE) if is_of_page else exported(folder)
    verdict = checked(folder, content, changed(sidecar, path, value))
    assert (verdict.kind, verdict.is_fine) == ("contradicted", False)
    start = "out.csv and its proof file do not agree, so it is not certified: "
    assert verdict.sentences[0].startswith(start)
    assert message in verdict.sentences[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dataset/fingerprint", "a" * 64),
        ("policy/values/expiring_days", 60),
        ("registries", {"esus.csv": OTHER_SHA}),
    ],
)
def test_data_lists_or_policy_that_contradict_the_sidecar_leave_it_uncertified(
    folder: Path, path: str, value: Any
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, content, changed(sidecar, path, value))
    assert (verdict.kind, verdict.is_fine) == ("intact", False)
    assert verdict.sentences[1].startswith("Compared: every byte, with what today's data")


def test_a_page_with_few_columns_that_claims_all_is_not_compared(folder: Path) -> None:
    content, sidecar = exported_from_page(folder, "csv", ["name", "status"], country="DE")
    verdict = checked(folder, content, changed(sidecar, "columns", "all"))
    assert (verdict.kind, verdict.is_fine) == ("intact", False)
    assert "Its rows were not compared: of 25 columns" in verdict.message


def test_an_edited_row_count_is_reported_even_without_the_data(folder: Path) -> None:
    content, sidecar = exported(folder)
    write_merchants(folder, [{"merchant_id": "M1"}])
    verdict = checked(folder, content, changed(sidecar, "rows", 5))
    assert verdict.sentences[:3] == (
        "out.csv and its proof file do not agree, so it is not certified: the proof file states 5 "
        "rows, and the file has 4.",
        "Compared: every byte, with the sha256 of its proof file, and the rows and columns that it "
        "states.",
        "Not compared: what the proof file says of day, filters, policy and data.",
    )


def test_an_edited_hash_of_an_unchanged_file_is_the_sidecar_s_fault(folder: Path) -> None:
    content, sidecar = exported(folder)
    assert (
        "The file itself is what they give, byte for byte; the proof file is not the one that was "
        "written with it."
    ) in checked(folder, content, changed(sidecar, "sha256", OTHER_SHA)).sentences


def test_a_file_and_a_sidecar_changed_together_are_not_certified(folder: Path) -> None:
    content, _ = exported(folder)
    forged = content.replace(b"removal_due", b"champion", 1)
    sidecar = sidecar_bytes(shared_view(folder), 4, "csv", forged, {})
    for form in (forged, written(rows_of(forged), lineterminator="\r\n")):
        verdict = checked(folder, form, sidecar)
        assert verdict.kind == "contradicted"
        assert "give another file" in verdict.sentences[0]
    write_merchants(folder, [{"merchant_id": "M1"}])
    assert checked(folder, forged, sidecar).kind == "intact"


def test_an_edited_file_with_an_edited_sidecar_reports_both(folder: Path) -> None:
    content, sidecar = exported(folder)
    forged = content.replace(b"removal_due", b"champion", 1)
    verdict = checked(folder, forged, changed(sidecar, "approved_by", "CEO"))
    assert verdict.kind == "edited"
    assert (
        "Its proof file is not as it was written: the proof file has keys that the program does "
        "not write: approved_by."
    ) in verdict.sentences


def test_the_mark_of_uploaded_files_is_recognised(folder: Path) -> None:
    content, sidecar = exported(folder)
    assert checked(folder, content, changed(sidecar, "dataset/own_files", True)).is_fine


# --- a sidecar that cannot be used ------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *("as_of", "dataset", "files", "policy", "filters", "format", "rows", "sha256"),
        *("dataset/title", "dataset/fictional", "dataset/fingerprint"),
        *("policy/version", "policy/values"),
    ],
)
def test_a_key_that_is_missing_is_named(folder: Path, path: str) -> None:
    content, sidecar = exported(folder)
    document = json.loads(sidecar)
    *within, last = path.split("/")
    del (document[within[0]] if within else document)[last]
    verdict = checked(folder, content, json.dumps(document).encode())
    assert verdict.kind == "unreadable"
    name = path.replace("/", ".")
    assert f"its proof file out.csv.meta.json cannot be used: it lacks `{name}`" in verdict.message


@pytest.mark.parametrize(
    ("path", "values", "expected"),
    [
        ("rows", ("3", 3.0, -1, True, None, [3]), "a whole number from 0 on"),
        ("sha256", ("", "A" * 64, "0" * 63, 7), "64 hex digits"),
        ("as_of", ("20260630", "30/06/2026", "2026-02-30", 7), "a day as 2026-06-30"),
        ("format", ("pdf", "CSV", None), "one of csv, csv-fr, xlsx"),
        ("filters", (None, [], {"country": 7}), "a list of texts for each filter"),
        ("columns", ([], "name", [7], {}), "“all” or a list of texts"),
        ("registries", ([], {"esus.csv": 7}, {"e.csv": {}}), "a sha256 for each list"),
        ("files", ([], {"merchants.csv": "x"}), "a sha256 for each file"),
        ("dataset", ([], "x"), "an object"),
        ("dataset/title", (None, 7), "a text"),
        ("dataset/fictional", ("yes", 1), "true or false"),
        ("policy/values", ([], "x"), "the values of the policy"),
        ("table", (7,), "a text"),
    ],
)
def test_a_value_of_the_wrong_type_is_reported_with_the_expected_one(
    folder: Path, path: str, values: tuple[Any, ...], expected: str
) -> None:
    content, sidecar = exported(folder)
    for value in values:
        verdict = checked(folder, content, changed(sidecar, path, value))
        assert verdict.kind == "unreadable"
        assert f"`{path.replace('/', '.')}` is {json.dumps(value)[:40]}" in verdict.message
        assert f", not {expected}. " in verdict.message


NO_JSON = "it is no JSON that this program writes"


@pytest.mark.parametrize(
    ("sidecar", "why"),
    [
        (b"", "line 1, column 1: it is no JSON"),
        (b'{\n "rows": 3,\n}', "line 3, column 1: it is no JSON"),
        (b"merchant_id,name\nM1,Un\n", "line 1, column 1: it is no JSON"),
        (b'{"as_of": "\xff"}', "it is no UTF-8 (byte 12)"),
        (b"[]", "it is JSON, but no object with the keys of an export"),
        (b"7", "it is JSON, but no object with the keys of an export"),
        (b'{"from": {}, "to": {}}', "it is that of `compare`, whose files are not checked"),
        (b'{"rows": 3, "rows": 2}', f"{NO_JSON}: `rows` is there twice"),
        (b'{"rows": NaN}', f"{NO_JSON}: NaN is no number"),
        (b'{"rows": -Infinity}', f"{NO_JSON}: -Infinity is no number"),
        (b"[" * 100_000, NO_JSON),
        (b'{"rows": ' + b"9" * 9_999 + b"}", NO_JSON),
    ],
)
def test_an_invalid_sidecar_is_refused_with_its_fault_and_the_fix(
    folder: Path, sidecar: bytes, why: str
) -> None:
    verdict = checked(folder, exported(folder)[0], sidecar)
    assert verdict.kind == "unreadable"
    assert f"out.csv.meta.json cannot be used: {why}" in verdict.sentences[0]
    assert verdict.sentences[0].endswith(
        "Bring the one that was written with the file, or check the file without it."
    )
