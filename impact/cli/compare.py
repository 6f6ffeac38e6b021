"""`compare`: write what changed between two days, each change with its part, reason and cause.

    python -m impact compare --from DIR[@DAY] --to DIR[@DAY] [--restated]
                             [--policy FILE] [--output FILE] [--format csv|csv-fr|xlsx]

`DIR@DAY` is a data folder on a day (`data@2026-09-30`); a folder alone is meant on its data day.
What stands behind the last `@` is a day where it has the form of one, else it belongs to the
folder's name. A snapshot is named by its folder (`data/2026-09-30@2026-09-15`: what was true on
the 15th by the files of the 30th); a data folder with snapshots stands for its latest.

`--to` are the files shown. `--from` is what was reported: of `DIR@DAY` the latest snapshot dated on
that day or before, as in the report of the month; without one the files of another folder as they
are, and of the same folder nothing: then the first part is empty.

The rows are in two parts, `restated` (what was reported then against what is known now for then)
and `since` (from then to now, by the files shown); `--restated` leaves the first one out.
`--policy` decides all; without it each folder's own policy does, on each day the version in force.
How the parts add up is said on standard error. docs/contract.md, section 6.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from impact.cli.exit_status import DONE
from impact.cli.options import (
    find_data_day,
    open_view,
    parse_day_option,
    read_policies,
    select_snapshot,
)
from impact.cli.output_files import (
    add_output_options,
    output_format,
    print_message,
    write_output_with_sidecar,
)
from impact.cli.reported import read_as_reported, read_report
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import NOT_KEPT, Comparison, Reported, compare
from impact.compare.what_changed.headlines import base_line, sums_line
from impact.loading.snapshots import find_snapshots
from impact.output.export import table_bytes
from impact.output.provenance import provenance

LEFT_OUT = "what was reported then is left out"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SIDE = re.compile(rf"(?P<folder>.+)@(?P<day>{_DAY})", re.DOTALL)
Side = tuple[Path, date | None]


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("compare", help="write what changed between two days, and why")
    for option, name in (("--from", "before"), ("--to", "after")):
        parser.add_argument(option, dest=name, type=_side, required=True, metavar="DIR[@DAY]")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="decides all")
    parser.add_argument(
        "--restated",
        action="store_true",
        help="both days by the files of --to: leaves out what was reported then",
    )
    add_output_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write every change, and a sidecar beside a file."""
    form = output_format(given.output, given.format)
    asked = _asked(given.after, given.policy)
    now, rules = open_view(asked), read_policies(asked, select_snapshot(asked))
    then, reported = _earlier(given, asked)
    why_not = LEFT_OUT if given.restated else NOT_KEPT
    found = compare(now, rules, then, None if given.restated else reported, why_not)
    about = _about(found)
    content = table_bytes(found.rows, form, about)
    write_output_with_sidecar(
        [content], given.output, lambda sha256: _sidecar(about, len(found.rows), form, sha256)
    )
    print_message(base_line(found))
    for count in EFFECTS:
        print_message(sums_line(found, count))
    return DONE


def _side(text: str) -> Side:
    """Read `DIR` or `DIR@DAY`."""
    match = _SIDE.fullmatch(text)
    return (Path(match["folder"]), parse_day_option(match["day"])) if match else (Path(text), None)


def _asked(side: Side, policy: Path | None) -> argparse.Namespace:
    """Return a side as the options of `add_view`: a snapshot is named by its folder."""
    folder, as_of = side
    snapshot = None
    if re.fullmatch(_DAY, folder.name):
        names = [found.name for found in find_snapshots(folder.parent).all]
        if folder.name in names:
            folder, snapshot = folder.parent, folder.name
    return argparse.Namespace(data=folder, snapshot=snapshot, as_of=as_of, policy=policy)


def _earlier(given: argparse.Namespace, shown: argparse.Namespace) -> tuple[date, Reported | None]:
    """Return the compared day, and what was reported of it."""
    asked = _asked(given.before, given.policy)
    if asked.as_of is not None and asked.snapshot is None:
        if given.restated:
            return asked.as_of, None
        kept = read_report(asked.data, asked.as_of, asked)
        if kept is not None or asked.data.resolve() == shown.data.resolve():
            return asked.as_of, kept
    files = read_as_reported(select_snapshot(asked), asked)
    return asked.as_of or find_data_day(files.dataset), files


def _about(found: Comparison) -> dict[str, Any]:
    """Return where each side comes from: `from` is what the differences are against."""
    about = {"from": provenance(found.base, {}), "to": provenance(found.now, {})}
    return about if found.reported is None else about | {"known_now": provenance(found.known, {})}


def _sidecar(about: dict[str, Any], rows: int, form: str, sha256: str) -> bytes:
    """Return FILE.meta.json: where the sides come from, rows and sha256. No clock time."""
    whole = about | {"format": form, "rows": rows, "sha256": sha256}
    return (json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
