"""The command `check`: write a report of all problems of the data files."""

import argparse
from pathlib import Path

from impact.cli import options, output_files
from impact.loading.data_files import left_out_file_name
from impact.loading.folder import check
from impact.model.errors import ImpactError, SettingsError, quote_value
from impact.model.problem_report import Report
from impact.model.texts.cleaning import canonical_header
from impact.model.texts.number_format import join_first
from impact.output.export import table_bytes

# Of hundreds of extra columns only some are listed.
_MAX_HEADERS = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_data_options(parser)
    parser.add_argument("--report", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--left-out", type=Path, metavar="DIR", help="write skipped rows there")


def run(args: argparse.Namespace) -> int:
    """Write the report and, with `--left-out`, the left-out rows; return the exit status."""
    options.print_skipped_folders(args)
    snapshot, fault = options.select_snapshot(args), ""
    try:
        options.open_registries(options.read_policies(args, snapshot), snapshot)
    except ImpactError as error:
        fault = str(error)
    try:
        report = check(snapshot.folder, snapshot.root).report
    except SettingsError as error:
        raise SettingsError("\n".join(filter(None, (fault, str(error))))) from None
    output_files.write_output(table_bytes(report.problems, "csv"), args.report)
    for file in report.files_with_left_out if args.left_out is not None else ():
        rows = table_bytes(report.left_out(file), "csv")
        output_files.write_output(rows, args.left_out / left_out_file_name(file))
    output_files.print_summary(report)
    _print_columns(report)
    for line in (*(refusal.sentence for refusal in report.refusals), *fault.splitlines()):
        output_files.print_message(f"impact: {line}")
    if fault or report.refusals:
        return output_files.REFUSED
    has_problems = any(problem.effect != "noted" for problem in report.problem_list)
    return output_files.PROBLEMS_FOUND if has_problems else output_files.DONE


def _print_columns(report: Report) -> None:
    """Print, for each file, which header is read as which column and which headers are not read."""
    for file in report.files:
        served = [_describe_column(header, column) for header, column in file.served]
        output_files.print_message(f"{file.file}: columns {', '.join(served)}")
        if file.carried:
            listed = join_first([f"“{quote_value(name)}”" for name in file.carried], _MAX_HEADERS)
            output_files.print_message(f"{file.file}: carried along, read for nothing: {listed}")


def _describe_column(header: str, column: str) -> str:
    if not header:
        return f"{column} (from columns.toml)"
    return column if canonical_header(header) == column else f"{column} = “{quote_value(header)}”"
