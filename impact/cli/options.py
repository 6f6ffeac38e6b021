"""Options shared by the commands (data folder, snapshot, day, policy), and what they select."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path

from impact.cli.output_files import print_message
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import Snapshot, find_snapshots, load_snapshot
from impact.model import clock
from impact.model.dataset import Dataset
from impact.model.dates import AS_OF_RANGE, can_be_as_of, from_day_number, parse_day
from impact.model.errors import collect_errors
from impact.model.policy import PolicyHistory
from impact.registries.confirmation import confirm, read_registries_for
from impact.registries.load import Registries
from impact.rules.decide import decide_view
from impact.rules.view import View

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data`, by default IMPACT_DATA or `data`, and `--snapshot`."""
    default = Path(os.environ.get("IMPACT_DATA") or "data")
    parser.add_argument("--data", type=Path, default=default, metavar="DIR")
    parser.add_argument("--snapshot", metavar="YYYY-MM-DD", help="default: the latest")


def select_snapshot(args: argparse.Namespace) -> Snapshot:
    """Return the snapshot that the options of `add_data_options` select."""
    snapshots = find_snapshots(args.data)
    return snapshots.latest if args.snapshot is None else snapshots.by_name(args.snapshot)


def read_policies(args: argparse.Namespace, snapshot: Snapshot) -> PolicyHistory:
    """Return the versions of the policy: from `--policy`, the snapshot or the data folder."""
    folder = snapshot.settings("policy.toml").parent
    return read_policy_history(folder, getattr(args, "policy", None))


def add_view_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that select the decisions: folder, snapshot, day and policy."""
    add_data_options(parser)
    parser.add_argument(
        "--as-of", type=parse_day_option, metavar="YYYY-MM-DD", help="default: the data day"
    )
    parser.add_argument("--policy", type=Path, metavar="FILE")


def open_view(args: argparse.Namespace) -> View:
    """Load the data that the options of `add_view_options` select, decide them, return the view."""
    print_skipped_folders(args)
    snapshot = select_snapshot(args)
    rules, dataset = collect_errors(
        lambda: read_policies(args, snapshot), lambda: load_snapshot(snapshot)
    )
    dataset = with_registries(dataset, rules, snapshot)
    data_day = find_data_day(dataset)
    as_of = args.as_of or data_day
    return decide_view(dataset, as_of, rules.in_force(as_of).policy, data_day)


def with_registries(dataset: Dataset, rules: PolicyHistory, snapshot: Snapshot) -> Dataset:
    """Return the dataset with the lists of its data folder.

    Raises:
        SettingsError, FilesRefused: the list of a label that needs confirmation is missing, or was
            refused.
    """
    return confirm(dataset, open_registries(rules, snapshot), rules.labels_needing_confirmation)


def open_registries(rules: PolicyHistory, snapshot: Snapshot) -> Registries:
    """Return the lists of the data folder; print those that are refused.

    Raises:
        SettingsError, FilesRefused: as `with_registries`.
    """
    registries = read_registries_for(snapshot.root, rules)
    for problem in registries.refusals:
        print_message(f"impact: {problem.sentence}")
    return registries


def parse_day_option(text: str) -> date:
    """Parse an ISO date in the range of as-of dates, as an argparse type."""
    number = parse_day(text) if _ISO_DAY.fullmatch(text) else None
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD.")
    if not can_be_as_of(from_day_number(number)):
        raise argparse.ArgumentTypeError(f"{text} lies outside {AS_OF_RANGE}.")
    return from_day_number(number)


def print_skipped_folders(args: argparse.Namespace) -> None:
    """Print which folders in the data folder are not used as snapshots, and why."""
    for note in find_snapshots(args.data).notes:
        print_message(note)


def find_data_day(dataset: Dataset) -> date:
    """Return the data day of a dataset: stated in its files, else today in its time zone."""
    return dataset.data_day(clock.today(dataset.info.timezone))
