"""What the commands are asked: data folder, snapshot, day, policy."""

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
from impact.registries.confirmation import confirm, lists_for, raise_if_refused
from impact.registries.load import Registries, read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data`: the folder, IMPACT_DATA or `data` by default."""
    default = Path(os.environ.get("IMPACT_DATA") or "data")
    parser.add_argument("--data", type=Path, default=default, metavar="DIR")
    parser.add_argument("--snapshot", metavar="YYYY-MM-DD", help="default: the latest")


def select_snapshot(given: argparse.Namespace) -> Snapshot:
    """Return the snapshot that the options of `add_data_options` ask for."""
    snapshots = find_snapshots(given.data)
    return snapshots.latest if given.snapshot is None else snapshots.by_name(given.snapshot)


def read_policies(given: argparse.Namespace, snapshot: Snapshot) -> PolicyHistory:
    """Return the policy's versions: of `--policy`, of the snapshot, or of the data folder."""
    folder = snapshot.settings("policy.toml").parent
    return read_policy_history(folder, getattr(given, "policy", None))


def add_view_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which decisions are meant: folder, day and policy."""
    add_data_options(parser)
    parser.add_argument(
        "--as-of", type=parse_day_option, metavar="YYYY-MM-DD", help="default: the data day"
    )
    parser.add_argument("--policy", type=Path, metavar="FILE")


def open_view(given: argparse.Namespace) -> View:
    """Return the view that the options of `add_view_options` ask for."""
    print_skipped_folders(given)
    snapshot = select_snapshot(given)
    rules, dataset = collect_errors(
        lambda: read_policies(given, snapshot), lambda: load_snapshot(snapshot)
    )
    dataset = with_registries(dataset, rules, snapshot)
    data_day = find_data_day(dataset)
    as_of = given.as_of or data_day
    return decide_view(dataset, as_of, rules.in_force(as_of).policy, data_day)


def with_registries(dataset: Dataset, rules: PolicyHistory, snapshot: Snapshot) -> Dataset:
    """Return the dataset with the State's lists, where a version of the policy asks for them.

    Raises:
        SettingsError, FilesRefused: there is no such list, or a list was refused.
    """
    registries = required_registries(rules, snapshot)
    return (
        dataset
        if registries is None
        else confirm(dataset, registries, rules.labels_needing_confirmation)
    )


def required_registries(rules: PolicyHistory, snapshot: Snapshot) -> Registries | None:
    """Return the State's lists where a version of the policy asks for them, else None.

    Raises:
        SettingsError, FilesRefused: as `with_registries`.
    """
    if not rules.labels_needing_confirmation:
        return None
    registries = read_registries(snapshot.root)
    raise_if_refused(registries)
    lists_for(registries, rules.labels_needing_confirmation)
    return registries


def parse_day_option(text: str) -> date:
    """Read an ISO day of the command line, one that a question can be asked of."""
    number = parse_day(text) if _ISO_DAY.fullmatch(text) else None
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD.")
    if not can_be_as_of(from_day_number(number)):
        raise argparse.ArgumentTypeError(f"{text} lies outside {AS_OF_RANGE}.")
    return from_day_number(number)


def print_skipped_folders(given: argparse.Namespace) -> None:
    """Say on standard error which folders of the data folder are no snapshots, and why."""
    for note in find_snapshots(given.data).notes:
        print_message(note)


def find_data_day(dataset: Dataset) -> date:
    """Return the day that files speak for, today where they name none."""
    return dataset.data_day(clock.today(dataset.info.timezone))
