"""The command line `python -m impact COMMAND`: parse the arguments and run a command.

docs/contract.md, section 4.
"""

import argparse
import sys
from collections.abc import Callable
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

# By name: what the help says of it, its options, and the function that returns the exit status.
_COMMANDS: dict[str, tuple[str, Callable[[Any], None], Callable[[Any], int]]] = {
    "decide": ("write the decision for each merchant", decide.add_options, decide.run),
    "check": ("write every problem of the files", check.add_options, check.run),
    "check-export": (
        "say whether an exported file is genuine and up to date",
        *(check_export.add_options, check_export.run),
    ),
    "compare": ("write what changed between two days, and why", compare.add_options, compare.run),
    "digest": ("write what needs a person, new things first", digest.add_options, digest.run),
    "letters": ("write letters to merchants, for a mail merge", letters.add_options, letters.run),
    "report": ("write the month on one page of HTML", report.add_options, report.run),
    "verify": ("compare the labels with the State's lists", verify.add_options, verify.run),
    "evidence": ("write the evidence pack of badges", evidence.add_options, evidence.run),
    "check-evidence": (
        "say whether an evidence pack is whole",
        *(evidence.add_check_options, evidence.run_check),
    ),
}


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
    for name, (text, add_options, run) in _COMMANDS.items():
        command = commands.add_parser(name, help=text)
        add_options(command)
        command.set_defaults(run=run)
    try:
        args = parser.parse_args(arguments)
        return int(args.run(args))
    except ImpactError as error:
        for line in str(error).splitlines():
            print_message(f"impact: {line}")
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
