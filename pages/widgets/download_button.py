"""The button of every download: its file is written on a click, and noted in the log.

Below it, the buttons of the evidence pack, and of letters as a file for a mail merge.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any

import numpy as np
import streamlit as st

from impact.explain.letters.letter import letters_table, write_letters
from impact.explain.letters.occasions import OCCASIONS
from impact.output.evidence_pack.pack import evidence_pack
from impact.output.export import MIME, export_name, table_bytes
from impact.output.provenance import provenance
from impact.rules.view import View
from impact.selection.filters import Positions, Selection, to_query_string
from pages.server import log
from pages.session_data import session
from pages.session_data.store import store

_BY_FACTS = ""
_FORMATS = {"csv": "Letters as CSV", "xlsx": "Letters as Excel workbook"}
_MIME = {
    **{f".{file_format}": kind for file_format, kind in MIME.items()},
    ".zip": "application/zip",
    ".html": "text/html",
    ".toml": "application/toml",
}


def draw_download(
    label: str,
    view: View,
    name: str,
    write: Callable[[], bytes],
    key: str,
    *,
    rows: int | None = None,
    filters: str = "",
    icon: str = "download",
    **options: Any,
) -> None:
    """Draw a download button.

    Args:
        view: what the file is of; the log names its files, policy and day.
        name: of the file, with a hash: the server knows a large one by its name and some parts.
        write: returns the content.
        rows: how many rows the file has; without any there is nothing to download.
        options: of `st.download_button`.
    """
    person = session.person()

    def write_and_log() -> bytes:
        content = write()
        about = {"file": name, "as_of": view.as_of.isoformat(), "filters": filters, "rows": rows}
        sources = {"fingerprint": view.dataset.fingerprint, "policy": view.policy.version}
        log.write("export", person, **about, **sources, sha256=hashlib.sha256(content).hexdigest())
        return content

    st.download_button(
        label,
        data=write_and_log,
        file_name=name,
        mime=_MIME[PurePath(name).suffix],
        key=key,
        on_click="ignore",
        icon=f":material/{icon}:",
        **{"disabled": rows == 0, **options},
    )


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


def draw_letter_buttons(view: View, scope: str, rows: Positions, occasion: str = "") -> None:
    """Draw the choice of an occasion, and buttons that download the letters to these merchants.

    Args:
        occasion: chosen at first: what the table is about; "" for what the facts ask for.
    """
    choices = [_BY_FACTS, *OCCASIONS]
    occasion = st.selectbox(
        "Letters to these merchants",
        choices,
        index=choices.index(occasion),
        format_func=lambda key: OCCASIONS[key].title if key else "What the facts ask for",
        key=f"letters_{scope}",
        help="One row for each merchant that is to be written to: subject, body and language, for "
        "a mail merge. Nothing is sent from here.",
    )
    # A download runs outside the session, so what it needs is taken along.
    templates = store().letter_templates()
    today = session.today(view.dataset.info.timezone)

    def write(file_format: str) -> bytes:
        letters = list(write_letters(view, rows, templates, occasion, "", today))
        return table_bytes(letters_table(letters), file_format, provenance(view, {}))

    inputs = f"{view.dataset.fingerprint}\n{view.policy}\n{view.as_of}\n{occasion}\n{today}\n"
    inputs += str(store().template_stamps().files)
    identity = hashlib.sha256(inputs.encode() + np.asarray(rows, np.int64).tobytes()).digest()
    for file_format, label in _FORMATS.items():
        name = export_name(view, f"letters_{scope}", len(rows), file_format, identity)
        key = f"letters_{scope}_{file_format}"
        write_file, disabled = partial(write, file_format), not len(rows)
        draw_download(label, view, name, write_file, key, icon="mail", disabled=disabled)
