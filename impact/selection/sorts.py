"""The sort orders of the merchants list."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.memo import cached_on_first_argument
from impact.selection.filter_types import fold_text
from impact.selection.filters import Positions


@dataclass(frozen=True)
class Sort:
    """One sort order: its label on screen and the column it sorts by.

    Attributes:
        first: statuses whose merchants come first, in this order.
    """

    label: str
    column: str
    is_ascending: bool = True
    first: tuple[str, ...] = ()


SORTS: Mapping[str, Sort] = {
    "attention": Sort("Removals due, champions, others", "name", first=("removal_due", "champion")),
    "merchant_id": Sort("By merchant id", "merchant_id"),
    "name": Sort("By name", "name"),
    "score": Sort("Overall score, highest", "overall_score", is_ascending=False),
    "flagged": Sort("Days flagged, longest", "days_flagged", is_ascending=False),
    "esus": Sort("ESUS until, soonest", "esus_until"),
    "esat": Sort("ESAT until, soonest", "esat_until"),
    "assessed": Sort("Last assessed, longest ago", "assessment_published_on"),
}


def sort_rows(decisions: pd.DataFrame, rows: Positions, sort: str) -> Positions:
    """Return the positions in the order of SORTS[sort]; unknown values last, ties by merchant id.

    The positions must be in the order of the decisions, which is by merchant id.
    """
    if SORTS[sort].column == "merchant_id":
        return rows
    in_order: Positions = rows[np.argsort(_ranks(decisions, sort)[rows])]
    return in_order


@cached_on_first_argument
def _ranks(decisions: pd.DataFrame, sort: str) -> Positions:
    """Return the place of each row among all, since every choice orders rows of the same data."""
    values = decisions[SORTS[sort].column].reset_index(drop=True)
    if SORTS[sort].column == "name":
        names = fold_text(pa.array(values, type=pa.large_string()))
        order = pc.array_sort_indices(names).to_numpy()
    else:
        ascending = SORTS[sort].is_ascending
        in_order = values.sort_values(kind="stable", ascending=ascending, na_position="last")
        order = in_order.index.to_numpy()
    if first := SORTS[sort].first:
        status = decisions["status"].iloc[order]
        groups = np.select([status == word for word in first], range(len(first)), len(first))
        order = order[np.argsort(groups, kind="stable")]
    ranks: Positions = np.empty(len(order), np.intp)
    ranks[order] = np.arange(len(order))
    return ranks
