"""`decide`: write the decision for each merchant."""

from __future__ import annotations

import argparse

from impact.commands.shared import (
    DONE,
    add_output,
    add_view,
    format_of,
    hand_out_with_sidecar,
    open_view,
    summarise,
)
from impact.exports import decision_parts, sidecar_of


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = commands.add_parser("decide", help="write the decision for each merchant")
    add_view(parser)
    add_output(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Write the decisions, and their sidecar beside a file."""
    form = format_of(given.output, given.format)
    view = open_view(given)
    hand_out_with_sidecar(
        decision_parts(view, form),
        given.output,
        lambda sha256: sidecar_of(view, len(view.decisions), form, sha256, {}),
    )
    summarise(view.dataset.report)
    return DONE
