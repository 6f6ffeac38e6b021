"""Parts of a page that are drawn only when somebody opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.widgets.fragment import fragment


@fragment
def draw_folded(title: str, key: str, draw: Callable[..., None], *args: Any) -> None:
    """Draw a closed box; what is in it is drawn with these arguments on opening."""
    box = st.expander(title, key=key, type="compact", on_change="rerun")
    if box.open:
        with box:
            draw(*args)
