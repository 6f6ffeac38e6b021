"""The command `decide`: write the decision for each merchant."""

import argparse

from impact.cli.options import add_view_options, open_view
from impact.cli.output_files import (
    DONE,
    add_output_options,
    output_format,
    print_summary,
    write_output_with_sidecar,
)
from impact.output.export import decision_parts
from impact.output.provenance import provenance


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_view_options(parser)
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the decisions, and with `--output` a sidecar beside the file."""
    form = output_format(args.output, args.format)
    view = open_view(args)
    parts, about = decision_parts(view, form), provenance(view, {})
    write_output_with_sidecar(parts, args.output, about, len(view.decisions), form)
    print_summary(view.dataset.report)
    return DONE
