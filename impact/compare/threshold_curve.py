"""How many champions an EcoVadis route would add at each minimum."""

from __future__ import annotations

import numpy as np
import pandas as pd

from impact.model.columns import THEMES
from impact.model.dates import to_day_number
from impact.rules.listing import is_listed_on
from impact.rules.merchant_facts import from_current_assessment, is_assessment_valid
from impact.rules.view import View


def threshold_curve(view: View) -> pd.DataFrame:
    """Return the champions at every minimum of the overall score, with the EcoVadis route added.

    The minimum of the themes is that of the view's policy. A champion by the route at one
    minimum is one at every lower minimum, so one sort of the scores gives all minimums.

    Returns:
        101 rows: `min_overall` (0 to 100), `champions` (int64), `added` (those that no
        other route of the policy makes, int64), `share_pct` (of the listed, float64, NaN where
        nobody is listed).
    """
    day = to_day_number(view.as_of)
    listed = is_listed_on(view.dataset, day)
    is_eligible = listed.copy()
    for theme_state in view.facts.themes.values():
        is_eligible &= ~theme_state.is_ground
    has_other_route = np.zeros(listed.size, bool)
    for route in view.policy.routes:
        if route != "ecovadis":
            has_other_route |= view.facts.routes[route]
    columns, current = view.dataset.assessments.columns, view.facts.current_rows
    qualifies = is_eligible & ~has_other_route & is_assessment_valid(view.dataset, current, day)
    for theme in THEMES:
        scores = from_current_assessment(columns[f"{theme}_score"], current, np.nan)
        qualifies &= scores >= view.policy.min_theme
    overall_scores = from_current_assessment(columns["overall_score"], current, np.nan)[qualifies]
    overall_scores = np.sort(overall_scores[~np.isnan(overall_scores)])
    minimums = np.arange(101)
    added = overall_scores.size - np.searchsorted(overall_scores, minimums, "left")
    champions = int((is_eligible & has_other_route).sum()) + added
    listed_count = int(listed.sum())
    share_pct = 100 * champions / listed_count if listed_count else np.full(minimums.size, np.nan)
    return pd.DataFrame(
        {
            "min_overall": minimums,
            "champions": champions.astype(np.int64),
            "added": added.astype(np.int64),
            "share_pct": share_pct,
        }
    )
