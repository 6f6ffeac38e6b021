"""The evidence pack: every basis is recomputed from the zip alone, and every change is found."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

from impact import decide, load, read_policy
from impact.__main__ import main
from impact.output.evidence_pack.check import FORGED, check_pack, unzip_files
from impact.output.evidence_pack.pack import MANIFEST, evidence_pack, manifest_of
from impact.output.zip_bundle import zip_files
from impact.rules.view import View
from tests.builders.asking import SHIPPED
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_folder
from tests.builders.random_lists import ALBO, write_lists
from tests.conftest import IS_LONG

DAY = date(2026, 11, 15)
FOLDERS, CHANGES = (8, 50) if IS_LONG else (2, 10)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def view() -> View:
    return decide(load(SHIPPED), DAY, read_policy(SHIPPED))


@pytest.fixture(scope="module")
def pack(view: View) -> bytes:
    return evidence_pack(view, champions(view)[::20], {"status": ("champion",)})


def champions(view: View) -> np.ndarray:
    return np.flatnonzero(view.decisions["status"] == "champion")


def change_of(files: Files, name: str, old: str, new: str) -> bytes:
    """Return a pack with one text changed and the manifest forged to fit."""
    assert old.encode() in files[name]
    changed = files | {name: files[name].replace(old.encode(), new.encode(), 1)}
    del changed[MANIFEST]
    return zip_files(changed | {MANIFEST: manifest_of(changed)})


def test_a_pack_is_whole_and_recomputes_every_basis(view: View, pack: bytes) -> None:
    checked = check_pack(pack)
    assert (checked.findings, checked.recomputed) == ((), len(champions(view)[::20]))


def test_the_same_inputs_give_the_same_bytes(view: View, pack: bytes) -> None:
    again = decide(load(SHIPPED), DAY, read_policy(SHIPPED))
    assert evidence_pack(again, champions(view)[::20], {"status": ("champion",)}) == pack


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_the_pack_of_any_folder_recomputes_itself(tmp_path: Path, seed: int) -> None:
    folder = random_folder(tmp_path, seed)
    if folder.damage:
        return
    (tmp_path / "policy.toml").unlink(missing_ok=True)
    write_folder(tmp_path / "rules", policy={"registers": [ALBO]})
    merchants = load(tmp_path).merchants
    numbers = (merchants.column(name).to_pylist() for name in ("siren", "siret"))
    write_lists(Random(seed), tmp_path, *numbers, DAY)
    rules = read_policy(tmp_path / "rules")
    view = decide(load(tmp_path, rules), DAY, rules)
    rows = np.arange(len(view.decisions))[seed % 2 :: 2]
    checked = check_pack(evidence_pack(view, rows))
    assert (checked.findings, checked.recomputed) == ((), rows.size)


def test_the_rows_of_an_sse_list_are_packed_as_they_stood(view: View) -> None:
    rows = np.flatnonzero(view.decisions["basis_note"] == "sse_list")
    lists = json.loads(unzip_files(evidence_pack(view, rows))["lists.json"])
    (sse,) = [each for each in lists if each["kind"] == "sse"]
    lines = (SHIPPED / "registries" / sse["list"]).read_text(encoding="utf-8").splitlines()
    assert len(sse["rows_here"]) == rows.size > 0
    for row in sse["rows_here"]:
        assert set(row["raw"].split(",")) <= set(lines[row["line"] - 1].split(","))


def test_a_day_that_could_not_be_read_stays_unread_in_the_pack(tmp_path: Path) -> None:
    merchant = {"merchant_id": "A", "country": "FR", "esus_granted_on": "2024-01-01"}
    label = {"merchant_id": "A", "label": "esat", "granted_on": "2020-01-01", "ended_on": "soon"}
    write_folder(tmp_path, [merchant], labels=[label], dataset={"day": DAY})
    view = decide(load(tmp_path), DAY, read_policy(tmp_path))
    assert check_pack(evidence_pack(view, np.array([0]))).findings == ()


# --- changes --------------------------------------------------------------------------------


def random_change(rng: Random, pack: bytes) -> bytes:
    """Return a pack with one byte changed, or one file changed, taken out or put in."""
    if rng.random() < 0.4:
        changed = bytearray(pack)
        changed[rng.randrange(len(pack))] ^= 1 << rng.randrange(8)
        return bytes(changed)
    files = unzip_files(pack)
    name = rng.choice(sorted(files))
    kind = rng.choice(("change", "forge", "drop", "add"))
    content = files[name]
    at = rng.randrange(len(content))
    if kind == "drop":
        del files[name]
    elif kind == "add":
        files[f"{name}.bak"] = content
    else:
        files[name] = content[:at] + b"7" + content[at + (content[at : at + 1] != b"7") :]
    if kind == "forge" and name not in (MANIFEST, "about.json") and not name.startswith("data/"):
        files = {key: value for key, value in files.items() if key != MANIFEST}
        files[MANIFEST] = manifest_of(files)
    return zip_files(files)


@pytest.mark.parametrize("seed", range(CHANGES))
def test_each_random_change_is_found(pack: bytes, seed: int) -> None:
    rng = Random(seed)
    changed = random_change(rng, pack)
    while changed == pack:
        changed = random_change(rng, pack)
    assert not check_pack(changed).is_whole


def test_a_basis_forged_with_its_manifest_is_named(view: View, pack: bytes) -> None:
    files = unzip_files(pack)
    line = next(x for x in files["badges.csv"].decode().splitlines() if ",declaration," in x)
    merchant = line.partition(",")[0]
    forged = change_of(files, "badges.csv", line, line.replace(",declaration,", ",state_list,"))
    findings = check_pack(forged).findings
    (named,) = [text for text in findings if merchant in text]
    assert "stated as" in named
    assert "state_list" in named.partition("recomputed")[0]
    assert "declaration" in named.partition("recomputed")[2]


def packed_again(files: Files, packing: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def without(files: Files, name: str) -> bytes:
    return zip_files({key: content for key, content in files.items() if key != name})


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("lists.json is missing.", lambda files: without(files, "lists.json")),
        ("manifest.sha256 is missing.", lambda files: without(files, MANIFEST)),
        ("manifest.sha256 was edited.", lambda f: zip_files(f | {MANIFEST: f[MANIFEST][:-1]})),
        ("note.txt is not in the manifest.", lambda files: zip_files(files | {"note.txt": b"x"})),
        (
            "data/policy.toml has another SHA-256 than the manifest states.",
            lambda files: zip_files(files | {"data/policy.toml": b"x"}),
        ),
        ("Nothing can be recomputed: ", lambda files: zip_files(files | {"about.json": b"["})),
        ("Nothing can be recomputed: ", lambda files: zip_files(files | {"lists.json": b"[1]"})),
        (
            "The archive was written again by another program; its files are unchanged.",
            lambda files: packed_again(files, zipfile.ZIP_STORED),
        ),
        (
            "The archive was packed again by another program.",
            lambda files: packed_again(files, zipfile.ZIP_DEFLATED),
        ),
        ("The archive is damaged or no zip: ", lambda files: b"PK"),
    ],
)
def test_what_was_changed_is_named(
    pack: bytes, words: str, change: Callable[[Files], bytes]
) -> None:
    findings = check_pack(change(unzip_files(pack))).findings
    assert any(text.startswith(words) for text in findings), findings


# --- the commands ---------------------------------------------------------------------------


def test_the_commands_write_a_pack_and_find_it_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "pack.zip"
    chosen = ["evidence", "--data", str(SHIPPED), "--where", "basis=register"]
    assert main([*chosen, "--output", str(target)]) == 0
    assert main(["check-evidence", str(target)]) == 0
    out = capsys.readouterr().out
    assert "Recomputed from the pack alone: 2 bases." in out
    assert FORGED in out
    assert out.endswith("verdict: whole\n")
    target.write_bytes(target.read_bytes()[:-9])
    assert main(["check-evidence", str(target)]) == 1


@pytest.mark.parametrize("where", ["basis=nothing", "shape=round", "as_of=2026-01-01"])
def test_an_unknown_filter_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    target = tmp_path / "pack.zip"
    arguments = ["evidence", "--data", str(SHIPPED), "--where", where, "--output", str(target)]
    assert main(arguments) == 2
    assert not target.exists()
    assert where.partition("=")[0] in capsys.readouterr().err
