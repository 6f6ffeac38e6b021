"""Write a fictional data folder: `python -m tests.sample DIR`; the defaults are `data/`'s own."""

import argparse
import sys
from datetime import date
from pathlib import Path

from impact.cli.options import parse_day_option
from impact.cli.output_files import print_message
from impact.model.errors import UsageError
from tests.sample import write_sample


def main(arguments: list[str] | None = None) -> int:
    """Write the folder; return the exit status: 0, or 2 with one line that says what is wrong."""
    args = _parser().parse_args(arguments)
    try:
        write_sample(args.folder, args.merchants, args.seed, args.as_of, args.earlier)
    except UsageError as error:
        print_message(f"sample: {error}")
        return 2
    except OSError as error:
        print_message(f"sample: {args.folder} cannot be written ({error.strerror}).")
        return 2
    print_message(f"{args.folder}: a fictional sample of {args.merchants} merchants")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sample", description=__doc__)
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
    return parser


def _parse_count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0.")


if __name__ == "__main__":
    sys.exit(main())
