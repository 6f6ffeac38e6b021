"""What `check` says on standard error: which header serves which column of each file."""

from __future__ import annotations

from impact.cli.output_files import print_message
from impact.model.errors import quote_value
from impact.model.problem_report import Report
from impact.model.texts.cleaning import canonical_header

# A file of hundreds of extra columns is not listed in whole.
_MOST_HEADERS = 20


def print_columns(report: Report) -> None:
    """Say on standard error which header serves which column of each file, and which none."""
    for file in report.files:
        served = [_served(header, column) for header, column in file.served]
        print_message(f"{file.file}: columns {', '.join(served)}")
        if file.carried:
            print_message(f"{file.file}: carried along, read for nothing: {_some(file.carried)}")


def _served(header: str, column: str) -> str:
    if not header:
        return f"{column} (from columns.toml)"
    return column if canonical_header(header) == column else f"{column} = “{quote_value(header)}”"


def _some(headers: tuple[str, ...]) -> str:
    more = len(headers) - _MOST_HEADERS
    named = ", ".join(f"“{quote_value(header)}”" for header in headers[:_MOST_HEADERS])
    return f"{named} and {more:,} more" if more > 0 else named
