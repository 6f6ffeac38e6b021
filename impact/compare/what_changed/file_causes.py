"""What the files changed of a merchant between two sides: a new record, another value, one gone.

- `new_data`: a record that the earlier files do not have, or a blank that was filled; `late_data`
  where it is dated before the earlier side's day, so that the earlier files could have had it.
  What carries no date (an SSE characteristic, a merchant without `joined_on`) is never late.
- `correction`: the same record with another value. The same record is: the merchant's row; an
  approval of the same label and first day, or of the same reference, or the pair in merchants.csv
  (one with a later first day is a renewal, so new); an assessment of the same id.
- The State's list is a record too, where the policy wants it to confirm a label: one that
  confirms now is new, dated by its day; one that does not any more is gone.
- `row_left_out`: a record that one side lacks, where a row that names the merchant is left out of
  that side's file and not of the other's.
- `record_gone`: a record that the later files do not have any more.
"""

from __future__ import annotations

from datetime import date

from impact.compare.state_codes import bit_of, changed_flag
from impact.compare.what_changed.approval_causes import tell_approval
from impact.compare.what_changed.assessment_causes import tell_assessment
from impact.compare.what_changed.cause_sentences import fact_words, sentence
from impact.compare.what_changed.confirmation_causes import tell_confirmation
from impact.compare.what_changed.merchant_pair import Pair, Told
from impact.compare.what_changed.steps import Step
from impact.model.columns import LABELS, MERCHANTS, find_column
from impact.model.dates import NO_DAY, iso_date, to_day_number
from impact.rules.merchant_facts import SSE_CHARACTERISTICS

_ANSWERS = {1: "yes", 0: "no", -1: "blank"}


class Records:
    """The records of two sides that differ in nothing but their files.

    Args:
        first_day: the earlier side's day in the ledger; what is dated before it is late.
    """

    def __init__(self, old: Step, new: Step, first_day: date) -> None:
        self._pair = Pair(old, new, to_day_number(first_day))

    def tell(
        self, fact: str, states: tuple[int, int], merchant: str, at_old: int, at_new: int
    ) -> Told:
        """Return (cause, explanation) of a fact of a merchant that turned with the files.

        Args:
            states: the merchant's on the old and the new side.
            at_old, at_new: the merchant's place on either side, -1 where it has no kept row.
        """
        has_begun = bool(states[1] & bit_of(fact))
        pair = self._pair.of(merchant, at_old, at_new)
        if at_old < 0 or at_new < 0:
            told = _tell_row(pair)
        elif fact == "listed":
            told = _tell_listing(pair, has_begun=has_begun)
        elif fact == "sse":
            told = _tell_sse(pair, has_begun=has_begun)
        elif changed_flag(fact, *states) in LABELS:
            told = tell_confirmation(pair, fact, has_begun=has_begun)
        elif fact in LABELS:
            told = tell_approval(pair, fact, has_begun=has_begun)
        else:
            told = tell_assessment(pair, fact)
        cause, words = told
        return cause, sentence(words)


def _tell_row(pair: Pair) -> Told:
    """Tell of a merchant that one side has no kept row of."""
    if pair.at_old < 0:
        what = fact_words("listed", pair.new, pair.at_new)
        if told := pair.left_out(what, "merchants", pair.old):
            return told
        joined = int(pair.new.dataset.merchants.column("joined_on")[pair.at_new])
        return pair.new_record(what, joined)
    gone = "the merchant is no longer in the files"
    return pair.left_out(gone, "merchants", pair.new) or ("record_gone", gone)


def _tell_listing(pair: Pair, *, has_begun: bool) -> Told:
    """Tell of a merchant whose listing days differ."""
    old, new = pair.old.dataset.merchants, pair.new.dataset.merchants
    joined = int(old.column("joined_on")[pair.at_old]), int(new.column("joined_on")[pair.at_new])
    stated = int(old.column("removed_on")[pair.at_old]), int(new.column("removed_on")[pair.at_new])
    removed = int(pair.old.removed[pair.at_old])
    what = fact_words("listed", pair.new, pair.at_new)
    is_back = has_begun and removed != NO_DAY and joined[1] > removed and joined[1] != joined[0]
    if is_back:
        return pair.new_record(what, joined[1])
    if not has_begun and stated[0] == NO_DAY and stated[1] != NO_DAY and joined[1] <= pair.day:
        return pair.new_record(what, stated[1])
    changes = {"joined on": joined, "removed on": stated}
    return pair.corrected(
        what,
        {name: (_day(old), _day(new)) for name, (old, new) in changes.items() if old != new},
    )


def _day(number: int) -> str:
    return iso_date(number) or "blank"


def _tell_sse(pair: Pair, *, has_begun: bool) -> Told:
    """Tell of a merchant whose SSE characteristics differ."""
    changes = {}
    was_blank = True
    for name in SSE_CHARACTERISTICS:
        old = int(pair.old.dataset.merchants.column(name)[pair.at_old])
        new = int(pair.new.dataset.merchants.column(name)[pair.at_new])
        if old != new:
            changes[find_column(MERCHANTS, name).label] = (_ANSWERS[old], _ANSWERS[new])
            was_blank &= old < 0
    what = fact_words("sse", pair.new, pair.at_new)
    if has_begun and was_blank:
        return pair.new_record(what, NO_DAY)
    return pair.corrected(what, changes)
