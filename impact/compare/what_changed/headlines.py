"""Sentences for a comparison: each difference in the same words on every page and report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from impact.compare.counts import COUNTS
from impact.compare.reference_days import in_points
from impact.compare.what_changed.change_labels import change_label, up_down
from impact.compare.what_changed.changes import Bridge
from impact.compare.what_changed.comparison import Comparison
from impact.model.dates import format_long_date
from impact.model.texts.wording import display_label

REPORTED_OTHERWISE = "what was reported of that day at the time, where it was another number."
_LEARNED = "true then already and learned since"
_OTHER_RULES = "learned since, or due to other rules for that day"


def base_words(comparison: Comparison) -> str:
    """Return what the differences are against, as "the October report"."""
    then, now = comparison.then, comparison.now.as_of
    if comparison.reported is None:
        return day_words(then)
    if (then.year, then.month) == (now.year, now.month):
        return f"the report of {format_long_date(then)}"
    return f"the {then:%B} report" if then.year == now.year else f"the {then:%B %Y} report"


def headline(comparison: Comparison, metric: str) -> str:
    """Return the difference of a count, what it is against, and what it is made of."""
    if comparison.is_unknown(metric):
        return f"the difference since {base_words(comparison)} is not known"
    reported, known, now = comparison.counts(metric)
    if reported is None:
        return f"{now - known:+,d} since {base_words(comparison)}; {comparison.why_not}"
    total = f"{now - reported:+,d} since {base_words(comparison)}"
    learned, happened = known - reported, now - known
    if learned and happened:
        return f"{total}; {learned:+,d} {_learned(comparison, learned)}, {happened:+,d} since then"
    if learned:
        return f"{total}; {_all(learned)} {_learned(comparison, learned)}"
    return f"{total}; {_all(happened)} happened since then" if happened else total


def _learned(comparison: Comparison, count: int) -> str:
    has_same_rules = comparison.base.policy == comparison.known.policy
    verb = "was" if abs(count) == 1 else "were"
    return f"{verb} {_LEARNED if has_same_rules else _OTHER_RULES}"


def _all(count: int) -> str:
    return "it" if abs(count) == 1 else f"all {abs(count):,}"


def card_lines(comparisons: Sequence[Comparison]) -> dict[str, list[str]]:
    """Return the difference of each count, and of the share, to each compared day.

    Returns:
        By the key of the metric, and `share_pct`: for each comparison "+3 since the October
        report".
    """
    lines: dict[str, list[str]] = {name: [] for name in (*COUNTS, "share_pct")}
    for comparison in comparisons:
        since = f"since {base_words(comparison)}"
        for name in COUNTS:
            is_known = not comparison.is_unknown(name)
            change = f"{comparison.difference(name):+,d}" if is_known else "not known"
            lines[name].append(f"{change} {since}")
        points = comparison.points
        difference = f"no share {since}" if points is None else f"{in_points(points, 1)} {since}"
        lines["share_pct"].append(difference)
    return lines


def base_note(comparison: Comparison) -> str:
    """Return a sentence on what the differences to a day are against."""
    day = format_long_date(comparison.then)
    if comparison.reported is None:
        return f"{day}: by today's files."
    return f"{day}: as it was reported then, by the files of {comparison.files_then}."


def champion_shares(comparison: Comparison) -> str:
    """Return the champion share of the base and of now, and the difference in points."""
    shares = [comparison.share_of(view) for view in (comparison.base, comparison.now)]
    texts = ["no share" if share is None else f"{share:.2f} %" for share in shares]
    points = comparison.points
    difference = "" if points is None else f" ({in_points(points, 2)})"
    return f"Champion share: {texts[0]} to {texts[1]}{difference}"


def base_line(comparison: Comparison) -> str:
    """Return a sentence on what the day is compared with."""
    day = format_long_date(comparison.then)
    if comparison.reported is None:
        return f"Compared with what is known now for {day}; {comparison.why_not}."
    files = comparison.files_then
    return f"Compared with what was reported for {day}, by the files of {files}."


def sums_line(comparison: Comparison, count: str) -> str:
    """Return how a count came from the base to now, part by part, by reason."""
    if comparison.is_unknown(count):
        return f"{display_label(count)}: {headline(comparison, count)}"
    bridges = {name: part.bridges[count] for name, part in comparison.parts.items()}
    first, last = next(iter(bridges.values())).before, bridges["since"].after
    parts = "; ".join(f"{name} {part_words(bridge)}" for name, bridge in bridges.items())
    return f"{display_label(count)} {first:,} to {last:,} ({last - first:+,d}): {parts}"


def part_words(bridge: Bridge) -> str:
    """Return what each reason did to a count in one part, as "+3 (New ESUS label +3)"."""
    words = [
        f"{change_label(reason)} {up_down(up, down)}"
        for reason, up, down, _ in bridge.reasons.itertuples(index=False)
        if up or down
    ]
    reasons = f" ({', '.join(words)})" if words else ""
    return f"{bridge.after - bridge.before:+,d}{reasons}"


def day_words(day: date) -> str:
    """Return a day as the metric cards show it, as "15 Nov 2025"."""
    return f"{day.day} {day:%b %Y}"
