"""The command `check`: write a report of all problems of the data files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from impact.cli.check_summary import print_columns
from impact.cli.exit_status import DONE, PROBLEMS_FOUND, REFUSED
from impact.cli.options import (
    add_data_options,
    print_skipped_folders,
    read_policies,
    required_registries,
    select_snapshot,
)
from impact.cli.output_files import print_message, print_summary, write_file, write_output
from impact.loading.data_files import left_out_file_name
from impact.loading.folder import Checked, check
from impact.model.errors import ImpactError, SettingsError
from impact.model.problem_report import Report
from impact.output.export import table_bytes


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("check", help="write every problem of the files")
    add_data_options(parser)
    parser.add_argument("--report", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--left-out", type=Path, metavar="DIR", help="write skipped rows there")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report and, with `--left-out`, the left-out rows; return the exit status."""
    print_skipped_folders(args)
    snapshot = select_snapshot(args)
    error = _catch_error(lambda: required_registries(read_policies(args, snapshot), snapshot))
    try:
        checked = check(snapshot.folder, snapshot.root)
    except SettingsError as other:
        raise SettingsError("\n".join(str(e) for e in (error, other) if e)) from None
    report = table_bytes(checked.report.problems, "csv")
    write_output(report, args.report)
    if args.left_out is not None:
        _write_left_out(checked.report, args.left_out)
    print_summary(checked.report)
    print_columns(checked.report)
    return _exit_status(checked, error)


def _catch_error(call: Callable[[], object]) -> ImpactError | None:
    try:
        call()
    except ImpactError as error:
        return error
    return None


def _exit_status(checked: Checked, error: ImpactError | None) -> int:
    for refusal in checked.report.refusals:
        print_message(f"impact: {refusal.sentence}")
    for line in str(error or "").splitlines():
        print_message(f"impact: {line}")
    if error or checked.report.refusals:
        return REFUSED
    has_problems = any(problem.effect != "noted" for problem in checked.report.problem_list)
    return PROBLEMS_FOUND if has_problems else DONE


def _write_left_out(report: Report, folder: Path) -> None:
    for file in report.files_with_left_out:
        write_file(folder / left_out_file_name(file), table_bytes(report.left_out(file), "csv"))
