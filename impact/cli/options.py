"""Options shared by the commands (data folder, snapshot, day, policy, merchants), and their use."""

import argparse
import os
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pyarrow as pa

from impact.cli.output_files import print_message
from impact.compare.what_changed.comparison import Reported
from impact.loading.policy_file import read_policy_history
from impact.loading.snapshots import Snapshot, find_reported_snapshot, find_snapshots, load_snapshot
from impact.model import clock
from impact.model.dataset import Dataset
from impact.model.dates import AS_OF_RANGE, can_be_as_of, parse_iso_day
from impact.model.errors import (
    FilesRefused,
    SettingsError,
    UsageError,
    collect_errors,
    quote_value,
)
from impact.model.policy import PolicyHistory
from impact.model.texts.cleaning import canonical_header, clean
from impact.output.export import decision_columns
from impact.registries.confirmation import confirm, read_registries_for
from impact.registries.load import Registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.filters import FILTERS, Positions, Selection, parse_selection
from impact.selection.listed_base import BASE


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
    add_day_option(parser, "--as-of", "default: the data day")
    parser.add_argument("--policy", type=Path, metavar="FILE")


def add_day_option(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    """Add an option that is a day, with a text for the help."""
    parser.add_argument(name, type=parse_day_option, metavar="YYYY-MM-DD", help=text)


def open_view(args: argparse.Namespace) -> View:
    """Load the data that the options of `add_view_options` select, decide them, return the view."""
    print_skipped_folders(args)
    snapshot = select_snapshot(args)
    rules, dataset = _load(snapshot, args)
    data_day = find_data_day(dataset)
    as_of = args.as_of or data_day
    return decide_view(dataset, as_of, rules.in_force(as_of).policy, data_day)


def _load(snapshot: Snapshot, args: argparse.Namespace) -> tuple[PolicyHistory, Dataset]:
    """Return the policies and the data of a snapshot, with the faults of both in one error."""
    rules, dataset = collect_errors(
        lambda: read_policies(args, snapshot), lambda: load_snapshot(snapshot)
    )
    return rules, with_registries(dataset, rules, snapshot)


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
    if (day := parse_iso_day(text)) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD.")
    if not can_be_as_of(day):
        raise argparse.ArgumentTypeError(f"{text} lies outside {AS_OF_RANGE}.")
    return day


def print_skipped_folders(args: argparse.Namespace) -> None:
    """Print which folders in the data folder are not used as snapshots, and why."""
    for note in find_snapshots(args.data).notes:
        print_message(note)


def find_data_day(dataset: Dataset) -> date:
    """Return the data day of a dataset: stated in its files, else today in its time zone."""
    return dataset.info.data_day(clock.today(dataset.info.timezone))


def add_for_option(parser: argparse.ArgumentParser) -> None:
    """Add `--for`, one column of the merchants and the value wanted in it."""
    parser.add_argument(
        "--for", dest="column_value", metavar="COLUMN=VALUE", help="such as account_manager=Odile"
    )


def choose_rows(view: View, column_value: str | None) -> Positions:
    """Return the merchants that have the value of `--for` in its column; all without it.

    Raises:
        UsageError: there is no such column.
    """
    if column_value is None:
        return np.arange(len(view.decisions))
    column, is_stated, value = column_value.partition("=")
    if not is_stated:
        raise UsageError(f"--for {quote_value(column_value)} should be COLUMN=VALUE.")
    columns = {
        canonical_header(name): texts
        for name, texts in decision_columns(view).items()
        if name != "reason"
    }
    if canonical_header(column) not in columns:
        near = get_close_matches(canonical_header(column), columns, 1)
        meant = f"; is {near[0]} meant?" if near else "; `decide` writes all columns."
        raise UsageError(f"no column of the merchants is named {quote_value(column)}{meant}")
    texts = columns[canonical_header(column)].cast(pa.string()).to_pylist()
    return np.flatnonzero([clean(text or "") == clean(value) for text in texts])


def read_selection(view: View, query: str) -> Selection:
    """Return the filters of a query string, as "status=champion&country=FR".

    Raises:
        UsageError: a filter or a value of it is not known.
    """
    params = parse_qs(query.lstrip("?"), keep_blank_values=True)
    params.pop(BASE, None)
    if unknown := [key for key in params if key not in FILTERS]:
        known = ", ".join(FILTERS)
        raise UsageError(f"--select: {quote_value(unknown[0])} is no filter; known are {known}.")
    selection, ignored = parse_selection(params, view.decisions)
    if ignored:
        raise UsageError(
            "\n".join(
                f"--select: {text.replace('was ignored', 'is not known')}" for text in ignored
            )
        )
    return selection


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
        rules, dataset = _load(snapshot, args)
    except (SettingsError, FilesRefused) as error:
        if not snapshot.name:
            raise
        text = "\n".join(f"Snapshot {snapshot.name}: {line}" for line in str(error).splitlines())
        if isinstance(error, FilesRefused):
            raise FilesRefused(text, error.problems) from None
        raise SettingsError(text) from None
    return Reported(dataset, rules, snapshot.name or str(snapshot.folder))


def read_file(path: Path) -> bytes:
    """Return the content of a file; UsageError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from None
