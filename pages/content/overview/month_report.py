"""The download of the month report, one page of HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from impact.compare.trend import trend_days
from impact.compare.what_changed.comparison import Comparison
from impact.output.month_report.report import TREND_MONTHS, month_report
from pages.shell import comparisons, page_inputs
from pages.widgets.download_button import draw_download


def draw_report_download(compared: Sequence[Comparison]) -> None:
    """Draw the download of the report of the day, with the comparisons of the page."""
    view, earlier_day, rules = compared[0].now, compared[0].then, page_inputs.current_inputs().rules
    reported = comparisons.trend_as_reported(view, trend_days(view.as_of, TREND_MONTHS))
    sides = "\n".join(
        f"{side.as_of} {side.dataset.fingerprint} {side.policy}"
        for comparison in compared
        for side in (comparison.base, comparison.known, comparison.now)
    )
    digest = hashlib.sha256(f"{sides}\n{reported.to_csv()}".encode()).hexdigest()[:8]
    # The server tells files apart by name: a hash in it says what the report is made of.
    name = f"impact-champions_{view.as_of}_since_{earlier_day}_{digest}.html"
    draw_download(
        "Report of the month",
        view,
        name,
        lambda: month_report(view, rules, compared, reported).encode(),
        "download_report",
        icon="description",
        help="One file with the numbers, why they changed, what is to do and the records behind "
        "them. It opens without a network and prints on two pages.",
    )
