"""Compare another policy with the one in force: the counts, whose status changes, and why.

Nothing is changed for other users: a policy is a value, and so is the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from impact.loading.policy_file import SCHEMA, TOML_KEYS, to_policy_tables
from impact.loading.toml_schema import check_toml
from impact.model.columns import LABELS, ROUTES
from impact.model.errors import SettingsError
from impact.model.policy import REMOVAL_THEMES, Policy
from impact.rules.decide import decide
from impact.rules.merchant_facts import gather_facts
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.filters import selection_mask
from impact.selection.metrics import METRICS
from impact.selection.registry_verdicts.label_verdicts import has_verdicts, with_verdicts

_ORDERS = {"routes": ROUTES, "removal_themes": REMOVAL_THEMES, "require_confirmation": LABELS}
_MARK = " (what if)"


@dataclass(frozen=True)
class WhatIf:
    """The same files on the same day under two policies.

    Attributes:
        before, after: the views under the policy in force and under the other policy.
        counts: one row per metric that is known, in its order: `key`, `label`, `before`, `after`,
            `difference`, `before_pct`, `after_pct` (the share of its own whole, NaN where none).
        moves: one row per merchant whose status would change, by old status, new status and
            merchant_id: `merchant_id`, `name`, `country`, `status_before`, `status_after`,
            `reason_before`, `reason_after`.
    """

    before: View
    after: View
    counts: pd.DataFrame
    moves: pd.DataFrame

    def counted(self, key: str) -> list[str]:
        """Return the ids of the merchants that a metric counts under the other policy."""
        is_after = selection_mask(self.after.decisions, METRICS[key].selection)
        return self.after.decisions["merchant_id"][is_after].tolist()


def what_if(view: View, other: Policy) -> WhatIf:
    """Return the effect of another policy, compared with the one of the view."""
    after = redecide(view, other)
    old, new = view.decisions["status"], after.decisions["status"]
    positions = np.flatnonzero((old != new).to_numpy())
    order = np.lexsort((new.cat.codes.to_numpy()[positions], old.cat.codes.to_numpy()[positions]))
    positions = positions[order]
    moves = view.decisions[["merchant_id", "name", "country"]].iloc[positions]
    moves = moves.reset_index(drop=True).assign(
        status_before=old.iloc[positions].array,
        status_after=new.iloc[positions].array,
        reason_before=reasons(view, positions),
        reason_after=reasons(after, positions),
    )
    return WhatIf(view, after, _counts(view, after), moves)


def values_without_effect(policy: Policy) -> dict[str, str]:
    """Return by the name of each policy value that decides nothing why, and what would change it.

    Such a value is not used in the ways to qualify, or another value takes its place.
    """
    reasons: dict[str, str] = {}
    if "ecovadis" not in policy.routes:
        why = "EcoVadis is not a way to qualify in these rules: add it under Ways to qualify."
        reasons |= {"min_overall": why, "min_theme": why}
    if not set(policy.require_confirmation) & set(policy.routes):
        why = "None of these labels is a way to qualify in these rules."
        reasons |= {"require_confirmation": why} if policy.require_confirmation else {}
    if policy.esat_tacit_renewal:
        reasons["esat_default_years"] = "ESAT is renewed by law in these rules."
    if not policy.removal_themes:
        why = "No theme removes in these rules: choose one under Themes of removal."
        reasons |= {"removal_severity": why, "removal_days": why}
    return reasons


def redecide(view: View, other: Policy) -> View:
    """Return the view of the same files on the same day under another policy.

    Where the view has the verdicts of the State's lists, so has the result: by its own label
    states, since an approval that is over under a policy claims nothing.
    """
    after = decide(gather_facts(view.dataset, view.as_of, other), is_data_day=view.is_data_day)
    return with_verdicts(after) if has_verdicts(view) else after


def _counts(before: View, after: View) -> pd.DataFrame:
    metrics = [metric for metric in METRICS.values() if not metric.why_unknown(before)]
    table = pd.DataFrame(
        {
            "key": pd.Series([metric.key for metric in metrics], dtype="str"),
            "label": pd.Series([metric.label for metric in metrics], dtype="str"),
            "before": np.array([metric.count(before.decisions) for metric in metrics], np.int64),
            "after": np.array([metric.count(after.decisions) for metric in metrics], np.int64),
        }
    )
    table["difference"] = table["after"] - table["before"]
    for side in ("before", "after"):
        # Each metric as a share of its own whole; NaN where it has none.
        wholes = table.set_index("key")[side].reindex([metric.share_of for metric in metrics])
        table[f"{side}_pct"] = 100 * table[side] / wholes.where(wholes > 0).to_numpy()
    return table


def with_values(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """Return a policy with some of its values changed.

    The version gets the suffix " (what if)" where a value differs and no version is given.

    Args:
        values: by the names of `Policy`; lists of words in any order.

    Raises:
        SettingsError: one line for each unknown name, wrong type or value out of range.
    """
    unknown = [name for name in values if name not in TOML_KEYS]
    if unknown:
        known = ", ".join(TOML_KEYS)
        lines = [f"`{name}` is not a value of a policy; these are: {known}." for name in unknown]
        raise SettingsError("\n".join(lines))
    plain_values: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }
    check_toml("The policy", to_policy_tables(plain_values), SCHEMA)
    for name, order in _ORDERS.items():
        if name in plain_values:
            plain_values[name] = tuple(word for word in order if word in plain_values[name])
    other = replace(policy, **plain_values)
    if other == policy or "version" in values or policy.version.endswith(_MARK):
        return other
    return replace(other, version=f"{policy.version}{_MARK}")
