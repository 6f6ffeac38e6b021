"""The Check an export page: is an uploaded export genuine, and is it up to date?"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from impact.model.errors import ImpactError
from impact.model.memo import cached
from impact.output.export_check.check import check_export
from impact.output.export_check.compare_tables import Differences
from impact.output.export_check.sort_uploads import Upload, find_export
from impact.output.export_check.verdict import ExportVerdict
from impact.rules.decide import decide_view
from impact.rules.view import View
from pages.session_data import computed
from pages.widgets import tables
from pages.widgets.parts import draw_answer
from pages.widgets.tables import MOST_ROWS, digits, text

# A sign and a word for each kind of verdict; none is green or red.
HEADLINES = {
    "genuine": (":material/verified:", "Genuine"),
    "form": (":material/draft:", "The same content in another form"),
    "edited": (":material/edit_note:", "Edited"),
    "contradicted": (":material/rule:", "File and proof file do not agree"),
    "intact": (":material/link:", "Unchanged since its proof file was written"),
    "changed": (":material/difference:", "Not the file that was exported"),
    "unproven": (":material/question_mark:", "Without proof"),
    "foreign": (":material/block:", "No export of decisions"),
    "unreadable": (":material/broken_image:", "Cannot be checked"),
}
# The indent of the cells below a sentence of the verdict.
_CELL_INDENT = "  "


def draw_check(view: View) -> None:
    """Draw the uploader, and the verdict on what is uploaded."""
    draw_answer("Check an export")
    if (upload := _draw_upload()) is not None:
        _draw_verdict(view, upload)


def _draw_upload() -> Upload | None:
    """Draw the uploader; return the files, or None if there is nothing to check yet."""
    files = st.file_uploader(
        "An exported file, with its proof file (FILE.meta.json) if you have it",
        type=["csv", "xlsx", "json", "zip"],
        accept_multiple_files=True,
        help="A CSV or a workbook of this program, alone, with its proof file, or as the "
        "archive “With proof”. It is read here and kept nowhere. A page takes 160 MB in all.",
    )
    if not files:
        st.text(
            "Shows whether the file was changed since it was exported, and what would be different "
            "today. The first needs its proof file: download “With proof (zip)”, under More."
        )
        return None
    try:
        return find_export((file.name, file.getvalue()) for file in files)
    except ImpactError as error:
        with st.container(border=True):
            st.markdown(":material/rule: **Nothing was checked.**")
            st.text(str(error))
        return None


def _draw_verdict(view: View, upload: Upload) -> None:
    """Draw the verdict on a file, then what differs."""
    with st.spinner("Checking the file…"):
        verdict = _check(view, upload)
    icon, headline = HEADLINES[verdict.kind]
    with st.container(border=True):
        st.header(f"{icon} {headline}{_up_to_date_text(verdict)}")
        for sentence in verdict.sentences:
            # The tables below list the cells.
            if not sentence.startswith(_CELL_INDENT):
                st.text(sentence)
    if verdict.edits is not None and verdict.edits.count:
        _draw_differences(view, verdict.edits, "What was changed in the file", "edits", "It was")
    if verdict.today is not None and verdict.today.count and verdict.today != verdict.edits:
        title = "What it would say if it were written today"
        _draw_differences(view, verdict.today, title, "today", "Today")


def _up_to_date_text(verdict: ExportVerdict) -> str:
    if verdict.is_up_to_date:
        return ", and up to date"
    differs = verdict.today is not None and verdict.today.count > 0
    is_old = verdict.kind == "genuine" or (verdict.kind == "intact" and differs)
    return ", but no longer up to date" if is_old else ""


@cached(most=1)
def _check(view: View, upload: Upload) -> ExportVerdict:
    return check_export(
        upload.content,
        upload.name,
        upload.sidecar,
        lambda day: computed.with_verdicts(_decide_on(view, day)),
    )


def _decide_on(view: View, day: date | None) -> View:
    """Return the decisions of a day; of the page's day if the file names none."""
    if day is None or day == view.as_of:
        return view
    # If the files name no day, the day of their badges and shop is not known here.
    data_day = view.dataset.info.day or (view.as_of if view.is_data_day else date.min)
    return decide_view(view.dataset, day, view.policy, data_day)


def _draw_differences(
    view: View, differences: Differences, title: str, key: str, expected_label: str
) -> None:
    st.header(title)
    rows = (
        ("missing", differences.missing),
        ("added", differences.added),
        ("repeated", differences.repeated),
    )
    st.text(
        f"Merchants: {len(differences.merchants):,}. Cells: {len(differences.cells):,}. "
        + " ".join(f"Rows {change}: {len(ids):,}." for change, ids in rows)
    )
    for change, names in (
        ("missing", differences.missing_columns),
        ("added", differences.added_columns),
    ):
        if names:
            st.text(f"Columns {change}: {', '.join(names)}")
    if differences.cells:
        _draw_cells(differences, key, expected_label)
    for change, ids in rows:
        if ids:
            _draw_ids(view, ids, f"{key}_{change}", f"Rows {change}")


def _draw_cells(differences: Differences, key: str, expected_label: str) -> None:
    count = len(differences.cells)
    limit_note = f", the first {MOST_ROWS:,} of them here" if count > MOST_ROWS else ""
    st.markdown(f"**Cells that differ: {count:,}{limit_note}**")
    config = {
        "merchant_id": text("Merchant"),
        "column": text("Column"),
        "line": digits("Line", width=60),
        "found": text("In the file", width=220),
        "expected": text(expected_label, width=220),
        "cause": text("Cause"),
    }
    tables.draw_merchant_rows(differences.frame.head(MOST_ROWS), f"cells_{key}", config, "Cells")


def _draw_ids(view: View, ids: Sequence[str], key: str, title: str) -> None:
    st.markdown(f"**{title}: {len(ids):,}**")
    names = view.decisions.set_index("merchant_id")["name"]
    rows = [(merchant_id, names.get(merchant_id, "")) for merchant_id in ids[:MOST_ROWS]]
    table = pd.DataFrame(rows, columns=["merchant_id", "name"])
    tables.draw_merchant_rows(table, key, {}, title)
