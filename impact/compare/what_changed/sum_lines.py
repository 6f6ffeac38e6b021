"""The lines of a table that leads from the reported counts to those of now, reason by reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from impact.compare.what_changed.change_labels import change_label, up_down
from impact.compare.what_changed.change_reasons import REASONS
from impact.compare.what_changed.comparison import Comparison
from impact.model.dates import format_long_date
from impact.selection.metrics import METRICS, NOT_KNOWN

# In the order in which they are read.
COUNTS = ("champions", "listed", "removal_due")
_ENDS = {"restated": ("reported", "known"), "since": ("known", "now")}


@dataclass(frozen=True)
class SumLine:
    """One line: the counts reported, known or now, or what one reason did to them in one part.

    Attributes:
        what: its text, such as "Happened since: New ESUS label".
        side: "reported", "known" or "now"; "" for a reason.
        part, reason: "" for a side.
        counts: by count the number of a side; without those that its files cannot show.
        moves: by count how many a reason brought in, and how many it took out.
    """

    what: str
    side: str
    part: str
    reason: str
    counts: Mapping[str, int]
    moves: Mapping[str, tuple[int, int]]

    @property
    def texts(self) -> Mapping[str, str]:
        """Return by count "130", "+4 -1", or "" where the reason has no effect on it."""
        if self.side:
            known = {name: f"{count:,}" for name, count in self.counts.items()}
            return dict.fromkeys(COUNTS, NOT_KNOWN) | known
        return {name: up_down(*self.moves[name]) for name in COUNTS}


def sum_lines(comparison: Comparison) -> tuple[SumLine, ...]:
    """Return the lines from the base to now: the counts, with the reasons of each part between."""
    first = next(iter(comparison.parts))
    lines = [_side_line(comparison, _ENDS[first][0])]
    for part in comparison.parts:
        lines += [*_reason_lines(comparison, part), _side_line(comparison, _ENDS[part][1])]
    return tuple(lines)


def ends_of(part: str) -> tuple[str, str]:
    """Return the `side` that a part leads from and the one that it leads to."""
    return _ENDS[part]


def _side_line(comparison: Comparison, side: str) -> SumLine:
    then, now = format_long_date(comparison.then), format_long_date(comparison.now.as_of)
    view, what = {
        "reported": (comparison.base, f"Reported for {then}"),
        "known": (comparison.known, f"Known now for {then}"),
        "now": (comparison.now, now),
    }[side]
    counts = {
        name: METRICS[name].count(view.decisions)
        for name in COUNTS
        if not METRICS[name].why_unknown(view)
    }
    return SumLine(what, side, "", "", counts, {})


def _reason_lines(comparison: Comparison, part: str) -> Iterator[SumLine]:
    """Yield a line for each reason that changed a count in a part."""
    by_count = {name: comparison.parts[part].moves(name) for name in COUNTS}
    for reason in REASONS:
        moves = {name: by_count[name][reason] for name in COUNTS}
        if any(map(any, moves.values())):
            what = f"{change_label(part)}: {change_label(reason)}"
            yield SumLine(what, "", part, reason, {}, moves)
