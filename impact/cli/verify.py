"""The command `verify`: write the verdict of the State's lists on each ESUS and ESAT."""

import argparse

import pandas as pd

from impact.cli import options, output_files
from impact.model.texts.number_format import plural
from impact.output.provenance import provenance
from impact.registries.load import FOLDER, Registries
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import verify
from impact.selection.registry_verdicts.verdict_tables import DAY_FROM

_DECISION_COLUMNS = ("merchant_id", "name", "country", "siren", "siret", "status", "label_group")
_VERDICT_COLUMNS = ("label", "verdict", "list", "list_date", "line", "sentence")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_view_options(parser)
    output_files.add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the verdicts, and with `--output` a sidecar; return 2 where a list was refused."""
    form = output_files.output_format(args.output, args.format)
    view = options.open_view(args)
    lists = {
        listed.file: {
            "kind": listed.kind,
            "layout": listed.layout,
            "date": listed.day.isoformat(),
            "date_from": listed.day_from,
            "sha256": listed.source.sha256,
        }
        for listed in view.lists.lists
    }
    about = provenance(view, {}) | {"registries": lists}
    output_files.write_table(args, form, verdict_table(view), about)
    output_files.print_summary(view.dataset.report)
    return _print_lists(view.lists)


def verdict_table(view: View) -> pd.DataFrame:
    """Return the verdicts, one row each, with columns of the decisions."""
    verdicts = verify(view)
    # Not every file has a column of SIRETs.
    sirets = pd.Series(view.dataset.merchants.column("siret").to_pandas(), dtype="str")
    decisions = view.decisions.assign(siret=sirets)[[*_DECISION_COLUMNS]]
    joined = verdicts.merge(decisions, on="merchant_id", how="left", validate="many_to_one")
    return joined[[*_DECISION_COLUMNS, *_VERDICT_COLUMNS]]


def _print_lists(registries: Registries) -> int:
    for listed in registries.lists:
        output_files.print_message(
            f"{listed.file}: {listed.kind}, of {listed.day} (by {DAY_FROM[listed.day_from]}), "
            f"{listed.rows} rows, {listed.count} of use; {listed.restored} numbers "
            f"restored, {listed.blank} blank, {len(listed.unsound)} with a wrong checksum"
            + (f"; {plural(listed.unread_days, 'day')} not read" if listed.unread_days else "")
        )
    if not registries.lists:
        output_files.print_message(
            f"impact: there is no list to verify by; put one into the folder {FOLDER}."
        )
    # The refused lists were printed when they were read.
    for problem in sorted(set(registries.problems) - set(registries.refusals), key=repr):
        output_files.print_message(f"impact: {problem.sentence}")
    return output_files.REFUSED if registries.refusals else output_files.DONE
