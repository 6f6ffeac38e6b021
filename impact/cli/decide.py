"""The command `decide`: write the decision for each merchant."""

import argparse

from impact.cli import options, output_files
from impact.output.export import decision_parts
from impact.output.provenance import provenance


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    output_files.add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the decisions, and with `--output` a sidecar beside the file."""
    form = output_files.output_format(args.output, args.format)
    view = options.open_view(args)
    parts, about = decision_parts(view, form), provenance(view, {})
    output_files.write_output_with_sidecar(parts, args.output, about, len(view.decisions), form)
    output_files.print_summary(view.dataset.report)
    return output_files.DONE
