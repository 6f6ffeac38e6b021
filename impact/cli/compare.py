"""The command `compare`: write each change between two days with its part, reason and cause.

`DIR@DAY` is a data folder on a day (`data@2026-09-30`); without a day it is the data day. A
snapshot is given by its folder (`data/2026-09-30@2026-09-15`: the 15th according to the files of
the 30th); a data folder with snapshots means its latest one. docs/contract.md, section 6.
"""

import argparse
import re
from datetime import date
from pathlib import Path
from typing import Any

from impact.cli import options, output_files
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import NOT_KEPT, Comparison, Reported, compare
from impact.compare.what_changed.headlines import base_line, sums_line
from impact.loading.snapshots import find_snapshots
from impact.output.provenance import provenance

NOT_COMPARED = "what was reported then is not compared"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SIDE = re.compile(rf"(?P<folder>.+)@(?P<day>{_DAY})", re.DOTALL)
Side = tuple[Path, date | None]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    for option, name in (("--from", "before"), ("--to", "after")):
        parser.add_argument(option, dest=name, type=_parse_side, required=True, metavar="DIR[@DAY]")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="decides all")
    parser.add_argument(
        "--restated",
        action="store_true",
        help="both days by the files of --to, without what was reported then",
    )
    output_files.add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write all changes, and with `--output` a sidecar beside the file."""
    form = output_files.output_format(args.output, args.format)
    after = _view_args(args.after, args.policy)
    now, rules = (
        options.open_view(after),
        options.read_policies(after, options.select_snapshot(after)),
    )
    then, reported = _read_earlier(args, after)
    why_not = NOT_COMPARED if args.restated else NOT_KEPT
    comparison = compare(now, rules, then, None if args.restated else reported, why_not)
    output_files.write_table(args, form, comparison.rows, _sources(comparison))
    output_files.print_message(base_line(comparison))
    for count in EFFECTS:
        output_files.print_message(sums_line(comparison, count))
    return output_files.DONE


def _parse_side(text: str) -> Side:
    """Parse `DIR` or `DIR@DAY`."""
    match = _SIDE.fullmatch(text)
    return (
        (Path(match["folder"]), options.parse_day_option(match["day"]))
        if match
        else (Path(text), None)
    )


def _view_args(side: Side, policy: Path | None) -> argparse.Namespace:
    """Return a side as arguments of `add_view_options`; a snapshot is given by its folder."""
    folder, as_of = side
    snapshot = None
    if re.fullmatch(_DAY, folder.name):
        names = [s.name for s in find_snapshots(folder.parent).all]
        if folder.name in names:
            folder, snapshot = folder.parent, folder.name
    return argparse.Namespace(data=folder, snapshot=snapshot, as_of=as_of, policy=policy)


def _read_earlier(
    args: argparse.Namespace, after: argparse.Namespace
) -> tuple[date, Reported | None]:
    """Return the compared day and what was reported on it."""
    before = _view_args(args.before, args.policy)
    if before.as_of is not None and before.snapshot is None:
        if args.restated:
            return before.as_of, None
        reported = options.read_report(before.data, before.as_of, before)
        if reported is not None or before.data.resolve() == after.data.resolve():
            return before.as_of, reported
    files = options.read_as_reported(options.select_snapshot(before), before)
    return before.as_of or options.find_data_day(files.dataset), files


def _sources(comparison: Comparison) -> dict[str, Any]:
    """Return the provenance of each side; `from` is the base of the differences."""
    sources = {"from": provenance(comparison.base, {}), "to": provenance(comparison.now, {})}
    if comparison.reported is None:
        return sources
    return sources | {"known_now": provenance(comparison.known, {})}
