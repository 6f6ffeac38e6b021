"""Explain a change that came with the files: a new record, a corrected one, or one gone.

- `new_data`: a record that the earlier files do not have, or a blank that was filled; `late_data`
  where it is dated before the earlier step's day, so that the earlier files could have had it.
  What carries no date (an SSE characteristic, a merchant without `joined_on`) is never late.
- `correction`: the same record with another value. The same record is: the merchant's row; an
  approval of the same label and first day, or of the same reference, or the pair in merchants.csv
  (one with a later first day is a renewal, so new); an assessment of the same id.
- The State's list is a record too, where the policy wants it to confirm a label: one that
  confirms now is new, dated by its day; one that no longer does is gone.
- `row_left_out`: a record that one step lacks, where a row that names the merchant is left out of
  that step's file and not of the other's.
- `record_gone`: a record that the later files no longer have.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from impact.compare.counts import changed_fact
from impact.compare.what_changed.approval_causes import explain_approval
from impact.compare.what_changed.assessment_causes import explain_assessment
from impact.compare.what_changed.cause_sentences import fact_words, sentence
from impact.compare.what_changed.confirmation_causes import explain_confirmation
from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair
from impact.model.columns import LABELS, MERCHANTS, find_column
from impact.model.dates import NO_DAY, iso_date, to_day_number
from impact.rules.listing import removed_on
from impact.rules.merchant_facts import MerchantFacts
from impact.rules.routes import SSE_CHARACTERISTICS

_ANSWERS = {1: "yes", 0: "no", -1: "blank"}


class Records:
    """The records of two steps that differ only in their files.

    Args:
        first_day: the day of the first view; a new record dated before it arrived late.
    """

    def __init__(self, old: MerchantFacts, new: MerchantFacts, first_day: date) -> None:
        self._pair = MerchantPair(old, new, to_day_number(first_day))

    def explain(
        self,
        fact: str,
        facts: tuple[frozenset[str], frozenset[str]],
        merchant: str,
        old_position: int,
        new_position: int,
    ) -> Explanation:
        """Return (cause, explanation) of a merchant's fact that changed with the files.

        Args:
            facts: those that hold for the merchant in the old and the new step.
            old_position, new_position: the merchant's row in either step; -1: no kept row.
        """
        has_begun = fact in facts[1]
        pair = self._pair.for_merchant(merchant, old_position, new_position)
        if old_position < 0 or new_position < 0:
            explanation = _explain_row(pair)
        elif fact == "listed":
            explanation = _explain_listing(pair, has_begun=has_begun)
        elif fact == "sse":
            explanation = _explain_sse(pair, has_begun=has_begun)
        elif changed_fact(fact, *facts) in LABELS:
            explanation = explain_confirmation(pair, fact, has_begun=has_begun)
        elif fact in LABELS:
            explanation = explain_approval(pair, fact, has_begun=has_begun)
        else:
            explanation = explain_assessment(pair, fact)
        cause, clause = explanation
        return cause, sentence(clause)


def _explain_row(pair: MerchantPair) -> Explanation:
    """Explain a merchant of whom one step has no kept row."""
    if pair.old_position < 0:
        clause = fact_words("listed", pair.new, pair.new_position)
        if explanation := pair.as_left_out(clause, "merchants", pair.old):
            return explanation
        joined = int(pair.new.dataset.merchants.column("joined_on")[pair.new_position])
        return pair.as_new_record(clause, joined)
    gone_clause = "the merchant is no longer in the files"
    return pair.as_left_out(gone_clause, "merchants", pair.new) or ("record_gone", gone_clause)


def _explain_listing(pair: MerchantPair, *, has_begun: bool) -> Explanation:
    """Explain a merchant whose listing days differ."""
    old, new = pair.old.dataset.merchants, pair.new.dataset.merchants
    joined = (
        int(old.column("joined_on")[pair.old_position]),
        int(new.column("joined_on")[pair.new_position]),
    )
    stated = (
        int(old.column("removed_on")[pair.old_position]),
        int(new.column("removed_on")[pair.new_position]),
    )
    removed = int(removed_on(pair.old.dataset, np.array([pair.old_position]))[0])
    clause = fact_words("listed", pair.new, pair.new_position)
    is_back = has_begun and removed != NO_DAY and joined[1] > removed and joined[1] != joined[0]
    if is_back:
        return pair.as_new_record(clause, joined[1])
    if not has_begun and stated[0] == NO_DAY and stated[1] != NO_DAY and joined[1] <= pair.day:
        return pair.as_new_record(clause, stated[1])
    changes = {"joined on": joined, "removed on": stated}
    return pair.as_correction(
        clause,
        {
            name: (_day_text(old), _day_text(new))
            for name, (old, new) in changes.items()
            if old != new
        },
    )


def _day_text(number: int) -> str:
    return iso_date(number) or "blank"


def _explain_sse(pair: MerchantPair, *, has_begun: bool) -> Explanation:
    """Explain a merchant whose SSE characteristics differ."""
    changes = {}
    was_blank = True
    for name in SSE_CHARACTERISTICS:
        old = int(pair.old.dataset.merchants.column(name)[pair.old_position])
        new = int(pair.new.dataset.merchants.column(name)[pair.new_position])
        if old != new:
            changes[find_column(MERCHANTS, name).label] = (_ANSWERS[old], _ANSWERS[new])
            was_blank &= old < 0
    clause = fact_words("sse", pair.new, pair.new_position)
    if has_begun and was_blank:
        return pair.as_new_record(clause, NO_DAY)
    return pair.as_correction(clause, changes)
