"""The summary of `check` on standard error: which header is read as which column."""

from __future__ import annotations

from impact.cli.output_files import print_message
from impact.model.errors import quote_value
from impact.model.problem_report import Report
from impact.model.texts.cleaning import canonical_header

# Of hundreds of extra columns only some are listed.
_MAX_HEADERS = 20


def print_columns(report: Report) -> None:
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
