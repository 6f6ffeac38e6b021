"""`check`: write every problem of the files."""

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
    parser.add_argument("--left-out", type=Path, metavar="DIR", help="write left-out rows there")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the report, and the left-out rows where they are asked for."""
    print_skipped_folders(given)
    snapshot = select_snapshot(given)
    fault = _fault_of(lambda: required_registries(read_policies(given, snapshot), snapshot))
    try:
        checked = check(snapshot.folder, snapshot.root)
    except SettingsError as other:
        raise SettingsError("\n".join(str(found) for found in (fault, other) if found)) from None
    report = table_bytes(checked.report.problems, "csv")
    write_output(report, given.report)
    if given.left_out is not None:
        _write_left_out(checked.report, given.left_out)
    print_summary(checked.report)
    print_columns(checked.report)
    return _check_status(checked, fault)


def _fault_of(read: Callable[[], object]) -> ImpactError | None:
    try:
        read()
    except ImpactError as fault:
        return fault
    return None


def _check_status(checked: Checked, fault: ImpactError | None) -> int:
    for refusal in checked.report.refusals:
        print_message(f"impact: {refusal.sentence}")
    for line in str(fault or "").splitlines():
        print_message(f"impact: {line}")
    if fault or checked.report.refusals:
        return REFUSED
    is_found = any(problem.effect != "noted" for problem in checked.report.problem_list)
    return PROBLEMS_FOUND if is_found else DONE


def _write_left_out(report: Report, folder: Path) -> None:
    for file in report.files_with_left_out:
        write_file(folder / left_out_file_name(file), table_bytes(report.left_out(file), "csv"))
