"""Notices about data that could not be read and may hide removals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from impact.model.columns import SEVERITIES, THEMES
from impact.model.errors import quote_value
from impact.model.policy import Policy
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label

if TYPE_CHECKING:
    from impact.model.dataset import Dataset
    from impact.rules.view import View


@dataclass(frozen=True)
class Notice:
    """One notice: a sentence, and the ids of the merchants that it concerns."""

    sentence: str
    merchants: tuple[str, ...]


def unread_themes(dataset: Dataset, policy: Policy) -> list[str]:
    """Return the removal themes of the policy for which no file has a findings column."""
    return [
        theme
        for theme in THEMES
        if theme in policy.removal_themes and theme not in dataset.finding_themes
    ]


def shows_removals(dataset: Dataset, policy: Policy) -> bool:
    """Return whether any theme that the policy removes for has a column of findings."""
    return not policy.removal_themes or len(unread_themes(dataset, policy)) < len(
        policy.removal_themes
    )


def find_notices(view: View) -> list[Notice]:
    """Return the notices to show before any number of removals."""
    unread, ids = view.dataset.unread, view.decisions["merchant_id"].to_numpy()
    who = plural(int(unread.findings.sum()), "merchant")
    words = f"{', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}"
    notices = [(f"Findings of {who} could not be read: a finding is {words}.", unread.findings)]
    for column in unread.columns:
        header = f"“{quote_value(column.header)}” of {column.file} is not read"
        sentence = f"{header}: it looks like {column.column}, which is missing."
        notices.append((sentence, column.merchants))
    shared = "These must be removed by an assessment whose EcoVadis id or SIRET several share: "
    notices.append((f"{shared}check it.", _flagged_by_shared(view)))
    for theme in unread_themes(view.dataset, view.policy):
        what = f"These files cannot show removals for {display_label(theme)}"
        is_listed = view.decisions["is_listed"].to_numpy()
        notices.append((f"{what}: no column is {theme}_finding.", is_listed))
    return [Notice(text, tuple(ids[mask].tolist())) for text, mask in notices if mask.any()]


def _flagged_by_shared(view: View) -> np.ndarray:
    """Return which merchants have a removal ground in an assessment shared with others."""
    table = view.dataset.assessments
    shares = np.bincount(table.rows, minlength=table.lines.size) > 1
    flagged = np.zeros(view.dataset.merchants.count, bool)
    for finding in view.facts.themes.values():
        positions = np.flatnonzero(finding.is_ground)
        flagged[positions] |= shares[finding.rows[positions]]
    return flagged
