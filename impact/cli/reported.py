"""What was reported of an earlier day, for the commands that compare with it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from impact.cli.options import read_policies, with_registries
from impact.compare.what_changed.comparison import Reported
from impact.loading.snapshots import Snapshot, find_reported_snapshot, find_snapshots, load_snapshot
from impact.model.errors import FilesRefused, ImpactError, SettingsError, collect_errors


def read_report(root: Path, then: date, given: argparse.Namespace) -> Reported | None:
    """Return what a data folder kept of a day; None where it has no snapshot of it or before.

    Raises:
        SettingsError, FilesRefused: the snapshot, or its policy, cannot be used.
    """
    snapshot = find_reported_snapshot(find_snapshots(root), then)
    return None if snapshot is None else read_as_reported(snapshot, given)


def read_as_reported(snapshot: Snapshot, given: argparse.Namespace) -> Reported:
    """Return the files of a snapshot with the rules that decided them, or `--policy`.

    Raises:
        SettingsError, FilesRefused: as `read_report`; a message names the snapshot.
    """
    try:
        rules, dataset = collect_errors(
            lambda: read_policies(given, snapshot), lambda: load_snapshot(snapshot)
        )
        dataset = with_registries(dataset, rules, snapshot)
    except (SettingsError, FilesRefused) as error:
        raise _naming(snapshot, error) from None
    return Reported(dataset, rules, snapshot.name or str(snapshot.folder))


def _naming(snapshot: Snapshot, error: ImpactError) -> ImpactError:
    """Return an error whose every line names the snapshot that it is about."""
    if not snapshot.name:
        return error
    lines = [f"Snapshot {snapshot.name}: {line}" for line in str(error).splitlines()]
    text = "\n".join(lines)
    if isinstance(error, FilesRefused):
        return FilesRefused(text, error.problems)
    return SettingsError(text)
