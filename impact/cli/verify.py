"""`verify`: hold the labels of each merchant against the State's own lists."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pandas as pd

from impact.cli.exit_status import DONE, REFUSED
from impact.cli.options import add_view_options, open_view
from impact.cli.output_files import (
    add_output_options,
    output_format,
    print_message,
    print_summary,
    write_output_with_sidecar,
)
from impact.output.export import table_bytes
from impact.output.provenance import build_sidecar, provenance
from impact.registries.load import FOLDER, Registries, count_days, read_registries
from impact.rules.view import View
from impact.selection.state_lists.label_verdicts import verify
from impact.selection.state_lists.verdict_tables import DAY_FROM

_DECIDED = ("merchant_id", "name", "country", "siren", "siret", "status", "label_group")
_JUDGED = ("label", "verdict", "list", "list_date", "line", "sentence")


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("verify", help="hold the labels against the State's lists")
    add_view_options(parser)
    add_output_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the verdicts, and their sidecar beside a file; 2 where a list was refused."""
    form = output_format(given.output, given.format)
    view = open_view(given)
    registries = view.dataset.registries or read_registries(given.data)
    table = verdict_table(view, registries)
    about = {"registries": _lists(registries)}
    content = table_bytes(table, form, provenance(view, {}) | about)

    def sidecar(sha256: str) -> bytes:
        said = json.loads(build_sidecar(view, len(table), form, sha256, {})) | about
        return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()

    write_output_with_sidecar([content], given.output, sidecar)
    print_summary(view.dataset.report)
    return _summarise_lists(registries)


def verdict_table(view: View, registries: Registries) -> pd.DataFrame:
    """Return the verdicts with what was decided of their merchants, as the command writes them."""
    verdicts = verify(view, registries)
    merchants = view.dataset.merchants
    decided = view.decisions[[name for name in _DECIDED if name in view.decisions]].copy()
    if "siret" not in decided:
        decided["siret"] = pd.Series(merchants.column("siret").to_pandas(), dtype="str")
    joined = verdicts.merge(decided, on="merchant_id", how="left", validate="many_to_one")
    return joined[[*_DECIDED, *_JUDGED]]


def _lists(registries: Registries) -> dict[str, Any]:
    return {
        listed.file: {
            "kind": listed.kind,
            "layout": listed.layout,
            "date": listed.day.isoformat(),
            "date_from": listed.day_from,
            "sha256": listed.source.sha256,
        }
        for listed in registries.lists
    }


def _summarise_lists(registries: Registries) -> int:
    for listed in registries.lists:
        print_message(
            f"{listed.file}: {listed.kind}, of {listed.day} (by {DAY_FROM[listed.day_from]}), "
            f"{listed.rows} rows, {len(listed.entries)} of use; {listed.restored} numbers "
            f"restored, {listed.blank} blank, {len(listed.unsound)} with a wrong checksum"
            + (f"; {count_days(listed.unread_days)} not read" if listed.unread_days else "")
        )
    if not registries.lists:
        print_message(f"impact: there is no list to verify by; put one into the folder {FOLDER}.")
    for problem in registries.problems:
        print_message(f"impact: {problem.sentence}")
    return REFUSED if registries.refusals else DONE
