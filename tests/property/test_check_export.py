"""Over random exports and edits: the verdict is the oracle's, and nothing edited is certified.

With the data at hand the oracle names the verdict and each edit. With other data at hand nothing
more can be shown than that a file with the bytes, or the content, of its sidecar has them.
"""

import json
from random import Random

import pytest

from impact.output.export_check.compare_tables import Differences
from tests.builders.exported_files import COUNTRIES, saved_in
from tests.builders.random_exports import (
    FILE_EDITS,
    FileEdit,
    RandomExport,
    in_another_form,
    leave_as_it_is,
    random_exports,
    with_any_edit,
    with_false_claim,
)
from tests.conftest import IS_LONG
from tests.oracle.export_check import Edit, find_edits, verdict

FOLDERS, ROUNDS = (60, 25) if IS_LONG else (4, 2)
SIDECARS = 400 if IS_LONG else 12
CERTIFIED = ("genuine", "form")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[RandomExport]:
    return list(random_exports(tmp_path_factory.mktemp("exports"), FOLDERS))


@pytest.fixture(scope="module")
def pairs(exports: list[RandomExport]) -> list[tuple[RandomExport, RandomExport]]:
    """Return each export with one of other data."""
    return list(zip(exports, [*exports[1:], exports[0]], strict=True))


def named(edits: Differences) -> list[Edit]:
    """Return the differences as the oracle names them."""
    return sorted(
        [
            *(("cell", cell.merchant_id, cell.column) for cell in edits.cells),
            *(("row missing", key, "") for key in edits.missing),
            *(("row added", key, "") for key in edits.added),
            *(("row repeated", key, "") for key in edits.repeated),
            *(("column missing", "", name) for name in edits.missing_columns),
            *(("column added", "", name) for name in edits.added_columns),
        ]
    )


def test_the_oracle_writes_what_was_exported(exports: list[RandomExport]) -> None:
    for export in exports:
        assert export.original == export.content


def changed(rng: Random, export: RandomExport, edit: FileEdit) -> bytes:
    """Return the file of an export, edited and in another form, or one of the two."""
    rows = export.rows
    edit(rng, rows)
    return in_another_form(rng, rows) if rng.random() < 0.6 else export.written(rows)


@pytest.mark.parametrize("edit", FILE_EDITS)
def test_verdict_and_edits_are_the_oracles(edit: FileEdit, exports: list[RandomExport]) -> None:
    rng, seen = Random(edit.__name__), set()
    for export in exports:
        for _ in range(ROUNDS):
            content = changed(rng, export, edit)
            sidecar = with_false_claim(rng, export) if rng.random() < 0.4 else export.sidecar
            of_oracle = (export.columns, export.expected)
            wanted = verdict(content, json.loads(sidecar), *of_oracle, export.original)
            actual = export.checked(content, sidecar)
            assert actual.kind == wanted, (actual.sentences, content)
            if actual.edits is not None:
                assert named(actual.edits) == find_edits(content, *of_oracle)
            seen.add(wanted)
    assert seen >= ({"edited"} if edit is not leave_as_it_is else {*CERTIFIED, "contradicted"})


@pytest.mark.parametrize("edit", FILE_EDITS)
def test_with_other_data_no_edit_is_certified_and_no_form_is_accused(
    edit: FileEdit, pairs: list[tuple[RandomExport, RandomExport]]
) -> None:
    rng = Random(edit.__name__)
    for export, other in pairs:
        for _ in range(ROUNDS):
            content = changed(rng, export, edit)
            is_edited = bool(find_edits(content, export.columns, export.expected))
            actual = other.checked(content, export.sidecar)
            wanted = "intact" if content == export.content else "form"
            assert (actual.kind == wanted) is not is_edited, (actual.sentences, content)
            assert actual.kind not in CERTIFIED or not is_edited
            assert not actual.is_fine


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_file_saved_in_any_country_is_never_accused(
    country: str, pairs: list[tuple[RandomExport, RandomExport]]
) -> None:
    for export, other in pairs:
        content = export.written(saved_in(country, export.rows))
        for at_hand in (export, other):
            assert at_hand.checked(content, export.sidecar).kind in CERTIFIED


@pytest.mark.parametrize("is_data_there", [True, False])
def test_no_edit_of_the_sidecar_is_certified_and_the_file_is_never_accused(
    is_data_there: bool, pairs: list[tuple[RandomExport, RandomExport]]
) -> None:
    rng = Random(is_data_there)
    for export, other in pairs:
        for _ in range(SIDECARS):
            sidecar = with_any_edit(rng, export.sidecar)
            verdict = (export if is_data_there else other).checked(export.content, sidecar)
            if sidecar == export.sidecar:
                continue
            assert verdict.kind not in (*CERTIFIED, "edited"), (sidecar, verdict.sentences)
            assert not verdict.is_fine


def test_the_sidecar_of_another_export_certifies_nothing(
    pairs: list[tuple[RandomExport, RandomExport]],
) -> None:
    for export, other in pairs:
        for at_hand in (export, other):
            assert at_hand.checked(export.content, other.sidecar).kind not in CERTIFIED


def test_a_changed_byte_or_a_lost_end_is_noticed(exports: list[RandomExport]) -> None:
    rng = Random(0)
    for export in exports:
        for _ in range(SIDECARS):
            content = bytearray(export.content)
            at = rng.randrange(len(content))
            content[at] ^= 1 << rng.randrange(7)
            assert export.checked(bytes(content)).kind != "genuine"
            cut = export.checked(export.content[:at])
            assert cut.kind != "genuine"
            assert cut.kind != "form" or not export.content[at:].strip()
