"""`View`: a dataset and its decisions of one day under one policy, as `decide_view` makes it."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.registries.load import NO_LISTS, Registries
from impact.rules.frame_columns import lock_arrays
from impact.rules.merchant_facts import MerchantFacts


@dataclass(frozen=True, eq=False)
class View:
    """A dataset decided for one day under one policy. Immutable; compared by identity.

    Attributes:
        is_data_day: whether `as_of` is the data day, so that badge and shop can be audited.
        decisions: one row per kept merchant, sorted by merchant_id; blank texts are "".
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    is_data_day: bool
    decisions: pd.DataFrame
    facts: MerchantFacts = field(repr=False)

    @property
    def lists(self) -> Registries:
        """Return the State's lists that were read with the files; none where they were not."""
        return self.dataset.registries or NO_LISTS

    def basis(self, position: int) -> tuple[str, str]:
        """Return what a merchant's badge rests on, and the note; both "" for who is no champion."""
        row = self.decisions.iloc[position]
        return str(row["basis"]), str(row["basis_note"])

    def __post_init__(self) -> None:
        """Lock the arrays: a view is shared by all sessions."""
        lock_arrays(self.facts)
