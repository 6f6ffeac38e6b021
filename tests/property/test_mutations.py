"""Files damaged at random, or beyond all limits: each is read, or refused in a short sentence.

Data files (which the oracle reads alike), settings, checksums, exports, sidecars, archives of them,
and the State's lists.
"""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.loading.checksums import read_checksums
from impact.loading.folder import check, load
from impact.loading.policy_file import read_policy
from impact.loading.settings import read_column_settings, read_dataset_info
from impact.model.errors import ImpactError
from impact.output.export import export_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.sidecar import read_sidecar
from impact.output.export_check.sort_uploads import find_export
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from tests import oracle
from tests.builders.asking import DAY, SHIPPED, sidecar_bytes
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_folder
from tests.builders.registry_files import (
    Site,
    archive_text,
    csv_text,
    extract_text,
    registries_folder,
    siren,
    siret,
)
from tests.conftest import IS_LONG

Count = Callable[[str, int], None]
FOLDERS = 2_000 if IS_LONG else 40
SEEDS = range(1_000 if IS_LONG else 25)
PIECES = (
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\x81"),
    *(b"\xe9", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xe2\x80\xa8", b"\xc2\xa0", b"\xef\xbb\xbf"),
    *(b"'", b"=", b" ", b"\x0b", b"\x1c", b"sep=;\n", b"12/31/2025", b"1e3", b"x" * 300),
)


def damaged(rng: Random, content: bytes) -> bytes:
    """Return content with a few pieces put in, taken out, doubled or cut off."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        position, what = rng.randrange(len(content) + 1), rng.random()
        length = rng.choice((1, 1, 2, 5, 30, 60))
        before, behind = content[:position], content[position:]
        if what < 0.45:
            content = before + rng.choice(PIECES) + behind
        elif what < 0.70:
            content = before + behind[length:]
        elif what < 0.90:
            content = before + behind[:length] + behind
        else:
            content = before
    return content


def as_said(problem: dict[str, Any]) -> tuple[Any, ...]:
    line = int(problem["line"]) if problem["line"] not in ("", None) else None
    return (problem["file"], line, *(problem[k] for k in ("column", "code", "value", "effect")))


@pytest.mark.counts("files fuzzed", "rows accounted for")
@pytest.mark.parametrize("seed", range(FOLDERS))
def test_a_damaged_folder_is_checked_whole_and_as_the_oracle_checks_it(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    random_folder(tmp_path, seed, merchants=12)
    files = sorted(tmp_path.glob("*.csv"))
    chosen = rng.sample(files, k=min(len(files), rng.choice((1, 2))))
    for path in chosen:
        path.write_bytes(damaged(rng, path.read_bytes()))
    report, expected = check(tmp_path).report, oracle.check(tmp_path)
    actual = [(p.file, p.line, p.column, p.code, p.value, p.effect) for p in report.problem_list]
    assert actual == [as_said(problem) for problem in expected.problems]
    for file in report.files:
        assert file.rows == file.kept + file.left_out + file.repeated
    record_property("files fuzzed", len(chosen))
    record_property("rows accounted for", sum(file.rows for file in report.files))


# --- settings -------------------------------------------------------------------------------

SETTINGS = {
    "dataset.toml": b'title = "T"\nday = 2026-06-30\ntimezone = "Europe/Paris"\nfictional = true\n',
    "columns.toml": b'blank = ["NULL"]\n[merchants.headers]\nmerchant_id = ["Seller ID"]\n'
    b'[merchants.constants]\ncountry = "FR"\n',
    "policy.toml": b'version = "1"\nroutes = ["esus"]\n[ecovadis]\nmin_overall = 45.5\n'
    b'[removal]\nthemes = ["social"]\nseverity = "major"\n',
    "checksums.sha256": b"0" * 64 + b"  merchants.csv\n",
}
FAR_TOO_DEEP = 100_000
ENDLESS = b"1" * 5_000
READERS: dict[str, Callable[[Path], object]] = {
    "dataset.toml": lambda folder: read_dataset_info(folder / "dataset.toml"),
    "columns.toml": lambda folder: read_column_settings(folder / "columns.toml"),
    "policy.toml": read_policy,
    "checksums.sha256": read_checksums,
}


def refusal_of(read: Callable[[], object]) -> str:
    """Return the message of a refusal, "" where it is read; anything else that is raised fails."""
    try:
        read()
    except ImpactError as fault:
        message = str(fault).strip()
    else:
        return ""
    assert message
    return message


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_settings_are_read_or_refused_with_a_message(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    for name, content in SETTINGS.items():
        (tmp_path / name).write_bytes(damaged(rng, content))
    for read in READERS.values():
        refusal_of(lambda read=read: read(tmp_path))
    record_property("files fuzzed", len(SETTINGS))


@pytest.mark.parametrize("name", ["dataset.toml", "columns.toml", "policy.toml"])
@pytest.mark.parametrize(
    "content",
    [
        b"a = " + b"[" * FAR_TOO_DEEP,
        b"a = " + b"[" * 5_000 + b"]" * 5_000,
        b"a = " + b"{a = " * 5_000 + b"1" + b"}" * 5_000,
        b"day = " + ENDLESS,
        b"day = 0x" + ENDLESS,
        b"removal = 0x" + ENDLESS,
        b'timezone = "' + ENDLESS + b'"',
        b'timezone = "a\\u0000b"',
        b"day = 2026-02-30",
        b"\xff\xfea\0",
    ],
    ids=lambda content: content[:16].decode("latin-1"),
)
def test_settings_beyond_all_limits_are_refused_in_a_short_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert 0 < len(refusal_of(lambda: READERS[name](tmp_path))) < 500


# --- exports, sidecars and archives ---------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = write_folder(
        tmp_path_factory.mktemp("data"),
        [{"merchant_id": f"M{n}", "name": "=é", "country": "FR"} for n in range(9)],
        dataset={"day": DAY},
    )
    view = decide_view(load(folder), DAY, read_policy(folder), DAY)
    files = {
        name: export_bytes(view, None, form)
        for name, form in (("d.csv", "csv"), ("d.fr.csv", "csv-fr"), ("d.xlsx", "xlsx"))
    }
    for name, form in (("d.csv", "csv"), ("d.xlsx", "xlsx")):
        files[f"{name}.meta.json"] = sidecar_bytes(view, 9, form, files[name], {})
    return folder, files


def check_anything(folder: Path, content: bytes, sidecar: bytes | None) -> str:
    dataset = load(folder)
    verdict = check_export(
        content,
        "d.csv",
        sidecar,
        lambda day: decide_view(dataset, day or DAY, read_policy(folder), DAY),
    )
    return verdict.kind


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_exports_and_sidecars_get_a_verdict(
    exported: tuple[Path, dict[str, bytes]], seed: int, record_property: Count
) -> None:
    folder, files = exported
    rng = Random(seed)
    for name in ("d.csv", "d.fr.csv", "d.xlsx"):
        sidecar = files["d.xlsx.meta.json" if name == "d.xlsx" else "d.csv.meta.json"]
        content = damaged(rng, files[name])
        assert check_anything(folder, content, rng.choice((None, sidecar))) != "genuine"
        check_anything(folder, files[name], damaged(rng, sidecar))
        record_property("files fuzzed", 2)


@pytest.mark.parametrize("value", [b"Infinity", b"1e999", ENDLESS, b"[" * FAR_TOO_DEEP, b'"x'])
@pytest.mark.parametrize("key", [b"rows", b"as_of", b"format", b"files", b"filters", b"columns"])
def test_a_sidecar_beyond_all_limits_is_refused_in_a_short_sentence(
    exported: tuple[Path, dict[str, bytes]], key: bytes, value: bytes
) -> None:
    whole = exported[1]["d.csv.meta.json"].rstrip().removesuffix(b"}")
    message = refusal_of(
        lambda: read_sidecar(whole + b', "' + key + b'": ' + value + b"}", "x.meta.json")
    )
    assert len(message) < 400
    assert message or key == b"columns"


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_archives_are_opened_or_refused_with_a_message(
    exported: tuple[Path, dict[str, bytes]], seed: int, method: int, record_property: Count
) -> None:
    rng = Random(seed)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name in ("d.csv", "d.csv.meta.json"):
            archive.writestr(f"é/{name}", exported[1][name])
    refusal_of(lambda: find_export([("a.zip", damaged(rng, packed.getvalue()))]))
    flipped = bytearray(packed.getvalue())
    for _ in range(rng.choice((1, 3, 9))):
        flipped[rng.randrange(len(flipped))] = rng.randrange(256)
    refusal_of(lambda: find_export([("a.zip", bytes(flipped))]))
    record_property("files fuzzed", 2)


# --- the State's lists ----------------------------------------------------------------------

SITES = [Site(siret(number)) for number in range(1, 6)]
LISTS = {path.name: path.read_bytes() for path in sorted((SHIPPED / "registries").iterdir())} | {
    "extract": extract_text(SITES).encode(),
    "archive": archive_text(SITES).encode(),
}


def use_or_refuse(folder: Path, files: dict[str, bytes]) -> None:
    """Read lists, each of which has to be used whole or refused in a sentence of one line."""
    for name, content in files.items():
        (registries_folder(folder) / name).write_bytes(content)
    registries = read_registries(folder)
    read = [listed.file for listed in registries.lists]
    refused = [problem.file for problem in registries.refusals]
    assert sorted(read + refused) == sorted(files)
    for problem in registries.problems:
        assert problem.message.strip()
        assert "\n" not in problem.sentence


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_lists_of_the_state_are_used_or_refused(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    use_or_refuse(tmp_path, {name: damaged(rng, content) for name, content in LISTS.items()})
    record_property("files fuzzed", len(LISTS))


KEYS = st.sampled_from(["pmej", "ege", "siret", "siren", "informationsGeneralesPMEJ", "x"])
CELLS = st.sampled_from(["", "siren", "SIRET", siren(1234), "Total", "12", "x"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=4_000 if IS_LONG else 60)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        json_values.map(lambda value: json.dumps({"pmej": value}).encode()),
        st.lists(st.lists(CELLS)).map(lambda rows: csv_text(rows).encode()),
    )
)
def test_any_bytes_text_json_and_table_are_used_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    use_or_refuse(tmp_path_factory.mktemp("list"), {"list": content})
