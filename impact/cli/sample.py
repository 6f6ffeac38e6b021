"""The command `sample`: write a fictional data folder."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from impact.cli.options import parse_day_option
from impact.cli.output_files import DONE, print_message
from impact.model.errors import UsageError
from impact.sample import write_sample


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options; the defaults are those of the shipped sample."""
    parser = commands.add_parser("sample", help="write a fictional data folder")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--merchants", type=_parse_count, default=1800, metavar="N")
    parser.add_argument("--seed", type=int, default=2026, metavar="S")
    parser.add_argument("--as-of", type=parse_day_option, default=date(2026, 11, 15), metavar="DAY")
    parser.add_argument(
        "--earlier",
        type=parse_day_option,
        metavar="DAY",
        help="write the snapshot DIR/DAY of that day as well",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the folder; return the exit status."""
    try:
        write_sample(args.folder, args.merchants, args.seed, args.as_of, args.earlier)
    except OSError as error:
        raise UsageError(f"{args.folder} cannot be written ({error.strerror}).") from None
    print_message(f"{args.folder}: a fictional sample of {args.merchants} merchants")
    return DONE


def _parse_count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0.")
