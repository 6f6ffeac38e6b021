"""How long removals take, in words: the median over all cases and its parts."""

from __future__ import annotations

from impact.selection.removal_cases import RemovalTimes, format_days


def overall_median_text(removals: RemovalTimes) -> str:
    """Return the median over all cases as on its card."""
    if removals.overall_median_days is None:
        return "not reached" if removals.cases else "no case"
    return f"{removals.overall_median_days:,}"


def median_lines(removals: RemovalTimes) -> list[str]:
    """Return the lines below the median over all cases: its base, closed and open cases."""
    lines = [_base_text(removals)]
    if removals.median_days is not None:
        lines.append(f"{format_days(removals.median_days)} days: {_longest_text(removals)}")
    if removals.open_median_days is not None:
        lines.append(
            f"{format_days(removals.open_median_days)} days so far: {_oldest_text(removals)}"
        )
    return lines


def _base_text(removals: RemovalTimes) -> str:
    return f"median over {removals.cases:,} cases, open ones counted"


def _longest_text(removals: RemovalTimes) -> str:
    if removals.worst_days is None:
        return "no merchant was delisted after a finding"
    return f"{removals.closed:,} closed, longest {removals.worst_days:,}"


def _oldest_text(removals: RemovalTimes) -> str:
    if removals.oldest_days is None:
        return "no listed merchant has a removal ground"
    return f"{removals.open:,} open, oldest {removals.oldest_days:,}"
