"""`View`: a dataset and its decisions of one day under one policy, as `decide_view` makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.rules.frame_columns import lock_arrays
from impact.rules.merchant_facts import MerchantFacts

if TYPE_CHECKING:
    # Loading registries imports much that a decision does not need.
    from impact.registries.load import Registries


@dataclass(frozen=True, eq=False)
class View:
    """A dataset decided for one day under one policy. Immutable; compared by identity.

    Attributes:
        is_data_day: whether `as_of` is the data day, so that badge and shop can be audited.
        decisions: one row per kept merchant, sorted by merchant_id; blank texts are "".
        registries: the State's lists, where the decisions have verdict columns too.
    """

    dataset: Dataset
    as_of: date
    policy: Policy
    is_data_day: bool
    decisions: pd.DataFrame
    facts: MerchantFacts = field(repr=False)
    registries: Registries | None = field(default=None, repr=False)

    def basis(self, position: int) -> tuple[str, str]:
        """Return what a merchant's badge rests on, and the note; both "" for who is no champion."""
        row = self.decisions.iloc[position]
        return str(row["basis"]), str(row["basis_note"])

    def __post_init__(self) -> None:
        """Lock the arrays: a view is shared by all sessions."""
        lock_arrays(self.facts)
