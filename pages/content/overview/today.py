"""The tab Today of Overview: the day's answer, why it changed, what to do, and all numbers."""

import hashlib
from collections.abc import Sequence
from functools import partial
from itertools import groupby

import streamlit as st

from impact.compare.trend import trend_days
from impact.compare.what_changed import headlines
from impact.compare.what_changed.comparison import Comparison
from impact.output.month_report.report import TREND_MONTHS, month_report
from impact.rules.view import View
from impact.selection.todo import KINDS, TodoItem, summarise, todo
from impact.selection.unread_notices import find_notices, shows_removals, unread_themes
from pages.content.overview import compared_day, numbers, pictures, trend, waterfall
from pages.shell import page_inputs
from pages.shell.day_popover import current_day
from pages.shell.notices import draw_merchants_button
from pages.url import navigate
from pages.widgets import messages
from pages.widgets.download_button import draw_download
from pages.widgets.parts import draw_answer, draw_folded, draw_link

_ICONS = {
    "removal_due": "flag",
    "exception_ending": "event",
    "label_ending": "hourglass_bottom",
    "perhaps_champion": "account_balance",
    "row_skipped": "rule",
}
# Drawn in full: what they name may hide a removal.
_WARNING = "data_warning"


def draw_today(view: View) -> None:
    """Draw the answer of the day on one and a half screens, and what else there is, folded."""
    comparison = compared_day.compare_with_chosen(view)
    detail = f"{compared_day.reported_note(view)}{headlines.answer_detail(comparison)}"
    draw_answer(headlines.answer(view), detail)
    if not shows_removals(view.dataset, view.policy):
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
    numbers.draw_tiles(comparison)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("Why it changed", anchor=False)
        with compared_day.draw_choice(comparison):
            _draw_report_download(compared_day.reported_comparisons(view))
        compared = {"compared": comparison.then.isoformat()}
        open_reason = partial(navigate.go, "what_changed", **compared)
        waterfall.draw_waterfall(comparison, "champions", lambda params: open_reason(**params))
    with right:
        _draw_todo(view)
    pictures.draw_pictures(view)
    with st.container(gap="xxsmall"):
        title = f"All {numbers.COUNT} numbers, with definitions"
        draw_folded(title, "all_numbers", numbers.draw_all_numbers, comparison)
        title = f"The last {trend.MONTHS} months in numbers"
        draw_folded(title, "months_in_numbers", trend.draw_trend, view)
        title = "Champions by group, way to qualify and country; removals by theme"
        draw_folded(title, "breakdowns", pictures.draw_breakdowns, view)
        draw_folded("What is unknown", "unknowns", pictures.draw_unknowns, view)


def _draw_report_download(compared: Sequence[Comparison]) -> None:
    """Draw the download of the report of the day, with the comparisons of the page."""
    view, earlier_day, rules = compared[0].now, compared[0].then, page_inputs.current_inputs().rules
    reported = compared_day.trend_as_reported(view, trend_days(view.as_of, TREND_MONTHS))
    sides = "\n".join(
        f"{side.as_of} {side.dataset.fingerprint} {side.policy}"
        for comparison in compared
        for side in (comparison.base, comparison.known, comparison.now)
    )
    digest = hashlib.sha256(f"{sides}\n{reported.to_csv()}".encode()).hexdigest()[:8]
    # The server tells files apart by name: a hash in it says what the report is made of.
    draw_download(
        "Report of the month",
        view,
        f"impact-champions_{view.as_of}_since_{earlier_day}_{digest}.html",
        lambda: month_report(view, rules, compared, reported).encode(),
        "download_report",
        icon="description",
        help="One file with the numbers, why they changed, what is to do and the records behind "
        "them. It opens without a network and prints on two pages.",
    )


def _draw_todo(view: View) -> None:
    """Draw what is to be done, a row for each place that has it; a row opens the place."""
    st.header("To do", anchor=False)
    items = todo(view)
    with st.container(gap=None):
        for place, here in groupby((item for item in items if item.kind != _WARNING), _place):
            of_place = list(here)
            kind, icon = KINDS[of_place[0].kind], _ICONS.get(of_place[0].kind, "verified")
            draw_link(
                summarise(of_place, current_day(view)),
                navigate.go,
                kind.page,
                key=f"todo_{'_'.join(place)}",
                icon=icon,
                kwargs=kind.params,
                wrap=True,
            )
        for position, notice in enumerate(find_notices(view)):
            # Literally, since it may name a column of a file.
            messages.draw_literal(notice.sentence, "small")
            draw_merchants_button(notice, position, "visibility_off")
    if not items:
        st.text("Nothing needs a person on this day.")


def _place(item: TodoItem) -> tuple[str, str]:
    """Return the page and tab that have an item; on Badges badge and shop are two places."""
    kind = KINDS[item.kind]
    part = item.kind.partition("_")[0] if kind.page == "badges" else kind.params.get("tab", "")
    return kind.page, part
