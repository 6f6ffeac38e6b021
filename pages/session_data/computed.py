"""What the pages show of a dataset or a view, computed once for all sessions that show it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from impact.compare import forecast as forecasts
from impact.compare import threshold_curve as threshold_curves
from impact.compare import trend as trends
from impact.compare import what_if as what_ifs
from impact.compare.what_changed import comparison
from impact.model.errors import SettingsError
from impact.model.memo import cached
from impact.model.policy import Policy
from impact.registries.confirmation import confirm
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position
from impact.selection.registry_verdicts import companies, label_verdicts

decide = cached(most=8)(decide_view)
trend = cached(most=4)(trends.trend)
forecast = cached(most=4)(forecasts.forecast)
compare = cached(most=8)(comparison.compare)
what_if = cached(most=4)(what_ifs.what_if)
redecide = cached(most=4)(what_ifs.redecide)
threshold_curve = cached(most=1)(threshold_curves.threshold_curve)
verify = cached(most=1)(label_verdicts.verify)
other_entities = cached(most=1)(companies.records_of_other_companies)


@cached(most=8)
def verify_merchant(view: View, merchant_id: str) -> pd.DataFrame:
    """Return the verdicts on one merchant with their proof."""
    position = np.array([merchant_position(view, merchant_id)])
    return label_verdicts.verify(view, position)


@cached(most=1)
def with_verdicts(view: View) -> View:
    """Return the view with the verdicts of its lists in the decisions; itself without a list."""
    return label_verdicts.with_verdicts(view) if view.lists.lists else view


def with_labels_confirmed(view: View, policy: Policy) -> tuple[View, str]:
    """Return the view with the labels confirmed that another policy asks for; why not, else ""."""
    wanted = policy.require_confirmation
    missing = tuple(label for label in wanted if label not in view.dataset.confirmed)
    try:
        return (_confirm(view, missing) if missing else view), ""
    except SettingsError as fault:
        return view, str(fault)


@cached(most=2)
def _confirm(view: View, labels: tuple[str, ...]) -> View:
    return replace(view, dataset=confirm(view.dataset, view.lists, labels))
