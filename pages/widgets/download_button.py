"""The button of every download: its file is written on a click, and noted in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import streamlit as st

from impact.output.export import MIME
from impact.rules.view import View
from pages.server import log
from pages.session_data import signed_in

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
        name: of the file. The server tells large files apart by their names and parts of them, so
            a hash in it says what the file is made of.
        write: returns the content.
        rows: how many rows the file has; without any there is nothing to download.
        options: of `st.download_button`.
    """
    st.download_button(
        label,
        data=_write_and_log(view, name, write, rows, filters),
        file_name=name,
        mime=_MIME[PurePath(name).suffix],
        key=key,
        on_click="ignore",
        icon=f":material/{icon}:",
        **{"disabled": rows == 0, **options},
    )


def _write_and_log(
    view: View, name: str, write: Callable[[], bytes], rows: int | None, filters: str
) -> Callable[[], bytes]:
    person = signed_in.person()

    def write_and_log() -> bytes:
        content = write()
        log.write(
            "export",
            person,
            file=name,
            as_of=view.as_of.isoformat(),
            filters=filters,
            rows=rows,
            fingerprint=view.dataset.fingerprint,
            policy=view.policy.version,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        return content

    return write_and_log
