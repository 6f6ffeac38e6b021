"""Write the month report: one self-contained HTML page to mail, archive and print.

No script, no external file, no clock: the same inputs give the same bytes.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from impact.compare.trend import trend, trend_days
from impact.compare.what_changed import headlines
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.reported_trend import marks
from impact.compare.what_changed.sum_lines import COUNTS, sum_lines
from impact.compare.what_changed.waterfall import waterfall_bars
from impact.model.columns import DECISIONS, find_column
from impact.model.dates import format_day, format_long_date
from impact.model.policy import Policy, PolicyHistory
from impact.model.texts.wording import display_label
from impact.output.html_templates import load_template
from impact.output.month_report.pictures import bar_chart, line_chart, waterfall_chart
from impact.rules.view import View
from impact.selection.breakdowns import (
    Breakdown,
    champions_by_country,
    champions_by_label_group,
    champions_by_route,
    removals_by_theme,
)
from impact.selection.metrics import METRICS, NOT_KNOWN, share_pct
from impact.selection.removal_cases import describe_removal_times, open_cases, removal_times
from impact.selection.todo import summarise, todo
from impact.selection.unread_notices import shows_removals

TREND_MONTHS = 36
# The share of champions comes after the first.
_NUMBERS = (
    *("champions", "removal_due", "expiring", "badge_undue", "badge_missing"),
    *("listed", "declaration_only", "holds_esus", "holds_esat", "holds_both", "overdue"),
)
_CASES = {
    "name": find_column(DECISIONS, "name").label,
    "merchant_id": find_column(DECISIONS, "merchant_id").label,
    "theme": "Theme",
    "severity": "Severity",
    "days_flagged": "Days",
}
# So many numbers are in large on page one.
KEY_FIGURES = 6
# As many rows of a table as a mailed page can hold; the rest is counted, not hidden.
LISTED_ROWS = 60
_TEMPLATE = Path(__file__).with_name("report.html")


def month_report(
    view: View,
    rules: Policy | PolicyHistory,
    compared: Sequence[Comparison],
    reported: pd.DataFrame | None = None,
) -> str:
    """Return the report of a day as HTML.

    Args:
        rules: the policy for every day, or its versions: they decide the trend.
        compared: the day compared with each earlier one; the first one's changes are listed.
        reported: what was reported for the days of the trend (`what_changed.reported_trend`).
    """
    info = view.dataset.info
    about = [part for part in (info.title, info.owner and f"Owner: {info.owner}") if part]
    decisions, items = view.decisions, todo(view)
    return load_template(_TEMPLATE).render(
        title=f"Impact Champions, {format_long_date(view.as_of)}",
        answer=headlines.answer(view),
        details=[headlines.answer_detail(comparison) for comparison in compared],
        is_fictional=info.fictional,
        about=[*about, f"Policy {view.policy.version}"],
        skipped=[f"{f.file} {f.left_out:,}" for f in view.dataset.files if f.left_out],
        numbers=_numbers(view, compared),
        key_figures=KEY_FIGURES,
        bases=[headlines.base_words(comparison) for comparison in compared],
        why=[_why(comparison) for comparison in compared],
        to_do=[summarise(list(of_kind)) for _, of_kind in groupby(items, lambda one: one.kind)],
        trend_months=TREND_MONTHS,
        trend=_trend(view, rules, reported),
        by_label=_breakdown(champions_by_label_group(decisions)),
        by_route=_breakdown(champions_by_route(decisions, view.policy)),
        by_country=_breakdown(champions_by_country(decisions)),
        removals=_removals(view),
        changes=_changes(compared[0]),
        change_label=change_label,
        display_label=display_label,
        origin=_origin(view, compared[0]),
    )


def _numbers(view: View, compared: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Return the key figures first, each with its difference to each compared day, as "+5"."""
    known = [headlines.differences(comparison) for comparison in compared]
    numbers = []
    for key in _NUMBERS:
        metric = METRICS[key]
        why = metric.why_unknown(view)
        shown = f"{NOT_KNOWN} {why}" if why else f"{metric.count(view.decisions):,}"
        differences = ["" if why else texts.get(key, "") for texts in known]
        numbers.append(_number(metric.label, shown, differences, metric.meaning(view.policy)))
    share = share_pct(*(METRICS[key].count(view.decisions) for key in ("champions", "listed")))
    shown = "none" if share is None else f"{share:.1f} %"
    points = [texts["share_pct"] for texts in known]
    share_number = _number("Champion share", shown, points, "Champions of the listed merchants.")
    return [numbers[0], share_number, *numbers[1:]]


def _number(label: str, shown: str, differences: list[str], meaning: str) -> dict[str, Any]:
    return {"label": label, "shown": shown, "differences": differences, "meaning": meaning}


def _why(comparison: Comparison) -> dict[str, Any]:
    bars = waterfall_bars(sum_lines(comparison), "champions")
    return {
        "since": format_long_date(comparison.then),
        "chart": waterfall_chart(bars) if bars else None,
        "headline": f"{headlines.headline(comparison, 'champions')}.",
    }


def _trend(
    view: View, rules: Policy | PolicyHistory, reported: pd.DataFrame | None
) -> dict[str, Any]:
    counts = trend(view.dataset, rules, trend_days(view.as_of, TREND_MONTHS))
    names = [f"{day:%b %Y}" for day in counts["day"]]
    champions = list(zip(names, counts["champions"].astype(float), strict=True))
    first, last = int(counts["champions"].iloc[0]), int(counts["champions"].iloc[-1])
    notes = []
    if (counts["earlier_not_in_files"] > 0).any():
        most = int(counts["earlier_not_in_files"].max())
        notes.append(
            f"Earlier approvals may not be in the files: of up to {most:,} merchants only the "
            "latest one is known, so past numbers can be too low."
        )
    reported_marks = marks(
        counts, reported if reported is not None else pd.DataFrame(), "champions"
    )
    days = counts["day"].dt.date.tolist()
    circles = [(days.index(day), number) for day, number in reported_marks]
    if circles:
        notes.append(f"A circle: {headlines.REPORTED_OTHERWISE}")
    return {
        "title": f"Champions: {first:,} in {names[0]}, {last:,} on {view.as_of.isoformat()}.",
        "chart": line_chart(champions, circles),
        "notes": notes,
    }


def _breakdown(breakdown: Breakdown) -> dict[str, Any]:
    rows = list(zip(breakdown.table["part"], breakdown.table["merchants"].tolist(), strict=True))
    takeaway = f"{breakdown.takeaway()} {breakdown.note}"
    return {"label": breakdown.label, "takeaway": takeaway, "chart": bar_chart(rows)}


def _removals(view: View) -> dict[str, Any] | None:
    if not shows_removals(view.dataset, view.policy):
        return None
    times, cases = removal_times(view), open_cases(view)
    may_stay = cases["exception_until"].notna()
    staying = cases["merchant_id"][may_stay].nunique()
    return {
        "summary": _removal_summary(times.open - staying, staying, times.overdue),
        "times": describe_removal_times(times),
        "themes": _breakdown(removals_by_theme(view.decisions, view.policy)),
        "cases": _cases(cases[~may_stay]),
        "staying": _staying(cases[may_stay]),
    }


def _removal_summary(due: int, staying: int, overdue: int) -> str:
    """Return in words how many must be removed, counted by merchant as in "To do"."""
    stays = f"; {staying:,} more may stay for now, by an exception" if staying else ""
    return f"{due:,} must be removed{stays}. Overdue: {overdue:,}."


def _staying(cases: pd.DataFrame) -> list[str]:
    """Return who may stay for now, a text for each exception: until when, by whom, why."""
    shown = cases.drop_duplicates("merchant_id")
    columns = ["name", "merchant_id", "exception_until", "exception_by", "exception_reason"]
    texts = [
        f"{name or merchant_id} ({merchant_id}) until {format_day(until)}, decided by {by}: {why}"
        for name, merchant_id, until, by, why in shown[columns].head(LISTED_ROWS).to_numpy()
    ]
    more = len(shown) - len(texts)
    return [*texts, f"and {more:,} more"] if more else texts


def _cases(cases: pd.DataFrame) -> dict[str, Any]:
    """Return the first cases, worded as on screen, and how many more there are."""
    shown = cases[[*_CASES]].head(LISTED_ROWS).to_numpy().tolist()
    return {
        "headings": list(_CASES.values()),
        "rows": [
            [name, merchant_id, display_label(theme), display_label(severity), str(days)]
            for name, merchant_id, theme, severity, days in shown
        ],
        "more": len(cases) - LISTED_ROWS,
    }


def _changes(comparison: Comparison) -> dict[str, Any]:
    rows, lines = comparison.rows_by_reason, sum_lines(comparison)
    return {
        "since": format_long_date(comparison.then),
        "base": headlines.base_line(comparison),
        "sums": {
            "headings": ["", *(METRICS[count].label for count in COUNTS)],
            "rows": [[line.what, *(line.texts[count] for count in COUNTS)] for line in lines],
            "more": 0,
        },
        "sides": [line.side for line in lines],
        "first": rows.head(LISTED_ROWS).astype("str").to_dict("records"),
        "more": len(rows) - LISTED_ROWS,
    }


def _origin(view: View, comparison: Comparison) -> dict[str, Any]:
    before = comparison.base
    return {
        "fingerprint": view.dataset.fingerprint,
        "base_fingerprint": before.dataset.fingerprint,
        "base_day": before.as_of.isoformat(),
        "base_policy": before.policy.version,
        "policy": [f"{name} = {_value(value)}" for name, value in view.policy.values().items()],
        "files": view.dataset.files,
    }


def _value(value: Any) -> str:
    """Return a value of the policy; of an accepted register its name."""
    if not isinstance(value, list):
        return str(value)
    return "|".join(item["name"] if isinstance(item, dict) else str(item) for item in value)
