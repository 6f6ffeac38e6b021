"""The templates of letters, with a team's own in `letters/` of the data folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from impact.explain.letters.templates import FOLDER, LetterTemplates, read_templates
from impact.loading.file_stamps import FileStamps, stamp_files
from pages.session_data.store import data_folder


def current_templates() -> LetterTemplates:
    """Return the templates, read again when a file of the folder has changed."""
    return _read(data_folder(), templates_stamps())


def templates_stamps() -> FileStamps:
    """Return the stamps of the team's own templates."""
    folder = data_folder() / FOLDER
    return stamp_files(folder.glob("*/*"), folder)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(root: Path, stamps: FileStamps) -> LetterTemplates:
    return read_templates(root)
