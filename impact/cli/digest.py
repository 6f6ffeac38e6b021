"""The command `digest`: what needs a person, with what is new since a day first.

What was to be done on that day is what was reported then: the latest snapshot of that day or
earlier; without one, what is known about the day now. Badge and shop have no date in the files:
they are compared as if they had been shown as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from impact.cli.options import (
    add_for_option,
    add_view_options,
    choose_rows,
    open_view,
    parse_day_option,
    read_policies,
    read_report,
    select_snapshot,
)
from impact.cli.output_files import DONE, NOTHING_NEW, write_output
from impact.compare.what_changed.comparison import compare
from impact.model.errors import UsageError
from impact.output.digest.digest import build_digest, render_digest
from impact.registries.load import Registries, read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.todo import TodoItem, todo

_FORMS = {".html": "html", ".htm": "html", ".txt": "txt"}


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("digest", help="write what needs a person, new things first")
    add_view_options(parser)
    parser.add_argument(
        "--since", type=parse_day_option, metavar="YYYY-MM-DD", help="the day of the last digest"
    )
    add_for_option(parser)
    parser.add_argument("--output", type=Path, metavar="FILE.html|.txt", help="default: as text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the digest; return the exit status, which says whether anything is new."""
    form = _output_form(args.output)
    view = open_view(args)
    if args.since is not None and args.since > view.as_of:
        raise UsageError(f"--since {args.since} is after {view.as_of}; name an earlier day.")
    registries = view.dataset.registries or read_registries(args.data)
    items = _chosen(view, todo(view, registries), args.column_value)
    then = () if args.since is None else _items_then(view, registries, args)
    digest = build_digest(view.as_of, items, args.since, then)
    write_output(render_digest(digest, view.dataset.info, form).encode(), args.output)
    is_news = digest.new if args.since is not None else digest.old
    return DONE if is_news else NOTHING_NEW


def _output_form(output: Path | None) -> str:
    if output is None:
        return "txt"
    if output.suffix.lower() not in _FORMS:
        raise UsageError(f"{output.name} ends in neither .html nor .txt.")
    return _FORMS[output.suffix.lower()]


def _items_then(
    view: View, registries: Registries, args: argparse.Namespace
) -> tuple[TodoItem, ...]:
    """Return what was to be done on the day of `--since`, with badge and shop as on that day."""
    if args.since == view.as_of:
        return todo(view, registries)
    snapshot = select_snapshot(args)
    reported = read_report(snapshot.root, args.since, args)
    base = compare(view, read_policies(args, snapshot), args.since, reported).base
    return todo(decide_view(base.dataset, args.since, base.policy, args.since), registries)


def _chosen(view: View, items: Iterable[TodoItem], column_value: str | None) -> list[TodoItem]:
    """Return the items, with `--for` only those of the merchants chosen."""
    if column_value is None:
        return list(items)
    rows = choose_rows(view, column_value)
    wanted = set(view.decisions["merchant_id"].iloc[rows])
    return [item for item in items if item.merchant_id in wanted]
