"""The button that downloads the evidence pack of a selection."""

from __future__ import annotations

from impact.output.evidence_pack.pack import evidence_pack
from impact.output.export import export_name
from impact.rules.view import View
from impact.selection.filters import Positions, Selection, to_query_string
from pages.widgets.download_button import draw_download

_HELP = (
    "A zip with a sheet for each merchant, the register of badges, the rows of the lists as they "
    "stood, and the records: `python -m impact check-evidence FILE` recomputes every basis from it."
)


def draw_evidence_button(
    view: View,
    scope: str,
    rows: Positions,
    selection: Selection,
    label: str = "Evidence pack",
) -> None:
    """Draw the button; the pack is written on a click.

    Args:
        scope: a name of its own on the page.
        selection: the filters that selected the rows; the pack names them.
    """
    filters = to_query_string(selection)
    identity = f"{view.dataset.fingerprint} {view.policy} {view.is_data_day} {filters}".encode()
    name = export_name(view, "evidence", len(rows), "zip", identity + rows.tobytes())
    draw_download(
        label,
        view,
        name,
        lambda: evidence_pack(view, rows, selection),
        f"evidence_{scope}",
        rows=len(rows),
        filters=filters,
        icon="fact_check",
        help=_HELP,
    )
