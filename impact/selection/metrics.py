"""The registry of metrics: what each number counts, and which filter opens exactly its rows.

A metric is defined by its selection (`impact.selection.filters`), so that a number on screen and
the rows behind its button cannot differ. All counts are of merchants listed on the as-of date
unless the definition says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from impact.model.glossary import WORD_MEANINGS
from impact.model.policy import Policy
from impact.model.texts.wording import BASES, WORD_LABELS
from impact.rules.view import View
from impact.selection.filters import LISTED_ONLY, Selection, selection_mask
from impact.selection.unread_notices import shows_removals

FINDINGS = "findings"
NOT_THIS_DAY, NOT_IN_FILES = "for this day", "from these files"


@dataclass(frozen=True)
class Metric:
    """One number.

    Attributes:
        key: the stable name.
        label: the heading on screen.
        selection: opens exactly the merchants counted.
        share_of: the key of the metric that this one is shown as a share of; "" for none.
        needs: what the files must have for the number to be known: an audit of DECISIONS, which
            is known on the data day alone, or FINDINGS; "" for nothing.
    """

    key: str
    label: str
    selection: Selection
    share_of: str = ""
    needs: str = ""

    def meaning(self, policy: Policy) -> str:
        """Return what is counted, with the values of the policy in force."""
        return _DEFINITIONS[self.key].format_map(vars(policy))

    def count(self, decisions: pd.DataFrame) -> int:
        """Count the merchants."""
        return int(selection_mask(decisions, self.selection).sum())

    def why_unknown(self, view: View) -> str:
        """Return why the number is not known, as "for this day"; "" where it is known."""
        if self.needs == FINDINGS:
            return "" if shows_removals(view.dataset, view.policy) else NOT_IN_FILES
        if not self.needs or not len(view.decisions):
            return ""
        if not view.is_data_day:
            return NOT_THIS_DAY
        return NOT_IN_FILES if (view.decisions[self.needs] == "unknown").all() else ""


# What is counted; `{...}` is a value of the policy.
_DEFINITIONS: Mapping[str, str] = {
    "listed": "Merchants that have joined by the day and are not removed by then.",
    "champions": "Listed merchants that qualify in at least one way and have no reason for "
    "removal.",
    "declaration_only": "Champions by what the company declares (SSE) alone, without a State "
    "approval.",
    "not_yet": "Listed merchants that qualify in no way and have no reason for removal. Not a bad "
    "mark.",
    "holds_esus": "Listed merchants with an ESUS approval on the day. Overlaps with Holds ESAT.",
    "holds_esat": "Listed merchants with an ESAT authorisation on the day. Overlaps with Holds "
    "ESUS.",
    "holds_both": "Listed merchants with ESUS and ESAT on the day; each of the two counts them as "
    "well.",
    "expiring": "Listed merchants whose ESUS or ESAT ends within {expiring_days} days. Merchants, "
    "not labels.",
    "removal_due": "Listed merchants whose latest finding in a theme of the policy is "
    "{removal_severity} or worse; also those who may stay for now, by an exception.",
    "overdue": "Removal due, flagged for more than {removal_days} days, and without an exception "
    "on the day.",
    "excepted": "Removal due, and somebody decided that the merchant stays for now.",
    "never_assessed": "Listed merchants without any EcoVadis assessment by the day.",
    "assessment_expired": "Listed merchants whose latest assessment is past its last valid day.",
    "no_valid_assessment": "Champions whom EcoVadis has never assessed by the day, or whose "
    "latest assessment has expired: nobody has reviewed their practices since.",
    "badge_undue": "Merchants, listed or not, that show the badge and are not champions. Known on "
    "the data day only.",
    "badge_missing": "Champions whose product pages do not show the badge. Known on the data day "
    "only.",
    "badge_unknown": "Listed merchants of whom the files do not say whether the badge is shown. "
    "On any day but the data day that is all of them.",
    "shop_undue": "Merchants, listed or not, that the dedicated shop shows and that are not "
    "champions. Known on the data day only.",
    "shop_missing": "Champions that the dedicated shop does not show. Known on the data day only.",
    "shop_unknown": "Listed merchants of whom the files do not say whether the dedicated shop "
    "shows them. On any day but the data day that is all of them.",
    "assessment_left_out": "Merchants named by an assessment row that could not be used, so that "
    "their decision may change once it is fixed; those no longer listed are counted too.",
    **{
        f"basis_{basis}": f"Champions, badge shown or not, that rest on this: {meaning}"
        for basis, meaning in WORD_MEANINGS["basis"].items()
    },
}


def _of_listed(
    key: str, label: str, share_of: str, needs: str = "", **filters: str | tuple[str, ...]
) -> Metric:
    """Return a count of listed merchants by the value, or values, of some filters."""
    chosen = {name: (v,) if isinstance(v, str) else v for name, v in filters.items()}
    return Metric(key, label, {**LISTED_ONLY, **chosen}, share_of, needs)


# What stands in the place of a count that cannot be known; it is never 0.
NOT_KNOWN = "not known"

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric("listed", "Listed merchants", LISTED_ONLY),
        _of_listed("champions", "Impact Champions", "listed", status="champion"),
        _of_listed("declaration_only", "Declared only", "champions", declaration="yes"),
        *(
            _of_listed(f"basis_{b}", f"Basis: {WORD_LABELS[b]}", "champions", basis=b)
            for b in BASES
        ),
        _of_listed("not_yet", "Not a champion", "listed", status="not_yet"),
        _of_listed(
            "holds_esus", "Holds ESUS", "listed", label_group=("esus_and_esat", "esus_only")
        ),
        _of_listed(
            "holds_esat", "Holds ESAT", "listed", label_group=("esus_and_esat", "esat_only")
        ),
        _of_listed("holds_both", "Holds both", "listed", label_group="esus_and_esat"),
        _of_listed("expiring", "Labels expiring", "listed", expiring="yes"),
        _of_listed("removal_due", "Removal due", "listed", needs=FINDINGS, status="removal_due"),
        _of_listed("overdue", "Overdue", "removal_due", needs=FINDINGS, overdue="yes"),
        _of_listed(
            "excepted",
            "Under an exception",
            "removal_due",
            needs=FINDINGS,
            status="removal_due",
            exception="yes",
        ),
        _of_listed("never_assessed", "Never assessed", "listed", assessment="never"),
        _of_listed("assessment_expired", "Assessment expired", "listed", assessment="expired"),
        Metric(
            "no_valid_assessment",
            "Unassessed champions",
            {"caveat": ("no_valid_assessment",)},
            "champions",
        ),
        Metric("badge_undue", "Badge wrongly shown", {"badge": ("undue",)}, needs="badge_audit"),
        _of_listed(
            "badge_missing", "Badge missing", "champions", needs="badge_audit", badge="missing"
        ),
        _of_listed("badge_unknown", "Badge unknown", "listed", badge="unknown"),
        Metric("shop_undue", "Wrongly in the shop", {"shop": ("undue",)}, needs="shop_audit"),
        _of_listed("shop_missing", "Shop missing", "champions", needs="shop_audit", shop="missing"),
        _of_listed("shop_unknown", "Shop unknown", "listed", shop="unknown"),
        Metric(
            "assessment_left_out", "Assessment row skipped", {"caveat": ("assessment_left_out",)}
        ),
    )
}


def share_pct(part: int, whole: int) -> float | None:
    """Return what part of a whole a count is, in per cent; None of nothing."""
    return 100 * part / whole if whole else None
