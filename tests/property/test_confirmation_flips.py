"""With `require_confirmation`: every flip, carried out in the files and lists, flips the status.

The files and the lists are written with the change in them, read again and decided again.
"""

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from impact.explain.counterfactuals import counterfactuals
from impact.explain.trial import REGISTRIES_FOLDER, FileChange
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.confirmation import confirm
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    archive_text,
    companies_csv,
    csv_text,
    registries_folder,
    siren,
    siret,
    write_registry,
)
from tests.conftest import IS_LONG
from tests.property.test_flips import DAY, changed_files, random_situation

# The eight meet every kind of flip, entries in the lists of both labels among them.
SEEDS = range(200) if IS_LONG else (0, 2, 3, 6, 9, 22, 32, 53)
HERE, THERE, STRANGE = siret(1234), siret(1234, 2), siret(77)
# On the day: 400 days old, 401, and fresh.
LIST_DAYS = ("2025-05-26", "2025-05-25", "2026-03-31")
Lists = dict[str, Any]


def random_list_content(rng: Random) -> Lists:
    last_day = rng.choice(("", "", "2026-06-29", "2026-06-30", "2027-01-31"))
    return {
        "esus_day": rng.choice(LIST_DAYS),
        "esus": {siren(77): ""} | rng.choice(({}, {siren(1234): last_day})),
        "esat_day": rng.choice(LIST_DAYS),
        "esat": [STRANGE, *rng.choice(([], [HERE], [THERE]))],
        "active": rng.choice(("", "true", "true", "false")),
    }


def write_lists(folder: Path, content: Lists) -> None:
    for path in registries_folder(folder).iterdir():
        path.unlink()
    rows = [["siren", "date de fin d'agrément"], *map(list, content["esus"].items())]
    write_registry(folder, f"esus-{content['esus_day']}.csv", csv_text(rows))
    write_registry(
        folder,
        "esat.csv",
        archive_text([Site(site) for site in content["esat"]], content["esat_day"]),
    )
    if content["active"]:
        companies = [(siren(1234), content["active"], ""), (siren(77), "true", "")]
        write_registry(folder, "companies-2026-06-01.csv", companies_csv(companies))


def changed_lists(content: Lists, changes: tuple[FileChange, ...]) -> Lists:
    """Carry out what changes say of the lists: an entry more, in the same list or a later one."""
    later = copy.deepcopy(content)
    for change in changes:
        if not change.file.startswith(REGISTRIES_FOLDER):
            continue
        cells = dict(change.cells)
        if "siren" in cells:
            later["esus"][cells["siren"]] = ""
        else:
            later["esat"].append(cells["siret"])
        day = "esus_day" if "siren" in cells else "esat_day"
        later[day] = cells.get("day", content[day])
    return later


def view_of(folder: Path, situation: dict[str, Any], content: Lists, as_of: date) -> View:
    write_folder(folder, dataset={"day": DAY}, **situation)
    write_lists(folder, content)
    policy = read_policy(folder)
    dataset = confirm(load(folder), read_registries(folder), policy.require_confirmation)
    return decide_view(dataset, as_of, policy, DAY)


def statuses(
    folder: Path, situation: dict[str, Any], content: Lists, trials: Any
) -> Iterator[tuple[str, Any]]:
    for trial in trials:
        own = tuple(
            change for change in trial.changes if not change.file.startswith(REGISTRIES_FOLDER)
        )
        view = view_of(
            folder,
            changed_files(situation, own),
            changed_lists(content, trial.changes),
            trial.as_of,
        )
        yield str(view.decisions["status"].iloc[0]), trial


@pytest.mark.parametrize("seed", SEEDS)
def test_every_flip_flips_the_status_and_no_miss_does(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    numbers = rng.choice(((HERE, ""), (HERE, ""), ("", siren(1234)), ("", "")))
    company = dict(zip(("siret", "siren"), numbers, strict=True))
    situation, content = random_situation(rng, company, is_readable=True), random_list_content(rng)
    labels = rng.choice((["esus"], ["esat"], ["esus", "esat"]))
    situation["policy"] |= {"require_confirmation": labels, "routes": [*labels, "sse"]}
    view = view_of(tmp_path, situation, content, DAY)
    was = str(view.decisions["status"].iloc[0])
    for flip in counterfactuals(view, "M1"):
        for status, trial in statuses(tmp_path, situation, content, flip.ways):
            assert status == flip.new_status != was, (flip.sentence, trial)
        for status, trial in statuses(tmp_path, situation, content, flip.near_misses):
            assert status == was, (flip.sentence, trial)


HELD = {"siren": siren(1234), "esus_granted_on": "2024-01-01"}
EMPTY: Lists = {
    "esus_day": "2026-03-31",
    "esus": {siren(77): ""},
    "esat_day": "2026-03-31",
    "esat": [STRANGE],
    "active": "",
}
ENTRY = f"An entry of SIREN {siren(1234)}"
IN_LIST = "in the ESUS list (esus-2026-03-31.csv, 2026-03-31)"
NO_APPROVAL = "An ESUS approval that covers 2026-06-30: there is none in the files; and an e"


@pytest.mark.parametrize(
    ("merchant", "lists", "expected"),
    [
        (HELD, {}, [f"entry: {ENTRY} {IN_LIST}"]),
        (HELD, {"active": "true"}, [f"entry: {ENTRY} {IN_LIST}"]),
        (HELD, {"esus": {siren(77): "", siren(1234): "2026-06-29"}},
         [f"entry: {ENTRY} that is not over {IN_LIST}"]),
        (HELD, {"esus_day": "2025-05-26"},
         [f"entry: {ENTRY} in the ESUS list (esus-2025-05-26.csv, 2025-05-26)"]),
        (HELD, {"esus_day": "2025-05-25"},
         [f"entry: {ENTRY} in an ESUS list of 2025-05-26 or later: the latest here is of "
          "2025-05-25"]),
        # Without an approval both it and the entry are needed.
        ({"siren": siren(1234)}, {}, [f"label: {NO_APPROVAL}{ENTRY[4:]} {IN_LIST}"]),
        # No entry is proposed that would change nothing.
        (HELD, {"active": "false"}, []),
        (HELD | {"siren": ""}, {}, []),
    ],
)  # fmt: skip
def test_an_entry_in_the_list_would_make_the_champion(
    tmp_path: Path, merchant: dict[str, str], lists: Lists, expected: list[str]
) -> None:
    situation = {
        "merchants": [{"merchant_id": "M1", "name": "Un", "country": "FR", **merchant}],
        "policy": {"require_confirmation": ["esus"], "routes": ["esus"]},
    }
    flips = counterfactuals(view_of(tmp_path, situation, EMPTY | lists, DAY), "M1")
    gains = [flip for flip in flips if flip.new_status == "champion"]
    assert [f"{flip.kind}: {flip.sentence}" for flip in gains] == expected
