"""The calendar of a dataset: the days on which a status can change."""

import numpy as np

from impact.model.columns import LABELS
from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY
from impact.model.policy import Policy
from impact.rules.approvals import merge_approvals


def change_days(dataset: Dataset, policy: Policy, after: int, until: int = LAST_DAY) -> list[int]:
    """Return every day after one and up to another on which a merchant's status can change.

    They are the days that the records carry: first days, days after last days, and days of
    publication; sorted. Whether a status does change on them is for the rules to decide.
    """
    merchants, table = dataset.merchants, dataset.assessments
    days = [merchants.column("joined_on"), merchants.column("removed_on")]
    for label in LABELS:
        grants = merge_approvals(dataset.approvals, label, policy)
        days += [grants.starts, grants.ends + 1]
    for label in policy.require_confirmation:
        confirmed = dataset.days_confirmed(label)
        days += [confirmed.firsts, confirmed.lasts + 1]
    days += [table.columns["published_on"], table.expires.astype(np.int64) + 1]
    all_days = np.unique(np.concatenate([part.astype(np.int64) for part in days]))
    return all_days[(all_days > after) & (all_days <= until)].tolist()
