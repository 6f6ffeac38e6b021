"""Sentences for a comparison: each difference in the same words on every page and report."""

from collections.abc import Mapping

from impact.compare.counts import COUNTS
from impact.compare.reference_days import in_points, month_before, year_before
from impact.compare.trend import earlier_not_in_files
from impact.compare.what_changed.change_labels import change_label, up_down
from impact.compare.what_changed.comparison import Comparison
from impact.model.dates import format_day, format_long_date
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.metrics import METRICS, NOT_KNOWN, share_pct

REPORTED_OTHERWISE = "what was reported of that day at the time, where it was another number."


def base_words(comparison: Comparison) -> str:
    """Return what the differences are against, as "the October report"."""
    then, now = comparison.then, comparison.now.as_of
    if comparison.reported is None:
        return format_day(then)
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
    is_same_policy = comparison.base.policy == comparison.known.policy
    other_rules = "" if is_same_policy else ", or due to other rules for that day"
    parts = {
        f"learned later about that day{other_rules}": known - reported,
        "happened since then": now - known,
    }
    moves = [(f"{number:+,d} ", how) for how, number in parts.items() if number]
    if len(moves) == 1:
        return f"{total}, {moves[0][1]}"
    return f"{total}: {', '.join(map(''.join, moves))}" if moves else total


def differences(comparison: Comparison) -> dict[str, str]:
    """Return the difference of each count to the compared day, as "+3" or "not known".

    Returns:
        By the key of the metric, and `share_pct` in points.
    """
    texts = {
        name: NOT_KNOWN if comparison.is_unknown(name) else f"{comparison.difference(name):+,d}"
        for name in COUNTS
    }
    points = comparison.points
    return texts | {"share_pct": "no share" if points is None else in_points(points, 1)}


def answer(view: View) -> str:
    """Return how many champions there are on the day, and their share, in one sentence."""
    champions, listed = (METRICS[key].count(view.decisions) for key in ("champions", "listed"))
    share, day = share_pct(champions, listed), format_day(view.as_of)
    if share is None:
        return f"No merchant is listed on {day}"
    whole = plural(listed, "merchant")
    return f"{plural(champions, 'Impact Champion')} on {day}: {share:.1f} % of {whole}"


def answer_detail(comparison: Comparison) -> str:
    """Return how champions and their share differ from the compared day, in short sentences."""
    reported, known, _ = comparison.counts("champions")
    difference = comparison.difference("champions")
    how_many = "As many as" if not difference else f"{_more_fewer(difference)} than"
    learned = ""
    if reported is not None and known != reported:
        number = f"{known:,}{_missing_note(comparison)}"
        learned = f" With today's files it was {number} on that day."
    base = _base_phrase(comparison, _missing_note(comparison))
    return f"{how_many} {base}.{learned}{_share_sentence(comparison)}"


def _missing(comparison: Comparison) -> int:
    """Return how many champions of the compared day the files of now may lack at most."""
    return earlier_not_in_files(comparison.known.dataset, [comparison.then])[0]


def _missing_note(comparison: Comparison) -> str:
    missing = _missing(comparison)
    return f", perhaps up to {missing:,} more" if missing else ""


def missing_sentence(comparison: Comparison) -> str:
    """Return how many champions of the compared day the files may lack, or ""."""
    missing = _missing(comparison)
    if not missing:
        return ""
    return f"The files may lack up to {plural(missing, 'champion')} of the compared day. "


def reported_note(comparison: Comparison) -> str:
    """Return what was reported for a day at the time, if it differs from what is known now."""
    reported, known, _ = comparison.counts("champions")
    is_same = reported is None or reported == known
    return "" if is_same else f"Reported for this day at the time: {reported:,}. "


def change_sentence(comparison: Comparison) -> str:
    """Return how many champions more or fewer there are than on the compared day."""
    difference, now = comparison.difference("champions"), comparison.counts("champions")[2]
    how_many = "As many" if not difference else _more_fewer(difference)
    than, plural_ending = "as" if not difference else "than", "" if abs(difference) == 1 else "s"
    return (
        f"{how_many} Impact Champion{plural_ending} {than} {_base_phrase(comparison)}: {now:,} on "
        f"{format_day(comparison.now.as_of)}"
    )


def _base_phrase(comparison: Comparison, note: str = "") -> str:
    """Return the base as "a year ago (130)" or "reported for 15 Oct 2026 (130)"."""
    reported, known, _ = comparison.counts("champions")
    if reported is None:
        return f"{when_words(comparison)} ({known:,}{note})"
    return f"reported for {format_day(comparison.then)} ({reported:,})"


def when_words(comparison: Comparison) -> str:
    """Return when the compared day was, as "a year ago" or "on 3 Mar 2026"."""
    now, then = comparison.now.as_of, comparison.then
    usual = {year_before(now): "a year ago", month_before(now): "a month ago"}
    return usual.get(then) or f"on {format_day(then)}"


def since_words(comparison: Comparison) -> str:
    """Return the time since the compared day, as "in a year" or "since 3 Mar 2026"."""
    ago = when_words(comparison)
    return f"in {ago.removesuffix(' ago')}" if ago.endswith("ago") else f"since {ago[3:]}"


def _share_sentence(comparison: Comparison) -> str:
    """Return how the share differs, and why it does not go with the champions."""
    points = comparison.points
    if points is None:
        return ""
    if not round(points, 1):
        return " The share is the same."
    verb = "rose" if points > 0 else "fell"
    champions, listed = (comparison.difference(name) for name in ("champions", "listed"))
    goes_against = champions >= 0 > points or champions <= 0 < points
    who = "merchant is" if abs(listed) == 1 else "merchants are"
    why = f" because {_more_fewer(listed)} {who} listed"
    return f" The share {verb} by {abs(points):.1f} points{why if goes_against else ''}."


def _more_fewer(difference: int) -> str:
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'}"


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
    difference, last = comparison.difference(count), comparison.counts(count)[2]
    parts = "; ".join(
        f"{name} {_move_words(part.moves(count))}" for name, part in comparison.parts.items()
    )
    ends = f"{last - difference:,} to {last:,} ({difference:+,d})"
    return f"{display_label(count)} {ends}: {parts}"


def _move_words(moves: Mapping[str, tuple[int, int]]) -> str:
    """Return what each reason did to a count in one part, as "+3 (New ESUS label +3)"."""
    words = [
        f"{change_label(reason)} {up_down(*move)}" for reason, move in moves.items() if any(move)
    ]
    reasons = f" ({', '.join(words)})" if words else ""
    return f"{sum(up - down for up, down in moves.values()):+,d}{reasons}"
