"""The command `check-export`: tell whether an exported file is genuine and up to date."""

import argparse
from datetime import date
from pathlib import Path

from impact.cli import options, output_files
from impact.output.export_check.check import check_export
from impact.output.export_check.sort_uploads import SIDECAR, find_export
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import with_verdicts


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="FILE.meta.json beside it")
    options.add_data_options(parser)
    parser.add_argument("--policy", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Write the verdict to standard output; return 0 where the file is genuine and up to date."""
    sidecar = args.file.with_name(f"{args.file.name}{SIDECAR}")
    paths = [args.file, *([sidecar] if sidecar.exists() else [])]
    upload = find_export([(path.name, options.read_file(path)) for path in paths])

    def view_of(day: date | None) -> View:
        return with_verdicts(options.open_view(argparse.Namespace(**vars(args) | {"as_of": day})))

    verdict = check_export(upload.content, upload.name, upload.sidecar, view_of)
    lines = (*verdict.sentences, f"verdict: {verdict.kind}")
    output_files.write_output(("\n".join(lines) + "\n").encode(), None)
    if verdict.kind == "unreadable":
        return output_files.REFUSED
    return output_files.DONE if verdict.is_fine else output_files.PROBLEMS_FOUND
