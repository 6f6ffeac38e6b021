"""The command line `python -m impact COMMAND`: parse the arguments and run a command.

docs/contract.md, section 4.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from impact.cli import (
    check,
    check_export,
    compare,
    decide,
    digest,
    evidence,
    letters,
    report,
    verify,
)
from impact.cli.output_files import REFUSED, print_message, write_stdout
from impact.model.errors import ImpactError


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage in one line on standard error."""

    def error(self, message: str) -> NoReturn:
        print_message(f"impact: {message} See `python -m impact --help`.")
        raise SystemExit(REFUSED)

    def print_help(self, file: Any = None) -> None:
        """Write the help to standard output; argparse ignores write errors there."""
        write_stdout([self.format_help().encode()])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: docs/contract.md, section 4."""
    parser = _Parser(prog="python -m impact", description="Decide who is an Impact Champion.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (
        decide,
        check,
        check_export,
        compare,
        digest,
        letters,
        report,
        verify,
        evidence,
    ):
        command.add_command(commands)
    try:
        args = parser.parse_args(arguments)
        return int(args.run(args))
    except ImpactError as error:
        for line in str(error).splitlines():
            print_message(f"impact: {line}")
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
