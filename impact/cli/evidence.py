"""The commands `evidence` and `check-evidence`: write a pack of what badges rest on; check one."""

import argparse
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np

from impact.cli import options, output_files
from impact.model.errors import UsageError
from impact.output.evidence_pack.check import FORGED, check_pack
from impact.output.evidence_pack.pack import evidence_pack
from impact.rules.view import View
from impact.selection.filters import Selection, describe_with_base, parse_selection, select_rows

_CHAMPIONS = "status=champion"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    parser.add_argument(
        "--where",
        default=_CHAMPIONS,
        metavar="FILTERS",
        help='as in an address of Merchants, such as "basis=register&country=IT"; default: '
        f"{_CHAMPIONS}",
    )
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.zip")


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the check."""
    parser.add_argument("file", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Write the pack of the selected merchants."""
    view = options.open_view(args)
    selection = _parse_filters(args.where, view)
    rows = select_rows(view.decisions, selection)
    output_files.write_output(evidence_pack(view, np.asarray(rows), selection), args.output)
    output_files.print_message(f"{args.output}: {len(rows):,} {describe_with_base(selection)}")
    output_files.print_summary(view.dataset.report)
    return output_files.DONE


def run_check(args: argparse.Namespace) -> int:
    """Write what was found to standard output; return 0 where nothing was."""
    checked = check_pack(options.read_file(args.file))
    lines = [*checked.findings, f"Recomputed from the pack alone: {checked.recomputed:,} bases."]
    lines += [FORGED, f"verdict: {'whole' if checked.is_whole else 'changed'}"]
    output_files.write_output(("\n".join(lines) + "\n").encode(), None)
    return output_files.DONE if checked.is_whole else output_files.PROBLEMS_FOUND


def _parse_filters(text: str, view: View) -> Selection:
    params = parse_qs(text, keep_blank_values=True)
    selection, ignored = parse_selection(params, view.decisions)
    unknown = sorted(params.keys() - selection.keys())
    if unknown and not ignored:
        ignored = [f"There is no filter {unknown[0]!r}."]
    if ignored:
        raise UsageError("\n".join(ignored))
    return selection
