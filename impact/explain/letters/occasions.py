"""The occasions for a letter to a merchant, and which one the facts ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from impact.explain.letters.facts import LabelFacts, LetterFacts

# What a list says that asks for the deed of a label that our files claim.
_TO_PROVE = ("not_in_list", "ended", "other_site", "no_identifier")


@dataclass(frozen=True)
class Occasion:
    """A reason to write to a merchant.

    Attributes:
        title: as a choice on screen.
        is_for: whether a merchant of whom these are the facts can be written to.
        is_of_label: picks the label that the letter is about; None where it is about none.
    """

    title: str
    is_for: Callable[[LetterFacts], bool]
    is_of_label: Callable[[LabelFacts], bool] | None = None

    def fits(self, facts: LetterFacts) -> bool:
        """Return whether the letter can be written to this merchant."""
        return self.is_for(facts) and (self.is_of_label is None or bool(self.label_of(facts)))

    def label_of(self, facts: LetterFacts) -> str:
        """Return the label that the letter is about: of two the one that ends first."""
        if self.is_of_label is None:
            return ""
        labels = [label for label, state in facts.labels.items() if self.is_of_label(state)]
        return min(labels, key=lambda label: str(facts.labels[label].last_day or "~"), default="")


def _is_champion(facts: LetterFacts) -> bool:
    return facts.decision.status == "champion"


def _is_not_yet(facts: LetterFacts) -> bool:
    return facts.decision.status == "not_yet"


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
    "not_on_list": Occasion(
        "Not on the State's list: please send the deed",
        lambda f: _is_champion(f) or _is_not_yet(f),
        lambda label: label.is_way and label.is_held and label.verdict in _TO_PROVE,
    ),
    "unclaimed": Occasion(
        "Seems to hold a label that we do not know of",
        lambda f: _is_champion(f) or _is_not_yet(f),
        lambda label: label.is_way and label.verdict == "unclaimed",
    ),
    "badge_undue": Occasion(
        "Badge shown without right", lambda f: _is_not_yet(f) and f.decision.badge_audit == "undue"
    ),
    "declaration": Occasion(
        "Declaration to be confirmed", lambda f: bool(f.decision.is_declaration_only)
    ),
    "not_yet": Occasion("Not yet a champion: the ways to become one", _is_not_yet),
}


def fitting_occasions(facts: LetterFacts) -> list[str]:
    """Return the occasions for which this merchant can be written to, the first one first."""
    return [key for key, occasion in OCCASIONS.items() if occasion.fits(facts)]


def occasion_due(facts: LetterFacts) -> str:
    """Return the occasion that the facts ask for; "" for none, as where an exception covers D."""
    fitting = fitting_occasions(facts)
    may_stay = facts.decision.has_exception and "removal" in fitting
    return "" if may_stay or not fitting else fitting[0]
