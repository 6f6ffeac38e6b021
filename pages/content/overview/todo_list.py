"""The list To do of Overview: what needs a person on the day, and the page that has it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from impact.rules.view import View
from impact.selection.todo import KINDS, TodoItem, summarise, todo
from impact.selection.unread_notices import Notice, find_notices
from pages.session_data.computed import lists_of
from pages.shell.notices import draw_merchants_button
from pages.url import navigate
from pages.widgets import messages

_ICONS = {
    "removal_due": "flag",
    "exception_ending": "event",
    "label_ending": "hourglass_bottom",
    "perhaps_champion": "account_balance",
    "row_skipped": "rule",
}
# Drawn in full: what they name may hide a removal.
_WARNING = "data_warning"


def draw_todo(view: View) -> None:
    """Draw what is to be done, a row for each place that has it; a row opens the place."""
    st.header("To do", anchor=False)
    items = todo(view, lists_of(view))
    with st.container(gap=None):
        for place, here in groupby((item for item in items if item.kind != _WARNING), _place):
            _draw_row(place, list(here))
        for position, notice in enumerate(find_notices(view)):
            _draw_notice(position, notice)
    if not items:
        st.text("Nothing needs a person on this day.")


def _place(item: TodoItem) -> tuple[str, str]:
    """Return the page and tab that have an item; on Badges badge and shop are two places."""
    kind = KINDS[item.kind]
    part = item.kind.partition("_")[0] if kind.page == "badges" else kind.params.get("tab", "")
    return kind.page, part


def _draw_row(place: tuple[str, str], items: Sequence[TodoItem]) -> None:
    kind = KINDS[items[0].kind]
    st.button(
        summarise(items),
        key=f"todo_{'_'.join(place)}",
        on_click=navigate.go,
        args=(kind.page,),
        kwargs=kind.params,
        type="tertiary",
        icon=f":material/{_ICONS.get(items[0].kind, 'verified')}:",
        wrap=True,
    )


def _draw_notice(position: int, notice: Notice) -> None:
    """Draw a notice literally, since it may name a column of a file, with its merchants."""
    messages.draw_literal(notice.sentence, "small")
    draw_merchants_button(notice, position, "visibility_off")
