"""Random data folders for comparisons: snapshots, policy versions, State's lists.

    folder = random_compared(tmp_path, seed=7)

The same seed gives the same bytes. Every folder is usable.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.builders.factories import toml_text, write_folder
from tests.builders.random_folders import random_policy
from tests.builders.random_pairs import Files, change_files, random_files
from tests.builders.random_situations import Plan
from tests.builders.registry_files import csv_text, write_registry
from tests.oracle.deciding import CHARACTERISTICS

DAY = date(2026, 6, 30)


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
    write_folder(folder, **files, dataset={"day": now})
    (folder / "policy.toml").write_text(policy_text(versions), encoding="utf-8")
    return ComparedFolder(folder, then, now, names, versions)


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
