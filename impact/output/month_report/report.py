"""Write the month report: one self-contained HTML page to mail, archive and print.

No script, no external file, no clock: the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from impact.compare.trend import trend, trend_days
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import REPORTED_OTHERWISE, base_line, card_lines
from impact.compare.what_changed.reported_trend import marks
from impact.model.columns import ASSESSMENTS, DECISIONS, SEVERITIES, THEMES, Column, find_column
from impact.model.dates import format_long_date
from impact.model.policy import Policy, PolicyHistory
from impact.model.texts.cell_texts import format_cell
from impact.output.month_report import changes_section
from impact.output.month_report.svg import bar_svg, line_svg
from impact.rules.view import View
from impact.selection.breakdowns import (
    Breakdown,
    champions_by_country,
    champions_by_label_group,
    champions_by_route,
    removals_by_theme,
)
from impact.selection.metrics import METRICS, share_pct
from impact.selection.removal_cases import open_cases
from impact.selection.removal_times import describe_removal_times, removal_times
from impact.selection.unread_notices import shows_removals

# As many rows of a table as a mailed page can hold; the rest is counted, not hidden.
LISTED_ROWS = 60
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
_STYLE = Path(__file__).with_name("report.css")


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
    title = f"Impact Champions, {format_long_date(view.as_of)}"
    sections = [
        _head(view, title),
        _section("Where we stand", _numbers(view, compared)),
        _section(f"The last {TREND_MONTHS} months", _trend(view, rules, reported)),
        _section("Champions", "".join(_breakdown(breakdown) for breakdown in _breakdowns(view))),
        _section("Removals", _removals(view)),
        _section(f"What changed since {format_long_date(compared[0].then)}", _changes(compared[0])),
        _section("What the numbers mean", _definitions(view)),
        _section("Where this comes from", _origin(view, compared[0])),
    ]
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}{' (fictional)' if info.fictional else ''}</title>"
        f"<style>{style}</style></head><body>{''.join(sections)}</body></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>\n"


def _head(view: View, title: str) -> str:
    info = view.dataset.info
    about = [part for part in (info.title, info.owner and f"Owner: {info.owner}") if part]
    about.append(f"Policy {view.policy.version}")
    fictional = '<p class="mark">Fictional sample: no real company is meant.</p>'
    left_out = [f"{f.file}: {f.left_out:,}" for f in view.dataset.files if f.left_out]
    warning = (
        f'<p class="mark">Rows left out, which decide nothing: {escape(", ".join(left_out))}. '
        "Until they are mended, a number may be wrong.</p>"
    )
    return (
        f"<header><h1>{escape(title)}</h1><p>{escape(' · '.join(about))}</p>"
        f"{fictional if info.fictional else ''}{warning if left_out else ''}</header>\n"
    )


def _numbers(view: View, compared: Sequence[Comparison]) -> str:
    lines = card_lines(compared)
    cells = []
    for key in _NUMBERS:
        metric = METRICS[key]
        if why := metric.why_unknown(view):
            shown, texts = "not known", [why]
        else:
            shown, texts = f"{metric.count(view.decisions):,}", lines.get(key, [])
        cells.append(_number(metric.label, shown, texts))
    share = share_pct(*(METRICS[key].count(view.decisions) for key in ("champions", "listed")))
    shown = "none" if share is None else f"{share:.1f} %"
    cells.insert(2, _number("Champion share of listed", shown, lines["share_pct"]))
    base = (
        "Counts are of listed merchants; “Badge wrongly shown” counts those no longer listed too."
    )
    differences = changes_section.differences(compared)
    return f'<div class="numbers">{"".join(cells)}</div><p>{base}</p>{differences}'


def _number(label: str, shown: str, texts: Sequence[str]) -> str:
    beside = "".join(f"<small>{escape(text)}</small>" for text in texts)
    return f"<div><span>{escape(label)}</span><b>{shown}</b>{beside}</div>"


def _trend(view: View, rules: Policy | PolicyHistory, reported: pd.DataFrame | None) -> str:
    counts = trend(view.dataset, rules, trend_days(view.as_of, TREND_MONTHS))
    names = [f"{day:%b %Y}" for day in counts["day"]]
    champions = list(zip(names, counts["champions"].astype(float), strict=True))
    first, last = int(counts["champions"].iloc[0]), int(counts["champions"].iloc[-1])
    title = f"Champions: {first:,} in {names[0]}, {last:,} on {view.as_of.isoformat()}."
    note = ""
    if (counts["earlier_not_in_files"] > 0).any():
        most = int(counts["earlier_not_in_files"].max())
        note = (
            f"<p>Earlier approvals may not be in the files: of up to {most:,} merchants only the "
            "latest one is known, so past numbers can be too low.</p>"
        )
    reported_marks = marks(
        counts, reported if reported is not None else pd.DataFrame(), "champions"
    )
    days = counts["day"].dt.date.tolist()
    circles = [(days.index(day), number) for day, number in reported_marks]
    if circles:
        note += f"<p>A circle: {REPORTED_OTHERWISE}</p>"
    return f"<p>{escape(title)}</p>{line_svg(champions, title, marks=circles)}{note}"


def _breakdowns(view: View) -> tuple[Breakdown, ...]:
    return (
        champions_by_label_group(view.decisions),
        champions_by_route(view.decisions, view.policy),
        champions_by_country(view.decisions),
    )


def _breakdown(breakdown: Breakdown) -> str:
    rows = list(zip(breakdown.table["part"], breakdown.table["merchants"].tolist(), strict=True))
    takeaway = escape(f"{breakdown.takeaway()} {breakdown.note}")
    return f"<h3>{escape(breakdown.label)}</h3><p>{takeaway}</p>{bar_svg(rows, breakdown.label)}"


def _removals(view: View) -> str:
    if not shows_removals(view.dataset, view.policy):
        return "<p>Not known: no assessments file has a column of findings.</p>"
    times = removal_times(view)
    cases = open_cases(view)
    summary = (
        f"<p>{times.open:,} open, {times.overdue:,} overdue.</p>"
        f"<p>Days from the finding to the delisting. {escape(describe_removal_times(times))}</p>"
    )
    themes = _breakdown(removals_by_theme(view.decisions, view.policy))
    return f"{summary}{themes}<h3>Open cases, longest first</h3>{_table(cases, _CASES)}"


def _changes(comparison: Comparison) -> str:
    rows = changes_section.labelled(comparison.rows_by_reason)
    sums = f"{changes_section.headlines(comparison)}{changes_section.sums(comparison)}"
    return (
        f"<p>{escape(base_line(comparison))}</p>{sums}<h3>Every change</h3>{_table(rows, _CHANGED)}"
    )


def _definitions(view: View) -> str:
    rows = (
        f"<dt>{escape(METRICS[key].label)}</dt><dd>{escape(METRICS[key].meaning(view.policy))}</dd>"
        for key in _NUMBERS
    )
    return (
        f"<dl>{''.join(rows)}</dl><p>Not being a champion is no bad mark, and the badge says "
        "nothing about product quality.</p>"
    )


def _origin(view: View, comparison: Comparison) -> str:
    files = "".join(
        f"<tr><td>{escape(f.file)}</td><td>{f.rows:,}</td><td>{f.left_out:,}</td>"
        f"<td><code>{f.sha256[:16]}</code></td></tr>"
        for f in view.dataset.files
    )
    values = ", ".join(f"{name} = {_value(v)}" for name, v in view.policy.values().items())
    before = comparison.base
    return (
        f"<p>Fingerprint <code>{view.dataset.fingerprint}</code>, compared with "
        f"<code>{before.dataset.fingerprint}</code> on {before.as_of.isoformat()} under policy "
        f"{escape(before.policy.version)}.</p><p>Policy: {escape(values)}.</p>"
        "<table><thead><tr><th>File</th><th>Rows</th><th>Left out</th><th>sha256 begins</th></tr>"
        f"</thead><tbody>{files}</tbody></table>"
    )


def _value(value: object) -> str:
    return "|".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _table(frame: pd.DataFrame, columns: Sequence[Column]) -> str:
    if frame.empty:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(column.label)}</th>" for column in columns)
    shown = frame[[column.name for column in columns]].head(LISTED_ROWS)
    rows = "".join(_row(row, columns) for row in shown.to_numpy().tolist())
    more_rows = len(frame) - LISTED_ROWS
    more_note = f"<p>And {more_rows:,} more; the dashboard lists them.</p>" if more_rows > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more_note}"


def _row(values: Sequence[object], columns: Sequence[Column]) -> str:
    cells = (format_cell(*cell) for cell in zip(columns, values, strict=True))
    return f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
