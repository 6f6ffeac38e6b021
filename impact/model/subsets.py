"""Subsets of a dataset: some merchants with all that is recorded of them."""

from dataclasses import replace
from typing import Any

import numpy as np

from impact.model.dataset import Dataset
from impact.model.typed_tables import take_table


def take_merchants(dataset: Dataset, positions: np.ndarray) -> Dataset:
    """Return the dataset of the merchants at some ascending positions, without extra columns."""
    new_positions = np.full(dataset.merchants.count, -1, np.int64)
    new_positions[positions] = np.arange(positions.size)

    def take_own(table: Any) -> Any:
        rows = np.flatnonzero(new_positions[table.merchants] >= 0)
        return take_table(table, rows, merchants=new_positions[table.merchants[rows]])

    table = dataset.assessments
    links = np.flatnonzero(new_positions[table.merchants] >= 0)
    owners = {"rows": np.arange(links.size), "merchants": new_positions[table.merchants[links]]}
    return replace(
        dataset,
        merchants=take_table(dataset.merchants, positions, extras=[]),
        approvals=take_own(dataset.approvals),
        assessments=take_table(table, table.rows[links], **owners),
        exceptions=take_own(dataset.exceptions),
        unread=replace(dataset.unread, findings=dataset.unread.findings[positions]),
        confirmed={label: take_table(days, positions) for label, days in dataset.confirmed.items()},
    )
