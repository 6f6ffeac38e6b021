"""The command `report`: write the monthly report as one HTML page, for scheduled runs.

It compares with a month and a year before, or with the day of `--compared`. What was reported on
such a day comes from the latest snapshot of that day or earlier; without one, the differences are
to what is known about the day now (`compare.what_changed.comparison`).
"""

import argparse
from functools import lru_cache, partial
from pathlib import Path

from impact.cli import options, output_files
from impact.compare.reference_days import compared_days
from impact.compare.trend import trend_days
from impact.compare.what_changed.comparison import compare
from impact.compare.what_changed.reported_trend import counts_of, reported_trend
from impact.loading.snapshots import find_reported_snapshot, find_snapshots
from impact.model.errors import UsageError
from impact.output.month_report.report import TREND_MONTHS, month_report


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    options.add_day_option(parser, "--compared", "default: a month and a year ago")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


def run(args: argparse.Namespace) -> int:
    """Write the report as HTML; return the exit status."""
    snapshot = options.select_snapshot(args)
    view, rules = options.open_view(args), options.read_policies(args, snapshot)
    if args.compared is not None and args.compared > view.as_of:
        raise UsageError(
            f"the compared day {args.compared} is after {view.as_of}; name an earlier one."
        )
    read = lru_cache(maxsize=2)(partial(options.read_as_reported, args=args))
    snapshots = find_snapshots(snapshot.root)
    compared = []
    for then in compared_days(view.as_of, args.compared):
        earlier = find_reported_snapshot(snapshots, then)
        reported = read(earlier) if earlier is not None else None
        compared.append(compare(view, rules, then, reported))
    days = trend_days(view.as_of, TREND_MONTHS)
    trend, unusable = reported_trend(snapshots, days, lambda s, days: counts_of(read(s), days))
    for name in unusable:
        output_files.print_message(
            f"Snapshot {name} cannot be used; the trend has no marks of what it reported."
        )
    output_files.write_output(month_report(view, rules, compared, trend).encode(), args.output)
    return output_files.DONE
