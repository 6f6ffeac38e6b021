"""How many champions an EcoVadis route would add at each minimum."""

from dataclasses import replace

import numpy as np
import pandas as pd

from impact.rules.merchant_facts import gather_facts
from impact.rules.view import View


def threshold_curve(view: View) -> pd.DataFrame:
    """Return the champions at every minimum of the overall score, with the EcoVadis route added.

    The minimum of the themes is that of the policy. A champion by the route at one minimum is
    one at every lower minimum, so one sort of the scores gives all minimums.

    Returns:
        101 rows: `min_overall` (0 to 100), `champions`, `added` (those that no other route of the
        policy makes), `share_pct` (of the listed, NaN where nobody is listed).
    """
    # Without a minimum of the overall score, the route holds for all who can reach one.
    facts = gather_facts(view.dataset, view.as_of, replace(view.policy, min_overall=0.0))
    is_eligible = facts.is_listed & ~facts.has_ground
    has_other_route = facts.has_route_among(
        route for route in view.policy.routes if route != "ecovadis"
    )
    qualifies = is_eligible & ~has_other_route & facts.routes["ecovadis"]
    scores = view.dataset.assessments.columns["overall_score"]
    overall_scores = np.sort(scores[facts.current_rows[qualifies]])
    minimums = np.arange(101)
    added = overall_scores.size - np.searchsorted(overall_scores, minimums, "left")
    champions = int((is_eligible & has_other_route).sum()) + added
    listed_count = int(facts.is_listed.sum())
    share_pct = 100 * champions / listed_count if listed_count else np.full(minimums.size, np.nan)
    return pd.DataFrame(
        {
            "min_overall": minimums,
            "champions": champions.astype(np.int64),
            "added": added.astype(np.int64),
            "share_pct": share_pct,
        }
    )
