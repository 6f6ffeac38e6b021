"""`compare`: write what changed between two views, each change with its cause.

    python -m impact compare --from DIR[@DAY] --to DIR[@DAY]
                             [--policy FILE] [--output FILE] [--format csv|csv-fr|xlsx]

`DIR@DAY` is a data folder on a day (`data@2026-09-30`); a folder alone is meant on its data day.
What stands behind the last `@` is a day where it has the form of one, else it belongs to the
folder's name. A snapshot is named by its folder (`data/2026-09-30@2026-09-15`: what was true on
the 15th by the files of the 30th); a data folder with snapshots stands for its latest.

`--policy` decides both sides; without it each folder's own policy does, on each day the version
in force. The ledger has one row per merchant and change: `merchant_id`, `name`, `change`,
`cause`, `before`, `after`, `explanation` (`impact.ledger.ledger`); how the causes add up is said on
standard error.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from impact.commands.shared import (
    DONE,
    add_output,
    day,
    format_of,
    hand_out_with_sidecar,
    open_view,
    say,
)
from impact.decisions import View
from impact.exports import provenance, table_bytes
from impact.ledger.ledger import Ledger, ledger
from impact.snapshots import find_snapshots

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SIDE = re.compile(rf"(?P<folder>.+)@(?P<day>{_DAY})", re.DOTALL)
Side = tuple[Path, date | None]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("compare", help="write what changed between two views, and why")
    for option, name in (("--from", "before"), ("--to", "after")):
        parser.add_argument(option, dest=name, type=_side, required=True, metavar="DIR[@DAY]")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="decides both sides")
    add_output(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the ledger, and its sidecar beside a file."""
    form = format_of(given.output, given.format)
    before, after = (_open(side, given.policy) for side in (given.before, given.after))
    found = ledger(before, after)
    about = {"from": provenance(before, {}), "to": provenance(after, {})}
    content = table_bytes(found.rows, form, about)
    hand_out_with_sidecar(
        [content], given.output, lambda sha256: _sidecar(about, found, form, sha256)
    )
    for bridge in found.bridges.values():
        say(bridge.sentence)
    return DONE


def _side(text: str) -> Side:
    """Read `DIR` or `DIR@DAY`."""
    match = _SIDE.fullmatch(text)
    return (Path(match["folder"]), day(match["day"])) if match else (Path(text), None)


def _open(side: Side, policy: Path | None) -> View:
    folder, as_of = side
    snapshot = None
    if re.fullmatch(_DAY, folder.name):
        names = [found.name for found in find_snapshots(folder.parent).found]
        if folder.name in names:
            folder, snapshot = folder.parent, folder.name
    return open_view(argparse.Namespace(data=folder, snapshot=snapshot, as_of=as_of, policy=policy))


def _sidecar(about: dict[str, Any], found: Ledger, form: str, sha256: str) -> bytes:
    """Return FILE.meta.json: where both sides come from, rows and sha256. No clock time."""
    whole = about | {
        "format": form,
        "rows": len(found.rows),
        "sha256": sha256,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
