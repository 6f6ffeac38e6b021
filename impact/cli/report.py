"""`report`: write the month on one page, without a screen, so that it can be scheduled.

The compared side is a month before, by the files of the latest snapshot of that day or earlier;
without one, by the same files. `--compared DAY` names another day.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from impact.cli.options import add_view, chosen_rules, chosen_snapshot, day, open_view, with_lists
from impact.cli.output_files import hand_out
from impact.cli.shared import DONE
from impact.compare.reference_days import month_before
from impact.compare.what_changed.changes import compare_views
from impact.loading.snapshots import Snapshot, find_snapshots, load_snapshot
from impact.model.errors import UsageError
from impact.model.policy import PolicyHistory
from impact.output.month_report.report import month_report
from impact.rules.decide import decide_view
from impact.rules.view import View


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("report", help="write the month on one page of HTML")
    add_view(parser)
    parser.add_argument("--compared", type=day, metavar="YYYY-MM-DD", help="default: a month ago")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the report."""
    snapshot = chosen_snapshot(given)
    rules = chosen_rules(given, snapshot)
    view = open_view(given)
    compared = given.compared or month_before(view.as_of)
    if compared > view.as_of:
        raise UsageError(f"the compared day {compared} is after {view.as_of}; name an earlier one.")
    before = _view_before(snapshot, rules, view, compared)
    hand_out(month_report(view, rules, compare_views(before, view)).encode(), given.output)
    return DONE


def _view_before(snapshot: Snapshot, rules: PolicyHistory, view: View, compared: date) -> View:
    earlier = [
        found
        for found in find_snapshots(snapshot.root).found
        if found.day is not None and found.day <= compared and found != snapshot
    ]
    dataset = view.dataset
    if earlier:
        dataset = with_lists(load_snapshot(earlier[-1]), rules, earlier[-1])
    data_day = dataset.data_day(compared)
    return decide_view(dataset, compared, rules.in_force(compared).policy, data_day)
