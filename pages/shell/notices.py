"""Notices on a page: what makes it differ from what one expects, and what may hide a removal."""

from datetime import date

import streamlit as st

from impact.model.dates import format_long_date
from impact.model.policy import Policy
from impact.model.texts.number_format import plural
from impact.rules.view import View
from impact.selection.metrics import METRICS
from impact.selection.unread_notices import Notice, find_notices
from pages.session_data import session
from pages.session_data.store import LoadedData
from pages.shell import share
from pages.shell.page_inputs import PageInputs
from pages.url import filter_params, navigate
from pages.widgets import messages
from pages.widgets.parts import draw_link


def draw_notices(page: str, view: View, inputs: PageInputs) -> None:
    """Draw what makes the page differ from what one expects: files, lists, day, address."""
    if session.shows_own_files():
        _draw_own_files()
    if not len(view.decisions):
        messages.draw_empty(
            "upload_file",
            "Nothing is loaded yet.",
            "The merchants file has a header and no rows. Fill merchants.csv and reload this page, "
            "or start again with IMPACT_DATA=DIR for another folder. Data says what was read.",
        )
    _draw_snapshot_and_policy(inputs.loaded, view.policy, view.as_of)
    _draw_refused_lists(view)
    data_day = inputs.data_day
    if view.as_of != data_day:
        st.info(
            f"The state on {format_long_date(view.as_of)}. Badge and shop are known only for "
            f"{format_long_date(data_day)}; the declarations are those of that day too.",
            icon=":material/event:",
        )
    messages.draw_notice(
        "history",
        "Numbers may differ from those of whoever sent this link.",
        share.origin_differences(view),
    )
    messages.draw_ignored(
        [*inputs.ignored, *share.invalid_fingerprint(), *filter_params.ignored_params(page, view)]
    )


def _draw_own_files() -> None:
    """Draw the banner of own files, with the button back to the shared data."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/visibility_lock: **Your own files, seen by you alone.** They are gone when "
            "this page is reloaded or closed; the shared data are untouched.",
            width="stretch",
        )
        st.button("Back to the shared data", key="own_back", on_click=session.drop_own_files)


def _draw_snapshot_and_policy(loaded: LoadedData, policy: Policy, as_of: date) -> None:
    """Draw which snapshot and policy are shown where they are not the expected ones."""
    if loaded.error is not None and loaded.requested is not None:
        requested, shown = map(_describe, (loaded.requested, loaded.snapshot.name))
        messages.draw_fault(
            f"Cannot be used: {requested}. What you see instead: {shown}.", loaded.error
        )
    if loaded.snapshot != session.session_snapshots().latest and loaded.requested is None:
        st.info(
            f"This is the snapshot {loaded.snapshot.name}: what the files of that day said, "
            "not the latest ones.",
            icon=":material/photo_library:",
        )
    messages.draw_notice(
        "priority_high",
        "The number of rows moved by more than 10 % since the snapshot before. Check that the "
        "files are whole before you believe the numbers.",
        session.row_count_moves(loaded),
    )
    in_force = loaded.rules.in_force(as_of).policy
    if policy != in_force:
        day = format_long_date(as_of)
        messages.draw_notice(
            "gavel",
            "Decided by a policy version that was chosen with the day.",
            [f"Chosen: {policy.version}. In force on {day}: {in_force.version}."],
        )


def _describe(name: str) -> str:
    return f"the snapshot {name}" if name else "the data folder's own files"


def _draw_refused_lists(view: View) -> None:
    """Draw the refused lists: what badges rest on, and perhaps who has one, depends on them."""
    counts = ", and this policy counts labels by those lists"
    messages.draw_notice(
        "priority_high",
        f"A list of the State cannot be used{counts if view.policy.require_confirmation else ''}. "
        "What you see rests on the lists that can be used; Labels, State lists, says which.",
        [problem.sentence for problem in view.lists.refusals],
    )


def draw_unread_notice(view: View) -> None:
    """Draw what may hide a removal, each with the button to its merchants."""
    for position, notice in enumerate(find_notices(view)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(notice.sentence, width="content")
            draw_merchants_button(notice, position, "arrow_forward")


def draw_merchants_button(notice: Notice, position: int, icon: str) -> None:
    """Draw the button that opens the merchants of a notice, at its position among all."""
    draw_link(
        plural(len(notice.merchants), "merchant"),
        navigate.open_merchant_ids,
        notice.merchants,
        key=f"unread_{position}",
        icon=icon,
    )


def draw_skipped_rows_notice(view: View) -> None:
    """Draw that rows of the files were skipped that may matter, with the ways to them."""
    skipped = sum(report.left_out for report in view.dataset.files)
    if not skipped:
        return
    metric = METRICS["assessment_left_out"]
    affected = metric.count(view.decisions)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(
            f"{plural(skipped, 'row')} of the files could not be read and "
            f"{'is' if skipped == 1 else 'are'} not counted.",
            width="content",
        )
        draw_link(
            "See the skipped rows",
            navigate.go,
            "data",
            key="left_out_problems",
            kwargs={"effect": "row-left-out"},
        )
        if affected:
            draw_link(
                f"{plural(affected, 'merchant')} affected",
                navigate.open_merchants,
                metric.selection,
                key="left_out_merchants",
            )
