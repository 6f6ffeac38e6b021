"""Another policy beside the one in force: what would be counted, who would move, and why.

Nothing is changed for anybody: a policy is a value, and what comes out of here is one more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from impact.columns import LABELS, ROUTES, THEMES
from impact.days import number_of
from impact.decisions import View, decide
from impact.errors import SettingsError
from impact.facts import gather_facts, is_assessment_valid, is_listed_on, of_current
from impact.filters import matching
from impact.metrics import METRICS, share_pct
from impact.policy import REMOVAL_THEMES, SCHEMA, Policy
from impact.reasons import reasons
from impact.registries.verdicts import with_verdicts
from impact.settings import check_toml

# Where a value of a Policy stands in policy.toml: (table, key), the table "" at the top.
PLACES: dict[str, tuple[str, str]] = {
    "version": ("", "version"),
    "routes": ("", "routes"),
    "expiring_days": ("", "expiring_days"),
    "removal_days": ("", "removal_days"),
    "require_confirmation": ("", "require_confirmation"),
    "esus_default_years": ("esus", "default_years"),
    "esat_default_years": ("esat", "default_years"),
    "esat_tacit_renewal": ("esat", "tacit_renewal"),
    "min_overall": ("ecovadis", "min_overall"),
    "min_theme": ("ecovadis", "min_theme"),
    "removal_themes": ("removal", "themes"),
    "removal_severity": ("removal", "severity"),
}
_ORDERS = {
    "routes": ROUTES,
    "removal_themes": REMOVAL_THEMES,
    "require_confirmation": LABELS,
}
_MARK = " (what if)"


@dataclass(frozen=True)
class WhatIf:
    """The same files on the same day under two policies.

    Attributes:
        before, after: the views under the policy in force and under the other one.
        counts: one row per metric of `impact.metrics` that is known, in its order: `key`, `label`
            (str), `before`, `after`, `difference` (int64), `before_pct`, `after_pct` (the share of
            the metric's own whole, float64, NaN where it has none).
        moves: one row per merchant whose status would change, by old status, new status and
            merchant_id: `merchant_id`, `name` (str), `country`, `status_before`,
            `status_after` (categorical), `reason_before`, `reason_after` (str).
    """

    before: View
    after: View
    counts: pd.DataFrame
    moves: pd.DataFrame

    def counted(self, key: str) -> list[str]:
        """Return the ids of the merchants that a metric counts under the other policy."""
        is_after = matching(self.after.decisions, METRICS[key].rows)
        ids: list[str] = self.after.decisions["merchant_id"][is_after].tolist()
        return ids

    def moved(self, key: str) -> pd.DataFrame:
        """Return the merchants that a metric counts under one of the two policies only.

        The columns of `moves`, and `counted` first: "after" where the other policy adds the
        merchant, "before" where it takes it out; by that, then merchant_id.
        """
        rows = METRICS[key].rows
        is_before = matching(self.before.decisions, rows)
        is_after = matching(self.after.decisions, rows)
        at = np.flatnonzero(is_before != is_after)
        at = at[np.argsort(is_before[at], kind="stable")]
        table = _side_by_side(self.before, self.after, at)
        table.insert(0, "counted", np.where(is_before[at], "before", "after"))
        return table.astype({"counted": "str"})


def what_if(view: View, other: Policy) -> WhatIf:
    """Return what another policy would come to, beside the one that the view was decided by."""
    after = decided_by(view, other)
    old, new = view.decisions["status"], after.decisions["status"]
    at = np.flatnonzero((old != new).to_numpy())
    order = np.lexsort((new.cat.codes.to_numpy()[at], old.cat.codes.to_numpy()[at]))
    return WhatIf(view, after, _counts(view, after), _side_by_side(view, after, at[order]))


def decided_by(view: View, other: Policy) -> View:
    """Return the view of the same files on the same day under another policy.

    Where the view has the verdicts of the State's lists, so has the other one: by its own label
    states, since an approval that is over under one policy claims nothing.
    """
    facts = gather_facts(view.dataset, view.as_of, other)
    decisions = decide(view.dataset, view.as_of, other, is_data_day=view.is_data_day, facts=facts)
    after = View(view.dataset, view.as_of, other, view.is_data_day, decisions, facts)
    return after if view.registries is None else with_verdicts(after, view.registries)


def _counts(before: View, after: View) -> pd.DataFrame:
    known = {key: metric for key, metric in METRICS.items() if not metric.why_unknown(before)}
    old = {key: metric.count(before.decisions) for key, metric in known.items()}
    new = {key: metric.count(after.decisions) for key, metric in known.items()}
    table = pd.DataFrame(
        {
            "key": list(old),
            "label": [metric.label for metric in known.values()],
            "before": list(old.values()),
            "after": list(new.values()),
        }
    ).astype({"key": "str", "label": "str", "before": "int64", "after": "int64"})
    table["difference"] = table["after"] - table["before"]
    table["before_pct"], table["after_pct"] = _shares(old), _shares(new)
    return table


def _shares(counts: dict[str, int]) -> np.ndarray:
    """Return each metric as a share of its own whole, in per cent; NaN where it has none."""
    shares = [
        share_pct(count, counts[METRICS[key].of]) if METRICS[key].of else None
        for key, count in counts.items()
    ]
    return np.array(shares, np.float64)


def _side_by_side(before: View, after: View, at: np.ndarray) -> pd.DataFrame:
    old, new = before.decisions.iloc[at], after.decisions.iloc[at]
    table = old[["merchant_id", "name", "country"]].reset_index(drop=True)
    table["status_before"] = old["status"].array
    table["status_after"] = new["status"].array
    table["reason_before"] = reasons(before, at)
    table["reason_after"] = reasons(after, at)
    return table


# --- a policy as it could be ------------------------------------------------------------------


def changed(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """Return a policy with some of its values changed.

    The version says so (" (what if)") where a value differs and no other version is given.

    Args:
        values: by the names of `Policy`; lists of words in any order.

    Raises:
        SettingsError: one line for each unknown name, wrong type or value out of range.
    """
    unknown = [name for name in values if name not in PLACES]
    if unknown:
        known = ", ".join(PLACES)
        lines = [f"`{name}` is not a value of a policy; these are: {known}." for name in unknown]
        raise SettingsError("\n".join(lines))
    told: dict[str, Any] = {
        name: list(v) if isinstance(v, tuple) else v for name, v in values.items()
    }
    check_toml("The policy", _tables(told), SCHEMA)
    for name, order in _ORDERS.items():
        if name in told:
            told[name] = tuple(word for word in order if word in told[name])
    other = replace(policy, **told)
    if other == policy or "version" in values or policy.version.endswith(_MARK):
        return other
    return replace(other, version=f"{policy.version}{_MARK}")


def policy_toml(policy: Policy) -> str:
    """Return the policy as the text of a policy.toml that reads back as the same policy."""
    tables = _tables(policy.values())
    plain = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for name, table in tables.items():
        if isinstance(table, dict):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(v)}" for key, v in table.items())]
    return "\n".join(lines) + "\n"


def _tables(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a policy as policy.toml has them."""
    tables: dict[str, Any] = {}
    for name, (table, key) in PLACES.items():
        if name in values:
            (tables.setdefault(table, {}) if table else tables)[key] = values[name]
    return tables


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, str):
        # JSON escapes what TOML wants escaped, but for one control character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


# --- the EcoVadis route at every threshold ----------------------------------------------------


def threshold_curve(view: View) -> pd.DataFrame:
    """Return the champions at every minimum of the overall score, the EcoVadis route added.

    The minimum of the themes is that of the view's policy. A champion by the route at one
    minimum is one at every lower minimum, so one sort of the scores answers for all.

    Returns:
        101 rows: `min_overall` (0 to 100), `champions` (int64), `added` (those that the other
        routes of the policy do not make, int64), `share_pct` (of the listed, float64, NaN where
        nobody is listed).
    """
    day = number_of(view.as_of)
    listed = is_listed_on(view.dataset, day)
    could = listed.copy()
    for standing in view.facts.themes.values():
        could &= ~standing.is_ground
    others = np.zeros(listed.size, bool)
    for route in view.policy.routes:
        if route != "ecovadis":
            others |= view.facts.routes[route]
    columns, current = view.dataset.assessments.columns, view.facts.current
    qualifies = could & ~others & is_assessment_valid(view.dataset, current, day)
    for theme in THEMES:
        scores = of_current(columns[f"{theme}_score"], current, np.nan)
        qualifies &= scores >= view.policy.min_theme
    overall = of_current(columns["overall_score"], current, np.nan)[qualifies]
    overall = np.sort(overall[~np.isnan(overall)])
    minimums = np.arange(101)
    added = overall.size - np.searchsorted(overall, minimums, "left")
    champions = int((could & others).sum()) + added
    whole = int(listed.sum())
    share = 100 * champions / whole if whole else np.full(minimums.size, np.nan)
    return pd.DataFrame(
        {
            "min_overall": minimums,
            "champions": champions.astype(np.int64),
            "added": added.astype(np.int64),
            "share_pct": share,
        }
    )
