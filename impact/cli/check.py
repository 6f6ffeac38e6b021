"""The command `check`: write a report of all problems of the data files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from impact.cli.options import (
    add_data_options,
    open_registries,
    print_skipped_folders,
    read_policies,
    select_snapshot,
)
from impact.cli.output_files import (
    DONE,
    PROBLEMS_FOUND,
    REFUSED,
    print_message,
    print_summary,
    write_output,
)
from impact.loading.data_files import left_out_file_name
from impact.loading.folder import Checked, check
from impact.model.errors import ImpactError, SettingsError, quote_value
from impact.model.problem_report import Report
from impact.model.texts.cleaning import canonical_header
from impact.output.export import table_bytes

# Of hundreds of extra columns only some are listed.
_MAX_HEADERS = 20


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
    error = _catch_error(lambda: open_registries(read_policies(args, snapshot), snapshot))
    try:
        checked = check(snapshot.folder, snapshot.root)
    except SettingsError as other:
        raise SettingsError("\n".join(str(e) for e in (error, other) if e)) from None
    report = table_bytes(checked.report.problems, "csv")
    write_output(report, args.report)
    if args.left_out is not None:
        _write_left_out(checked.report, args.left_out)
    print_summary(checked.report)
    _print_columns(checked.report)
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
        write_output(table_bytes(report.left_out(file), "csv"), folder / left_out_file_name(file))


def _print_columns(report: Report) -> None:
    """Print, for each file, which header is read as which column and which headers are not read."""
    for file in report.files:
        served = [_describe_column(header, column) for header, column in file.served]
        print_message(f"{file.file}: columns {', '.join(served)}")
        if file.carried:
            print_message(
                f"{file.file}: carried along, read for nothing: {_list_headers(file.carried)}"
            )


def _describe_column(header: str, column: str) -> str:
    if not header:
        return f"{column} (from columns.toml)"
    return column if canonical_header(header) == column else f"{column} = “{quote_value(header)}”"


def _list_headers(headers: tuple[str, ...]) -> str:
    rest = len(headers) - _MAX_HEADERS
    listed = ", ".join(f"“{quote_value(header)}”" for header in headers[:_MAX_HEADERS])
    return f"{listed} and {rest:,} more" if rest > 0 else listed
