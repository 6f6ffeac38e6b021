"""Read what an earlier snapshot reported, for the commands that compare with it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from impact.cli.options import read_policies, with_registries
from impact.compare.what_changed.comparison import Reported
from impact.loading.snapshots import Snapshot, find_reported_snapshot, find_snapshots, load_snapshot
from impact.model.errors import FilesRefused, ImpactError, SettingsError, collect_errors


def read_report(root: Path, then: date, args: argparse.Namespace) -> Reported | None:
    """Return what a data folder reported on a day; None if it has no snapshot up to that day.

    Raises:
        SettingsError, FilesRefused: the snapshot, or its policy, cannot be used.
    """
    snapshot = find_reported_snapshot(find_snapshots(root), then)
    return None if snapshot is None else read_as_reported(snapshot, args)


def read_as_reported(snapshot: Snapshot, args: argparse.Namespace) -> Reported:
    """Return the data of a snapshot with the policy that decided them, or `--policy`.

    Raises:
        SettingsError, FilesRefused: as `read_report`; each line names the snapshot.
    """
    try:
        rules, dataset = collect_errors(
            lambda: read_policies(args, snapshot), lambda: load_snapshot(snapshot)
        )
        dataset = with_registries(dataset, rules, snapshot)
    except (SettingsError, FilesRefused) as error:
        raise _name_snapshot(snapshot, error) from None
    return Reported(dataset, rules, snapshot.name or str(snapshot.folder))


def _name_snapshot(snapshot: Snapshot, error: ImpactError) -> ImpactError:
    """Return the error with the snapshot named in each line."""
    if not snapshot.name:
        return error
    lines = [f"Snapshot {snapshot.name}: {line}" for line in str(error).splitlines()]
    text = "\n".join(lines)
    if isinstance(error, FilesRefused):
        return FilesRefused(text, error.problems)
    return SettingsError(text)
