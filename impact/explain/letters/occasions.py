"""The occasions for a letter to a merchant, and which one the facts ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from impact.explain.letters.facts import LabelFacts, LetterFacts

# What a list says that asks for the deed of a label that our files claim.
TO_PROVE = ("not_in_list", "ended", "other_site", "no_identifier")


@dataclass(frozen=True)
class Occasion:
    """A reason to write to a merchant.

    Attributes:
        title: as a choice on screen.
        is_for: whether a merchant of whom these are the facts can be written to.
        is_of_label: picks the label that the letter is about; None where it is about none.
        needs_label: whether it fits only a merchant with such a label.
    """

    title: str
    is_for: Callable[[LetterFacts], bool]
    is_of_label: Callable[[LabelFacts], bool] | None = None
    needs_label: bool = True

    def fits(self, facts: LetterFacts) -> bool:
        """Return whether the letter can be written to this merchant."""
        has_label = not self.needs_label or self.is_of_label is None or bool(self.label_of(facts))
        return self.is_for(facts) and has_label

    def label_of(self, facts: LetterFacts) -> str:
        """Return the label that the letter is about.

        Of two it is the one that ends first; where the letter can do without, the one that the
        State's list has, else the one that ended last.
        """
        states = facts.labels
        labels = [label for label in states if self.is_of_label and self.is_of_label(states[label])]
        if self.needs_label:
            return min(labels, key=lambda label: str(states[label].last_day or "~"), default="")
        is_listed = {label: states[label].verdict == "unclaimed" for label in labels}
        last = {label: str(states[label].last_day or "") for label in labels}
        return max(labels, key=lambda label: (is_listed[label], last[label]), default="")


def _is_champion(facts: LetterFacts) -> bool:
    return facts.decision.status == "champion"


def _is_not_yet(facts: LetterFacts) -> bool:
    return facts.decision.status == "not_yet"


# Wrong where a finding that could not be read turns out to be a reason to remove.
_FRIENDLY = ("badge_back", "not_yet")

# In the order in which the first that fits is the one that the facts ask for.
OCCASIONS: Mapping[str, Occasion] = {
    "removal": Occasion("Removal, with its reasons", lambda f: f.decision.status == "removal_due"),
    "badge_back": Occasion(
        "Badge back", lambda f: _is_champion(f) and f.decision.badge_audit == "missing"
    ),
    "renewal": Occasion(
        "Renewal due",
        _is_champion,
        lambda label: label.is_way and label.is_renewable and label.state == "expiring",
    ),
    # Before what only asks for a document: the badge is what the merchant asks about.
    "badge_undue": Occasion(
        "Badge shown without right",
        lambda f: _is_not_yet(f) and f.decision.badge_audit == "undue",
        lambda label: (
            label.is_way and (label.is_over or label.is_held or label.verdict == "unclaimed")
        ),
        needs_label=False,
    ),
    "not_on_list": Occasion(
        "Not on the State's list: please send the deed",
        lambda f: _is_champion(f) or _is_not_yet(f),
        lambda label: label.is_way and label.is_held and label.verdict in TO_PROVE,
    ),
    "unclaimed": Occasion(
        "Seems to hold a label that we do not know of",
        lambda f: _is_champion(f) or _is_not_yet(f),
        lambda label: label.is_way and label.verdict == "unclaimed",
    ),
    "declaration": Occasion(
        "Declaration to be confirmed", lambda f: bool(f.decision.is_declaration_only)
    ),
    "not_yet": Occasion(
        "Not a champion: the ways to become one",
        _is_not_yet,
        lambda label: label.is_way and label.is_over,
        needs_label=False,
    ),
}


def fitting_occasions(facts: LetterFacts) -> list[str]:
    """Return the occasions for which this merchant can be written to, the first one first."""
    return [key for key, occasion in OCCASIONS.items() if occasion.fits(facts)]


def occasion_due(facts: LetterFacts) -> str:
    """Return the occasion that the facts ask for; "" for none, see `why_none_is_due`."""
    fitting = fitting_occasions(facts)
    return "" if why_none_is_due(facts) or not fitting else fitting[0]


def why_none_is_due(facts: LetterFacts) -> str:
    """Return why no letter is due to a merchant whom one would fit; "" where one is."""
    first = next(iter(fitting_occasions(facts)), "")
    if first == "removal" and facts.decision.has_exception:
        return "an exception covers this day, and the merchant may stay for now"
    if first in _FRIENDLY and facts.has_unread_finding:
        return "first check the finding that could not be read; it may be a reason for removal"
    return ""
