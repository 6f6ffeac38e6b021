"""Random data folders for comparisons: snapshots, policy versions, State's lists.

    folder = random_compared(tmp_path, seed=7)

The same seed gives the same bytes. Every folder is usable. Its own files and each snapshot have the
same rows, some of them dropped, repeated, changed (perhaps to an unreadable value) and added.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.builders.factories import toml_text, write_folder
from tests.builders.random_folders import random_policy
from tests.builders.random_situations import (
    Plan,
    random_approvals,
    random_assessment,
    random_assessments,
    random_exception,
    random_merchant,
    share_companies,
    text_of,
    texts_of,
)
from tests.builders.registry_files import csv_text, write_registry
from tests.oracle.deciding import CHARACTERISTICS

DAY = date(2026, 6, 30)
MERCHANTS = 24
BROKEN = ("", "soon", "99999999", "?")

Row = dict[str, str]
Files = dict[str, list[Row]]


@dataclass(frozen=True)
class ComparedFolder:
    """A random folder and its parameters.

    Attributes:
        then, now: the earlier day, and the data day of the folder's own files.
        names: the names of the snapshots.
        versions: the values of each policy version, with its first day.
    """

    folder: Path
    then: date
    now: date
    names: list[str]
    versions: list[dict[str, Any]]


def random_compared(folder: Path, seed: int) -> ComparedFolder:
    """Write a folder with its own files, up to three snapshots, and a policy, perhaps versioned."""
    rng = Random(seed)
    plan = Plan(rng, DAY, folder)
    files = random_files(plan)
    days = sorted(rng.sample(sorted(plan.bounds), 2))
    then, now = rng.choice((days, days, [days[1], days[1]]))
    names = write_snapshots(folder, plan, files, then)
    needs_list = rng.random() < 0.35
    if needs_list:
        write_list(folder, rng, files, then, now)
    versions = write_policies(folder, rng, then, now, names, needs_list=needs_list)
    shown = rng.choice((files, change_files(plan, files)))
    write_folder(folder, **shown, dataset={"day": now})
    (folder / "policy.toml").write_text(policy_text(versions), encoding="utf-8")
    return ComparedFolder(folder, then, now, names, versions)


def random_files(plan: Plan) -> Files:
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS)]
    share_companies(plan, sellers)
    return {
        "merchants": texts_of(sellers),
        "assessments": texts_of(random_assessments(plan, sellers)),
        "labels": texts_of([row for seller in sellers for row in random_approvals(plan, seller)]),
        "exceptions": texts_of([random_exception(plan, seller) for seller in sellers[::4]]),
    }


def change_files(plan: Plan, files: Files) -> Files:
    """Return the files of another day: rows dropped, repeated, changed and added."""
    rng = plan.rng
    share = rng.choice((0.0, 0.05, 0.3))
    tables = {kind: change_rows(plan, kind, rows, share) for kind, rows in files.items()}
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS - 3, MERCHANTS + 3)]
    known = {row["merchant_id"] for row in files["merchants"]}
    joined = [seller for seller in sellers if text_of(seller["merchant_id"]) not in known]
    tables["merchants"] += texts_of(joined)
    for seller in [*joined, *rng.sample(files["merchants"], 6)]:
        number = 10_000 + len(tables["assessments"])
        tables["assessments"] += texts_of([random_assessment(plan, seller, number)])
        unstated = dict.fromkeys(("esus_granted_on", "esat_granted_on"), "")
        tables["labels"] += texts_of(random_approvals(plan, seller | unstated))
    rng.shuffle(tables["assessments"])
    return tables


def change_rows(plan: Plan, kind: str, rows: list[Row], share: float) -> list[Row]:
    rng = plan.rng
    donors = {name: [row[name] for row in rows] for row in rows[:1] for name in row}
    result = []
    for row in rows:
        dice = rng.random() / share if share else 1.0
        if dice < 0.2:
            continue
        result.append(dict(row))
        if dice < 0.8:
            name = rng.choice(list(row))
            result[-1][name] = rng.choice((*BROKEN, *donors[name]))
        elif dice < 1 and kind != "exceptions":
            result.append(row | {"expires_on": "2027-01-01", "removed_on": "2026-01-01"})
    return [{name: row.get(name, "") for name in donors} for row in result]


def write_list(folder: Path, rng: Random, files: Files, then: date, now: date) -> None:
    """Write an ESUS list with some of the merchants, some of them ended by the later day."""
    sirens = sorted({row["siren"] for row in files["merchants"] if len(row["siren"]) == 9})
    day = then + timedelta(days=rng.choice((-401, -400, -100, 0)))
    lasts = ("", "", then.isoformat(), (now - timedelta(days=1)).isoformat())
    rows = [[number, rng.choice(lasts)] for number in rng.sample(sirens, 2 * len(sirens) // 3)]
    write_registry(
        folder, f"esus-{day.isoformat()}.csv", csv_text([["siren", "date de fin"], *rows])
    )


def write_snapshots(folder: Path, plan: Plan, files: Files, then: date) -> list[str]:
    """Write snapshots before, on and after the earlier day; return their names."""
    rng = plan.rng
    gaps = rng.sample((-400, -31, -1, 0, 1, 31), rng.choice((0, 1, 2, 3)))
    names = [(then + timedelta(days=gap)).isoformat() for gap in gaps]
    for name in names:
        other = files if rng.random() < 0.1 else change_files(plan, files)
        for row in rng.sample(other["merchants"], 3):
            row |= dict.fromkeys(CHARACTERISTICS, rng.choice(("yes", "")))
        write_folder(folder / name, **other)
    return names


def write_policies(
    folder: Path, rng: Random, then: date, now: date, names: list[str], *, needs_list: bool
) -> list[dict[str, Any]]:
    """Write a policy into some snapshots; return the folder's policy versions."""

    def draw_policy() -> dict[str, Any]:
        confirmation = (
            {"require_confirmation": ["esus"]} if needs_list and rng.random() < 0.6 else {}
        )
        return random_policy(rng) | confirmation

    for name in names:
        if rng.random() < 0.3:
            text = toml_text(draw_policy())
            (folder / name / "policy.toml").write_text(text, encoding="utf-8")
    if then == now or rng.random() < 0.5:
        return [draw_policy() | {"version": "A"}]
    between = sorted({then + timedelta(days=1), now})
    firsts = [then - timedelta(days=500), *between[: rng.choice((1, 2))]]
    return [draw_policy() | {"version": f"V{i}", "from": first} for i, first in enumerate(firsts)]


def policy_text(versions: list[dict[str, Any]]) -> str:
    if "from" not in versions[0]:
        return toml_text(versions[0])
    parts = []
    for version in versions:
        plain = {key: value for key, value in version.items() if not isinstance(value, dict)}
        tables = {key: value for key, value in version.items() if isinstance(value, dict)}
        parts.append("[[versions]]\n" + toml_text(plain))
        parts += [f"[versions.{key}]\n{toml_text(value)}" for key, value in tables.items()]
    return "\n".join(parts)
