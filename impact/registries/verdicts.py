"""Assign a verdict to each label of each merchant, and find the row of the list that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.model.glossary import VERDICTS
from impact.registries.match import LabelMatch
from impact.registries.registry_list import RegistryList

(
    CONFIRMED,
    NOT_IN_LIST,
    ENDED,
    OTHER_SITE,
    UNCLAIMED,
    NO_IDENTIFIER,
    LIST_TOO_OLD,
    NOT_APPLICABLE,
) = range(len(VERDICTS))
NO_VERDICT = -1


def assign_verdicts(matched: LabelMatch) -> np.ndarray:
    """Return the verdict of each merchant on one label: an index into VERDICTS, or NO_VERDICT.

    The first that applies counts: what cannot be looked up, then a list too old for
    the day, then what has ended, then what is in the list.
    """
    is_claimed, has_number, is_old = matched.is_claimed, matched.has_number, matched.is_too_old
    is_in_list, is_at_other_site = matched.own_entries >= 0, matched.other_site_entries >= 0
    is_claimed_or_listed = is_claimed | is_in_list
    has_ended = (is_in_list & matched.is_over) | (
        is_claimed_or_listed & (matched.ceased_entries >= 0)
    )
    rules = (
        (matched.is_abroad, NOT_APPLICABLE),
        (~has_number & (is_claimed | is_at_other_site), NO_IDENTIFIER),
        (is_claimed_or_listed & is_old, LIST_TOO_OLD),
        (has_ended, ENDED),
        (has_number & is_at_other_site, OTHER_SITE),
        (is_in_list & is_claimed, CONFIRMED),
        (is_in_list, UNCLAIMED),
        (is_claimed, NOT_IN_LIST),
    )
    masks, codes = zip(*rules, strict=True)
    return np.select(masks, codes, NO_VERDICT)


@dataclass(frozen=True)
class Evidence:
    """The row that proves each verdict: its list, and its position in the entries, or -1.

    Attributes:
        is_of_companies: the row is in the list of companies, not in the label's own.
    """

    registry: RegistryList
    companies: RegistryList
    is_of_companies: np.ndarray
    entries: np.ndarray

    def column(self, name: str, blank: object) -> np.ndarray:
        """Return a column of the rows; `blank` where there is none."""
        values = np.full(self.entries.size, blank, object)
        for registry, is_in_list in (
            (self.registry, ~self.is_of_companies),
            (self.companies, self.is_of_companies),
        ):
            has_row = is_in_list & (self.entries >= 0)
            values[has_row] = registry.entries[name].to_numpy(object)[self.entries[has_row]]
        return values

    def by_list(self, own: object, companies: object) -> np.ndarray:
        """Return for each row `companies` or `own`, by the list that it is from."""
        return np.where(self.is_of_companies, np.array(companies, object), np.array(own, object))


def find_evidence(matched: LabelMatch, verdicts: np.ndarray, positions: np.ndarray) -> Evidence:
    """Return the rows that prove the verdicts of the merchants at some positions."""
    is_of_companies = (verdicts == ENDED) & ~matched.is_over[positions]
    # One of the two is -1.
    entries = np.maximum(matched.own_entries, matched.other_site_entries)[positions]
    return Evidence(
        registry=matched.registry,
        companies=matched.companies or matched.registry,
        is_of_companies=is_of_companies,
        entries=np.where(is_of_companies, matched.ceased_entries[positions], entries),
    )
