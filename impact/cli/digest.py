"""The command `digest`: what needs a person, with what is new since a day first.

What was to be done on that day is what was reported then: the latest snapshot of that day or
earlier; without one, what is known about the day now. Badge and shop have no date in the files:
they are compared as if they had been shown as they are.
"""

import argparse
from pathlib import Path

from impact.cli import options, output_files
from impact.compare.what_changed.comparison import compare
from impact.model.errors import UsageError
from impact.output.digest.digest import build_digest, render_digest
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.todo import TodoItem, todo

_FORMS = {".html": "html", ".htm": "html", ".txt": "txt"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    options.add_day_option(parser, "--since", "the day of the last digest")
    options.add_for_option(parser)
    parser.add_argument("--output", type=Path, metavar="FILE.html|.txt", help="default: as text")


def run(args: argparse.Namespace) -> int:
    """Write the digest; return the exit status, which says whether anything is new."""
    if args.output is not None and args.output.suffix.lower() not in _FORMS:
        raise UsageError(f"{args.output.name} ends in neither .html nor .txt.")
    view, since = options.open_view(args), args.since
    if since is not None and since > view.as_of:
        raise UsageError(f"--since {since} is after {view.as_of}; name an earlier day.")
    items = todo(view)
    if args.column_value is not None:
        rows = options.choose_rows(view, args.column_value)
        wanted = set(view.decisions["merchant_id"].iloc[rows])
        items = tuple(item for item in items if item.merchant_id in wanted)
    then = () if since is None else _items_then(view, args)
    digest = build_digest(view.as_of, items, since, then)
    form = "txt" if args.output is None else _FORMS[args.output.suffix.lower()]
    output_files.write_output(render_digest(digest, view.dataset.info, form).encode(), args.output)
    has_work = digest.old if since is None else digest.new
    return output_files.DONE if has_work else output_files.NOTHING_NEW


def _items_then(view: View, args: argparse.Namespace) -> tuple[TodoItem, ...]:
    """Return what was to be done on the day of `--since`, with badge and shop as on that day."""
    if args.since == view.as_of:
        return todo(view)
    snapshot = options.select_snapshot(args)
    reported = options.read_report(snapshot.root, args.since, args)
    base = compare(view, options.read_policies(args, snapshot), args.since, reported).base
    return todo(decide_view(base.dataset, args.since, base.policy, args.since))
