"""Letters to all merchants of a table, as a file for a mail merge."""

import hashlib
from functools import partial

import numpy as np
import streamlit as st

from impact.explain.letters.letter import letters_table, write_letters
from impact.explain.letters.occasions import OCCASIONS
from impact.output.export import export_name, table_bytes
from impact.output.provenance import provenance
from impact.rules.view import View
from impact.selection.filters import Positions
from pages.session_data.computed import lists_of
from pages.session_data.store import store
from pages.widgets.download_button import draw_download

_BY_FACTS = ""
_FORMATS = {"csv": "Letters as CSV", "xlsx": "Letters as Excel workbook"}


def draw_letter_buttons(view: View, scope: str, rows: Positions) -> None:
    """Draw the choice of an occasion, and buttons that download the letters to these merchants."""
    occasion = st.selectbox(
        "Letters to these merchants",
        [_BY_FACTS, *OCCASIONS],
        format_func=lambda key: OCCASIONS[key].title if key else "What the facts ask for",
        key=f"letters_{scope}",
        help="One row for each merchant that is to be written to: subject, body and language, for "
        "a mail merge. Nothing is sent from here.",
    )
    # A download runs outside the session, so what it needs is taken along.
    templates, registries = store().letter_templates(), lists_of(view)

    def write(file_format: str) -> bytes:
        letters = list(write_letters(view, rows, templates, registries, occasion))
        return table_bytes(letters_table(letters), file_format, provenance(view, {}))

    inputs = f"{view.dataset.fingerprint}\n{view.policy}\n{view.as_of}\n{occasion}\n"
    inputs += str(store().template_stamps().files)
    identity = hashlib.sha256(inputs.encode() + np.asarray(rows, np.int64).tobytes()).digest()
    for file_format, label in _FORMATS.items():
        name = export_name(view, f"letters_{scope}", len(rows), file_format, identity)
        key = f"letters_{scope}_{file_format}"
        write_file, disabled = partial(write, file_format), not len(rows)
        draw_download(label, view, name, write_file, key, icon="mail", disabled=disabled)
