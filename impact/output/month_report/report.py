"""Write the month report: one self-contained HTML page to mail, archive and print.

No script, no external file, no clock: the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import REPORTED_OTHERWISE, base_line, card_lines
from impact.compare.what_changed.reported_trend import marks
from impact.model.columns import ASSESSMENTS, DECISIONS, SEVERITIES, THEMES, Column, find_column
from impact.model.dates import format_long_date
from impact.model.policy import Policy, PolicyHistory
from impact.output.html_templates import load_template
from impact.output.month_report import changes_section
from impact.output.month_report.pictures import bar_chart, line_chart
from impact.output.month_report.tables import table_of
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
from impact.selection.unread_notices import shows_removals

TREND_MONTHS = 36
_NUMBERS = (
    *("listed", "champions", "declaration_only", "holds_esus", "holds_esat", "holds_both"),
    *("expiring", "removal_due", "overdue", "badge_undue"),
)
_MERCHANT = (find_column(DECISIONS, "merchant_id"), find_column(DECISIONS, "name"))
_CASES = (
    *_MERCHANT,
    Column("theme", "Theme", "Of the finding that is a ground.", "word", words=THEMES),
    Column("severity", "Severity", "Of that finding.", "word", words=SEVERITIES),
    find_column(ASSESSMENTS, "assessment_id"),
    find_column(DECISIONS, "flagged_on"),
    Column("days_flagged", "Days", "From the flag to the day.", "number"),
)
# `changes_section.labelled` turns the codes of these columns into labels first.
_CHANGED = (
    *_MERCHANT,
    Column("part", "Part", "Learned since the report, or happened since."),
    Column("reason", "Reason", "What turned."),
    Column("change", "Change", "What it did."),
    Column("cause", "Cause", "Why it is known."),
    Column("explanation", "What happened", "The record and the day."),
)
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
    return load_template(_TEMPLATE).render(
        title=f"Impact Champions, {format_long_date(view.as_of)}",
        is_fictional=info.fictional,
        about=[*about, f"Policy {view.policy.version}"],
        left_out=[f"{f.file}: {f.left_out:,}" for f in view.dataset.files if f.left_out],
        numbers=_numbers(view, compared),
        differences=changes_section.differences(compared),
        trend_months=TREND_MONTHS,
        trend=_trend(view, rules, reported),
        breakdowns=[_breakdown(breakdown) for breakdown in _breakdowns(view)],
        removals=_removals(view),
        changes=_changes(compared[0]),
        definitions=[
            {"label": METRICS[key].label, "meaning": METRICS[key].meaning(view.policy)}
            for key in _NUMBERS
        ],
        origin=_origin(view, compared[0]),
    )


def _numbers(view: View, compared: Sequence[Comparison]) -> list[dict[str, Any]]:
    lines = card_lines(compared)
    numbers = []
    for key in _NUMBERS:
        metric = METRICS[key]
        if why := metric.why_unknown(view):
            shown, texts = NOT_KNOWN, [why]
        else:
            shown, texts = f"{metric.count(view.decisions):,}", lines.get(key, [])
        numbers.append({"label": metric.label, "shown": shown, "texts": texts})
    share = share_pct(*(METRICS[key].count(view.decisions) for key in ("champions", "listed")))
    shown = "none" if share is None else f"{share:.1f} %"
    of_listed = {"label": "Champion share of listed", "shown": shown, "texts": lines["share_pct"]}
    return [*numbers[:2], of_listed, *numbers[2:]]


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
        notes.append(f"A circle: {REPORTED_OTHERWISE}")
    return {
        "title": f"Champions: {first:,} in {names[0]}, {last:,} on {view.as_of.isoformat()}.",
        "chart": line_chart(champions, circles),
        "notes": notes,
    }


def _breakdowns(view: View) -> tuple[Breakdown, ...]:
    return (
        champions_by_label_group(view.decisions),
        champions_by_route(view.decisions, view.policy),
        champions_by_country(view.decisions),
    )


def _breakdown(breakdown: Breakdown) -> dict[str, Any]:
    rows = list(zip(breakdown.table["part"], breakdown.table["merchants"].tolist(), strict=True))
    takeaway = f"{breakdown.takeaway()} {breakdown.note}"
    return {"label": breakdown.label, "takeaway": takeaway, "chart": bar_chart(rows)}


def _removals(view: View) -> dict[str, Any] | None:
    if not shows_removals(view.dataset, view.policy):
        return None
    times = removal_times(view)
    return {
        "summary": f"{times.open:,} open, {times.overdue:,} overdue.",
        "times": describe_removal_times(times),
        "themes": _breakdown(removals_by_theme(view.decisions, view.policy)),
        "cases": table_of(open_cases(view), _CASES),
    }


def _changes(comparison: Comparison) -> dict[str, Any]:
    return {
        "since": format_long_date(comparison.then),
        "base": base_line(comparison),
        "headlines": changes_section.headlines(comparison),
        "sums": changes_section.sums(comparison),
        "rows": table_of(changes_section.labelled(comparison.rows_by_reason), _CHANGED),
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


def _value(value: object) -> str:
    return "|".join(str(item) for item in value) if isinstance(value, list) else str(value)
