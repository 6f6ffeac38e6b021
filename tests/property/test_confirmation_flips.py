"""With `require_confirmation`: every flip, carried out in the files and lists, flips the status.

The files and the lists are written with the change in them, read again and decided again.
"""

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests.property.test_flips import DAY, changed_files, situations

EXAMPLES = 200 if IS_LONG else 6
HERE, THERE, STRANGE = siret(1234), siret(1234, 2), siret(77)
# On the day: 400 days old, 401, and fresh.
LIST_DAYS = ("2025-05-26", "2025-05-25", "2026-03-31")
Lists = dict[str, Any]


@st.composite
def lists(draw: st.DrawFn) -> Lists:
    esus = {siren(1234): draw(st.sampled_from(["", "", "2026-06-29", "2026-06-30", "2027-01-31"]))}
    return {
        "esus_day": draw(st.sampled_from(LIST_DAYS)),
        "esus": {siren(77): "", **(esus if draw(st.booleans()) else {})},
        "esat_day": draw(st.sampled_from(LIST_DAYS)),
        "esat": [STRANGE, *draw(st.sampled_from([[], [HERE], [THERE]]))],
        "active": draw(st.sampled_from(["", "true", "true", "false"])),
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], Lists]:
    situation = draw(situations(damaged=False))
    labels = st.sampled_from([["esus"], ["esat"], ["esus", "esat"]])
    situation["policy"] |= {"require_confirmation": draw(labels)}
    situation["merchants"][0] |= draw(
        st.sampled_from([{"siret": HERE}, {"siret": HERE}, {"siren": siren(1234)}, {}])
    )
    return situation, draw(lists())


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
        later["esus_day" if "siren" in cells else "esat_day"] = cells.get(
            "day", content["esus_day" if "siren" in cells else "esat_day"]
        )
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


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_every_flip_flips_the_status_and_no_miss_does(
    tmp_path_factory: Any, case: tuple[dict[str, Any], Lists]
) -> None:
    situation, content = case
    folder = tmp_path_factory.mktemp("flips")
    view = view_of(folder, situation, content, DAY)
    was = str(view.decisions["status"].iloc[0])
    for flip in counterfactuals(view, "M1"):
        for status, trial in statuses(folder, situation, content, flip.ways):
            assert status == flip.new_status != was, (flip.sentence, trial)
        for status, trial in statuses(folder, situation, content, flip.near_misses):
            assert status == was, (flip.sentence, trial)


def ways_to_champion(
    folder: Path, merchant: dict[str, str], content: Lists
) -> list[tuple[str, str]]:
    situation = {"merchants": [{"merchant_id": "M1", "name": "Un", "country": "FR", **merchant}]}
    situation["policy"] = {"require_confirmation": ["esus"], "routes": ["esus"]}
    view = view_of(folder, situation, content, DAY)
    return [
        (flip.kind, flip.sentence)
        for flip in counterfactuals(view, "M1")
        if flip.new_status == "champion"
    ]


HELD = {"siren": siren(1234), "esus_granted_on": "2024-01-01"}
EMPTY: Lists = {
    "esus_day": "2026-03-31",
    "esus": {siren(77): ""},
    "esat_day": "2026-03-31",
    "esat": [STRANGE],
    "active": "",
}


def test_an_entry_in_the_list_would_make_the_champion(tmp_path: Path) -> None:
    sentence = f"An entry of SIREN {siren(1234)} in the ESUS list (esus-2026-03-31.csv, 2026-03-31)"
    assert ways_to_champion(tmp_path, HELD, EMPTY) == [("entry", sentence)]


def test_an_ended_entry_would_have_to_be_current(tmp_path: Path) -> None:
    over = EMPTY | {"esus": {siren(77): "", siren(1234): "2026-06-29"}}
    ((_, sentence),) = ways_to_champion(tmp_path, HELD, over)
    assert sentence.startswith(
        f"An entry of SIREN {siren(1234)} that is not over in the ESUS list ("
    )


def test_a_list_that_is_too_old_would_have_to_be_newer(tmp_path: Path) -> None:
    ((kind, sentence),) = ways_to_champion(tmp_path, HELD, EMPTY | {"esus_day": "2025-05-25"})
    assert (kind, sentence) == (
        "entry",
        f"An entry of SIREN {siren(1234)} in an ESUS list of 2025-05-26 or later: the latest here "
        "is of 2025-05-25",
    )


def test_without_an_approval_both_it_and_the_entry_are_needed(tmp_path: Path) -> None:
    ((kind, sentence),) = ways_to_champion(tmp_path, {"siren": siren(1234)}, EMPTY)
    assert kind == "label"
    assert sentence.startswith(
        "An ESUS approval that covers 2026-06-30: there is none in the files; and an e"
    )


def test_no_entry_is_proposed_that_would_change_nothing(tmp_path: Path) -> None:
    ceased = EMPTY | {"active": "false"}
    assert ways_to_champion(tmp_path, HELD, ceased) == []
    assert ways_to_champion(tmp_path, HELD | {"siren": ""}, EMPTY) == []
    assert ways_to_champion(tmp_path, HELD, EMPTY | {"active": "true"}) != []
