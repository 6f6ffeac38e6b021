"""Write a fictional data folder of any size: the same arguments give the same bytes everywhere.

The shares are guesses at a plausible programme: no figure, company or person is real.
Called by `python -m tests.sample`, by the tests and by the benchmarks.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.model.errors import UsageError
from tests.sample.assessments import (
    Assessments,
    Cases,
    assessment_rows,
    make_assessments,
    shared_rows,
)
from tests.sample.bases import write_bases
from tests.sample.draws import FAR, Flags, Ints
from tests.sample.earlier import write_earlier_snapshot
from tests.sample.faults import (
    Situation,
    assessment_faults,
    edits_for,
    faults_of_each_kind,
    label_faults,
    merchant_faults,
)
from tests.sample.labels import IN_MERCHANTS, Approvals, label_rows, make_approvals, short_form
from tests.sample.merchants import (
    COMMERCIAL,
    Merchants,
    Shown,
    make_merchants,
    make_shown,
    merchant_rows,
)
from tests.sample.registries import write_registries
from tests.sample.text import Columns, Rows, format_days, write_table

_MERCHANTS_PER_MORE_EXCEPTIONS = 20_000


@dataclass(frozen=True)
class _World:
    """Everything drawn for a sample, before faults are added."""

    merchants: Merchants
    approvals: Approvals
    assessments: Assessments
    cases: Cases
    shown: Shown
    as_of: int


def write_sample(
    folder: Path, merchants: int, seed: int, as_of: date, earlier: date | None = None
) -> None:
    """Write a fictional data folder as it would be on one day.

    Args:
        folder: created where it does not exist; files of an earlier sample are overwritten.
        merchants: how many, from 0; each has about 2.8 assessments.
        seed: from 0; another seed gives other merchants.
        as_of: the data day, one that can be asked of. Nothing is published after it.
        earlier: the day of an earlier snapshot to write as well; None: none.

    Raises:
        UsageError: an argument is out of range, or the folder holds other data.
    """
    _check_arguments(merchants, seed, as_of)
    if earlier is not None and not FIRST_AS_OF <= earlier < as_of:
        raise UsageError(f"The earlier day {earlier} is not between {FIRST_AS_OF} and {as_of}.")
    _check_folder(folder)
    rng = np.random.Generator(np.random.PCG64(seed))
    world = _make_world(rng, merchants, (as_of - date(1970, 1, 1)).days)
    folder.mkdir(parents=True, exist_ok=True)
    _write_description(folder / "dataset.toml", as_of)
    _write_merchants(rng, folder / "merchants.csv", world)
    _write_labels(rng, folder / "labels.csv", world)
    _write_assessments(rng, folder, world)
    _write_exceptions(folder / "exceptions.csv", world)
    write_registries(folder, world.merchants, world.approvals, world.as_of)
    write_bases(folder, world.merchants, world.approvals, world.as_of)
    if earlier is not None:
        write_earlier_snapshot(folder, earlier)


def _check_arguments(merchants: int, seed: int, as_of: date) -> None:
    if merchants < 0 or seed < 0:
        raise UsageError("A sample needs a number of merchants and a seed that are 0 or more.")
    if not FIRST_AS_OF <= as_of <= LAST_AS_OF:
        raise UsageError(f"A sample's day is from {FIRST_AS_OF} to {LAST_AS_OF}, not {as_of}.")


def _check_folder(folder: Path) -> None:
    """Refuse to overwrite data that no earlier call has written."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder for the sample.")
    if any(folder.glob("*.csv")) and not _is_fictional(folder / "dataset.toml"):
        raise UsageError(
            f"{folder} holds CSV files that are not marked as fictional in dataset.toml: "
            "name an empty or a new folder for the sample."
        )


def _is_fictional(description: Path) -> bool:
    try:
        return tomllib.loads(description.read_text(encoding="utf-8")).get("fictional") is True
    except (OSError, ValueError):
        return False


def _make_world(rng: np.random.Generator, count: int, as_of: int) -> _World:
    merchants = make_merchants(rng, count, as_of)
    approvals = make_approvals(rng, merchants, as_of)
    assessments, cases = make_assessments(rng, merchants, as_of)
    merchants = replace(merchants, removed=cases.removed)
    is_listed = merchants.is_listed(as_of)
    has_ground = cases.flagged < FAR
    qualifies = approvals.holders(count, as_of) | merchants.is_sse
    lost_right = approvals.former_holders(count, as_of) & ~qualifies | qualifies & has_ground
    shown = make_shown(rng, is_listed & qualifies & ~has_ground, is_listed & lost_right, is_listed)
    return _World(merchants, approvals, assessments, cases, shown, as_of)


def _write_description(path: Path, as_of: date) -> None:
    path.write_text(
        'title = "Impact Champions, fictional sample"\n'
        f"day = {as_of.isoformat()}\n"
        "fictional = true\n"
        'owner = "CSR team (fictional)"\n',
        encoding="utf-8",
        newline="\n",
    )


def _write_merchants(rng: np.random.Generator, path: Path, world: _World) -> None:
    count = world.merchants.count
    short = short_form(world.approvals, count)

    def rows(positions: Ints) -> Columns:
        return merchant_rows(world.merchants, world.shown, short, positions)

    chosen = merchant_faults(_situation(world))
    write_table(path, count, rows, edits_for(rng, chosen, faults_of_each_kind(count), rows))


def _situation(world: _World) -> Situation:
    merchants, count = world.merchants, world.merchants.count
    is_paired = merchants.is_second | merchants.has_second
    return Situation(
        is_listed=merchants.is_listed(world.as_of),
        is_plain=_is_plain(world),
        is_assessed=np.bincount(world.assessments.merchant, minlength=count) > 0,
        has_approval=np.bincount(world.approvals.merchant, minlength=count) > 0,
        has_siren=(merchants.siren >= 0) & ~is_paired,
        joined=merchants.joined,
        removed=merchants.removed,
    )


def _is_plain(world: _World) -> Flags:
    merchants = world.merchants
    is_paired = merchants.is_second | merchants.has_second
    has_story = (merchants.kind != COMMERCIAL) | (world.cases.flagged < FAR) | is_paired
    return np.asarray(merchants.is_listed(world.as_of) & ~has_story)


def _write_labels(rng: np.random.Generator, path: Path, world: _World) -> None:
    approvals, count = world.approvals, world.merchants.count
    written = np.flatnonzero(approvals.written_in != IN_MERCHANTS)

    def rows(positions: Ints) -> Columns:
        return label_rows(world.merchants, approvals, written[positions])

    approval_counts = np.bincount(approvals.merchant, minlength=count)
    is_only = (approval_counts[approvals.merchant] == 1) & (approvals.written_in == 0)
    is_listed = world.merchants.is_listed(world.as_of)[approvals.merchant]
    has_esus_day = (approvals.label == 0) & (approvals.expires < FAR)
    chosen = label_faults((is_only & is_listed & has_esus_day)[written])
    edits = edits_for(rng, chosen, faults_of_each_kind(count), rows)
    write_table(path, len(written), rows, edits)


def _write_assessments(rng: np.random.Generator, folder: Path, world: _World) -> None:
    """Write the scorecards of single merchants, and those of groups, which name no merchant."""
    assessments = world.assessments
    single, shared = np.flatnonzero(~assessments.is_shared), np.flatnonzero(assessments.is_shared)

    def rows(positions: Ints) -> Columns:
        return assessment_rows(world.merchants, assessments, single[positions])

    def rows_of_groups(positions: Ints) -> Columns:
        return shared_rows(world.merchants, assessments, shared[positions])

    is_plain = _is_plain(world)[assessments.merchant]
    is_latest = _is_latest(assessments, world.merchants.count) & (assessments.overall >= 0)
    chosen = assessment_faults(is_plain[single], is_latest[single])
    edits = edits_for(rng, chosen, faults_of_each_kind(world.merchants.count), rows)
    write_table(folder / "assessments.csv", len(single), rows, edits)
    write_table(folder / "assessments-groups.csv", len(shared), rows_of_groups, {})


def _is_latest(assessments: Assessments, merchants: int) -> Flags:
    """Return which assessments are the last of their merchant; they are in order of days."""
    last = np.full(merchants, -1, dtype=np.int64)
    last[assessments.merchant] = np.arange(assessments.count)
    return np.asarray(last[assessments.merchant] == np.arange(assessments.count))


def _write_exceptions(path: Path, world: _World) -> None:
    """Write exceptions for flagged, listed merchants: half cover the day, half have ended."""
    merchants, flagged = world.merchants, world.cases.flagged
    count = 1 + merchants.count // _MERCHANTS_PER_MORE_EXCEPTIONS
    is_open = merchants.is_listed(world.as_of) & (flagged < world.as_of - 60)
    latest_first = np.flatnonzero(is_open)[np.argsort(-flagged[is_open], kind="stable")]
    merchant = latest_first[: 2 * count]
    write_table(path, len(merchant), _exception_rows(world, merchant), {})


def _exception_rows(world: _World, merchant: Ints) -> Rows:
    def rows(positions: Ints) -> Columns:
        chosen = merchant[positions]
        covers_day = positions % 2 == 0
        until = np.where(covers_day, world.as_of + 46, world.as_of - 12)
        reason = np.where(covers_day, "Corrective action plan agreed", "Site visit was due")
        return {
            "merchant_id": world.merchants.merchant_ids(chosen),
            "from": format_days(world.cases.flagged[chosen] + 9),
            "until": format_days(until),
            "by": pa.array(["Odile Karvant"] * len(positions), type=pa.string()),
            "reason": pa.array(reason.tolist(), type=pa.string()),
        }

    return rows
