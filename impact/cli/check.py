"""`check`: write every problem of the files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from impact.cli.check_summary import say_columns
from impact.cli.exit_status import DONE, FOUND, REFUSED
from impact.cli.options import (
    add_data,
    chosen_rules,
    chosen_snapshot,
    lists_asked,
    say_skipped_folders,
)
from impact.cli.output_files import hand_out, say, summarise, write_file
from impact.loading.data_files import left_out_name
from impact.loading.folder import Checked, check
from impact.model.errors import ImpactError, SettingsError
from impact.model.problem_report import Report
from impact.output.export import table_bytes


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("check", help="write every problem of the files")
    add_data(parser)
    parser.add_argument("--report", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--left-out", type=Path, metavar="DIR", help="write left-out rows there")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the report, and the left-out rows where they are asked for."""
    say_skipped_folders(given)
    snapshot = chosen_snapshot(given)
    fault = _fault_of(lambda: lists_asked(chosen_rules(given, snapshot), snapshot))
    try:
        checked = check(snapshot.folder, snapshot.root)
    except SettingsError as other:
        raise SettingsError("\n".join(str(found) for found in (fault, other) if found)) from None
    report = table_bytes(checked.report.problems, "csv")
    hand_out(report, given.report)
    if given.left_out is not None:
        _write_left_out(checked.report, given.left_out)
    summarise(checked.report)
    say_columns(checked.report)
    return _check_status(checked, fault)


def _fault_of(read: Callable[[], object]) -> ImpactError | None:
    try:
        read()
    except ImpactError as fault:
        return fault
    return None


def _check_status(checked: Checked, fault: ImpactError | None) -> int:
    for refusal in checked.report.refusals:
        say(f"impact: {refusal.sentence}")
    for line in str(fault or "").splitlines():
        say(f"impact: {line}")
    if fault or checked.report.refusals:
        return REFUSED
    is_found = any(problem.effect != "noted" for problem in checked.report.found)
    return FOUND if is_found else DONE


def _write_left_out(report: Report, folder: Path) -> None:
    for file in report.files_with_left_out:
        write_file(folder / left_out_name(file), table_bytes(report.left_out(file), "csv"))
