"""One verdict for each label and merchant: whether the State's lists confirm the label.

A verdict changes no decision unless the policy says so (`impact.registries.confirmation`). It
names the list with its day, the line and the raw row;
docs/registries.md says what each verdict means.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact.model.columns import LABELS
from impact.model.glossary import VERDICTS
from impact.model.memo import cached_on_first_argument
from impact.registries.match import LabelMatch, match_label
from impact.registries.verdicts import NO_VERDICT, assign_verdicts, find_evidence
from impact.rules.frame_columns import categorical_column
from impact.rules.view import View
from impact.selection.registry_verdicts.verdict_sentences import build_sentences

if TYPE_CHECKING:
    from impact.registries.load import Registries


def verify(view: View, registries: Registries, positions: np.ndarray | None = None) -> pd.DataFrame:
    """Return the verdicts of a day, one row for each merchant and label that has one.

    There is none where there is no list for the label, and where a merchant claims no label and
    is not in the list.

    Args:
        positions: of the merchants wanted; None: all.

    Returns:
        merchant_id, label, verdict (categories in the order of LABELS and VERDICTS), list (its
        file), list_date, line (Int64, missing without a row), raw (that row as written),
        sentence; sorted by merchant_id, then label.
    """
    parts = []
    for label in LABELS:
        match = match_view(view, registries, label)
        if match is not None:
            parts.append(_verdict_frame(view, match, positions))
    if not parts:
        return pd.DataFrame({name: [] for name in _TYPES}).astype(_TYPES)
    verdicts = pd.concat(parts, ignore_index=True)
    order = np.argsort(verdicts.pop("position").to_numpy(), kind="stable")
    return verdicts.iloc[order].reset_index(drop=True)


_TYPES: dict[str, Any] = {
    "merchant_id": "str",
    "label": pd.CategoricalDtype(list(LABELS), ordered=True),
    "verdict": pd.CategoricalDtype(list(VERDICTS), ordered=True),
    "list": "str",
    "list_date": "datetime64[s]",
    "line": "Int64",
    "raw": "str",
    "sentence": "str",
}


@cached_on_first_argument
def match_view(view: View, registries: Registries, label: str) -> LabelMatch | None:
    """Match each merchant of a view against the list of a label; None without a list."""
    states = view.facts.labels[label].codes
    return match_label(view.dataset.merchants, states, view.as_of, registries, label)


def _verdict_frame(view: View, match: LabelMatch, positions: np.ndarray | None) -> pd.DataFrame:
    all_verdicts = assign_verdicts(match)
    rows = np.flatnonzero(all_verdicts != NO_VERDICT)
    if positions is not None:
        rows = np.intersect1d(rows, positions)
    verdicts = all_verdicts[rows]
    evidence = find_evidence(match, verdicts, rows)
    frame = evidence[["list", "list_date", "line"]].assign(
        merchant_id=view.decisions["merchant_id"].iloc[rows].array,
        label=match.label,
        verdict=pd.Categorical.from_codes(verdicts, _TYPES["verdict"].categories),
        raw=evidence["raw"].fillna(""),
        sentence=build_sentences(view, match, evidence, verdicts, rows),
    )
    return frame[[*_TYPES]].astype(_TYPES).assign(position=rows)


def with_verdicts(view: View, registries: Registries) -> View:
    """Return the view whose decisions have `esus_verdict` and `esat_verdict` too, for filters.

    The words are those of `verify`; a merchant without a verdict has "".
    """
    columns = {f"{label}_verdict": _verdict_column(view, registries, label) for label in LABELS}
    return replace(view, decisions=view.decisions.assign(**columns), registries=registries)


def _verdict_column(view: View, registries: Registries, label: str) -> pd.Series:
    match = match_view(view, registries, label)
    count = len(view.decisions)
    codes = np.full(count, NO_VERDICT) if match is None else assign_verdicts(match)
    # NO_VERDICT wraps round to the last position, the blank word.
    return pd.Series(categorical_column(codes % (len(VERDICTS) + 1), (*VERDICTS, "")))
