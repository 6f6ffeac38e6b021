"""Numbers read back however they are written; verdicts are those of the plain reading."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS
from impact.registries.formats.number_columns import read_numbers
from impact.rules.decide import decide_view
from impact.selection.registry_verdicts.label_verdicts import verify
from tests import oracle
from tests.builders.asking import DAY, with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    siren,
    siret,
    structures,
    with_spaces,
    write_registry,
)
from tests.conftest import IS_LONG
from tests.oracle.deciding import decide_all
from tests.oracle.lists import MOST_DAYS, Entry

FOLDERS = 400 if IS_LONG else 20
MERCHANTS = 40
CLAIMS = ("valid", "expiring", "unproven")

WRITINGS: list[Callable[[str], str]] = [
    str,
    with_spaces,
    lambda number: str(int(number)),
    lambda number: f"{int(number)}.0",
    lambda number: f"{number},00",
    lambda number: f" {number[:3]}\u00a0{number[3:]}\u202f",
]
numbers = st.integers(1000, 9999).map(siren)


@given(st.lists(st.tuples(numbers, st.sampled_from(WRITINGS))))
def test_a_number_reads_back_however_it_is_written(
    rows: list[tuple[str, Callable[[str], str]]],
) -> None:
    texts = [write(number) for number, write in rows]
    result = read_numbers("siren", "SIREN", texts, range(len(texts)))
    assert result.values == [number for number, _ in rows]
    assert (result.blank, result.unsound) == (0, ())
    lost = [write for _, write in rows if len(write(siren(1234)).partition(".")[0]) < 9]
    assert result.restored == len(lost)


# --- verdicts, read again merchant by merchant ----------------------------------------------

SIRENS = [siren(number) for number in range(1, 7)]
SITES = [siret(number, site) for number in range(1, 7) for site in (1, 2)]
AGES = (0, 90, MOST_DAYS, MOST_DAYS + 1)
# The last day is over, is today or is ahead, or none is stated.
LAST_DAYS = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))


def random_entry(rng: Random, numbers: Sequence[str]) -> Entry:
    return Entry(rng.choice(numbers), rng.choice(LAST_DAYS))


def random_lists(rng: Random) -> oracle.Lists:
    kinds = ("esus", "esat", "companies")
    return oracle.Lists(
        days={kind: DAY - timedelta(days=rng.choice(AGES)) for kind in kinds},
        entries={
            "esus": [random_entry(rng, SIRENS) for _ in range(rng.randrange(6))],
            "esat": [random_entry(rng, SITES) for _ in range(rng.randrange(1, 8))],
        },
        active=set(rng.sample(SIRENS, 2)),
        ceased=set(rng.sample(SIRENS, 3)),
    )


def random_merchant(rng: Random, number: int) -> dict[str, str]:
    siret_ = rng.choice(("", *SITES))
    return {
        "merchant_id": f"M{number:02}",
        "siren": rng.choice(("", siret_[:9] or rng.choice(SIRENS))),
        "siret": siret_,
        "country": rng.choice(("FR", "DE", "RE", "")),
        "esus_granted_on": rng.choice(("", "2024-01-01", "2015-01-01", "2027-01-01")),
        "esus_expires_on": rng.choice(("", "", "2026-06-29", "2027-01-01")),
        "esat_granted_on": rng.choice(("", "2024-01-01", "2027-01-01")),
    }


def write_lists(folder: Path, drawn: oracle.Lists) -> None:
    days = drawn.days
    rows = [(one.number, str(one.last_day or "")) for one in drawn.entries["esus"]]
    esus = csv_text([["siren", "date de fin"], [siren(77), ""], *rows])
    write_registry(folder, f"esus-{days['esus']}.csv", esus)
    # A site is closed from the day after the last one.
    open_sites = [Site(one.number) for one in drawn.entries["esat"] if one.last_day is None]
    closed = [
        Site(one.number, closed=f"{one.last_day + timedelta(days=1)}")
        for one in drawn.entries["esat"]
        if one.last_day is not None
    ]
    generated = structures([*open_sites, *closed], f"{days['esat']}T04:30:00Z")
    write_registry(folder, "f.json", json.dumps(generated))
    states = [(number, "True", "") for number in sorted({*drawn.active, siren(78)})]
    states += [(number, "False", "") for number in sorted(drawn.ceased)]
    write_registry(folder, f"companies-{days['companies']}.csv", companies_csv(states))


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_every_verdict_is_that_of_the_plain_reading(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    drawn = random_lists(rng)
    merchants = [random_merchant(rng, number) for number in range(MERCHANTS)]
    folder = write_folder(tmp_path, merchants, dataset={"day": DAY})
    write_lists(folder, drawn)
    view = decide_view(load(folder), DAY, read_policy(folder), DAY)
    verdicts = verify(with_lists(view, folder))
    actual = {(row.merchant_id, row.label): row.verdict for row in verdicts.itertuples(index=False)}
    decisions = decide_all(oracle.check(folder), DAY, oracle.read_policy(folder), DAY, drawn)
    expected = {
        (one.row.values["merchant_id"], label): word
        for one in decisions
        for label in LABELS
        if (word := drawn.verdict(label, one.row, one.coverages[label].state in CLAIMS, DAY))
    }
    assert actual == expected
