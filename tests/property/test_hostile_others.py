"""Settings, sidecars and lists damaged at random: each is read, or refused with a message.

Settings, checksums, sidecars, exported files, archives of them, and the State's lists.
"""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from impact.loading.checksums import read_checksums
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.settings import read_column_settings, read_dataset_info
from impact.model.errors import ImpactError
from impact.output.export import export_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.sidecar import read_sidecar
from impact.output.export_check.sort_uploads import find_export
from impact.output.provenance import provenance
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from tests.builders.asking import sidecar_bytes
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG
from tests.property.test_mutations import Count, damaged

SEEDS = range(1_000 if IS_LONG else 25)
DAY = date(2026, 6, 30)
SAMPLE = Path(__file__).parents[2] / "data"
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
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def read_settings(folder: Path) -> None:
    """Read every settings file, each whatever the others are."""
    for read in (
        lambda: read_dataset_info(folder / "dataset.toml"),
        lambda: read_column_settings(folder / "columns.toml"),
        lambda: read_policy(folder),
        lambda: read_checksums(folder),
    ):
        said_in_words(read)


def said_in_words(read: Callable[[], object]) -> str:
    """Return the message of a refusal, "" where it is read; anything else that is raised fails."""
    try:
        read()
    except ImpactError as fault:
        return str(fault).strip() or "(nothing is said)"
    return ""


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_settings_are_read_or_refused_with_a_message(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    for name, content in SETTINGS.items():
        (tmp_path / name).write_bytes(damaged(rng, content))
    read_settings(tmp_path)
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
    reads: dict[str, Callable[[], object]] = {
        "dataset.toml": lambda: read_dataset_info(tmp_path / name),
        "columns.toml": lambda: read_column_settings(tmp_path / name),
        "policy.toml": lambda: read_policy(tmp_path),
    }
    assert 0 < len(said_in_words(reads[name])) < 500


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
    assert provenance(view, {})["as_of"] == "2026-06-30"
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
    message = said_in_words(
        lambda: read_sidecar(whole + b', "' + key + b'": ' + value + b"}", "x.meta.json")
    )
    assert len(message) < 400
    assert message or key == b"columns"


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_archives_are_opened_or_refused_with_a_message(
    exported: tuple[Path, dict[str, bytes]], seed: int, method: int, record_property: Count
) -> None:
    rng = Random(seed)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name in ("d.csv", "d.csv.meta.json"):
            archive.writestr(f"é/{name}", exported[1][name])
    said_in_words(lambda: find_export([("a.zip", damaged(rng, packed.getvalue()))]))
    flipped = bytearray(packed.getvalue())
    for _ in range(rng.choice((1, 3, 9))):
        flipped[rng.randrange(len(flipped))] = rng.randrange(256)
    said_in_words(lambda: find_export([("a.zip", bytes(flipped))]))
    record_property("files fuzzed", 2)


LISTS = sorted(path for path in (SAMPLE / "registries").glob("*") if path.suffix != ".md")


@pytest.mark.counts("files fuzzed")
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_lists_of_the_state_are_read_or_refused(
    tmp_path: Path, seed: int, record_property: Count
) -> None:
    rng = Random(seed)
    (tmp_path / "registries").mkdir()
    for path in LISTS:
        (tmp_path / "registries" / path.name).write_bytes(damaged(rng, path.read_bytes()))
    registries = read_registries(tmp_path)
    read = {listed.file for listed in registries.lists}
    refused = {problem.file for problem in registries.refusals}
    assert read | refused == {path.name for path in LISTS}
    assert all(problem.message for problem in registries.problems)
    record_property("files fuzzed", len(LISTS))


@pytest.mark.parametrize(
    "entity",
    [
        b"[" * FAR_TOO_DEEP,
        b'{"a":' * FAR_TOO_DEEP,
        b'{"a": %b}' % ENDLESS,
        b'{"a": -%b}' % ENDLESS,
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"5",
        b"null",
        b'{"informationsGeneralesPMEJ": 5}',
        b'{"informationsGeneralesPMEJ": {}, "ege": [5]}',
    ],
    ids=lambda entity: entity[:24].decode("latin-1"),
)
def test_structures_beyond_all_limits_are_refused_with_a_message(
    tmp_path: Path, entity: bytes
) -> None:
    (tmp_path / "registries").mkdir()
    (tmp_path / "registries" / "s.json").write_bytes(b'{"pmej": [' + entity + b"]}")
    (refusal,) = read_registries(tmp_path).refusals
    assert refusal.file == "s.json"
    assert len(refusal.message) < 400
    assert json.dumps(refusal.message)
