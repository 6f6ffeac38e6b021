"""The command `letters`: write letters to merchants, one row each, for a mail merge."""

import argparse
from collections import Counter

import numpy as np

from impact.cli import options, output_files
from impact.explain.letters.letter import letters_table, write_letters
from impact.explain.letters.occasions import OCCASIONS
from impact.explain.letters.templates import read_templates
from impact.model.errors import UsageError, quote_value
from impact.output.provenance import provenance
from impact.selection.filters import select_rows
from impact.selection.registry_verdicts.label_verdicts import with_verdicts


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    parser.add_argument(
        "--select", default="", metavar="FILTERS", help='as in an address: "status=champion&q=lyon"'
    )
    options.add_for_option(parser)
    parser.add_argument("--occasion", choices=tuple(OCCASIONS), help="default: by the facts")
    parser.add_argument("--language", metavar="CODE", help="default: by column or country")
    parser.add_argument(
        "--written-on",
        type=options.parse_day_option,
        metavar="YYYY-MM-DD",
        help="the day from which the dates in the letters count; default: the day of the view",
    )
    output_files.add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the letters, and with `--output` a sidecar; print what they are."""
    form, language = output_files.output_format(args.output, args.format), args.language or ""
    templates = read_templates(args.data)
    if args.language is not None and language not in templates.languages:
        known = ", ".join(templates.languages)
        raise UsageError(
            f"there are no letters in {quote_value(language)}; there are in {known}. Another "
            "language is another folder of letters/ in the data folder."
        )
    view = with_verdicts(options.open_view(args))
    selection = options.read_selection(view, args.select)
    chosen = options.choose_rows(view, args.column_value)
    rows = np.intersect1d(select_rows(view.decisions, selection), chosen)
    occasion, day = args.occasion or "", args.written_on
    letters = list(write_letters(view, rows, templates, occasion, language, day))
    output_files.write_table(args, form, letters_table(letters), provenance(view, selection))
    for problem in templates.problems:
        output_files.print_message(problem)
    output_files.print_summary(view.dataset.report)
    counts = Counter(letter.occasion for letter in letters)
    parts = ", ".join(f"{counts[key]} {key}" for key in OCCASIONS if counts[key]) or "none"
    others = len(rows) - len(letters)
    output_files.print_message(f"{len(letters)} letters ({parts}); {others} merchants get none.")
    return output_files.DONE
